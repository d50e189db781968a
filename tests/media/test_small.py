"""A thumbnail shows light and dark, and nobody; a small picture shows all of it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import skimage.data
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image

from vouchsafe.detect import Sensitivity, sight_for
from vouchsafe.media import (
    CannotWrite,
    Picture,
    open_media,
    shrouded,
    write_small_picture,
    write_thumbnail,
)


def picture_of(samples: NDArray[np.uint8], folder: Path) -> Picture:
    path = folder / "photo.png"
    Image.fromarray(samples).save(path)
    return next(iter(open_media(path).pictures()))


@pytest.fixture(scope="module")
def portrait() -> NDArray[np.uint8]:
    """The public-domain portrait of scikit-image, cut to the head alone: the hardest to hide."""
    return np.asarray(skimage.data.astronaut()[0:200, 150:300])


def test_a_thumbnail_is_grey_and_small(portrait: NDArray[np.uint8], tmp_path: Path) -> None:
    large = portrait.repeat(4, 0).repeat(4, 1)

    write_thumbnail(picture_of(large, tmp_path), tmp_path / "thumbnail.webp")

    with Image.open(tmp_path / "thumbnail.webp") as thumbnail:
        assert thumbnail.size == (240, 320)
        assert not thumbnail.getexif()
        seen = np.asarray(thumbnail.convert("RGB")).astype(int)
    assert np.abs(seen - seen.mean(axis=2, keepdims=True)).max() <= 2


def test_a_face_that_fills_the_picture_is_not_one_any_more(
    portrait: NDArray[np.uint8], tmp_path: Path
) -> None:
    sight = sight_for(("face",), Sensitivity.MAXIMUM)
    before = picture_of(portrait, tmp_path)
    assert sight.everything(before)

    write_thumbnail(before, tmp_path / "thumbnail.webp")

    assert sight.everything(next(iter(open_media(tmp_path / "thumbnail.webp").pictures()))) == []


def test_nothing_finer_than_a_grain_is_left(portrait: NDArray[np.uint8], tmp_path: Path) -> None:
    """Two pictures of equal grains give one thumbnail, whatever else they show."""
    blocks = portrait[:200, :140].reshape(10, 20, 7, 20, 3).mean(axis=(1, 3), keepdims=True)
    flat = np.broadcast_to(blocks, (10, 20, 7, 20, 3)).reshape(200, 140, 3).astype(np.uint8)

    sharp = shrouded(picture_of(portrait[:200, :140], tmp_path)).astype(int)

    assert np.abs(sharp - shrouded(picture_of(flat, tmp_path))).max() <= 2


@given(st.integers(1, 400), st.integers(1, 400))
def test_any_shape_has_a_thumbnail(width: int, height: int) -> None:
    class Plain:
        def __init__(self) -> None:
            self.width, self.height = width, height

        def rgb(self, across: int, down: int) -> NDArray[np.uint8]:
            return np.full((down, across, 3), 90, np.uint8)

    seen = shrouded(Plain())  # type: ignore[arg-type]

    assert max(seen.shape) <= 320
    assert set(np.unique(seen)) == {90}


def test_a_small_picture_is_upright_and_within_bounds(tmp_path: Path) -> None:
    source = tmp_path / "photo.jpg"
    exif = Image.Exif()
    exif[0x0112] = 8
    samples = np.zeros((900, 3600, 3), np.uint8)
    samples[:, 3000:, 0] = 255
    Image.fromarray(samples).save(source, exif=exif.tobytes())

    with open_media(source) as photo:
        size = write_small_picture(next(iter(photo.pictures())), tmp_path / "picture.webp")

    with Image.open(tmp_path / "picture.webp") as picture:
        assert picture.size == size == (640, 2560)
        assert np.asarray(picture)[100, 300].tolist() == pytest.approx([255, 0, 0], abs=12)


def test_a_folder_that_is_not_there_is_a_sentence(tmp_path: Path) -> None:
    plain = picture_of(np.zeros((4, 4, 3), np.uint8), tmp_path)

    with pytest.raises(CannotWrite):
        write_thumbnail(plain, tmp_path / "nowhere" / "thumbnail.webp")
