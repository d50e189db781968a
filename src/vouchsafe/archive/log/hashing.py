"""The hashes of a Merkle tree (RFC 6962, section 2.1)."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import NewType

Digest = NewType("Digest", bytes)
"""32 bytes: the SHA-256 of a leaf or of a node of the tree."""

DIGEST_SIZE = 32
EMPTY_ROOT = Digest(sha256(b"").digest())
"""The root of a tree without entries."""

_LEAF = b"\x00"
_NODE = b"\x01"


def leaf_hash(entry: bytes) -> Digest:
    """What the tree holds of an entry. RFC 6962, section 2.1."""
    return Digest(sha256(_LEAF + entry).digest())


def node_hash(left: bytes, right: bytes) -> Digest:
    """The parent of two nodes. RFC 6962, section 2.1."""
    return Digest(sha256(_NODE + left + right).digest())


def subtree_hash(row: Sequence[Digest]) -> Digest:
    """The root over a whole row of nodes, whose number is a power of two."""
    while len(row) > 1:
        row = [
            Digest(sha256(_NODE + left + right).digest())
            for left, right in zip(row[::2], row[1::2], strict=True)
        ]
    return row[0]
