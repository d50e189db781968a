"""Every format and mode goes in and comes out; what was not edited is what it was."""

from __future__ import annotations

import io
import re
import struct
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from tests.media import pictures
from vouchsafe.media import Photo, Picture, Unsupported, Written, open_media, output_suffix, rewrite

HIDDEN = np.s_[10:40, 20:50]

LOSSLESS = {
    "png rgb": lambda: pictures.encoded(pictures.picture(), "PNG"),
    "png grey": lambda: pictures.encoded(pictures.picture("L"), "PNG"),
    "png grey and alpha": lambda: pictures.encoded(pictures.picture("LA"), "PNG"),
    "png alpha": lambda: pictures.encoded(pictures.picture("RGBA"), "PNG"),
    "png palette": lambda: pictures.encoded(pictures.picture("P"), "PNG"),
    "png black and white": lambda: pictures.encoded(pictures.picture("1"), "PNG"),
    "png 16-bit grey": lambda: pictures.deep_png(1),
    "png 16-bit grey and alpha": lambda: pictures.deep_png(2),
    "png 16-bit rgb": lambda: pictures.deep_png(3),
    "png 16-bit rgba": lambda: pictures.deep_png(4),
    "png moving": lambda: pictures.animation("PNG"),
    "png moving, clear": lambda: pictures.animation("PNG", "RGBA", disposal=1, blend=1),
    "webp": lambda: pictures.encoded(pictures.picture(), "WEBP", lossless=True),
    "webp alpha": lambda: pictures.encoded(pictures.picture("RGBA"), "WEBP", lossless=True),
    "webp moving": lambda: pictures.animation("WEBP", lossless=True),
    "gif": lambda: pictures.encoded(pictures.picture("P"), "GIF"),
    "gif moving": lambda: pictures.animation("GIF", "P"),
    "gif clear": lambda: pictures.encoded(pictures.picture("P"), "GIF", transparency=3),
    "tiff rgb": lambda: pictures.tiff(pictures.colours()),
    "tiff lzw": lambda: pictures.encoded(pictures.picture(), "TIFF", compression="tiff_lzw"),
    "tiff grey": lambda: pictures.encoded(pictures.picture("L"), "TIFF"),
    "tiff palette": lambda: pictures.encoded(pictures.picture("P"), "TIFF"),
    "tiff fax": lambda: pictures.encoded(pictures.picture("1"), "TIFF", compression="group4"),
    "tiff cmyk": lambda: pictures.encoded(pictures.picture("CMYK"), "TIFF"),
    "tiff alpha": lambda: pictures.encoded(pictures.picture("RGBA"), "TIFF"),
    "tiff 16-bit rgb": lambda: pictures.tiff(pictures.deep_colours()),
    "tiff 16-bit rgba": lambda: pictures.tiff(
        pictures.deep_colours(4), photometric="rgb", extrasamples=["unassalpha"]
    ),
    "tiff 16-bit white is zero": lambda: pictures.tiff(
        pictures.deep_colours(1)[:, :, 0], photometric="miniswhite"
    ),
    "tiff 16-bit tiled": lambda: pictures.tiff(pictures.deep_colours(), tile=(16, 16)),
    "tiff 16-bit in planes": lambda: pictures.tiff(
        np.moveaxis(pictures.deep_colours(), 2, 0), photometric="rgb", planarconfig="separate"
    ),
    "tiff 16-bit inks": lambda: pictures.tiff(pictures.deep_colours(4), photometric="separated"),
    "big tiff": lambda: pictures.tiff(pictures.deep_colours(), bigtiff=True, compression="zlib"),
    "heic alpha": lambda: pictures.heic("RGBA"),
    "heic 10-bit": lambda: pictures.heic("RGB;16"),
}
LOSSY = {
    "jpeg": lambda: pictures.encoded(pictures.picture(), "JPEG", quality=80),
    "jpeg progressive": lambda: pictures.encoded(pictures.picture(), "JPEG", progressive=True),
    "jpeg full chroma": lambda: pictures.encoded(pictures.picture(), "JPEG", subsampling=0),
    "jpeg own tables": lambda: pictures.encoded(
        pictures.picture(), "JPEG", qtables=[list(range(3, 67)), list(range(4, 68))]
    ),
    "jpeg grey": lambda: pictures.encoded(pictures.picture("L"), "JPEG", quality=80),
    "jpeg inks": lambda: pictures.encoded(pictures.picture("CMYK"), "JPEG", quality=90),
    "webp": lambda: pictures.encoded(pictures.picture(), "WEBP", quality=70),
    "webp moving": lambda: pictures.animation("WEBP", quality=70),
    "avif": lambda: pictures.encoded(pictures.picture(), "AVIF", quality=70),
    "avif alpha": lambda: pictures.encoded(pictures.picture("RGBA"), "AVIF", quality=70),
    "avif moving": lambda: pictures.animation("AVIF", quality=70),
    "heic": pictures.heic,
}


