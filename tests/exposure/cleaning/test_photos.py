"""Photos lose what they say and keep what they show."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from tests.exposure.cleaning.planted import PHOTOS, SECRETS, chunk, jpeg, photo, png, scene, shown
from vouchsafe.exposure import CannotClean, clean


@pytest.mark.parametrize("name", PHOTOS)
def test_every_pixel_stays_and_every_word_goes(name: str, tmp_path: Path) -> None:
    source, out = photo(name, tmp_path), tmp_path / "out"
    before = source.read_bytes()

    done = clean(source, out)

    assert shown(out) == shown(source)
    assert [word for word in SECRETS if word.encode() in out.read_bytes()] == []
    assert source.suffix in {done.suffix, ".jpg"}
    assert source.read_bytes() == before


@pytest.mark.parametrize("name", PHOTOS)
def test_a_clean_photo_is_cleaned_to_itself(name: str, tmp_path: Path) -> None:
    clean(photo(name, tmp_path), tmp_path / "once")
    clean(tmp_path / "once", tmp_path / "twice")

    assert (tmp_path / "twice").read_bytes() == (tmp_path / "once").read_bytes()


@pytest.mark.parametrize("turn", range(1, 9))
@pytest.mark.parametrize("suffix", [".jpg", ".png", ".webp"])
def test_which_way_is_up_is_all_that_is_left_of_exif(
    suffix: str, turn: int, tmp_path: Path
) -> None:
    tags = Image.Exif()
    tags[0x0112], tags[0x013B] = turn, SECRETS[0]
    source, out = tmp_path / f"in{suffix}", tmp_path / "out"
    scene().save(source, exif=tags)

    done = clean(source, out)

    with Image.open(out) as image:
        assert dict(image.getexif()) == ({} if turn == 1 else {0x0112: turn})
    assert shown(out) == shown(source)
    assert bool(done.notes) == (turn != 1)


def test_what_went_is_named_and_never_told(tmp_path: Path) -> None:
    done = clean(photo("baseline.jpg", tmp_path), tmp_path / "out")

    assert {"EXIF", "GPS", "XMP", "comment"} <= set(done.stripped)
    assert not any(word in " ".join((*done.stripped, *done.notes)) for word in SECRETS)


def test_a_colour_profile_keeps_its_colours_and_loses_its_names(tmp_path: Path) -> None:
    source, out = tmp_path / "in.png", tmp_path / "out"
    source.write_bytes(png())

    clean(source, out)

    with Image.open(out) as image:
        profile = image.info["icc_profile"]
    assert "sRGB".encode("utf-16-be") in profile
    assert SECRETS[7].encode() not in profile


def test_the_second_picture_in_a_jpeg_is_left_out_and_said(tmp_path: Path) -> None:
    index = b"MPF\0" + bytes(30)
    data = jpeg()
    source, out = tmp_path / "in.jpg", tmp_path / "out"
    source.write_bytes(
        data[:2] + b"\xff\xe2" + struct.pack(">H", len(index) + 2) + index + data[2:] + jpeg()
    )

    done = clean(source, out)

    assert done.notes[-1] == "Only the first picture in the file was kept."
    assert out.read_bytes().count(b"\xff\xd8\xff") == 1


def test_a_page_that_is_a_thumbnail_goes_and_other_pages_stay(tmp_path: Path) -> None:
    source, out = tmp_path / "in.tif", tmp_path / "out"
    pages = [scene(), scene(40, 30), scene(60, 50, shift=3)]
    pages[1].encoderinfo = {"tiffinfo": {254: 1}}
    pages[0].save(source, save_all=True, append_images=pages[1:])

    done = clean(source, out)

    before, after = shown(source), shown(out)
    assert len(before) == 3
    assert after == [before[0], before[2]]
    assert "smaller versions of the picture" in done.stripped


def test_a_raw_photo_is_not_taken_for_its_preview(tmp_path: Path) -> None:
    scene().save(tmp_path / "in.tif")
    data = bytearray((tmp_path / "in.tif").read_bytes())
    where, shift = struct.unpack_from("<I", data, 4)[0], 8
    moved = data[:8] + b"IIII" + bytes(4) + data[8:]
    count = struct.unpack_from("<H", moved, where + shift)[0]
    struct.pack_into("<I", moved, 4, where + shift)
    for index in range(count):
        at = where + shift + 2 + 12 * index
        tag, kind, many, value = struct.unpack_from("<HHII", moved, at)
        if tag == 273 or {3: 2, 4: 4, 5: 8}.get(kind, 1) * many > 4:
            struct.pack_into("<I", moved, at + 8, value + shift)
    (tmp_path / "in.tif").write_bytes(moved)

    with pytest.raises(CannotClean):
        clean(tmp_path / "in.tif", tmp_path / "out")

    assert not (tmp_path / "out").exists()


_WORDS = st.binary(max_size=40)
_PLAIN = jpeg()
_PLAIN_PNG = png()


@settings(max_examples=40, deadline=None)
@given(marker=st.sampled_from([0xE1, 0xE2, 0xE3, 0xE5, 0xEA, 0xEB, 0xED, 0xFE]), words=_WORDS)
def test_no_segment_beside_a_jpeg_picture_changes_what_is_written(
    marker: int, words: bytes, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("jpeg")
    segment = bytes([0xFF, marker]) + struct.pack(">H", len(words) + 2) + words
    (folder / "plain").write_bytes(_PLAIN)
    (folder / "more").write_bytes(_PLAIN + segment)
    at = _PLAIN.index(b"\xff\xdb")
    (folder / "inside").write_bytes(_PLAIN[:at] + segment + _PLAIN[at:])

    for name in ("plain", "more", "inside"):
        clean(folder / name, folder / f"{name} out")

    assert (folder / "more out").read_bytes() == (folder / "plain out").read_bytes()
    assert (folder / "inside out").read_bytes() == (folder / "plain out").read_bytes()


@settings(max_examples=40, deadline=None)
@given(kind=st.sampled_from([b"tEXt", b"caBX", b"prVt", b"zzZz", b"iTXt", b"hIST"]), words=_WORDS)
def test_no_chunk_beside_a_png_picture_changes_what_is_written(
    kind: bytes, words: bytes, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("png")
    at = _PLAIN_PNG.index(b"IDAT") - 4
    (folder / "plain").write_bytes(_PLAIN_PNG)
    (folder / "more").write_bytes(_PLAIN_PNG[:at] + chunk(kind, words) + _PLAIN_PNG[at:])

    for name in ("plain", "more"):
        clean(folder / name, folder / f"{name} out")

    assert (folder / "more out").read_bytes() == (folder / "plain out").read_bytes()
