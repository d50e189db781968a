"""Checking proofs, with nothing but the proof and the roots (RFC 9162, section 2.1).

RFC 9162 spells out the checks whose proofs RFC 6962 defines; the trees are the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from hmac import compare_digest

from vouchsafe.archive.log.errors import BadProof
from vouchsafe.archive.log.hashing import DIGEST_SIZE, EMPTY_ROOT, Digest, node_hash


def verify_inclusion(
    leaf: Digest, index: int, size: int, proof: Sequence[Digest], root: Digest
) -> None:
    """Raises `BadProof` unless `leaf` is entry `index` of the tree of `size` entries under `root`.

    RFC 9162, section 2.1.3.2.
    """
    if not 0 <= index < size:
        raise BadProof(reason=f"a log of {size} entries has no entry {index}")
    _check_lengths(leaf, *proof, root)
    at, last, node = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            raise BadProof(reason="it is too long")
        if at & 1 or at == last:
            node = node_hash(sibling, node)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            node = node_hash(node, sibling)
        at, last = at >> 1, last >> 1
    if last != 0:
        raise BadProof(reason="it is too short")
    if not compare_digest(node, root):
        raise BadProof(reason="the entry is not in this log, or not at this place")


def verify_consistency(
    old: int, old_root: Digest, new: int, new_root: Digest, proof: Sequence[Digest]
) -> None:
    """Raises `BadProof` unless the old tree is the beginning of the new one.

    old, new: how many entries each has. RFC 9162, section 2.1.4.2; an empty old tree is the
    beginning of every tree, and needs an empty proof (C2SP tlog-witness).
    """
    _check_lengths(old_root, new_root, *proof)
    if not 0 <= old <= new:
        raise BadProof(reason=f"a log of {new} entries does not continue one of {old}")
    if old in {0, new}:
        if proof:
            raise BadProof(reason="it should be empty")
        if old == new:
            _check_same(old_root, new_root)
        if old == 0:
            _check_same(old_root, EMPTY_ROOT)
        return
    path = list(proof)
    if old & (old - 1) == 0:  # The old root is a node of the new tree, so the proof leaves it out.
        path.insert(0, old_root)
    if not path:
        raise BadProof(reason="it is too short")
    was, now = _climb(old - 1, new - 1, path)
    if not (compare_digest(was, old_root) and compare_digest(now, new_root)):
        raise BadProof(reason="the earlier entries were changed, dropped or reordered")


def _climb(at: int, last: int, path: Sequence[Digest]) -> tuple[Digest, Digest]:
    while at & 1:
        at, last = at >> 1, last >> 1
    was = now = path[0]
    for sibling in path[1:]:
        if last == 0:
            raise BadProof(reason="it is too long")
        if at & 1 or at == last:
            was, now = node_hash(sibling, was), node_hash(sibling, now)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            now = node_hash(now, sibling)
        at, last = at >> 1, last >> 1
    if last != 0:
        raise BadProof(reason="it is too short")
    return was, now


def _check_same(old_root: Digest, expected: Digest) -> None:
    if not compare_digest(old_root, expected):
        raise BadProof(reason="two logs of the same size differ")


def _check_lengths(*digests: Digest) -> None:
    if any(len(digest) != DIGEST_SIZE for digest in digests):
        raise BadProof(reason=f"every digest should be {DIGEST_SIZE} bytes long")
