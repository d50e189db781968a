"""Signed tree heads for the tests of stamps."""

from __future__ import annotations

import hashlib

from vouchsafe.archive.log import Checkpoint, Digest, NoteSigner, WitnessSigner, cosign, sign_note

LOG = NoteSigner("example.org/archive", b"\7" * 32)
WITNESS = WitnessSigner("witness.example", b"\x08" * 32)


def head(size: int) -> bytes:
    """The log's note at a size, as it signs it."""
    root = Digest(hashlib.sha256(str(size).encode()).digest())
    return sign_note(Checkpoint(LOG.name, size, root).text(), LOG).data()


def cosigned(size: int) -> bytes:
    """The same with a witness's signature."""
    root = Digest(hashlib.sha256(str(size).encode()).digest())
    note = sign_note(Checkpoint(LOG.name, size, root).text(), LOG)
    return cosign(note, WITNESS, 1_800_000_000).data()
