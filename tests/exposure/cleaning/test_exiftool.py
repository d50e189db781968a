"""ExifTool, where it is installed, is asked what it can still show of a cleaned file."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.exposure.cleaning.planted import CLIPS, PHOTOS, clip, photo
from vouchsafe.exposure import clean
from vouchsafe.exposure.metadata import Tag
from vouchsafe.exposure.metadata.judge import rule_for

pytestmark = pytest.mark.skipif(not shutil.which("exiftool"), reason="exiftool is not installed")

OUTSIDE = {"SourceFile", "System", "Composite", "ExifTool"}
"""what the file system says, what is computed from other tags, and messages"""
NOTHING = {"Matroska:MuxingApp=Lavf", "Matroska:WritingApp=Lavf"}
"""Matroska must name a program; ours is the same for everybody"""
REAL = (
    *("exiftool/GPS.jpg", "exiftool/Canon.jpg", "exiftool/Nikon.jpg", "exiftool/ExifTool.jpg"),
    *("exiftool/ExtendedXMP.jpg", "exiftool/Google.jpg", "exiftool/ExifTool.tif"),
    *(
        "exiftool/GeoTiff.tif",
        "exiftool/GIF.gif",
        "exiftool/PNG.png",
        "exif-samples/heic/IMG_5195.HEIC",
    ),
    *("mat2/dirty.webp", "mat2/dirty.avif", "mat2/dirty.mp4", "mat2/dirty.gif"),
    *("metadata-extractor/with-gps.mov", "metadata-extractor/with-gps.mp4"),
)


def identifying(paths: list[Path]) -> dict[str, list[str]]:
    """What ExifTool shows of each file that our list calls identifying."""
    shown = subprocess.run(
        ["exiftool", "-j", "-a", "-ee", "-G1:4", *map(str, paths)],
        capture_output=True,
        text=True,
        check=False,
    )
    found = {}
    for entry in json.loads(shown.stdout):
        tags = [
            Tag(key.split(":")[0], key.split(":")[-1], str(value))
            for key, value in entry.items()
            if key.split(":")[0] not in OUTSIDE
        ]
        named = {f"{tag.group}:{tag.name}={tag.value}" for tag in tags if rule_for(tag)}
        found[Path(entry["SourceFile"]).name] = sorted(named - NOTHING)
    return found


def test_nothing_identifying_is_left_in_what_was_planted(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    # ExifTool takes the one JPEG strip of a TIFF, its picture, for a preview.
    photos = [photo(name, tmp_path) for name in PHOTOS if name != "jpeg.tif"]
    sources = photos + [clip(name, tmp_path) for name in CLIPS]
    for source in sources:
        clean(source, tmp_path / "out" / source.name)

    before = identifying(sources)
    after = identifying([tmp_path / "out" / source.name for source in sources])

    assert sum(bool(tags) for tags in before.values()) > len(sources) - 3
    assert {name: tags for name, tags in after.items() if tags} == {}


def test_nothing_identifying_is_left_in_real_files(shared_data: Path, tmp_path: Path) -> None:
    sources = [shared_data / "metadata" / name for name in REAL]
    for source in sources:
        clean(source, tmp_path / source.name)

    after = identifying([tmp_path / source.name for source in sources])

    assert {name: tags for name, tags in after.items() if tags} == {}
