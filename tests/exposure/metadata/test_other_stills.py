"""PNG, WebP, GIF, BMP, PSD, and raw files that are no TIFF."""

from __future__ import annotations

import struct
import zlib

import pytest

from tests.exposure.metadata.stills import (
    chunk,
    exif,
    extension,
    gif,
    iptc,
    jpeg,
    png,
    profile,
    resource,
    riff,
    roles_of,
    tags_of,
    tiff,
    webp,
    xmp,
)
from vouchsafe.exposure.metadata.read import read_mapped

_EXIF = tiff({0x013B: "Ada"})


def test_pngs_words_plain_packed_and_international() -> None:
    raw = png(
        chunk(b"tEXt", b"Author\0Ada"),
        chunk(b"zTXt", b"Creation Time\0\0" + zlib.compress(b"yesterday")),
        chunk(b"iTXt", b"Description\0\1\0de\0\0" + zlib.compress("draußen".encode())),
        chunk(b"tIME", struct.pack(">HBBBBB", 2020, 1, 2, 3, 4, 5)),
    )

    assert tags_of(raw) == {
        "PNG:Author": "Ada",
        "PNG:CreationTime": "yesterday",
        "PNG:Description": "draußen",
        "PNG:ModifyDate": "2020:01:02 03:04:05",
    }


def test_pngs_exif_xmp_and_profile() -> None:
    raw = png(
        chunk(b"eXIf", _EXIF),
        chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + xmp(creator="Bea")),
        chunk(b"iCCP", b"mine\0\0" + zlib.compress(profile(desc="Screen of Cem"))),
    )

    tags = tags_of(raw)

    assert tags["IFD0:Artist"] == "Ada"
    assert tags["XMP-dc:Creator"] == "Bea"
    assert tags["ICC_Profile:ProfileDescription"] == "Screen of Cem"


@pytest.mark.parametrize(
    ("kind", "held", "tag"),
    [
        ("exif", b"Exif\0\0" + _EXIF, "IFD0:Artist"),
        ("APP1", b"Exif\0\0" + _EXIF, "IFD0:Artist"),
        ("iptc", resource(0x0404, iptc(80, b"Ada")), "IPTC:By-line"),
        ("xmp", xmp(creator="Ada"), "XMP-dc:Creator"),
    ],
)
def test_imagemagicks_profiles_in_hexadecimal(kind: str, held: bytes, tag: str) -> None:
    text = f"\n{kind}\n{len(held):8}\n{held.hex()}\n".encode()
    raw = png(chunk(b"zTXt", f"Raw profile type {kind}".encode() + b"\0\0" + zlib.compress(text)))

    assert tags_of(raw)[tag] == "Ada"


def test_a_bomb_in_a_png_is_inflated_no_further_than_needed() -> None:
    found = read_mapped(png(chunk(b"zTXt", b"Comment\0\0" + zlib.compress(b"a" * (50 << 20)))))

    assert len(found.tags[0].value) <= 400


def test_webps_chunks() -> None:
    raw = webp(riff(b"EXIF", _EXIF), riff(b"XMP ", xmp(creator="Bea")), riff(b"WHAT", b"?"))

    tags = tags_of(raw)

    assert tags["IFD0:Artist"] == "Ada"
    assert tags["XMP-dc:Creator"] == "Bea"
    assert "WebP:UnknownChunk" in tags


def test_gifs_comments_and_xmp() -> None:
    magic = b"\x01" + bytes(range(255, -1, -1)) + b"\0"
    raw = gif(
        extension(0xFE, b"made by ", b"Ada"),
        b"!\xff\x0bXMP DataXMP" + xmp(creator="Bea") + magic,
        extension(0xFF, b"NETSCAPE2.0", b"\1\0\0"),
    )

    tags = tags_of(raw)

    assert tags["GIF:Comment"] == "made by Ada"
    assert tags["XMP-dc:Creator"] == "Bea"


@pytest.mark.parametrize("make", [png, webp, gif])
def test_bytes_behind_the_end_are_reported(make: object) -> None:
    assert roles_of(make(behind=b"behind the end")) == ["trailing"]  # type: ignore[operator]


def test_a_bitmap_with_something_behind_it() -> None:
    head = b"BM" + struct.pack("<IHHI", 58, 0, 0, 54)
    head += struct.pack("<IiiHHIIiiII", 40, 1, 1, 1, 24, 0, 4, 0, 0, 0, 0)

    assert roles_of(head + b"\0\0\0\0" + b"more than a picture") == ["trailing"]


