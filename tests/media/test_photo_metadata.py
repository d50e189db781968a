"""Nothing but pixels and colours survives; what did not is named, and never quoted."""

from __future__ import annotations

import io
import re
import struct
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageCms

from tests.media import pictures
from vouchsafe.media import Photo, PhotoInfo, Written, open_media, output_suffix, rewrite

EXPECTED = {
    "jpeg": {
        "EXIF",
        "GPS",
        "maker note",
        "XMP",
        "IPTC",
        "Photoshop resources",
        "C2PA",
        "APP4 block",
        "comment",
        "motion photo",
        "trailing data (37 bytes)",
        "colour profile's names",
    },
    "png": {
        "EXIF",
        "GPS",
        "maker note",
        "XMP",
        "text",
        "C2PA",
        "time of the last change",
        "trailing data (44 bytes)",
        "colour profile's names",
    },
    "webp": {"EXIF", "GPS", "maker note", "XMP", "colour profile's names"},
    "gif": {"comment", "trailing data (25 bytes)"},
    "tiff": {"description", "author", "XMP", "other properties", "colour profile's names"},
    "heif": {"EXIF", "GPS", "maker note", "XMP", "colour profile's names"},
    "avif": {"EXIF", "GPS", "maker note", "XMP", "colour profile's names"},
}


def rewritten(folder: Path, data: bytes) -> tuple[Photo, Path, Written]:
    with open_media(pictures.saved(folder, data)) as photo:
        assert isinstance(photo, Photo)
        out = folder / ("out" + output_suffix(photo.info))
        return photo, out, rewrite(photo, out, lambda _: None)


@pytest.mark.parametrize("kind", pictures.LADEN)
def test_no_planted_string_survives(kind: str, tmp_path: Path) -> None:
    data = pictures.LADEN[kind]()
    _, out, _ = rewritten(tmp_path, data)
    output = out.read_bytes()

    planted = [string for string in pictures.PLANTED if string in data]

    assert len(planted) >= 2
    assert [string for string in (*planted, b"Nady", b"ACME") if string in output] == []


@pytest.mark.parametrize("kind", pictures.LADEN)
def test_what_was_stripped_is_named(kind: str, tmp_path: Path) -> None:
    _, _, written = rewritten(tmp_path, pictures.LADEN[kind]())

    assert set(written.stripped) == EXPECTED[kind]


@pytest.mark.parametrize("kind", pictures.LADEN)
def test_the_planted_strings_are_known_for_the_search(kind: str, tmp_path: Path) -> None:
    data = pictures.LADEN[kind]()
    photo, out, _ = rewritten(tmp_path, data)
    known, output = photo.known_strings(), out.read_bytes()

    whole = b"\n".join(known)
    missed = [s for s in pictures.PLANTED if s in data and s not in whole]

    assert missed == []
    assert all(len(string) >= 6 for string in known)
    assert [string for string in known if string in output] == []


@pytest.mark.parametrize("kind", pictures.LADEN)
def test_a_rewritten_photo_has_nothing_left_to_strip(kind: str, tmp_path: Path) -> None:
    _, out, _ = rewritten(tmp_path, pictures.LADEN[kind]())

    with open_media(out) as photo:
        assert isinstance(photo.info, PhotoInfo)
        assert photo.info.stripped == ()
        assert photo.known_strings() == frozenset()


@pytest.mark.parametrize("kind", pictures.LADEN)
def test_the_output_is_the_same_whatever_lay_beside(kind: str, tmp_path: Path) -> None:
    """Written from pixels: bytes beside them cannot have an influence."""
    _, out, _ = rewritten(tmp_path, pictures.LADEN[kind]())
    once = out.read_bytes()
    _, again, _ = rewritten(tmp_path, once)

    with Image.open(io.BytesIO(once)) as a, Image.open(again) as b:
        assert a.info.get("icc_profile") == b.info.get("icc_profile")
        assert "exif" not in a.info


@pytest.mark.parametrize("kind", ["jpeg", "png", "webp", "tiff", "avif"])
def test_the_colour_profile_is_kept_as_colours_alone(kind: str, tmp_path: Path) -> None:
    _, out, _ = rewritten(tmp_path, pictures.LADEN[kind]())

    with Image.open(out) as image:
        profile = ImageCms.ImageCmsProfile(io.BytesIO(image.info["icc_profile"]))

    assert ImageCms.getProfileDescription(profile).strip() == "sRGB"
    transform = ImageCms.profileToProfile(
        pictures.picture(), profile, ImageCms.createProfile("sRGB")
    )
    assert transform.tobytes() == pictures.picture().tobytes()


def test_adobe_rgb_said_by_exif_alone_becomes_a_profile(tmp_path: Path) -> None:
    block = pictures.exif(colour_space=0xFFFF, interop="R03")
    data = pictures.encoded(pictures.picture(), "JPEG", exif=block)
    photo, out, _ = rewritten(tmp_path, data)

    with Image.open(out) as image:
        profile = ImageCms.ImageCmsProfile(io.BytesIO(image.info["icc_profile"]))

    assert photo.info.colour == "Adobe RGB"
    assert ImageCms.getProfileDescription(profile).strip() == "Adobe RGB"


