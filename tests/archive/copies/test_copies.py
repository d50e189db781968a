"""Copies of pictures and clips are found, and nothing else is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest

from tests.archive.copies.pictures import Rgb, scene, write, write_clip
from vouchsafe.archive.copies import Copies, Glance, Likeness, glances_of, marks_of, pack
from vouchsafe.archive.model import Mark
from vouchsafe.media import open_media

ORIGINALS = range(12)
ASKED_ABOUT = 7

Change = Callable[[Rgb], Rgb]


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Copies:
    folder = tmp_path_factory.mktemp("kept")
    return Copies(
        (number, pack(marks(write(scene(number), folder / f"{number}.jpg"))))
        for number in ORIGINALS
    )


@pytest.mark.parametrize("suffix", [".jpg", ".webp", ".png"])
def test_another_encoding_is_found(kept: Copies, tmp_path: Path, suffix: str) -> None:
    path = write(scene(ASKED_ABOUT), tmp_path / f"copy{suffix}", quality=30)

    (found,) = like(kept, path)

    assert (found.owner, found.mirrored, found.word) == (ASKED_ABOUT, False, "nearly the same")


@pytest.mark.parametrize("size", [(160, 120), (1280, 960), (400, 480)])
def test_another_size_is_found(kept: Copies, tmp_path: Path, size: tuple[int, int]) -> None:
    path = write(cv2.resize(scene(ASKED_ABOUT), size), tmp_path / "copy.jpg", quality=60)

    assert owners(like(kept, path)) == [ASKED_ABOUT]


@pytest.mark.parametrize(
    "edges", [(64, 0, 0, 0), (0, 40, 52, 0), (20, 30, 60, 10), (64, 48, 64, 48), (33, 24, 33, 24)]
)
def test_a_copy_cut_at_its_edges_is_found(
    kept: Copies, tmp_path: Path, edges: tuple[int, int, int, int]
) -> None:
    left, top, right, bottom = edges
    cut = scene(ASKED_ABOUT)[top : 480 - bottom, left : 640 - right]

    assert owners(like(kept, write(cut, tmp_path / "copy.jpg", quality=70))) == [ASKED_ABOUT]


def test_the_whole_is_found_where_a_cut_copy_is_kept(tmp_path: Path) -> None:
    cut = write(scene(3)[20:450, 40:600], tmp_path / "cut.jpg")
    copies = Copies([(3, pack(marks(cut)))])

    assert owners(like(copies, write(scene(3), tmp_path / "whole.jpg"))) == [3]


def test_a_mirror_image_is_found_only_when_asked_for(kept: Copies, tmp_path: Path) -> None:
    path = write(scene(ASKED_ABOUT)[:, ::-1], tmp_path / "copy.jpg")

    assert like(kept, path) == []
    (found,) = like(kept, path, mirror=True)
    assert (found.owner, found.mirrored) == (ASKED_ABOUT, True)


def test_another_picture_is_not(kept: Copies, tmp_path: Path) -> None:
    assert like(kept, write(scene(99), tmp_path / "other.jpg"), mirror=True) == []


def test_a_plain_picture_has_no_marks_and_no_copies(kept: Copies, tmp_path: Path) -> None:
    path = write(np.full((300, 400, 3), 90, np.uint8), tmp_path / "plain.png")

    assert marks(path) == ()
    assert like(kept, path) == []


def test_a_rather_plain_picture_must_be_nearly_the_same() -> None:
    plain = Copies([(0, pack([Mark(0.0, "0" * 64, 60)])), (1, pack([Mark(0.0, "0" * 64, 100)]))])
    asked = [Glance(0.0, (f"{2**40 - 1:064x}",))]

    assert owners(plain.like(asked)) == [1]


def test_a_clip_is_found_re_encoded_smaller_and_trimmed(tmp_path: Path) -> None:
    scenes = [scene(seed) for seed in range(20, 24)]
    whole = write_clip(tmp_path / "whole.mp4", scenes)
    other = write_clip(tmp_path / "other.mp4", [scene(seed) for seed in range(30, 34)])
    part = write_clip(tmp_path / "part.mp4", scenes[1:3], quality=34, size=(200, 150))
    copies = Copies([(0, pack(marks(other))), (1, pack(marks(whole)))])

    (found,) = like(copies, part)

    assert found.owner == 1
    (stretch,) = found.stretches
    assert stretch.kept == pytest.approx((2.0, 5.0), abs=0.6)
    assert stretch.asked == pytest.approx((0.0, 3.5), abs=0.6)


def test_a_frame_taken_from_a_clip_is_found_at_its_moment(tmp_path: Path) -> None:
    clip = write_clip(tmp_path / "clip.mp4", [scene(seed) for seed in range(40, 44)])
    photo = write(cv2.resize(scene(42), (320, 240)), tmp_path / "frame.jpg", quality=60)

    (found,) = like(Copies([(5, pack(marks(clip)))]), photo)

    assert found.owner == 5
    assert found.stretches[0].kept[0] == pytest.approx(4.0, abs=0.3)


def test_two_clips_that_share_one_moment_by_chance_are_no_copies() -> None:
    noise = np.random.default_rng(1)
    kept = [Mark(float(at), noise.bytes(32).hex(), 100) for at in range(20)]
    asked = [Glance(float(at), (noise.bytes(32).hex(),)) for at in range(20)]
    near = int(kept[4].digest, 16) ^ (2**45 - 1)
    asked[11] = Glance(11.0, (f"{near:064x}",))
    copies = Copies([(0, pack(kept))])

    assert copies.like(asked) == []
    assert owners(copies.like([asked[11]])) == [0]


def test_marks_carry_their_moments(tmp_path: Path) -> None:
    clip = write_clip(tmp_path / "clip.mp4", [scene(1), scene(2)], seconds=4.5)

    times = sorted({mark.time for mark in marks(clip)})

    assert times == [0.0, 1.0, 2.0, 3.0, 4.0, 4.5, 5.0, 6.0, 7.0, 8.0]


def test_short_clips_are_marked_more_often(tmp_path: Path) -> None:
    clip = write_clip(tmp_path / "clip.mp4", [scene(1)], seconds=2)

    assert len({mark.time for mark in marks(clip)}) == 8


def test_an_archive_without_marks_finds_nothing(tmp_path: Path) -> None:
    assert like(Copies([]), write(scene(1), tmp_path / "a.jpg")) == []


def marks(path: Path) -> tuple[Mark, ...]:
    with open_media(path) as medium:
        return marks_of(medium)


def like(copies: Copies, path: Path, *, mirror: bool = False) -> list[Likeness]:
    with open_media(path) as medium:
        return copies.like(glances_of(medium, mirror=mirror))


def owners(found: list[Likeness]) -> list[int]:
    return [each.owner for each in found]
