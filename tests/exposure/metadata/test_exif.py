"""EXIF and TIFF: what directories say, whatever their order, size and damage."""

from __future__ import annotations

import struct

import pytest

from tests.exposure.metadata.stills import (
    Tiff,
    directory_at,
    exif,
    jpeg,
    roles_of,
    segment,
    tags_of,
    tiff,
)
from vouchsafe.exposure.metadata.read import read_mapped

_PLACE = {1: "N", 2: ((43, 1), (28, 1), (281, 100)), 3: "E", 4: ((11, 1), (53, 1), (645, 100))}
_THUMBNAIL = b"\xff\xd8\xff\xdb" + b"\0" * 40 + b"\xff\xd9"


@pytest.mark.parametrize("order", ["<", ">"])
def test_who_where_when_and_with_what_are_read_in_both_byte_orders(order: str) -> None:
    photo = jpeg(
        exif(
            {0x010F: "Maker", 0x0110: "M1", 0x013B: "Ada"},
            order,
            exif={0x9003: "2020:01:02 03:04:05", 0xA430: "Bea", 0xA431: "12345"},
            gps=_PLACE,
        )
    )

    tags = tags_of(photo)

    assert tags["IFD0:Make"] == "Maker"
    assert tags["IFD0:Artist"] == "Ada"
    assert tags["ExifIFD:DateTimeOriginal"] == "2020:01:02 03:04:05"
    assert tags["ExifIFD:OwnerName"] == "Bea"
    assert tags["ExifIFD:SerialNumber"] == "12345"
    assert tags["GPS:GPSLatitude"] == "43.467447 N"
    assert tags["GPS:GPSLongitude"].endswith("E")


def test_the_thumbnail_is_pointed_at_where_it_lies_in_the_file() -> None:
    out = Tiff()
    at = out.put(_THUMBNAIL)
    second = out.directory({0x0103: (6,), 0x0201: at, 0x0202: len(_THUMBNAIL)})
    photo = jpeg(segment(0xE1, b"Exif\0\0" + out.starting_at(out.directory({0x010F: "M"}, second))))

    (thumbnail,) = read_mapped(photo).embedded

    assert (thumbnail.role, thumbnail.where, thumbnail.format) == ("thumbnail", "IFD1", "jpeg")
    assert photo[thumbnail.start : thumbnail.start + thumbnail.size] == _THUMBNAIL


def test_an_uncompressed_thumbnail_is_one_too() -> None:
    out = Tiff()
    at = out.put(b"\x55" * 300)
    second = out.directory({0x0111: at, 0x0117: 300})
    photo = jpeg(segment(0xE1, b"Exif\0\0" + out.starting_at(out.directory({0x010F: "M"}, second))))

    assert roles_of(photo) == ["thumbnail"]


def test_a_big_tiff_and_its_reduced_copies() -> None:
    out = Tiff(big=True)
    strip = out.put(b"\x11" * 500)
    small = out.directory({0x00FE: 1, 0x0111: strip, 0x0117: 500})
    raw = out.starting_at(out.directory({0x0131: "Scanner 9", 0x014A: small}))

    assert tags_of(raw) == {"IFD0:Software": "Scanner 9"}
    assert roles_of(raw) == ["thumbnail"]


def test_microsofts_words_are_utf_16_and_comments_name_their_encoding() -> None:
    photo = jpeg(
        exif(
            {0x9C9D: "Zoë".encode("utf-16-le") + b"\0\0"},
            exif={0x9286: b"UNICODE\0" + "draußen".encode("utf-16-le")},
        )
    )

    tags = tags_of(photo)

    assert tags["IFD0:XPAuthor"] == "Zoë"
    assert tags["ExifIFD:UserComment"] == "draußen"


def test_words_under_an_unknown_number_are_noted_as_such() -> None:
    assert tags_of(tiff({0xBEEF: "who knows"})) == {"IFD0:Unknown_0xbeef": "who knows"}


def test_geotiff_names_the_part_of_the_earth() -> None:
    keys = (1, 1, 0, 1, 3073, 0x87B1, 22, 0)
    tags = tags_of(tiff({0x87AF: keys, 0x87B1: "UTM zone 18N / Newark|"}))

    assert tags["GeoTiff:PCSCitation"] == "UTM zone 18N / Newark"


def test_a_directory_that_follows_itself_is_read_once() -> None:
    out = Tiff()
    at = out.directory({0x010F: "Loop"})
    again = out.data.index(b"\1\0\x0f\1") + 14
    struct.pack_into("<I", out.data, again, at)

    assert [tag.value for tag in read_mapped(out.starting_at(at)).tags] == ["Loop"]


def test_a_directory_below_itself_is_read_once() -> None:
    lines = {0x0110: "Loop", 0x014A: 8, 0x8769: 8}

    found = read_mapped(b"II*\0\x08\0\0\0" + directory_at(lines, 8))

    assert [tag.value for tag in found.tags] == ["Loop"]


def test_a_directory_of_overlapping_directories_is_not_followed_for_ever() -> None:
    many = struct.pack("<H", 2900) + b"".join(
        struct.pack("<HHII", 0x014A, 4, 16, number % 900) for number in range(2900)
    )
    found = read_mapped(b"II*\0" + struct.pack("<I", 8) + many + b"\0\0\0\0" * 900)

    assert found.steps <= 210_000


def test_a_directory_that_ends_early_gives_what_it_has() -> None:
    whole = tiff({0x010F: "Maker of things", 0x0110: "Model"})
    found = read_mapped(whole[: len(whole) - 10])

    assert found.tags
    assert found.damaged


def test_a_manifest_in_a_tiff_is_found() -> None:
    assert roles_of(tiff({0x010F: "Maker", 0xCD41: b"\0\0\0\x10jumb\0\0\0\x08jumd"})) == ["c2pa"]


def test_a_raw_files_first_picture_is_a_preview() -> None:
    out = Tiff()
    out.data += b"CR\2\0\0\0\0\0"
    strip = out.put(b"\xff\xd8\xff\xdb" + b"\0" * 60)
    raw = out.starting_at(out.directory({0x0103: (6,), 0x0111: strip, 0x0117: 64}))

    assert roles_of(raw) == ["thumbnail"]
