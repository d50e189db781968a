"""Hostile photos: refused by their headers, in one sentence, before anything is decoded."""

from __future__ import annotations

import io
import struct
import warnings
import zlib
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
import tifffile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.media import pictures
from vouchsafe.media import (
    Damaged,
    Limits,
    MediaError,
    Photo,
    TooLargeSide,
    TooManyPages,
    TooManyPixels,
    Truncated,
    Unsupported,
    open_media,
    rewrite,
)


def looked_at(path: Path, limits: Limits = Limits()) -> None:  # noqa: B008
    with open_media(path, limits) as media:
        if isinstance(media, Photo):
            for page in media.pictures():
                page.rgb(8, 8)
            rewrite(media, path.with_name("out"), lambda _: None)


def huge_png() -> bytes:
    return pictures.raw_png(65_000, 65_000, 8, 2, [b"\0" * 9])


def huge_jpeg() -> bytes:
    data = bytearray(pictures.encoded(pictures.picture(), "JPEG"))
    at = data.index(b"\xff\xc0")
    struct.pack_into(">HH", data, at + 5, 65_000, 65_000)
    return bytes(data)


def huge_gif() -> bytes:
    data = bytearray(pictures.encoded(pictures.picture("P"), "GIF"))
    struct.pack_into("<HH", data, 6, 65_000, 65_000)
    return bytes(data)


def huge_webp() -> bytes:
    data = bytearray(pictures.animation("WEBP"))
    at = data.index(b"VP8X") + 12
    data[at : at + 6] = b"\xff\xff\0\xff\xff\0"
    return bytes(data)


def huge_tiff() -> bytes:
    data = bytearray(pictures.tiff(pictures.colours()))
    at = struct.unpack_from("<I", data, 4)[0]
    for entry in range(at + 2, at + 2 + 12 * 12, 12):
        if struct.unpack_from("<H", data, entry)[0] in {256, 257}:
            struct.pack_into("<HI", data, entry + 2, 4, 1)
            struct.pack_into("<I", data, entry + 8, 65_000)
    return bytes(data)


def huge_heif(kind: str) -> bytes:
    data = bytearray(pictures.laden_heic() if kind == "heif" else pictures.laden_avif())
    at = data.index(b"ispe")
    struct.pack_into(">II", data, at + 8, 65_000, 65_000)
    return bytes(data)


HUGE: dict[str, Callable[[], bytes]] = {
    "png": huge_png,
    "jpeg": huge_jpeg,
    "gif": huge_gif,
    "webp": huge_webp,
    "tiff": huge_tiff,
    "heif": lambda: huge_heif("heif"),
    "avif": lambda: huge_heif("avif"),
}


@pytest.mark.parametrize("kind", HUGE)
def test_a_huge_claim_is_refused_by_the_header(kind: str, tmp_path: Path) -> None:
    with pytest.raises((TooManyPixels, TooLargeSide)):
        open_media(pictures.saved(tmp_path, HUGE[kind]()))


@pytest.mark.parametrize("kind", pictures.LADEN)
def test_the_limit_is_the_callers(kind: str, tmp_path: Path) -> None:
    path = pictures.saved(tmp_path, pictures.LADEN[kind]())

    with pytest.raises(TooManyPixels, match="6,300 pixels; the limit is 6,299"):
        open_media(path, Limits(max_pixels=90 * 70 - 1))
    with open_media(path, Limits(max_pixels=90 * 70)):
        pass


@pytest.mark.parametrize("kind", ["PNG", "GIF", "WEBP", "TIFF", "AVIF"])
def test_pages_are_counted_before_they_are_decoded(kind: str, tmp_path: Path) -> None:
    mode = "P" if kind == "GIF" else "RGB"
    path = pictures.saved(tmp_path, pictures.animation(kind, mode))

    with pytest.raises(TooManyPages):
        open_media(path, Limits(max_pages=3))


