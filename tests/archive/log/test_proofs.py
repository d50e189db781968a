"""Proofs: there is one for every entry of every size, and nothing else passes."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.archive.log.logs import (
    SIGNER,
    Log,
    audit_path,
    flipped,
    numbered,
    old_to_new,
    tree_hash,
)
from vouchsafe.archive.log import (
    EMPTY_ROOT,
    BadProof,
    BadSignature,
    Checkpoint,
    Digest,
    NoSuchEntry,
    Note,
    TlogProof,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    verify_consistency,
    verify_inclusion,
)

LOG = Log(numbered(700))
ROOTS = [tree_hash(LOG.entries[:size]) for size in range(130)]
sizes = st.integers(1, 700)


def test_every_entry_of_every_small_tree_has_a_proof() -> None:
    for size in range(1, 130):
        for index in range(size):
            proof = inclusion_proof(LOG.files, index, size, current=700)
            verify_inclusion(leaf_hash(LOG.entries[index]), index, size, proof, ROOTS[size])


def test_every_small_tree_is_proven_to_begin_every_larger_one() -> None:
    for new in range(130):
        for old in range(new + 1):
            proof = consistency_proof(LOG.files, old, new, current=700)
            verify_consistency(old, ROOTS[old], new, ROOTS[new], proof)


@settings(max_examples=60)
@given(sizes, st.data())
def test_proofs_are_those_that_the_rfc_defines(size: int, data: st.DataObject) -> None:
    entries = LOG.entries[:size]
    index = data.draw(st.integers(0, size - 1))
    old = data.draw(st.integers(1, size))

    assert inclusion_proof(LOG.files, index, size, current=700) == audit_path(index, entries)
    assert consistency_proof(LOG.files, old, size, current=700) == old_to_new(old, entries)


@settings(max_examples=150)
@given(sizes, st.data())
def test_any_bit_of_an_inclusion_proof_matters(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    bit = data.draw(st.integers(0, 255))
    leaf, root = leaf_hash(LOG.entries[index]), tree_hash(LOG.entries[:size])
    proof = inclusion_proof(LOG.files, index, size, current=700)
    verify_inclusion(leaf, index, size, proof, root)

    where = data.draw(st.integers(-2, len(proof) - 1))
    if where == -2:
        leaf = Digest(flipped(leaf, bit))
    elif where == -1:
        root = Digest(flipped(root, bit))
    else:
        proof[where] = Digest(flipped(proof[where], bit))

    with pytest.raises(BadProof):
        verify_inclusion(leaf, index, size, proof, root)


@settings(max_examples=150)
@given(sizes, st.data())
def test_any_bit_of_a_consistency_proof_matters(new: int, data: st.DataObject) -> None:
    old = data.draw(st.integers(1, new))
    bit = data.draw(st.integers(0, 255))
    was, now = tree_hash(LOG.entries[:old]), tree_hash(LOG.entries[:new])
    proof = consistency_proof(LOG.files, old, new, current=700)
    verify_consistency(old, was, new, now, proof)

    where = data.draw(st.integers(-2, len(proof) - 1))
    if where == -2:
        was = Digest(flipped(was, bit))
    elif where == -1:
        now = Digest(flipped(now, bit))
    else:
        proof[where] = Digest(flipped(proof[where], bit))

    with pytest.raises(BadProof):
        verify_consistency(old, was, new, now, proof)


@settings(max_examples=80)
@given(sizes, st.data())
def test_a_proof_is_for_one_place_only(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    other = data.draw(st.integers(-2, size + 2).filter(lambda place: place != index))
    proof = inclusion_proof(LOG.files, index, size, current=700)

    with pytest.raises(BadProof):
        verify_inclusion(
            leaf_hash(LOG.entries[index]), other, size, proof, tree_hash(LOG.entries[:size])
        )


@settings(max_examples=80)
@given(st.integers(2, 700), st.data())
def test_proofs_one_hash_longer_or_shorter_are_refused(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    old = data.draw(st.integers(1, size - 1))
    root = tree_hash(LOG.entries[:size])
    path = inclusion_proof(LOG.files, index, size, current=700)
    steps = consistency_proof(LOG.files, old, size, current=700)
    extra = Digest(data.draw(st.sampled_from([root, bytes(32)])))

    for wrong in [path[:-1], path[1:], [*path, extra], [extra, *path]]:
        with pytest.raises(BadProof):
            verify_inclusion(leaf_hash(LOG.entries[index]), index, size, wrong, root)
    for wrong in [steps[:-1], steps[1:], [*steps, extra], [extra, *steps]]:
        with pytest.raises(BadProof):
            verify_consistency(old, tree_hash(LOG.entries[:old]), size, root, wrong)


@settings(max_examples=80)
@given(st.integers(2, 700), st.data())
def test_consistency_is_between_two_sizes_only(new: int, data: st.DataObject) -> None:
    old = data.draw(st.integers(1, new - 1))
    claimed = data.draw(st.integers(-1, new + 1).filter(lambda size: size != old))
    proof = consistency_proof(LOG.files, old, new, current=700)

    with pytest.raises(BadProof):
        verify_consistency(
            claimed, tree_hash(LOG.entries[:old]), new, tree_hash(LOG.entries[:new]), proof
        )


@settings(max_examples=60)
@given(st.integers(2, 300), st.data())
def test_a_rewritten_history_cannot_be_proven(size: int, data: st.DataObject) -> None:
    old = data.draw(st.integers(1, size))
    changed = data.draw(st.integers(0, old - 1))
    rewritten = Log(numbered(size))
    rewritten.entries[changed] += b"!"
    forged = Log(rewritten.entries)

    with pytest.raises(BadProof):
        verify_consistency(
            old,
            tree_hash(LOG.entries[:old]),
            size,
            tree_hash(forged.entries),
            consistency_proof(forged.files, old, size),
        )


@pytest.mark.parametrize("bit", range(10))
def test_a_size_is_bound_by_the_log_s_signature(bit: int) -> None:
    """RFC 6962's proofs alone do not bind the tree's size; the signed checkpoint does."""
    note = Log(LOG.entries).note()
    size = 700 ^ (1 << bit)
    proof = TlogProof(5, tuple(inclusion_proof(LOG.files, 5, 700)), note)
    proof.verify(leaf_hash(LOG.entries[5]), SIGNER.verifier)
    head = Checkpoint.parse(note.text)
    forged = replace(proof, checkpoint=Note(replace(head, size=size).text(), note.signatures))

    with pytest.raises(BadSignature):
        forged.verify(leaf_hash(LOG.entries[5]), SIGNER.verifier)


def test_every_log_continues_the_empty_one_and_itself() -> None:
    root = tree_hash(LOG.entries)

    verify_consistency(0, EMPTY_ROOT, 700, root, [])
    verify_consistency(700, root, 700, root, [])
    verify_consistency(0, EMPTY_ROOT, 0, EMPTY_ROOT, [])


@pytest.mark.parametrize(
    ("old", "old_root", "new", "new_root", "proof"),
    [
        (0, ROOTS[1], 5, ROOTS[5], []),
        (0, EMPTY_ROOT, 5, ROOTS[5], [ROOTS[1]]),
        (0, EMPTY_ROOT, 0, ROOTS[1], []),
        (5, ROOTS[5], 5, ROOTS[6], []),
        (5, ROOTS[5], 5, ROOTS[5], [ROOTS[5]]),
        (6, ROOTS[6], 5, ROOTS[5], []),
        (-1, EMPTY_ROOT, 5, ROOTS[5], []),
        (4, ROOTS[4], 5, ROOTS[5], []),
        (3, ROOTS[3], 5, ROOTS[5], []),
        (0, Digest(b""), 5, ROOTS[5], []),
        (5, ROOTS[5], 6, Digest(bytes(33)), [ROOTS[5]]),
    ],
)
def test_odd_claims_of_consistency_are_refused(
    old: int, old_root: Digest, new: int, new_root: Digest, proof: list[Digest]
) -> None:
    with pytest.raises(BadProof):
        verify_consistency(old, old_root, new, new_root, proof)


@pytest.mark.parametrize(("index", "size"), [(0, 0), (5, 5), (-1, 5), (700, 701)])
def test_no_proof_is_made_for_what_is_not_there(index: int, size: int) -> None:
    with pytest.raises(NoSuchEntry):
        inclusion_proof(LOG.files, index, size, current=700)


@pytest.mark.parametrize(("old", "new"), [(6, 5), (-1, 5), (5, 701)])
def test_no_consistency_is_made_up(old: int, new: int) -> None:
    with pytest.raises(NoSuchEntry):
        consistency_proof(LOG.files, old, new, current=700)
