"""An original on its way in: hashed, encrypted, hashed again and stored, in one pass over it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from mmap import mmap
from typing import BinaryIO

import pyrage

from vouchsafe.archive.keys import Recipient, sealer
from vouchsafe.archive.model import BlobAddress, Sha256
from vouchsafe.archive.sealing.buffers import CHUNK, lent
from vouchsafe.archive.sealing.model import Sealed, blob_name
from vouchsafe.archive.store import Incoming, Store


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
    with store.incoming() as incoming, lent(2) as buffers, ThreadPoolExecutor(2) as helpers:
        reader = _Reader(source, helpers, on_progress)
        writer = _Writer(incoming, helpers, buffers)
        _encrypt(reader, writer, recipient)
        address = BlobAddress(writer.digest.hexdigest())
        incoming.bound_for(blob_name(address))
    return Sealed(
        incoming.name, address, writer.size, Sha256(reader.digest.hexdigest()), reader.size
    )


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

    def __init__(self, incoming: Incoming, helpers: Executor, buffers: list[mmap]) -> None:
        self.digest = hashlib.sha256()
        self.size = 0
        self.failure: BaseException | None = None
        self._incoming = incoming
        self._helpers = helpers
        self._filling, self._leaving = buffers
        self._filled = 0
        self._behind: Future[None] | None = None

    def write(self, data: bytes) -> int:
        fits = min(len(data), CHUNK - self._filled)
        self._fill(data[:fits])
        if fits < len(data):
            self._hand_over()
            self._fill(data[fits:])
        return len(data)

    def flush(self) -> None:
        """Nothing yet: the library may flush before its last block."""

    def finish(self) -> None:
        """Have everything written."""
        self._settle()
        self._store(self._filling, self._filled)

    def _fill(self, data: bytes) -> None:
        end = self._filled + len(data)
        self._filling[self._filled : end] = data
        self._filled = end

    def _hand_over(self) -> None:
        try:
            self._settle()
        except BaseException as failure:
            self.failure = failure
            raise
        self._filling, self._leaving = self._leaving, self._filling
        self._behind = self._helpers.submit(self._store, self._leaving, self._filled)
        self._filled = 0

    def _settle(self) -> None:
        if self._behind:
            self._behind.result()

    def _store(self, buffer: mmap, filled: int) -> None:
        with memoryview(buffer) as whole, whole[:filled] as chunk:
            self.digest.update(chunk)
            self._incoming.write(chunk)
        self.size += filled


def _encrypt(reader: _Reader, writer: _Writer, recipient: Recipient) -> None:
    try:
        pyrage.encrypt_io(reader, writer, [sealer(recipient)])
    except (pyrage.EncryptError, OSError):
        # The library turns what the two raised into text; the error itself says more.
        failure = reader.failure or writer.failure
        if failure:
            raise failure from None
        raise
    writer.finish()