def test_a_screen_calibration_becomes_the_nearest_space(tmp_path: Path) -> None:
    """Slightly moved primaries are one screen's fingerprint."""
    mine = bytearray(pictures.named_srgb())
    for number in range(struct.unpack_from(">I", mine, 128)[0]):
        name, start, _ = struct.unpack_from(">4sII", mine, 132 + 12 * number)
        if name == b"rXYZ":
            x = struct.unpack_from(">i", mine, start + 8)[0]
            struct.pack_into(">i", mine, start + 8, x + 0x123)
    data = pictures.encoded(pictures.picture(), "PNG", icc_profile=bytes(mine))
    photo, out, _ = rewritten(tmp_path, data)
    mine_now = profile_of(out)
    _, plain, _ = rewritten(tmp_path, pictures.laden_png())

    assert photo.info.colour == "sRGB"
    assert mine_now == profile_of(plain)


def profile_of(path: Path) -> bytes:
    with Image.open(path) as image:
        icc: bytes = image.info["icc_profile"]
    return icc


def test_an_unusual_profile_is_rounded_once_and_for_all(tmp_path: Path) -> None:
    mine = bytearray(standard_primaries_moved_far())
    data = pictures.encoded(pictures.picture(), "PNG", icc_profile=bytes(mine))
    photo, out, written = rewritten(tmp_path, data)
    once = out.read_bytes()
    again, out, _ = rewritten(tmp_path, once)

    assert any("rounded" in note for note in written.notes)
    assert "colour profile's names" in photo.info.stripped
    assert again.info.stripped == ()
    assert out.read_bytes() == once


def standard_primaries_moved_far() -> bytes:
    """An RGB profile whose red is not that of any well-known space."""
    mine = bytearray(pictures.named_srgb())
    for number in range(struct.unpack_from(">I", mine, 128)[0]):
        name, start, _ = struct.unpack_from(">4sII", mine, 132 + 12 * number)
        if name == b"rXYZ":
            struct.pack_into(">3i", mine, start + 8, *(round(v * 65536) for v in (0.5, 0.3, 0.07)))
    return bytes(mine)


def test_tables_of_an_embedded_thumbnail_are_not_taken_for_text(tmp_path: Path) -> None:
    """The same tables are in every JPEG, in the output too."""
    thumbnail = pictures.encoded(pictures.picture(), "JPEG", quality=75)
    manifest = b"JP\0\1\0\0\0\1\0\0\xff\xffjumb" + thumbnail + b"by " + pictures.OWNER
    plain = pictures.encoded(pictures.picture(), "JPEG", quality=75)
    laden = plain[:2] + pictures.jpeg_segment(11, manifest) + plain[2:]
    photo, out, _ = rewritten(tmp_path, laden)

    assert any(pictures.OWNER in string for string in photo.known_strings())
    assert [s for s in photo.known_strings() if s in out.read_bytes()] == []


def test_an_unreadable_profile_is_left_out_and_said(tmp_path: Path) -> None:
    data = pictures.encoded(pictures.picture(), "PNG", icc_profile=b"no profile at all" * 20)
    _, out, written = rewritten(tmp_path, data)

    assert any("colour profile" in note for note in written.notes)
    with Image.open(out) as image:
        assert "icc_profile" not in image.info


def test_a_second_picture_behind_the_first_is_named_and_gone(tmp_path: Path) -> None:
    other = pictures.laden_jpeg()
    _, out, written = rewritten(tmp_path, pictures.encoded(pictures.picture(), "JPEG") + other)

    assert "further pictures" in written.stripped
    assert out.read_bytes().count(b"\xff\xd8\xff") == 1


def test_a_broken_exif_block_does_not_stop_the_photo(tmp_path: Path) -> None:
    block = b"Exif\0\0II*\0\x08\0\0\0\xff\xff" + pictures.SERIAL
    data = pictures.encoded(pictures.picture(), "JPEG")
    laden = data[:2] + pictures.jpeg_segment(1, block) + data[2:]
    _, out, written = rewritten(tmp_path, laden)

    assert "broken EXIF" in written.stripped
    assert pictures.SERIAL not in out.read_bytes()


def test_what_is_readable_in_another_pictures_pixels_is_nobodys_word(tmp_path: Path) -> None:
    """The same picture by the same encoder: its compressed data are the output's, too."""
    noise = np.random.default_rng(2).integers(0, 256, (200, 200, 3), np.uint8)
    first = pictures.encoded(Image.fromarray(noise), "JPEG", quality=92)
    _, out, _ = rewritten(tmp_path, first)
    twin = out.read_bytes()
    assert re.search(rb"[0-9A-Za-z]{8}", twin)
    beside = pictures.jpeg_segment(1, b"http://ns.adobe.com/xap/1.0/\0" + pictures.xmp())

    photo, out, written = rewritten(tmp_path, first + twin[:2] + beside + twin[2:] + b"\0" * 9)

    assert out.read_bytes() == twin
    assert any(pictures.OWNER in string for string in photo.known_strings())
    assert [string for string in photo.known_strings() if string in twin] == []
    assert {"XMP", "further pictures"} <= set(written.stripped)
    assert "Only the main picture was kept of several." in written.notes


@pytest.mark.parametrize("behind", [b"\xff\xd8\xff\xe1", b"\xff\xd8\xff" * 50, b"\xff\xd8\xff\xd9"])
def test_words_behind_what_only_looks_like_a_picture_are_known(
    behind: bytes, tmp_path: Path
) -> None:
    data = pictures.encoded(pictures.picture(), "JPEG") + behind + pictures.SERIAL

    photo, _, written = rewritten(tmp_path, data)

    assert any(pictures.SERIAL in string for string in photo.known_strings())
    assert written.notes == ()