def blacken(picture: Picture) -> None:
    for plane in picture.planes():
        plane.samples[HIDDEN] = plane.black


def samples(path: Path) -> list[NDArray[np.generic]]:
    with open_media(path) as photo:
        return [np.dstack([p.samples for p in page.planes()]) for page in photo.pictures()]


def redone(folder: Path, data: bytes) -> tuple[Path, Path, Written]:
    source = pictures.saved(folder, data)
    with open_media(source) as photo:
        out = folder / ("out" + output_suffix(photo.info))
        return source, out, rewrite(photo, out, blacken)


@pytest.mark.parametrize("name", LOSSLESS)
def test_a_lossless_photo_is_the_same_outside_the_edit(name: str, tmp_path: Path) -> None:
    source, out, _ = redone(tmp_path, LOSSLESS[name]())

    before, after = samples(source), samples(out)

    assert len(before) == len(after)
    for old, new in zip(before, after, strict=True):
        assert old.dtype == new.dtype
        old[HIDDEN], new[HIDDEN] = 0, 0
        if "alpha" in name or "clear" in name or name == "png 16-bit rgba":
            old[old[:, :, -1] == 0] = 0
        assert np.array_equal(old, new)


@pytest.mark.parametrize("name", LOSSY)
def test_a_lossy_photo_looks_the_same_outside_the_edit(name: str, tmp_path: Path) -> None:
    source, out, _ = redone(tmp_path, LOSSY[name]())

    for old, new in zip(samples(source), samples(out), strict=True):
        old[:48, :64], new[:48, :64] = 0, 0  # the block grid around the edit
        assert cv2.PSNR(old, new) > 41


@pytest.mark.parametrize("name", [*LOSSLESS, *LOSSY])
def test_the_edit_is_there_and_opaque(name: str, tmp_path: Path) -> None:
    data = {**LOSSLESS, **LOSSY}[name]()
    _, out, _ = redone(tmp_path, data)

    with open_media(out) as photo:
        for page in photo.pictures():
            seen = page.rgb()[14:36, 24:46]
            assert seen.max() < 24
            assert all(p.samples[20, 30] == p.black for p in page.planes()[3:4] if p.black)


@pytest.mark.parametrize("name", [*LOSSLESS, *LOSSY])
def test_pillow_reads_the_size_and_the_pages_that_we_say(name: str, tmp_path: Path) -> None:
    _, out, _ = redone(tmp_path, {**LOSSLESS, **LOSSY}[name]())

    with open_media(out) as photo, Image.open(out) as image:
        assert image.size == (photo.info.width, photo.info.height)
        assert getattr(image, "n_frames", 1) == photo.info.pictures


