"""What a C2PA manifest is worth: trusted, in order, or not of this file. Nothing is fetched."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.house.test_no_connection import _under_the_trap, trapped
from vouchsafe.archive.claims import Trust, claims_of

STATES = {
    "C.jpg": "valid",
    "CA.jpg": "valid",
    "C_with_CAWG_data.jpg": "valid",
    "boxhash.jpg": "valid",
    "ocsp.jpg": "valid",
    "update_manifest.jpg": "valid",
    "XCA.jpg": "invalid",
    "E-sig-CA.jpg": "invalid",
    "dashinit.mp4": "invalid",
    "cloud.jpg": "invalid",
    "no_alg.jpg": "invalid",
}
SILENT = ["no_manifest.jpg", "mars.webp", "sample1.heif", "basic.pdf", "nested_moov_1000.mp4",
          "riff_bomb_1000.wav", "tiff_poc.tiff", "SOURCE.txt"]  # fmt: skip


@pytest.fixture
def samples(shared_data: Path) -> Path:
    return shared_data / "c2pa"


@pytest.mark.parametrize("name", sorted(STATES))
def test_published_samples(samples: Path, name: str) -> None:
    (claim,) = claims_of(samples / name, Trust())

    assert (claim.kind, claim.state) == ("c2pa", STATES[name])


@pytest.mark.parametrize("name", SILENT)
def test_files_that_claim_nothing(samples: Path, name: str) -> None:
    assert claims_of(samples / name, Trust()) == ()


def test_what_is_kept_of_a_claim(samples: Path) -> None:
    (claim,) = claims_of(samples / "CA.jpg", Trust())

    assert claim.signer == "C2PA Signer"
    assert claim.facts["tool"].startswith("make_test_images")
    assert claim.facts["signed_at"] == "2024-08-06T21:53:37+00:00"
    assert claim.facts["actions"] == ["c2pa.opened", "c2pa.color_adjustments"]
    assert claim.facts["why"] == ["signingCredential.untrusted"]


def test_why_it_is_invalid(samples: Path) -> None:
    (changed,) = claims_of(samples / "XCA.jpg", Trust())
    (elsewhere,) = claims_of(samples / "cloud.jpg", Trust())

    assert "assertion.dataHash.mismatch" in changed.facts["why"]
    assert elsewhere.facts["why"] == ["its manifest lies elsewhere, and nothing was fetched"]


def test_names_say_nothing(samples: Path, tmp_path: Path) -> None:
    shutil.copy(samples / "CA.jpg", tmp_path / "item")
    shutil.copy(samples / "CA.jpg", tmp_path / "item.mp4")

    assert [claims_of(tmp_path / name, Trust())[0].state for name in ("item", "item.mp4")] == [
        "valid",
        "valid",
    ]


def test_an_edited_picture_is_invalid(samples: Path, tmp_path: Path) -> None:
    data = bytearray((samples / "CA.jpg").read_bytes())
    data[-100] ^= 1
    (tmp_path / "edited.jpg").write_bytes(data)

    assert claims_of(tmp_path / "edited.jpg", Trust())[0].state == "invalid"


@pytest.mark.parametrize("data", [b"", b"\xff\xd8\xff", b"RIFF\0\0\0\0WAVE", b"text"])
def test_files_that_are_hardly_any(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "file").write_bytes(data)

    assert claims_of(tmp_path / "file", Trust()) == ()


@trapped
def test_no_remote_manifest_and_no_revocation_list_is_asked_for(samples: Path) -> None:
    look = (
        "import sys; from pathlib import Path; from vouchsafe.archive.claims import *\n"
        "print(*(claims_of(Path(name), Trust())[0].state for name in sys.argv[1:]))"
    )
    names = ["cloud.jpg", "cloudx.jpg", "libpng-test_with_url.png", "ocsp.jpg", "CA.jpg"]

    done = _under_the_trap("-c", look, *(str(samples / name) for name in names))

    assert done.stdout.split() == ["invalid", "invalid", "invalid", "valid", "valid"], done.stderr
