"""Orientation and planes: what is seen is what is edited, whichever way the photo was held."""

from __future__ import annotations

import io
import tempfile
from pathlib import Path

import cv2
import numpy as np
import pillow_heif
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageOps

from tests.media import pictures
from vouchsafe.media import open_media, output_suffix, rewrite

TURNS = range(1, 9)


def turned(kind: str, turn: int) -> bytes:
    image, block = pictures.picture(), pictures.exif(turn)
    if kind == "TIFF":
        return pictures.tiff(pictures.colours(), extratags=[(274, "H", 1, turn, True)])
    if kind == "TIFF16":
        return pictures.tiff(pictures.deep_colours(), extratags=[(274, "H", 1, turn, True)])
    options = {"lossless": True} if kind == "WEBP" else {}
    return pictures.encoded(image, kind, exif=block, **options)


@pytest.mark.parametrize("turn", TURNS)
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF", "TIFF"])
def test_the_picture_stands_upright_as_viewers_show_it(
    kind: str, turn: int, tmp_path: Path
) -> None:
    data = turned(kind, turn)
    with Image.open(io.BytesIO(data)) as image:
        expected = np.asarray(ImageOps.exif_transpose(image).convert("RGB"))

    with open_media(pictures.saved(tmp_path, data)) as photo:
        page = next(photo.pictures())
        assert (photo.info.width, photo.info.height) == (page.width, page.height)
        assert np.array_equal(page.rgb(), expected)
        out = tmp_path / ("out" + output_suffix(photo.info))
        rewrite(photo, out, lambda _: None)

    with Image.open(out) as image:
        assert image.getexif().get(0x0112, 1) == 1
        assert image.size == expected.shape[1::-1]


@pytest.mark.parametrize("turn", TURNS)
def test_deep_tiff_is_turned_too(turn: int, tmp_path: Path) -> None:
    plain = Image.fromarray((pictures.deep_colours() >> 8).astype(np.uint8))
    plain.getexif()[0x0112] = turn
    expected = np.asarray(ImageOps.exif_transpose(plain))

    with open_media(pictures.saved(tmp_path, turned("TIFF16", turn))) as photo:
        page = next(photo.pictures())
        assert page.planes()[0].peak == 65535
        assert np.array_equal(page.rgb(), expected)


@pytest.mark.parametrize("turn", TURNS)
def test_heic_is_turned_by_its_own_boxes(turn: int, tmp_path: Path) -> None:
    pillow_heif.register_heif_opener()
    image = pictures.picture()
    data = pictures.encoded(image, "HEIF", exif=pictures.exif(turn), quality=95)
    image.getexif()[0x0112] = turn
    expected = np.asarray(ImageOps.exif_transpose(image))

    with open_media(pictures.saved(tmp_path, data)) as photo:
        seen = next(photo.pictures()).rgb()

    assert seen.shape == expected.shape
    assert cv2.PSNR(seen, expected) > 30


def test_a_jpeg_stored_as_rgb_is_read_as_rgb(tmp_path: Path) -> None:
    data = pictures.encoded(pictures.picture(), "JPEG", quality=95, keep_rgb=True)

    with open_media(pictures.saved(tmp_path, data)) as photo:
        assert cv2.PSNR(next(photo.pictures()).rgb(), pictures.colours()) > 38


@given(
    turn=st.integers(1, 8),
    x=st.integers(0, pictures.HEIGHT - 10),
    y=st.integers(0, pictures.HEIGHT - 10),
    mode=st.sampled_from(["RGB", "L", "RGBA", "P"]),
)
@settings(max_examples=40, deadline=None)
def test_what_is_painted_at_a_place_is_seen_at_that_place(
    turn: int, x: int, y: int, mode: str
) -> None:
    data = pictures.encoded(pictures.picture(mode), "PNG", exif=pictures.exif(turn))
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out.png"
        with open_media(pictures.saved(Path(folder), data)) as photo:

            def paint(page) -> None:  # type: ignore[no-untyped-def]
                for plane in page.planes():
                    assert plane.samples.shape == (page.height, page.width)
                    assert (plane.horizontal, plane.vertical) == (1, 1)
                    plane.samples[y : y + 10, x : x + 10] = plane.black
                assert page.rgb()[y : y + 10, x : x + 10].max() == 0

            before = next(photo.pictures()).rgb()
            rewrite(photo, out, paint)
        with open_media(out) as photo:
            after = next(photo.pictures()).rgb()

    assert after[y : y + 10, x : x + 10].max() == 0
    mask = np.ones(after.shape[:2], bool)
    mask[y : y + 10, x : x + 10] = False
    assert np.array_equal(before[mask], after[mask])


@given(width=st.integers(1, 40), height=st.integers(1, 40), bits=st.sampled_from([1, 2, 4, 8, 16]))
@settings(max_examples=60, deadline=None)
def test_any_size_and_depth_of_grey_png_round_trips(width: int, height: int, bits: int) -> None:
    rng = np.random.default_rng(width * 41 + height)
    rows = [rng.bytes((width * bits + 7) // 8) for _ in range(height)]
    data = pictures.raw_png(width, height, bits, 0, rows)
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out.png"
        with open_media(pictures.saved(Path(folder), data)) as photo:
            before = next(photo.pictures()).planes()[0].samples.copy()
            assert photo.info.bits == bits
            rewrite(photo, out, lambda _: None)
        with open_media(out) as photo:
            after = next(photo.pictures()).planes()[0].samples

    assert before.dtype == after.dtype
    assert np.array_equal(before, after)
