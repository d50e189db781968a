"""Every identifying tag that exiftool shows in the real files is among ours."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from benchmarks import inspect_metadata

_STILLS = frozenset(
    {"jpeg", "png", "gif", "webp", "tiff", "rw2", "orf", "raf", "crw", "mrw", "x3f", "psd", "bmp"}
)


def test_nothing_that_exiftool_shows_in_a_photo_is_missed(shared_data: Path) -> None:
    if not shutil.which("exiftool"):
        pytest.skip("exiftool is not installed on this machine")
    paths = sorted(path for path in (shared_data / "metadata").rglob("*") if path.is_file())
    read, _ = inspect_metadata.ours(paths)
    photos = {path: found for path, found in read.items() if found.format in _STILLS}

    compared = inspect_metadata.compare(photos, inspect_metadata.theirs(list(photos)))

    assert len(compared) > 100
    assert [(seen.path.name, *miss) for seen in compared for miss in seen.misses()] == []
