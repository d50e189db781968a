"""An original on its way in: hashed, encrypted, hashed again and stored, in one pass over it."""

from __future__ import annotations

import hashlib
import queue
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import BinaryIO

import pyrage

from vouchsafe.archive.errors import ArchiveError
from vouchsafe.archive.keys import Identity, Recipient
from vouchsafe.archive.keys.age import sealer
from vouchsafe.archive.model import BlobAddress, Sha256
from vouchsafe.archive.store import Incoming, Store

CHUNK = 4 << 20
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
    with store.incoming() as incoming, ThreadPoolExecutor(2, "seal") as helpers:
        reader, writer = _Reader(source, helpers, on_progress), _Writer(incoming, helpers)
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
    """The source as the encryption reads it, one chunk ahead of it.

    The encryption holds the interpreter's lock, reading and hashing do not: so on a second core
    they cost no time.
    """

    def __init__(
        self, source: BinaryIO, helpers: Executor, on_progress: Callable[[int], None] | None
    ) -> None:
        self.digest = hashlib.sha256()
        self.size = 0
        self.failure: BaseException | None = None
        self._source = source
        self._helpers = helpers
        self._on_progress = on_progress
        self._chunk = memoryview(b"")
        self._ahead: Future[bytes] | None = None

    def read(self, wanted: int) -> bytes:
        if not self._chunk:
            try:
                self._chunk = memoryview(self._next())
            except BaseException as failure:
                self.failure = failure
                raise
        piece, self._chunk = self._chunk[:wanted], self._chunk[wanted:]
        return bytes(piece)

    def _next(self) -> bytes:
        chunk = self._ahead.result() if self._ahead else self._load()
        # A short first chunk is most likely the whole file, and not worth a thread.
        self._ahead = self._helpers.submit(self._load) if len(chunk) == CHUNK else None
        self.size += len(chunk)
        if self._on_progress:
            self._on_progress(self.size)
        return chunk

    def _load(self) -> bytes:
        chunk = self._source.read(CHUNK)
        self.digest.update(chunk)
        return chunk


class _Writer:
    """The store as the encryption writes to it, one chunk behind it."""

    def __init__(self, incoming: Incoming, helpers: Executor) -> None:
        self.digest = hashlib.sha256()
        self.size = 0
        self.failure: BaseException | None = None
        self._incoming = incoming
        self._helpers = helpers
        self._blocks: list[bytes] = []
        self._waiting = 0
        self._behind: Future[None] | None = None

    def write(self, data: bytes) -> int:
        self._blocks.append(data)
        self._waiting += len(data)
        if self._waiting >= CHUNK:
            self._hand_over()
        return len(data)

    def flush(self) -> None:
        """Nothing yet: the library may flush before its last block."""

    def finish(self) -> None:
        """Have everything written."""
        self._settle()
        self._store(self._taken())

    def _hand_over(self) -> None:
        try:
            self._settle()
        except BaseException as failure:
            self.failure = failure
            raise
        self._behind = self._helpers.submit(self._store, self._taken())

    def _settle(self) -> None:
        if self._behind:
            self._behind.result()

    def _taken(self) -> bytes:
        chunk = b"".join(self._blocks)
        self._blocks, self._waiting = [], 0
        self.size += len(chunk)
        return chunk

    def _store(self, chunk: bytes) -> None:
        self.digest.update(chunk)
        self._incoming.write(chunk)


def _encrypt(reader: _Reader, writer: _Writer, recipient: Recipient) -> None:
    try:
        pyrage.encrypt_io(reader, writer, [sealer(recipient)])
    except pyrage.EncryptError:
        # The library turns what the two raised into text; the error itself says more.
        failure = reader.failure or writer.failure
        if failure:
            raise failure from None
        raise
    writer.finish()


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
