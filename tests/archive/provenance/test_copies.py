"""A published copy says that it is one and what was done; which original, only its archive can."""

from __future__ import annotations

import json
import re
from pathlib import Path

import c2pa
import pytest
import skimage.data
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from demo.files import write_clip
from demo.scene import clip_scene
from vouchsafe.archive.claims import Trust, claims_of
from vouchsafe.archive.model import Sha256
from vouchsafe.archive.provenance import (
    Credential,
    Link,
    LinkDoesNotHold,
    MalformedLink,
    NoPlaceForManifest,
    NothingVouched,
    Opening,
    check_link,
    credential,
    manifest,
    read_vouched,
    vouch,
)
from vouchsafe.exposure import EDITS, inspect_metadata

ORIGINAL = Sha256("5e" * 32)
EDITED = ("painted", "stripped", "encoded")
PICTURES = [".jpg", ".png", ".webp", ".gif", ".tiff", ".avif"]


@pytest.fixture(scope="module")
def ours() -> Credential:
    return credential(b"c" * 32, "example.org/archive")


@pytest.fixture
def opening() -> Opening:
    return Opening.new(ORIGINAL)


@pytest.fixture
def copy(tmp_path: Path, ours: Credential, opening: Opening) -> Path:
    return _copy(tmp_path, ".jpg", ours, opening)


def _redacted(folder: Path, suffix: str) -> Path:
    path = folder / f"redacted{suffix}"
    if suffix in (".mp4", ".mov"):
        write_clip(clip_scene(), path, 0.2)
    else:
        Image.fromarray(skimage.data.astronaut()[:128, :128]).save(path)
    return path


def _copy(folder: Path, suffix: str, signer: Credential, opening: Opening) -> Path:
    out = folder / f"copy{suffix}"
    definition = manifest(opening.commitment, EDITED, "0.1.0")
    vouch(_redacted(folder, suffix), suffix, out, definition, signer)
    return out


@pytest.mark.parametrize("suffix", [*PICTURES, ".mp4", ".mov"])
def test_a_reader_that_knows_nothing_finds_it_valid_and_one_that_knows_us_trusted(
    tmp_path: Path, ours: Credential, opening: Opening, suffix: str
) -> None:
    copy = _copy(tmp_path, suffix, ours, opening)

    with c2pa.Reader(str(copy)) as reader:
        assert reader.get_validation_state() == "Valid"
    (unknown,) = claims_of(copy, Trust())
    (known,) = claims_of(copy, Trust(c2pa=ours.root))

    assert (unknown.state, unknown.facts["why"]) == ("valid", ["signingCredential.untrusted"])
    assert (known.state, "why" in known.facts) == ("trusted", False)
    assert known.facts["issuer"] == "example.org/archive"
    assert read_vouched(copy).edits == tuple(EDITS[edit] for edit in EDITED)


@pytest.mark.parametrize("suffix", [".jpg", ".png", ".gif"])
def test_the_picture_stays_as_it_is(
    tmp_path: Path, ours: Credential, opening: Opening, suffix: str
) -> None:
    copy = _copy(tmp_path, suffix, ours, opening)

    assert _pixels(copy) == _pixels(tmp_path / f"redacted{suffix}")


def _pixels(path: Path) -> bytes:
    with Image.open(path) as picture:
        return picture.convert("RGB").tobytes()


def test_the_manifest_holds_the_commitment_the_edits_and_nothing_else(copy: Path) -> None:
    with c2pa.Reader(str(copy)) as reader:
        store = json.loads(reader.json())
        everything = reader.detailed_json()
    (only,) = store["manifests"].values()

    assert set(only) == {
        *("claim_generator_info", "instance_id", "ingredients", "assertions"),
        *("signature_info", "label", "claim_version"),
    }
    assert [each["label"] for each in only["assertions"]] == [
        "c2pa.actions.v2",
        "org.vouchsafe.original",
    ]
    assert set(only["signature_info"]) == {"alg", "issuer", "common_name", "cert_serial_number"}
    (ingredient,) = only["ingredients"]
    assert {**ingredient, "label": ""} == {
        "title": "original", "relationship": "parentOf", "label": "",
    }  # fmt: skip
    assert ORIGINAL not in everything
    assert b"redacted.jpg" not in copy.read_bytes()
    for moment in (r"20\d\d-\d\d-\d\d", r'"when"', r"20\d{6}", r"timeStamp"):
        assert not re.search(moment, everything), moment


def test_two_copies_of_one_original_cannot_be_joined(tmp_path: Path, ours: Credential) -> None:
    commitments = set()
    for number in range(3):
        folder = tmp_path / str(number)
        folder.mkdir()
        copy = _copy(folder, ".jpg", ours, Opening.new(ORIGINAL))
        commitments.add(read_vouched(copy).commitment)

    assert len(commitments) == 3


def test_whoever_holds_the_original_cannot_tell(copy: Path, opening: Opening) -> None:
    """The digest alone leads nowhere: neither as it is nor under guesses at the blind."""
    commitment = read_vouched(copy).commitment
    guesses = ["00" * 32, "ff" * 32, ORIGINAL, commitment, *(f"{n:064x}" for n in range(2000))]

    assert commitment not in {Opening(guess, ORIGINAL).commitment for guess in guesses}
    assert commitment == opening.commitment


