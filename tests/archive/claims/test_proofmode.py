"""A ProofMode proof holds for the medium that it was made of, or it is called invalid."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.archive.claims.proofs import Phone, needs_gpg, zipped
from vouchsafe.archive.claims import Trust, claims_of, proof_names
from vouchsafe.archive.claims.openpgp import Unsigned, check, read_keys, read_signature

MEDIUM = b"what a camera saw" * 1000
STEM = hashlib.sha256(MEDIUM).hexdigest()


@pytest.fixture(scope="module")
def phone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Phone]:
    made = Phone(tmp_path_factory.mktemp("gpg") / "home")
    yield made
    made.close()


@pytest.fixture(scope="module")
def proof(phone: Phone) -> dict[str, bytes]:
    return phone.proof(MEDIUM)


@needs_gpg
def test_a_zip_with_its_proof_is_in_order(
    phone: Phone, proof: dict[str, bytes], tmp_path: Path
) -> None:
    (claim,) = claims_of(zipped(proof, tmp_path / "proof.zip"), Trust())

    assert (claim.kind, claim.state, claim.signer) == ("proofmode", "valid", phone.user)
    assert claim.facts["fingerprint"] == phone.fingerprint
    assert claim.facts["generated"] == "2026-05-01T10:00:03.000Z"
    assert claim.facts["position"] == ["59.9386", "30.3141"]
    assert "signed_at" in claim.facts
    assert "not to be kept" not in str(claim)


@needs_gpg
def test_it_is_trusted_when_the_policy_names_the_key(
    phone: Phone, proof: dict[str, bytes], tmp_path: Path
) -> None:
    path = zipped(proof, tmp_path / "proof.zip")

    (claim,) = claims_of(path, Trust(proofmode=(phone.fingerprint,)))
    (other,) = claims_of(path, Trust(proofmode=("0" * 40,)))

    assert (claim.state, other.state) == ("trusted", "valid")


@needs_gpg
def test_a_proof_may_lie_beside(phone: Phone, proof: dict[str, bytes], tmp_path: Path) -> None:
    for name, data in proof.items():
        (tmp_path / name).write_bytes(data)
    medium = tmp_path / "IMG_1.jpg"
    beside = [tmp_path / name for name in proof_names(STEM)]

    assert [claim.state for claim in claims_of(medium, Trust(), beside)] == ["valid"]
    assert claims_of(medium, Trust()) == ()


@needs_gpg
def test_early_versions_called_proofs_by_the_medium(
    proof: dict[str, bytes], tmp_path: Path
) -> None:
    early = {name.replace(STEM, "IMG_1.jpg"): data for name, data in proof.items()}

    (claim,) = claims_of(zipped(early, tmp_path / "proof.zip"), Trust())

    assert claim.state == "valid"


CHANGES = {
    "the medium": ("IMG_1.jpg", "speaks of did not come"),
    "the table": (f"{STEM}.proof.csv", "over other bytes"),
    "the record": (f"{STEM}.proof.json", "over other bytes"),
}


@needs_gpg
@pytest.mark.parametrize("what", CHANGES)
def test_whatever_was_changed_is_invalid(
    proof: dict[str, bytes], tmp_path: Path, what: str
) -> None:
    name, why = CHANGES[what]
    changed = proof | {name: proof[name][:-3] + b"?" + proof[name][-2:]}

    (claim,) = claims_of(zipped(changed, tmp_path / "proof.zip"), Trust())

    assert claim.state == "invalid"
    assert why in claim.facts["why"][0]


@needs_gpg
@pytest.mark.parametrize("name", [f"{STEM}.asc", f"{STEM}.proof.csv.asc", "pubkey.asc"])
def test_whatever_is_missing_makes_it_invalid(
    proof: dict[str, bytes], tmp_path: Path, name: str
) -> None:
    left = {each: data for each, data in proof.items() if each != name}

    (claim,) = claims_of(zipped(left, tmp_path / "proof.zip"), Trust())

    assert claim.state == "invalid"


@needs_gpg
def test_records_of_another_medium_are_invalid(phone: Phone, tmp_path: Path) -> None:
    lying = phone.proof(MEDIUM, **{"File Hash SHA256": "0" * 64})

    (claim,) = claims_of(zipped(lying, tmp_path / "proof.zip"), Trust())

    assert claim.facts["why"] == ["its records are of another medium"]


@needs_gpg
def test_another_key_than_the_one_that_came_is_invalid(
    proof: dict[str, bytes], tmp_path: Path
) -> None:
    other = Phone(tmp_path / "home")
    try:
        swapped = proof | {"pubkey.asc": other.public_key}
    finally:
        other.close()

    (claim,) = claims_of(zipped(swapped, tmp_path / "proof.zip"), Trust())

    assert claim.state == "invalid"
    assert "another key" in claim.facts["why"][0]


@needs_gpg
@pytest.mark.parametrize("kind", ["ed25519", "rsa3072"])
@pytest.mark.parametrize("digest", ["SHA512", "SHA384"])
def test_gpg_and_we_agree(tmp_path: Path, kind: str, digest: str) -> None:
    phone = Phone(tmp_path / "home", kind=kind)
    try:
        (key,) = read_keys(phone.public_key)
        signature = read_signature(phone.sign(MEDIUM, "--digest-algo", digest))
    finally:
        phone.close()

    check(signature, key, [MEDIUM])
    assert key.fingerprint == phone.fingerprint
    with pytest.raises(Unsigned):
        check(signature, key, [MEDIUM[1:]])


@needs_gpg
def test_weak_digests_do_not_count(phone: Phone) -> None:
    (key,) = read_keys(phone.public_key)
    signature = read_signature(
        phone.sign(MEDIUM, "--digest-algo", "SHA1", "--allow-weak-digest-algos")
    )

    with pytest.raises(Unsigned, match="too weak"):
        check(signature, key, [MEDIUM])


@needs_gpg
def test_no_flipped_bit_of_a_signature_passes(phone: Phone) -> None:
    (key,) = read_keys(phone.public_key)
    raw = phone.sign(MEDIUM, "--no-armor")
    genuine = read_signature(raw)
    passed = []

    for at in range(len(raw) * 8):
        changed = bytearray(raw)
        changed[at // 8] ^= 1 << at % 8
        try:
            signature = read_signature(bytes(changed))
            check(signature, key, [MEDIUM])
        except Unsigned:
            continue
        if signature != genuine:
            passed.append(at)

    assert passed == []


@given(st.binary(max_size=300))
def test_rubbish_is_no_signature(rubbish: bytes) -> None:
    for start in (b"", b"\x88", b"\xc2", b"\x99"):
        for read in (read_signature, read_keys):
            try:
                read(start + rubbish)
            except Unsigned:
                continue


@given(st.binary(max_size=300))
def test_rubbish_that_calls_itself_a_zip(
    tmp_path_factory: pytest.TempPathFactory, rubbish: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / "rubbish.zip"
    path.write_bytes(b"PK\3\4" + rubbish)

    assert claims_of(path, Trust()) == ()
