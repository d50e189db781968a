"""An original on its way in: hashed, encrypted, hashed again and stored, in one pass over it."""

from __future__ import annotations

import hashlib
import queue
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

import pyrage

from vouchsafe.archive.errors import ArchiveError
from vouchsafe.archive.keys import Identity, Recipient
from vouchsafe.archive.keys.age import sealer
from vouchsafe.archive.model import BlobAddress, Sha256
from vouchsafe.archive.store import Incoming, Store

CHUNK = 1 << 20
_QUEUED = 16
_PATIENCE = 0.1


class NotAsSealed(ArchiveError):
    """The stored original {address} is not what was stored.

    It was changed or cut short, or this is not its key.
    """


@dataclass(frozen=True, slots=True)
class Sealed:
    """A file that lies encrypted in `incoming/`, and what it will be called.

    sealed_size, size: bytes of the ciphertext and of the original. sha256: of the original.
    """

    incoming: str
    address: BlobAddress
    sealed_size: int
    sha256: Sha256
    size: int


def blob_name(address: BlobAddress) -> str:
    """Where in the store the blob of this address lies."""
    return f"blobs/{address[:2]}/{address}"


def seal(
    source: BinaryIO,
    recipient: Recipient,
    store: Store,
    on_progress: Callable[[int], None] | None = None,
) -> Sealed:
    """Take in `source` to its end, encrypted to `recipient`, durable on return.

    Reads once, in bounded memory, whatever the size. on_progress is told the bytes read so far.
    Whatever reading the source raises is passed on, and nothing stays behind.
    """
    with store.incoming() as incoming:
        reader, writer = _Reader(source, on_progress), _Writer(incoming)
        _encrypt(reader, writer, recipient)
        address = BlobAddress(writer.digest.hexdigest())
        incoming.bound_for(blob_name(address))
    return Sealed(
        incoming.name, address, writer.size, Sha256(reader.digest.hexdigest()), reader.size
    )


def unseal(store: Store, address: BlobAddress, identity: Identity) -> Iterator[bytes]:
    """The original, piece by piece, in bounded memory.

    Raises `NotAsSealed` wherever it is not, bit for bit, what was sealed for this key; pieces
    that came before the error are not to be trusted. Raises `NoSuchObject` at once.
    """
    return _Opening(store.chunks(blob_name(address)), address).pieces(identity)


class _Reader:
    """The source as the encryption reads it."""

    def __init__(self, source: BinaryIO, on_progress: Callable[[int], None] | None) -> None:
        self.digest = hashlib.sha256()
        self.size = 0
        self.failure: BaseException | None = None
        self._source = source
        self._on_progress = on_progress
        self._chunk = memoryview(b"")

    def read(self, wanted: int) -> bytes:
        if not self._chunk:
            self._refill()
        piece, self._chunk = self._chunk[:wanted], self._chunk[wanted:]
        return bytes(piece)

    def _refill(self) -> None:
        try:
            chunk = self._source.read(CHUNK)
        except BaseException as failure:
            self.failure = failure
            raise
        self.digest.update(chunk)
        self.size += len(chunk)
        self._chunk = memoryview(chunk)
        if self._on_progress:
            self._on_progress(self.size)


class _Writer:
    """The store as the encryption writes to it."""

    def __init__(self, incoming: Incoming) -> None:
        self.digest = hashlib.sha256()
        self.size = 0
        self.failure: BaseException | None = None
        self._incoming = incoming

    def write(self, data: bytes) -> int:
        self.digest.update(data)
        self.size += len(data)
        try:
            return self._incoming.write(data)
        except BaseException as failure:
            self.failure = failure
            raise

    def flush(self) -> None:
        """Syncing is the store's business."""


def _encrypt(reader: _Reader, writer: _Writer, recipient: Recipient) -> None:
    try:
        pyrage.encrypt_io(reader, writer, [sealer(recipient)])
    except pyrage.EncryptError:
        # The library turns what the two raised into text; the error itself says more.
        failure = reader.failure or writer.failure
        if failure:
            raise failure from None
        raise


class _Opening:
    """Decryption pushes and readers pull; a thread and a short queue between them."""

    def __init__(self, chunks: Iterator[bytes], address: BlobAddress) -> None:
        self._chunks = chunks
        self._address = address
        self._digest = hashlib.sha256()
        self._rest = memoryview(b"")
        self._queue: queue.Queue[bytes | Exception | None] = queue.Queue(_QUEUED)
        self._abandoned = threading.Event()
        self._failure: Exception | None = None

    def pieces(self, identity: Identity) -> Iterator[bytes]:
        worker = threading.Thread(target=self._work, args=(identity,), daemon=True)
        worker.start()
        try:
            while (piece := self._queue.get()) is not None:
                if isinstance(piece, Exception):
                    raise piece
                yield piece
        finally:
            self._abandoned.set()
            worker.join()

    def _work(self, identity: Identity) -> None:
        outcome: Exception | None = NotAsSealed(address=self._address)
        try:
            pyrage.decrypt_io(self, self, [identity.opener()])
            if self._digest.hexdigest() == self._address:
                outcome = None
        except (pyrage.DecryptError, OSError):
            # Whatever the store raised goes through the library as text; the error itself is here.
            outcome = self._failure or outcome
        finally:
            self._put(outcome)

    def read(self, wanted: int) -> bytes:
        if not self._rest:
            self._refill()
        piece, self._rest = self._rest[:wanted], self._rest[wanted:]
        return bytes(piece)

    def _refill(self) -> None:
        try:
            chunk = next(self._chunks, b"")
        except Exception as failure:
            self._failure = failure
            raise
        self._digest.update(chunk)
        self._rest = memoryview(chunk)

    def write(self, data: bytes) -> int:
        if not self._put(data):
            raise OSError("nobody reads on")
        return len(data)

    def flush(self) -> None:
        """Nothing is held back."""

    def _put(self, piece: bytes | Exception | None) -> bool:
        while not self._abandoned.is_set():
            try:
                self._queue.put(piece, timeout=_PATIENCE)
            except queue.Full:
                continue
            return True
        return False
