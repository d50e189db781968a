"""Two other implementations judge ours: pymerkle, and sigstore-python's verifier."""

from __future__ import annotations

import base64
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.archive.log.logs import ORIGIN, SIGNER, Log, flipped, numbered
from vouchsafe.archive.log import (
    Checkpoint,
    Digest,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    root_of,
    verify_consistency,
    verify_inclusion,
)

LOG = Log(numbered(600))
sizes = st.integers(1, 600)


@pytest.fixture(scope="module")
def tree() -> object:
    pymerkle = pytest.importorskip("pymerkle", reason="pymerkle judges our trees")
    return pymerkle.InmemoryTree.init_from_entries(LOG.entries, algorithm="sha256")


@settings(max_examples=60)
@given(size=sizes)
def test_pymerkle_finds_the_same_roots(tree: object, size: int) -> None:
    assert tree.get_root(size) == root_of(LOG.files, size, current=600)  # type: ignore[attr-defined]


@settings(max_examples=60)
@given(size=sizes, data=st.data())
def test_we_believe_pymerkle_and_it_makes_our_proofs(
    tree: object, size: int, data: st.DataObject
) -> None:
    index = data.draw(st.integers(0, size - 1))
    theirs = tree.prove_inclusion(index + 1, size)  # type: ignore[attr-defined]

    ours = inclusion_proof(LOG.files, index, size, current=600)

    assert theirs.path == [leaf_hash(LOG.entries[index]), *ours]
    verify_inclusion(theirs.path[0], index, size, theirs.path[1:], tree.get_root(size))  # type: ignore[attr-defined]


@settings(max_examples=60)
@given(new=sizes, data=st.data())
def test_pymerkle_believes_in_the_roots_that_our_consistency_joins(
    tree: object, new: int, data: st.DataObject
) -> None:
    old = data.draw(st.integers(1, new))
    was, now = (root_of(LOG.files, size, current=600) for size in (old, new))

    verify_consistency(old, was, new, now, consistency_proof(LOG.files, old, new, current=600))
    tree.prove_consistency(old, new).verify(was, now, prior_size=old, later_size=new)  # type: ignore[attr-defined]


@settings(max_examples=60)
@given(size=sizes, data=st.data())
def test_sigstore_believes_our_inclusion_proofs(size: int, data: st.DataObject) -> None:
    merkle = pytest.importorskip("sigstore._internal.merkle", reason="sigstore judges our proofs")
    errors = pytest.importorskip("sigstore.errors")
    index = data.draw(st.integers(0, size - 1))
    root = root_of(LOG.files, size, current=600)
    claim = _rekor_entry(index, size, root)

    merkle.verify_merkle_inclusion(claim)

    claim._inner.inclusion_proof.root_hash = flipped(root, data.draw(st.integers(0, 255)))
    with pytest.raises(errors.VerificationError):
        merkle.verify_merkle_inclusion(claim)


def test_sigstore_reads_and_verifies_our_checkpoints() -> None:
    checkpoint = pytest.importorskip("sigstore._internal.rekor.checkpoint")
    note = LOG.note()

    theirs = checkpoint.SignedCheckpoint.from_text(note.data().decode())

    ours = Checkpoint.parse(note.text)
    assert (theirs.checkpoint.origin, theirs.checkpoint.log_size) == (ORIGIN, 600)
    assert theirs.checkpoint.log_hash == ours.root.hex()
    keyring = SimpleNamespace(verify=_ed25519_verify)
    theirs.signed_note.verify(keyring, SIGNER.verifier.key_id + bytes(28))


def _rekor_entry(index: int, size: int, root: Digest) -> SimpleNamespace:
    proof = SimpleNamespace(
        log_index=index,
        tree_size=size,
        hashes=inclusion_proof(LOG.files, index, size, current=600),
        root_hash=root,
    )
    inner = SimpleNamespace(inclusion_proof=proof, canonicalized_body=LOG.entries[index])
    return SimpleNamespace(_inner=inner)


def _ed25519_verify(*, key_id: bytes, signature: bytes, data: bytes) -> None:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    assert key_id[:4] == SIGNER.verifier.key_id
    Ed25519PublicKey.from_public_bytes(SIGNER.verifier.public).verify(signature, data)
    assert base64.b64encode(signature)