def test_photoshops_own_files_and_their_layers() -> None:
    resources = resource(0x0404, iptc(80, b"Ada")) + resource(0x0422, _EXIF)
    layers = b"8BIMluni" + struct.pack(">II", 12, 4) + "Mila".encode("utf-16-be")
    raw = b"8BPS" + struct.pack(">H6xHIIHH", 1, 3, 1, 1, 8, 3) + struct.pack(">I", 0)
    raw += struct.pack(">I", len(resources)) + resources
    raw += struct.pack(">I", len(layers)) + layers + b"\0\0\0\0\0"

    tags = tags_of(raw)

    assert tags["IPTC:By-line"] == "Ada"
    assert tags["IFD0:Artist"] == "Ada"
    assert tags["Photoshop:LayerUnicodeNames"] == "Mila"
    assert roles_of(raw) == ["picture"]


def test_a_raf_is_read_through_its_jpeg() -> None:
    inner = jpeg(exif({0x013B: "Ada"}), b"\xff\xfe\x01\x00" + b"c" * 254)
    head = b"FUJIFILMCCD-RAW 0201FF000000X100".ljust(84, b"\0")
    raw = head + struct.pack(">II", 100, len(inner)) + b"\0" * 8 + inner

    assert tags_of(raw)["IFD0:Artist"] == "Ada"
    assert roles_of(raw) == ["preview"]


def test_an_mrw_holds_a_tiff_structure() -> None:
    body = b"\0PRD" + struct.pack(">I", 8) + b"27820001"
    body += b"\0TTW" + struct.pack(">I", len(_EXIF)) + _EXIF

    tags = tags_of(b"\0MRM" + struct.pack(">I", len(body)) + body)

    assert tags == {"MinoltaRaw:FirmwareID": "27820001", "IFD0:Artist": "Ada"}


def test_an_x3fs_properties() -> None:
    pairs = [("CAMSERIAL", "00012345"), ("AUTHOR", "nobody")]
    text, table = "", b""
    for name, value in pairs:
        table += struct.pack("<II", len(text), len(text) + len(name) + 1)
        text += f"{name}\0{value}\0"
    section = b"SECp" + struct.pack("<IIIII", 0x20000, len(pairs), 0, 0, len(text))
    section += table + text.encode("utf-16-le")
    raw = b"FOVb" + struct.pack("<I", 0x20002) + b"\1" * 16 + b"\0" * 16
    directory = b"SECd" + struct.pack("<II", 0x20000, 1)
    directory += struct.pack("<II", len(raw), len(section)) + b"PROP"
    at = len(raw) + len(section)

    tags = tags_of(raw + section + directory + struct.pack("<I", at))

    assert tags["SigmaRaw:SerialNumber"] == "00012345"


def test_canons_heap() -> None:
    owner = b"Ada".ljust(32, b"\0")
    made = b"Canon\0Canon PowerShot\0".ljust(32, b"\0")
    lines = [(0x0810, 32, 0), (0x080A, 32, 32)]
    directory = struct.pack("<H", 3) + b"".join(struct.pack("<HII", *line) for line in lines)
    directory += struct.pack("<HII", 0x580B, 123456, 0)
    heap = owner + made + directory + struct.pack("<I", 64)

    tags = tags_of(b"II\x1a\0\0\0HEAPCCDR" + b"\0" * 12 + heap)

    assert tags["CanonRaw:OwnerName"] == "Ada"
    assert tags["CanonRaw:Model"] == "Canon PowerShot"
    assert tags["CanonRaw:SerialNumber"] == "123456"


def test_canons_heap_within_a_jpeg_tells_the_owner() -> None:
    owner = b"Ada".ljust(32, b"\0")
    directory = struct.pack("<H", 2) + struct.pack("<HII", 0x0810, 32, 0)
    directory += struct.pack("<HII", 0x580B, 123456, 0)
    heap = owner + directory + struct.pack("<I", 32)
    payload = b"II" + struct.pack("<I", 14) + b"HEAPJPGM" + heap
    raw = jpeg(b"\xff\xe0" + struct.pack(">H", len(payload) + 2) + payload)

    tags = tags_of(raw)

    assert tags["CIFF:OwnerName"] == "Ada"
    assert tags["CIFF:SerialNumber"] == "123456"