@pytest.mark.parametrize("kind", ["PNG", "GIF", "WEBP"])
def test_an_animation_keeps_its_times_and_loops(kind: str, tmp_path: Path) -> None:
    mode = "P" if kind == "GIF" else "RGB"
    _, out, _ = redone(tmp_path, pictures.animation(kind, mode))

    with Image.open(out) as image:
        assert image.info["loop"] == 3
        times = []
        for number in range(image.n_frames):
            image.seek(number)
            image.load()
            times.append(image.info["duration"])

    assert times == [40, 70, 110, 1000]


def test_nothing_of_an_earlier_frame_lies_under_a_later_one(tmp_path: Path) -> None:
    """The second frame is stored whole, so a frame decoded alone shows nothing of the first."""
    _, out, _ = redone(tmp_path, pictures.animation("GIF", "P"))

    data = out.read_bytes()
    places = [
        i for i in range(len(data)) if data[i : i + 9] == b"\x2c" + bytes(4) + b"\x5a\0\x46\0"
    ]

    assert len(places) == 4


def test_colour_under_full_transparency_does_not_survive(tmp_path: Path) -> None:
    image = pictures.picture("RGBA")
    image.putalpha(0)
    _, out, _ = redone(tmp_path, pictures.encoded(image, "PNG"))

    page = samples(out)[0]

    assert page[:, :, :3].max() == 0


def test_a_palette_and_a_single_bit_are_kept_where_they_still_suffice(tmp_path: Path) -> None:
    for mode in ("P", "1"):
        _, out, _ = redone(tmp_path, pictures.encoded(pictures.picture(mode), "PNG"))
        with Image.open(out) as image:
            assert image.mode == mode


def test_a_mosaic_on_a_black_and_white_picture_makes_it_grey(tmp_path: Path) -> None:
    source = pictures.saved(tmp_path, pictures.encoded(pictures.picture("1"), "PNG"))

    def grey(picture: Picture) -> None:
        picture.planes()[0].samples[HIDDEN] = 77

    with open_media(source) as photo:
        rewrite(photo, tmp_path / "out.png", grey)

    assert (samples(tmp_path / "out.png")[0][HIDDEN] == 77).all()


def test_pages_of_mixed_sizes_and_modes_stay_as_they_are(tmp_path: Path) -> None:
    small = pictures.picture("L").resize((60, 45))
    data = pictures.encoded(
        pictures.picture(), "TIFF", save_all=True, append_images=[small, pictures.picture("CMYK")]
    )
    _, out, _ = redone(tmp_path, data)

    with Image.open(out) as image:
        pages = []
        for number in range(image.n_frames):
            image.seek(number)
            pages.append((image.mode, image.size))

    assert pages == [("RGB", (90, 70)), ("L", (60, 45)), ("CMYK", (90, 70))]


def test_inks_are_written_as_adobe_does(tmp_path: Path) -> None:
    source, out, _ = redone(tmp_path, LOSSY["jpeg inks"]())

    with Image.open(source) as before, Image.open(out) as after:
        assert after.mode == "CMYK"
        assert "adobe" in after.info
        difference = np.abs(np.asarray(before, int) - np.asarray(after, int))[50:]

    assert difference.mean() < 3


def test_heic_becomes_jpeg_and_says_so(tmp_path: Path) -> None:
    _, out, written = redone(tmp_path, pictures.heic())

    assert out.suffix == ".jpg"
    assert "HEIC was written as JPEG." in written.notes


def test_deep_heic_keeps_its_depth_as_png(tmp_path: Path) -> None:
    source, out, written = redone(tmp_path, pictures.heic("RGB;16"))

    with open_media(source) as photo:
        assert photo.info.bits == 10
    assert out.suffix == ".png"
    assert out.read_bytes()[24] == 16
    assert any("PNG" in note for note in written.notes)


def test_too_many_colours_for_a_gif_are_said_aloud(tmp_path: Path) -> None:
    source = pictures.saved(tmp_path, pictures.encoded(pictures.picture("P"), "GIF"))

    def rainbow(picture: Picture) -> None:
        for plane, values in zip(
            picture.planes(), np.moveaxis(pictures.colours(seed=1), 2, 0), strict=False
        ):
            plane.samples[:] = values

    with open_media(source) as photo:
        written = rewrite(photo, tmp_path / "out.gif", rainbow)

    assert any("256" in note for note in written.notes)


