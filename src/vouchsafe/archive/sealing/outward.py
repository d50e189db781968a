"""An original on its way out: decrypted piece by piece, and held against what was stored."""

from __future__ import annotations

import hashlib
import queue
import threading
from collections.abc import Iterator

import pyrage

from vouchsafe.archive.keys import Identity
from vouchsafe.archive.model import BlobAddress
from vouchsafe.archive.sealing.model import NotAsSealed, blob_name
from vouchsafe.archive.store import Store

_QUEUED = 16
_PATIENCE = 0.1


def unseal(store: Store, address: BlobAddress, identity: Identity) -> Iterator[bytes]:
    """The original, piece by piece, in bounded memory.

    Raises `NotAsSealed` wherever it is not, bit for bit, what was sealed for this key; pieces
    that came before the error are not to be trusted. Raises `NoSuchObject` at once.
    """
    return _Opening(store.chunks(blob_name(address)), address).pieces(identity)


class _Opening:
    """Decryption pushes and readers pull; a thread and a short queue between them."""

    def __init__(self, chunks: Iterator[bytes], address: BlobAddress) -> None:
        self._chunks = chunks
        self._blob = address
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
        outcome: Exception | None = NotAsSealed(address=self._blob)
        try:
            pyrage.decrypt_io(self, self, [identity.opener()])
            if self._digest.hexdigest() == self._blob:
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
