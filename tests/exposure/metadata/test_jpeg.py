"""JPEG: its segments, what is joined from several, and what follows its end."""

from __future__ import annotations

import io
import struct

import numpy as np
import pytest
from PIL import Image

from tests.exposure.metadata.stills import (
    EOI,
    SCAN,
    exif,
    iptc,
    jpeg,
    photoshop,
    profile,
    resource,
    roles_of,
    segment,
    tags_of,
    xmp,
)
from vouchsafe.exposure.metadata.read import read_mapped

_CLIP = struct.pack(">I", 20) + b"ftypisom\0\0\0\0mp42" + struct.pack(">I", 8) + b"mdat"


def _encoded(quality: int, **options: object) -> bytes:
    grey = np.add.outer(np.arange(32), np.arange(32)).astype(np.uint8) * 4
    out = io.BytesIO()
    Image.fromarray(grey).convert("RGB").save(out, "JPEG", quality=quality, **options)
    return out.getvalue()


def test_comments_captions_and_photoshops_words_are_read() -> None:
    photo = jpeg(
        segment(0xFE, b"for my mother"),
        photoshop(
            resource(0x0404, iptc(80, b"Ada") + iptc(90, b"Hong Kong") + iptc(25, b"march")),
            resource(0x040B, b"https://example.org/me"),
        ),
    )

    tags = tags_of(photo)

    assert tags["File:Comment"] == "for my mother"
    assert tags["IPTC:By-line"] == "Ada"
    assert tags["IPTC:City"] == "Hong Kong"
    assert tags["Photoshop:URL"] == "https://example.org/me"


def test_photoshops_thumbnail_is_pointed_at() -> None:
    small = b"\xff\xd8\xff\xdb" + b"\0" * 30
    photo = jpeg(photoshop(resource(0x040C, b"\0" * 28 + small)))

    (thumbnail,) = read_mapped(photo).embedded

    assert photo[thumbnail.start : thumbnail.start + thumbnail.size] == small


def test_xmp_spread_over_segments_is_joined() -> None:
    packet = xmp(creator="Ada")
    half = len(packet) // 2
    head = b"http://ns.adobe.com/xmp/extension/\0" + b"G" * 32 + struct.pack(">I", len(packet))
    later = segment(0xE1, head + struct.pack(">I", half) + packet[half:])
    first = segment(0xE1, head + struct.pack(">I", 0) + packet[:half])

    assert tags_of(jpeg(later, first))["XMP-dc:Creator"] == "Ada"


def test_xmp_in_sixteen_bits_is_xmp() -> None:
    packet = xmp(creator="Ada").decode().encode("utf-16-be")

    tags = tags_of(jpeg(segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + packet)))

    assert tags["XMP-dc:Creator"] == "Ada"


def test_a_colour_profile_in_two_pieces_says_whose_it_is() -> None:
    whole = profile(desc="Color LCD of Ada", cprt="Ada")
    pieces = [
        segment(0xE2, b"ICC_PROFILE\0" + bytes([number, 2]) + part)
        for number, part in ((2, whole[150:]), (1, whole[:150]))
    ]

    assert tags_of(jpeg(*pieces))["ICC_Profile:ProfileDescription"] == "Color LCD of Ada"


def test_segments_behind_the_first_scan_are_read_too() -> None:
    photo = b"\xff\xd8" + SCAN + segment(0xFE, b"hidden") + SCAN + EOI

    assert tags_of(photo)["File:Comment"] == "hidden"


def test_a_further_picture_is_found_and_its_place_is_read() -> None:
    second = jpeg(exif({0x013B: "Bea"}), segment(0xFE, b"x" * 300))

    def with_offset(offset: int) -> bytes:
        entry = struct.pack("<IIIHH", 0, 100, 0, 0, 0) + struct.pack(
            "<IIIHH", 0x020002, len(second), offset, 0, 0
        )
        lines = struct.pack("<HHHIII", 1, 0xB002, 7, 32, 26, 0)
        payload = b"MPF\0II*\0" + struct.pack("<I", 8) + lines + entry
        return jpeg(segment(0xE2, payload))

    first = with_offset(0)
    photo = with_offset(len(first) - first.index(b"II*\0")) + second

    assert roles_of(photo) == ["picture"]
    assert tags_of(photo)["IFD0:Artist"] == "Bea"