@pytest.mark.parametrize("kind", pictures.LADEN)
@pytest.mark.parametrize("share", [0.2, 0.5, 0.8, 0.97])
def test_a_truncated_photo_is_refused_by_name(kind: str, share: float, tmp_path: Path) -> None:
    data = pictures.LADEN[kind]()
    end = data.find(b"after the end") if kind == "png" else len(data)
    end = end - len(pictures.PLACE) - 12 if kind == "jpeg" else end
    end = end - len(pictures.PLACE) if kind == "gif" else end
    path = pictures.saved(tmp_path, data[: int(end * share)])

    with pytest.raises(MediaError) as refusal:
        looked_at(path)

    assert "\n" not in str(refusal.value)
    if kind in {"jpeg", "png", "gif", "webp"}:
        assert refusal.type is Truncated


def test_a_text_bomb_is_not_inflated(tmp_path: Path) -> None:
    bomb = pictures.png_chunk(b"zTXt", b"Comment\0\0" + zlib.compress(bytes(200 << 20), 9))
    profile = pictures.png_chunk(b"iCCP", b"x\0\0" + zlib.compress(bytes(200 << 20), 9))
    rows = [bytes(30)] * 10
    path = pictures.saved(tmp_path, pictures.raw_png(10, 10, 8, 2, rows, extra=bomb + profile))

    looked_at(path)


def test_endless_metadata_is_named_but_not_read_to_its_end(tmp_path: Path) -> None:
    packed = pictures.png_chunk(b"zTXt", b"Comment\0\0" + zlib.compress(bytes(1 << 16), 9))
    path = pictures.saved(
        tmp_path,
        pictures.raw_png(1, 1, 8, 0, [b"\0"], extra=packed * 20_000) + b"tail" * 10_000_000,
    )

    with open_media(path) as photo:
        assert photo.info.stripped == ("text", "trailing data (40,000,000 bytes)")


def test_a_pixel_bomb_says_what_it_is(tmp_path: Path) -> None:
    """A small header over a stream that inflates without end."""
    head = struct.pack(">IIBBBBB", 10, 10, 8, 2, 0, 0, 0)
    body = zlib.compress(bytes(100 << 20), 9)
    data = b"\x89PNG\r\n\x1a\n" + b"".join(
        pictures.png_chunk(*chunk) for chunk in ((b"IHDR", head), (b"IDAT", body), (b"IEND", b""))
    )
    with suppress(Damaged):
        looked_at(pictures.saved(tmp_path, data))


def test_a_jpeg_of_a_thousand_scans_is_refused(tmp_path: Path) -> None:
    data = pictures.encoded(pictures.picture(), "JPEG", progressive=True)
    at = data.rindex(b"\xff\xda")
    path = pictures.saved(tmp_path, data[:at] + data[at:-2] * 1000 + data[-2:])

    with pytest.raises(Damaged, match="scans"):
        open_media(path)


def test_pages_that_go_in_a_circle_are_refused(tmp_path: Path) -> None:
    data = bytearray(pictures.tiff(pictures.colours()))
    at = struct.unpack_from("<I", data, 4)[0]
    count = struct.unpack_from("<H", data, at)[0]
    struct.pack_into("<I", data, at + 2 + 12 * count, at)

    with pytest.raises(Damaged, match="circle"):
        open_media(pictures.saved(tmp_path, bytes(data)))


def test_a_broken_checksum_is_refused(tmp_path: Path) -> None:
    data = bytearray(pictures.encoded(pictures.picture(), "PNG"))
    data[data.index(b"IDAT") + 40] ^= 1

    with pytest.raises(Damaged, match="checksum"):
        open_media(pictures.saved(tmp_path, bytes(data)))


def test_a_raw_photo_is_refused_by_name(tmp_path: Path) -> None:
    data = pictures.tiff(pictures.colours(), extratags=[(50706, "B", 4, b"\1\4\0\0", True)])

    with pytest.raises(Unsupported, match="raw"):
        open_media(pictures.saved(tmp_path, data))


