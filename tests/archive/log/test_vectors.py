"""What others published, and files that must be refused: `tests/vectors/log`."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.archive.log.logs import VECTORS, Log, numbered, verifiers
from tests.vectors.log import make
from vouchsafe.archive.log import (
    BadProof,
    Checkpoint,
    Digest,
    LogError,
    NoteVerifier,
    Offer,
    TlogProof,
    WitnessMemory,
    cosigned_at,
    leaf_hash,
    open_checkpoint,
    parse_note,
    verify_consistency,
    verify_inclusion,
)


def _paths(folder: str) -> list[Path]:
    found = sorted((VECTORS / folder).iterdir())
    return [path for path in found if path.suffix not in {".txt", ".json"}]


def _read(path: Path) -> bytes:
    """Parse a file by its kind; what is written again must be the same to the last byte."""
    untrusted = path.read_bytes()
    if path.suffix == ".note":
        return parse_note(untrusted).data()
    if path.suffix == ".checkpoint":
        note = parse_note(untrusted)
        assert Checkpoint.parse(note.text).text() == note.text
        return note.data()
    kinds: dict[str, Callable[[bytes], Offer | TlogProof]] = {
        ".offer": Offer.parse,
        ".tlog-proof": TlogProof.parse,
    }
    return kinds[path.suffix](untrusted).data()


def _check(path: Path, keys: list[NoteVerifier]) -> None:
    untrusted = path.read_bytes()
    if path.suffix == ".offer":
        memory = WitnessMemory()
        start = "sigsum-1.offer" if keys[0].name.startswith("sigsum") else "ours.offer"
        if start == "ours.offer":
            memory.remember(Log(numbered(7)).note(), keys[0])
        elif not untrusted.startswith(b"old 0\n"):
            first = Offer.parse((VECTORS / "valid" / start).read_bytes())
            memory.remember(first.checkpoint, keys[0])
        memory.check(Offer.parse(untrusted), keys[0])
    elif path.suffix == ".tlog-proof":
        proof = TlogProof.parse(untrusted)
        proof.verify(leaf_hash(b"entry 259"), keys[0])
        assert cosigned_at(proof.checkpoint, keys[1]) == make.COSIGNED_AT
    else:
        for key in keys:
            parse_note(untrusted).signature_of(key)


@pytest.mark.parametrize("path", _paths("valid"), ids=lambda path: path.name)
def test_valid_files_are_read_and_written_to_the_byte(path: Path) -> None:
    assert _read(path) == path.read_bytes()


@pytest.mark.parametrize("name", sorted(make.KEYS))
def test_signatures_of_known_keys_hold(name: str) -> None:
    _check(VECTORS / "valid" / name, verifiers(name))


@pytest.mark.parametrize("path", _paths("tampered"), ids=lambda path: path.name)
def test_tampered_files_are_read_and_refused(path: Path) -> None:
    _read(path)
    originals = {
        "note": "peter-neumann.note",
        "checkpoint": "arche2025h1.checkpoint",
        "tlog-proof": "ours.tlog-proof",
        "offer": "sigsum-3.offer" if b"sigsum" in path.read_bytes() else "ours.offer",
    }

    with pytest.raises(LogError):
        _check(path, verifiers(originals[path.suffix[1:]]))


@pytest.mark.parametrize("path", _paths("invalid"), ids=lambda path: path.name)
def test_invalid_files_are_not_even_read(path: Path) -> None:
    words = path.with_name(f"{path.name}.txt").read_text("utf-8").strip()

    with pytest.raises(LogError, match=words):
        _read(path)


def test_public_witnesses_cosigned_in_may_2026() -> None:
    note = parse_note((VECTORS / "valid" / "arche2025h1.checkpoint").read_bytes())

    times = {cosigned_at(note, key) for key in verifiers("arche2025h1.checkpoint")}

    assert times == {1_779_573_024}


def test_proofs_of_a_real_log_of_a_billion_entries_hold() -> None:
    log = json.loads((VECTORS / "valid" / "argon2020.json").read_text("utf-8"))
    root, size = _digest(log["root"]), log["tree_size"]
    path, steps = ([_digest(each) for each in log[key]] for key in ("audit_path", "consistency"))
    leaf = leaf_hash(base64.b64decode(log["leaf_input"]))

    verify_inclusion(leaf, log["leaf_index"], size, path, root)
    verify_consistency(log["old_size"], _digest(log["old_root"]), size, root, steps)

    with pytest.raises(BadProof):
        verify_inclusion(leaf, log["leaf_index"] + 1, size, path, root)
    with pytest.raises(BadProof):
        verify_consistency(log["old_size"], _digest(log["old_root"]), size, root, steps[::-1])


def test_the_eight_reference_leaves_have_the_reference_roots() -> None:
    vector = json.loads((VECTORS / "valid" / "eight-leaves.json").read_text("utf-8"))
    log = Log()
    for leaf, root in zip(vector["leaves"], vector["roots"][1:], strict=True):
        assert log.append([bytes.fromhex(leaf)]).root.hex() == root


def test_the_made_vectors_are_as_their_script_makes_them() -> None:
    valid = {path.name: path.read_bytes() for path in (VECTORS / "valid").iterdir()}

    assert {name: valid[name] for name in make.ours()} == make.ours()
    assert {p.name: p.read_bytes() for p in _paths("tampered")} == make.tampered(valid)
    assert {p.name: p.read_bytes() for p in _paths("invalid")} == {
        name: data for name, (data, _) in make.invalid(valid).items()
    }


def test_a_log_s_key_does_not_open_another_log() -> None:
    note = parse_note((VECTORS / "valid" / "behind-the-sofa.checkpoint").read_bytes())

    with pytest.raises(LogError, match="behind-the-sofa"):
        open_checkpoint(note, *verifiers("ours.offer"))


def _digest(encoded: str) -> Digest:
    return Digest(base64.b64decode(encoded))