@given(st.binary(min_size=32, max_size=32), st.binary(min_size=32, max_size=32))
def test_a_commitment_opens_to_one_pair_only(blind: bytes, digest: bytes) -> None:
    opening = Opening.new(ORIGINAL)

    other = Opening(blind.hex(), Sha256(digest.hex()))

    assert (other == opening) == (other.commitment == opening.commitment)


@pytest.mark.parametrize(
    ("blind", "digest"),
    [("", ORIGINAL), ("00" * 31, ORIGINAL), ("00" * 33, ORIGINAL), ("00" * 32, "00"), ("0", "0")],
)
def test_blinds_and_digests_have_one_length(blind: str, digest: str) -> None:
    """HMAC pads short keys with zeros: without this, two blinds would fit one commitment."""
    with pytest.raises(ValueError, match=r"32 bytes|hex"):
        Opening(blind, Sha256(digest))


def test_the_archive_proves_the_link_when_it_wants_to(
    copy: Path, ours: Credential, opening: Opening
) -> None:
    link = Link.parse(Link(opening, ours.root).document().encode())

    assert check_link(copy, link, ORIGINAL).archive == "example.org/archive"
    with pytest.raises(LinkDoesNotHold, match="not the original"):
        check_link(copy, link, Sha256("00" * 32))


def test_a_link_of_another_copy_does_not_hold(copy: Path, ours: Credential) -> None:
    with pytest.raises(LinkDoesNotHold, match="another copy"):
        check_link(copy, Link(Opening.new(ORIGINAL), ours.root))


def test_nobody_else_can_claim_a_copy(
    tmp_path: Path, copy: Path, ours: Credential, opening: Opening
) -> None:
    theirs = credential(b"d" * 32, "example.org/archive")
    folder = tmp_path / "theirs"
    folder.mkdir()
    forged = _copy(folder, ".jpg", theirs, opening)

    for file, root in ((copy, theirs.root), (forged, ours.root)):
        with pytest.raises(LinkDoesNotHold, match="another archive"):
            check_link(file, Link(opening, root))


def test_a_link_file_that_was_changed_is_none(ours: Credential, opening: Opening) -> None:
    text = Link(opening, ours.root).document()
    other = Opening.new(ORIGINAL)

    for changed in (
        text.replace(opening.blind, other.blind),
        text.replace(ORIGINAL, "00" * 32),
        text.replace('"link": 1', '"link": 2'),
        text.replace('"link"', '"name": "x", "link"'),
        "[]",
        "",
        "{",
    ):
        with pytest.raises(MalformedLink):
            Link.parse(changed.encode())


def test_a_copy_that_was_edited_vouches_for_nothing(copy: Path) -> None:
    data = bytearray(copy.read_bytes())
    data[-50] ^= 1
    copy.write_bytes(data)

    with pytest.raises(NothingVouched, match="belongs to other bytes"):
        read_vouched(copy)


def test_files_without_a_manifest_of_ours(tmp_path: Path, shared_data: Path) -> None:
    for path in (_redacted(tmp_path, ".jpg"), shared_data / "c2pa" / "CA.jpg"):
        with pytest.raises(NothingVouched):
            read_vouched(path)


def test_formats_without_a_place_for_it(tmp_path: Path, ours: Credential, opening: Opening) -> None:
    definition = manifest(opening.commitment, EDITED, "0.1.0")

    with pytest.raises(NoPlaceForManifest, match="WEBM"):
        vouch(tmp_path / "in", ".webm", tmp_path / "out", definition, ours)


def test_the_certificate_is_the_same_every_time() -> None:
    once, again = (credential(b"c" * 32, "example.org/archive") for _ in range(2))
    other = credential(b"d" * 32, "example.org/archive")
    long = credential(b"c" * 32, "a" * 300)

    assert once == again
    assert len({once.root, other.root, long.root}) == 3
    assert once.key not in repr(once)


def test_inspect_says_what_the_manifest_asserts(copy: Path) -> None:
    exposures = inspect_metadata(copy).exposures

    (said,) = [each for each in exposures if "redacted copy" in each.what]
    assert "painted over" in said.what
    assert "names the archive, and not the original" in said.advice


def test_inspect_repeats_no_words_of_others(
    tmp_path: Path, ours: Credential, opening: Opening
) -> None:
    definition = manifest(opening.commitment, EDITED, "0.1.0")
    definition["assertions"][0]["data"]["actions"][1]["description"] = "by Jane Doe"
    vouch(_redacted(tmp_path, ".jpg"), ".jpg", tmp_path / "copy.jpg", definition, ours)

    exposures = inspect_metadata(tmp_path / "copy.jpg").exposures

    assert not any("Jane" in each.what for each in exposures)
    assert read_vouched(tmp_path / "copy.jpg").edits == tuple(
        EDITS[edit] for edit in EDITED if edit != "painted"
    )