def test_a_preview_over_a_larger_picture_is_refused_by_name(tmp_path: Path) -> None:
    """Raw formats keep a small page in front and the picture itself beneath it."""
    stream = io.BytesIO()
    with tifffile.TiffWriter(stream) as writer:
        writer.write(pictures.colours(40, 30), subifds=1, metadata=None)
        writer.write(pictures.colours(), metadata=None)

    with pytest.raises(Unsupported, match="preview"):
        open_media(pictures.saved(tmp_path, stream.getvalue()))


def test_twelve_bit_jpeg_is_refused_by_name(tmp_path: Path) -> None:
    data = bytearray(pictures.encoded(pictures.picture(), "JPEG"))
    data[data.index(b"\xff\xc0") + 4] = 12

    with pytest.raises(Unsupported, match="12-bit"):
        open_media(pictures.saved(tmp_path, bytes(data)))


def test_a_failed_encoding_leaves_the_edit_error_as_it_is(tmp_path: Path) -> None:
    class OurMistake(Exception):
        pass

    def fails(_: object) -> None:
        raise OurMistake

    for kind in ("jpeg", "gif", "avif"):
        path = pictures.saved(tmp_path, pictures.LADEN[kind]())
        with open_media(path) as photo, pytest.raises(OurMistake):
            rewrite(photo, tmp_path / "out", fails)


SEEDS = {kind: make() for kind, make in pictures.LADEN.items()} | {
    "moving png": pictures.animation("PNG"),
    "moving gif": pictures.animation("GIF", "P"),
    "moving webp": pictures.animation("WEBP", lossless=True),
    "pages": pictures.animation("TIFF"),
    "deep tiff": pictures.tiff(pictures.deep_colours(), compression="zlib"),
    "inks": pictures.encoded(pictures.picture("CMYK"), "JPEG"),
}


@pytest.mark.parametrize("kind", SEEDS)
@given(seed=st.integers(0, 2**32 - 1))
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_mutated_photos_are_read_or_refused(
    kind: str, seed: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    rng = np.random.default_rng(seed)
    data = bytearray(SEEDS[kind])
    for _ in range(rng.integers(1, 8)):
        at = int(rng.integers(0, len(data)))
        match rng.integers(0, 4):
            case 0:
                data[at] = int(rng.integers(0, 256))
            case 1:
                data[at] ^= 1 << int(rng.integers(0, 8))
            case 2:
                del data[at : at + int(rng.integers(1, 40))]
            case _:
                data[at:at] = rng.bytes(int(rng.integers(1, 40)))
        if not data:
            break
    path = pictures.saved(tmp_path_factory.mktemp("mutated"), bytes(data))

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert_one_sentence(refusal(path, Limits(max_pixels=1_000_000)))


def refusal(path: Path, limits: Limits = Limits()) -> str:  # noqa: B008 - frozen
    """What the user would read; nothing when the file is read and written."""
    try:
        looked_at(path, limits)
    except MediaError as error:
        return str(error)
    return ""


def assert_one_sentence(text: str) -> None:
    assert "\n" not in text
    assert not text or text.isprintable()


def test_every_file_of_the_metadata_collections_is_read_or_refused(
    shared_data: Path, tmp_path: Path
) -> None:
    for path in sorted((shared_data / "metadata").rglob("*")):
        if not path.is_file() or path.suffix.lower() in {".mov", ".mp4", ".m4a", ".avi"}:
            continue
        copy = pictures.saved(tmp_path, path.read_bytes())
        said = refusal(copy)
        assert_one_sentence(said)
        if said:
            continue
        with open_media(copy) as media:
            if isinstance(media, Photo):
                output = (tmp_path / "out").read_bytes()
                assert [s for s in media.known_strings() if s in output] == [], path


def test_a_stream_that_is_not_a_photo_has_no_traceback(tmp_path: Path) -> None:
    for head in (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"II*\0", b"RIFF\0\0\0\0WEBP"):
        with pytest.raises(MediaError):
            open_media(pictures.saved(tmp_path, head + io.BytesIO().getvalue()))