def test_floating_point_is_refused_by_name(tmp_path: Path) -> None:
    source = pictures.saved(tmp_path, pictures.tiff(np.zeros((20, 30), np.float32)))

    with pytest.raises(Unsupported, match="floating-point"):
        open_media(source)


def test_standard_tables_and_the_sources_sampling_are_used(tmp_path: Path) -> None:
    _, out, _ = redone(tmp_path, LOSSY["jpeg own tables"]())
    _, full, _ = redone(tmp_path, LOSSY["jpeg full chroma"]())

    with Image.open(out) as image:
        ours = [list(table) for table in image.quantization.values()]
        quality = next(q for q in range(1, 101) if standard(q) == ours)
    with Image.open(full) as image:
        assert image.layer[0][1:3] == (1, 1)

    assert quality > 50


def standard(quality: int) -> list[list[int]]:
    with Image.open(
        io.BytesIO(pictures.encoded(pictures.picture(), "JPEG", quality=quality))
    ) as one:
        return [list(table) for table in one.quantization.values()]


def test_a_source_of_standard_tables_keeps_its_quality(tmp_path: Path) -> None:
    source, out, _ = redone(tmp_path, LOSSY["jpeg"]())

    with Image.open(source) as before, Image.open(out) as after:
        assert before.quantization == after.quantization


def test_a_picture_is_looked_at_in_any_size(tmp_path: Path) -> None:
    for name in ("jpeg", "jpeg inks"):
        with open_media(pictures.saved(tmp_path, LOSSY[name]())) as photo:
            assert isinstance(photo, Photo)
            page = next(photo.pictures())
            whole = page.rgb()
            small = page.rgb(30, 20)

            assert (whole.shape, small.shape) == ((70, 90, 3), (20, 30, 3))
            assert page.luma(16, 9).shape == (9, 16)
            assert abs(float(whole.mean()) - float(small.mean())) < 3
            assert not whole.flags.writeable


def test_progress_is_told(tmp_path: Path) -> None:
    told: list[float] = []
    with open_media(pictures.saved(tmp_path, pictures.animation("GIF", "P"))) as photo:
        rewrite(photo, tmp_path / "out.gif", lambda _: None, on_progress=told.append)

    assert told == [0.25, 0.5, 0.75, 1.0]


@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_an_animated_avif_does_not_tell_when_it_was_written(mode: str, tmp_path: Path) -> None:
    source = pictures.animation("AVIF", mode)
    _, out, _ = redone(tmp_path, source)

    assert times_of(source).pop() != 0
    assert times_of(out.read_bytes()) == {0}
    with Image.open(out) as image:
        assert image.n_frames == 4
        image.load()
        assert image.info["duration"] == 40


def times_of(avif: bytes) -> set[int]:
    """Of every header of movie, track and media: when it was made and changed."""
    told: set[int] = set()
    for kind in (b"mvhd", b"tkhd", b"mdhd"):
        places = [match.end() for match in re.finditer(kind, avif)]
        assert places
        for at in places:
            assert avif[at] == 1
            told |= set(struct.unpack_from(">QQ", avif, at + 4))
    return told


@pytest.mark.parametrize(("count", "kept"), [(4, "animation"), (2, "still picture")])
def test_of_an_animation_with_a_still_beside_it_one_is_kept_and_said(
    count: int, kept: str, tmp_path: Path
) -> None:
    first, *others = pictures.frames("RGB", count)
    data = pictures.encoded(
        first, "PNG", save_all=True, append_images=others, default_image=True, duration=50
    )
    _, _, written = redone(tmp_path, data)

    (note,) = written.notes
    assert note.startswith(f"Only the {kept} was kept")
