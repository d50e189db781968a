"""A file that is cut off, changed or made to mislead ends in one sentence, and in no output."""

from __future__ import annotations

import random
from pathlib import Path
from typing import BinaryIO

import pytest

from tests.exposure.cleaning.planted import CLIPS, PHOTOS, clip, photo
from vouchsafe.errors import VouchsafeError
from vouchsafe.exposure import NotTheSame, SomethingLeft, clean
from vouchsafe.exposure.cleaning import run

_PHOTOS = ("progressive.jpg", "rgb.png", "moving.webp", "moving.gif", "jpeg.tif", "alpha.heic")
_CLIPS = ("sound.mp4", "pieces.mp4", "pcm.mov", "sound.mkv")


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", [*_PHOTOS, *_CLIPS])
def test_no_change_to_a_file_gets_an_unclean_copy_out(name: str, tmp_path: Path) -> None:
    source = clip(name, tmp_path) if name in CLIPS else photo(name, tmp_path)
    data, out = source.read_bytes(), tmp_path / "out"
    chance = random.Random(name)
    for number in range(60 if name in PHOTOS else 25):
        changed = bytearray(data)
        if number % 4 == 0:
            del changed[chance.randrange(1, len(data)) :]
        else:
            # Mostly where the structure is.
            reach = len(data) if number % 2 else min(2000, len(data))
            for _ in range(chance.choice((1, 2, 16))):
                changed[chance.randrange(reach)] = chance.choice((0, 1, 0x7F, 0x80, 0xFF))
        source.write_bytes(changed)
        out.unlink(missing_ok=True)
        refused = refusal(source, out)
        assert out.exists() == (refused is None)
        assert "\n" not in str(refused)


def refusal(source: Path, out: Path) -> VouchsafeError | None:
    try:
        clean(source, out)
    except VouchsafeError as error:
        return error
    return None


def test_a_picture_that_came_out_otherwise_is_not_handed_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = photo("grey.png", tmp_path).read_bytes()

    def another(data: bytes, out: BinaryIO, account: object) -> None:
        out.write(other)

    monkeypatch.setattr(run, "clean_png", another)

    with pytest.raises(NotTheSame):
        clean(photo("rgb.png", tmp_path), tmp_path / "out")

    assert not (tmp_path / "out").exists()


def test_a_copy_that_still_says_something_is_not_handed_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unchanged(data: bytes, out: BinaryIO, account: object) -> None:
        out.write(data[:])

    monkeypatch.setattr(run, "clean_png", unchanged)

    with pytest.raises(SomethingLeft):
        clean(photo("rgb.png", tmp_path), tmp_path / "out")

    assert not (tmp_path / "out").exists()


def test_a_video_that_came_out_otherwise_is_not_handed_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rebuild = run.clean_movie

    def late(source, out, account, on_stage, *, subtitles):  # type: ignore[no-untyped-def]
        kept = rebuild(source, out, account, on_stage, subtitles=subtitles)
        out.seek(-300, 2)
        out.write(bytes(200))
        return kept

    monkeypatch.setattr(run, "clean_movie", late)

    with pytest.raises(NotTheSame):
        clean(clip("pcm.mov", tmp_path), tmp_path / "out")

    assert not (tmp_path / "out").exists()