def test_a_motion_photos_clip_is_found() -> None:
    found = read_mapped(jpeg(behind=_CLIP))

    (clip,) = found.embedded
    assert (clip.role, clip.format, clip.size) == ("clip", "mp4", len(_CLIP))


def test_bytes_behind_the_end_are_reported_but_for_padding() -> None:
    assert roles_of(jpeg(behind=b"what is this")) == ["trailing"]
    assert roles_of(jpeg(behind=b"\0" * 100)) == []


def test_samsungs_trailer_is_taken_apart() -> None:
    part = struct.pack("<HHI", 0, 0x0A01, 14) + b"Image_UTC_Data" + b"1599999999999"
    clip = struct.pack("<HHI", 0, 0x0A30, 16) + b"MotionPhoto_Data" + _CLIP
    head = b"SEFH" + struct.pack("<II", 106, 2)
    head += struct.pack("<HHII", 0, 0x0A01, len(part) + len(clip), len(part))
    head += struct.pack("<HHII", 0, 0x0A30, len(clip), len(clip))
    photo = jpeg(behind=part + clip + head + struct.pack("<I", len(head)) + b"SEFT")

    assert tags_of(photo)["Samsung:TimeStamp"] == "1599999999999"
    assert set(roles_of(photo)) == {"clip", "trailing"}


def test_a_trailer_of_an_archive_program_holds_iptc_again() -> None:
    first = jpeg()
    text = iptc(80, b"Ada")
    start = len(first)
    body = b"AXS!" + struct.pack(">HHI", 1, 1, 0)
    body += b"IPTC" + struct.pack(">II", len(text), start + 24) + text
    photo = first + body + b"AXS!" + struct.pack(">II", start, 0)

    assert tags_of(photo)["IPTC2:By-line"] == "Ada"


def test_older_cameras_records_as_text() -> None:
    info = b"OLYMPUS\0[picture info]\r\nTimeDate=915117440\r\nSerial#=#0042\r\nType=SR84\r\n"

    tags = tags_of(jpeg(segment(0xEC, info)))

    assert tags["PictureInfo:SerialNumber"] == "#0042"
    assert tags["PictureInfo:CameraType"] == "SR84"


def test_a_flashpix_list_of_contents_names_pictures_and_sounds() -> None:
    def line(size: int, name: str) -> bytes:
        return struct.pack(">IB", size, 0) + name.encode("utf-16-le") + b"\0\0"

    held = line(900, "/\5Screen Nail_bd01") + line(0xFFFFFFFF, "/Store") + b"\0" * 16
    contents = b"FPXR\0\0\1" + struct.pack(">H", 3) + held + line(4000, "/Audio Stream 000000")

    assert roles_of(jpeg(segment(0xE2, contents))) == ["preview", "track"]


def test_a_segment_of_nobodys_is_unreadable_and_said_to_be() -> None:
    assert "APP7:UnknownSegment" in tags_of(jpeg(segment(0xE7, b"MINE\0what")))


@pytest.mark.parametrize("quality", [1, 25, 49, 50, 75, 92, 100])
def test_everybodys_tables_tell_nothing(quality: int) -> None:
    assert "JPEG:QuantizationTables" not in tags_of(_encoded(quality))


def test_tables_of_ones_own_tell() -> None:
    own = [[17 + number % 5 for number in range(64)]] * 2
    one, other = (tags_of(_encoded(75, qtables=own, subsampling=way)) for way in (0, 2))

    assert one["JPEG:QuantizationTables"].startswith("own tables ")
    assert one["JPEG:QuantizationTables"] != other["JPEG:QuantizationTables"]


def test_a_jpeg_cut_anywhere_still_says_what_came_before() -> None:
    photo = jpeg(exif({0x010F: "Maker"}), segment(0xFE, b"later"))
    cut = photo[: photo.index(b"later")]

    found = read_mapped(cut)

    assert found.tags[0].value == "Maker"
    assert found.damaged
