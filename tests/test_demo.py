"""What `make demo` runs must hide what it says it hides, and notice when it does not."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from demo.check import check_clip, check_photo, secrets_left
from demo.files import SECRETS, write_clip, write_photo
from demo.portraits import Portrait, astronaut, cameraman
from demo.scene import Scene, clip_scene, photo_scene
from tests.conftest import ROOT


def _demo(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "demo", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_demo_hides_every_known_face(tmp_path: Path) -> None:
    done = _demo("--out", str(tmp_path), "--seconds", "1.2")

    assert done.returncode == 0, done.stdout + done.stderr
    assert "photo: 6 of 6 faces hidden" in done.stdout
    assert "all gone" in done.stdout
    assert (tmp_path / "before-after.png").exists()
    assert list((tmp_path / "redacted").rglob("*.html")), "a report for people"


def test_the_demo_takes_a_file_of_your_own(tmp_path: Path) -> None:
    mine = tmp_path / "mine.png"
    Image.fromarray(astronaut().picture[:, :, :3]).save(mine)

    done = _demo("--out", str(tmp_path / "out"), "--file", str(mine))

    assert done.returncode in (0, 3), done.stdout + done.stderr
    assert (tmp_path / "out" / "mine.png").exists()


def test_a_file_of_your_own_that_is_none_is_refused(tmp_path: Path) -> None:
    mine = tmp_path / "mine.png"
    mine.write_text("not a picture")

    assert _demo("--out", str(tmp_path / "out"), "--file", str(mine)).returncode == 1


def test_the_check_notices_a_photo_that_hides_nothing(tmp_path: Path) -> None:
    photo = tmp_path / "street.jpg"
    write_photo(photo_scene(), photo)

    seen = check_photo(photo_scene(), photo, photo)

    assert len(seen) == 6
    assert all(each.leaks for each in seen)
    assert secrets_left(photo) == list(SECRETS[:3])


def test_the_check_notices_a_clip_that_hides_nothing(tmp_path: Path) -> None:
    clip = tmp_path / "march.mp4"
    write_clip(clip_scene(), clip, 0.2)

    seen = check_clip(clip_scene(), clip, clip)

    assert len(seen) == 5 * 4
    assert all(each.leaks for each in seen)
    assert set(secrets_left(clip)) == set(SECRETS[1:])


def test_the_check_notices_a_lost_frame(tmp_path: Path) -> None:
    long, short = tmp_path / "long.mp4", tmp_path / "short.mp4"
    write_clip(clip_scene(), long, 0.2)
    write_clip(clip_scene(), short, 0.16)

    with pytest.raises(ValueError, match="numbers of frames"):
        check_clip(clip_scene(), long, short)


def test_who_is_behind_the_banner_is_not_counted() -> None:
    scene = clip_scene()

    names = [set(scene.faces(time)) for time in (0.0, 3.9, 7.0)]

    assert ["behind the banner" in each for each in names] == [True, False, True]


@pytest.mark.parametrize("portrait", [astronaut(), cameraman()], ids=["astronaut", "cameraman"])
def test_a_known_face_lies_in_its_portrait_and_mirrors_with_it(portrait: Portrait) -> None:
    face, mirrored = portrait.face, portrait.mirrored()
    height, width = portrait.picture.shape[:2]

    assert face.clipped(width, height) == face
    assert mirrored.mirrored().face == face
    assert np.array_equal(mirrored.mirrored().picture, portrait.picture)


def test_the_hand_that_shakes_moves_faces_and_street_alike() -> None:
    still = Scene(320, 240, clip_scene().people)
    shaken = Scene(320, 240, clip_scene().people, shake=4.0)

    dx, dy = shaken.offset(0.4)

    assert (dx, dy) != (0.0, 0.0)
    assert still.people[0].face(0.4) == shaken.people[0].face(0.4)
    moved = np.roll(still.frame(0.4), (round(dy), round(dx)), axis=(0, 1))[40:-40, 40:-40]
    assert np.abs(moved.astype(int) - shaken.frame(0.4)[40:-40, 40:-40]).mean() < 6
