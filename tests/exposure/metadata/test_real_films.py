"""Real films and stills of the ISO, Matroska, AVI and MPEG families, against ExifTool where it is
installed.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.exposure.metadata.building import values
from tests.waiting import PATIENCE
from vouchsafe.exposure.metadata import Found, Tag, read_metadata
from vouchsafe.exposure.metadata.judge import rule_for
from vouchsafe.exposure.metadata.xmp import read_xmp

FILES = (
    "metadata/exiftool/QuickTime.mov",
    "metadata/exiftool/QuickTime.m4a",
    "metadata/exiftool/QuickTime.heic",
    "metadata/exiftool/CanonRaw.cr3",
    "metadata/exiftool/Pentax.avi",
    "metadata/exiftool/RIFF.avi",
    "metadata/exiftool/M2TS.mts",
    "metadata/exiftool/Matroska.mkv",
    "metadata/exiftool/JXL2.jxl",
    "metadata/exiftool/ASF.wmv",
    "metadata/exif-samples/heic/IMG_5195.HEIC",
    "metadata/mat2/dirty.mp4",
    "metadata/mat2/dirty.avi",
    "metadata/mat2/dirty.avif",
    "metadata/mat2/dirty.jxl",
    "metadata/metadata-extractor/with-gps.mov",
    "metadata/metadata-extractor/with-gps.mp4",
    "c2pa/dashinit.mp4",
    "c2pa/sample1.avif",
    "c2pa/sample1.heif",
)
_NOT_IN_THE_FILE = {"File", "System", "ExifTool", "Composite"}


@pytest.mark.parametrize("name", FILES)
def test_nothing_identifying_that_exiftool_shows_is_missed(name: str, shared_data: Path) -> None:
    if not shutil.which("exiftool"):
        pytest.skip("exiftool, the judge, is not installed")
    ours = {tag.name for tag in read_metadata(shared_data / name).tags}

    missed = [tag for tag in judged(shared_data / name) if tag.name not in ours]

    assert missed == []


def judged(path: Path) -> list[Tag]:
    """ExifTool's tags that the list calls identifying."""
    command = ["exiftool", "-j", "-G1", "-a", "-ee", str(path)]
    done = subprocess.run(command, capture_output=True, check=False, timeout=PATIENCE)
    [shown] = json.loads(done.stdout)
    tags = []
    for key, value in shown.items():
        group, colon, name = key.partition(":")
        name = name.partition("-")[0] if group.startswith("XMP") else name
        for text in map(str, value if isinstance(value, list) else [value]):
            tag = Tag(group, name, text)
            if colon and group not in _NOT_IN_THE_FILE and text.strip() and rule_for(tag):
                tags.append(tag)
    return tags


def test_a_phones_film(shared_data: Path) -> None:
    found = read_metadata(shared_data / "metadata/metadata-extractor/with-gps.mov")

    assert values(found, "GPSCoordinates", "Keys")
    assert values(found, "Model", "Keys")
    assert len(values(found, "DetectedFaceID", "Track3")) > 1
    assert found.damaged == []


def test_a_phones_still(shared_data: Path) -> None:
    found = read_metadata(shared_data / "metadata/exif-samples/heic/IMG_5195.HEIC")

    assert values(found, "GPSLatitude", "GPS")
    assert values(found, "MediaGroupUUID", "Apple")
    assert found.damaged == []


def test_whom_a_manifest_names(shared_data: Path) -> None:
    found = read_metadata(shared_data / "c2pa/C.jpg")

    assert "C2PA Signer" in values(found, "SignerCommonName", "C2PA")
    assert values(found, "SigningTime", "C2PA")


@pytest.mark.parametrize("name", ["XMP.xmp", "XMP4.xmp", "XMP7.xmp", "XMP8.xmp", "XMP9.xmp"])
def test_xmp_is_named_as_exiftool_names_it(name: str, shared_data: Path) -> None:
    if not shutil.which("exiftool"):
        pytest.skip("exiftool, the judge, is not installed")
    path = shared_data / "metadata/exiftool" / name
    found = Found()
    read_xmp(path.read_bytes(), found)
    ours = {(tag.group, tag.name) for tag in found.tags}

    assert [(t.group, t.name) for t in judged(path) if (t.group, t.name) not in ours] == []


def test_hostile_files_end_without_an_error_of_ours(shared_data: Path) -> None:
    for path in sorted((shared_data / "metadata/libheif-fuzz").iterdir()):
        content = path.read_bytes()
        if content[4:8] == b"ftyp":
            assert read_metadata(path).format in {"heif", "avif", "mp4"}
