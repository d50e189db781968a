"""HEIF and AVIF items: EXIF, XMP, thumbnails, depth maps, names."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

from tests.exposure.metadata.building import box, exif, full, handler, read, roles, values, xmp

HEIC = struct.pack(">I4s4sI4s", 20, b"ftyp", b"heic", 0, b"mif1")
AVIF = struct.pack(">I4s4sI4s", 20, b"ftyp", b"avif", 0, b"mif1")


class Item:
    def __init__(
        self, kind: bytes, data: bytes, *, mime: bytes = b"", name: bytes = b"", coded: bytes = b""
    ) -> None:
        self.kind, self.data, self.name = kind, data, name
        self.tail = mime + b"\0" + (coded + b"\0" if coded else b"") if mime else b""


def picture(
    brand: bytes, items: list[Item], *, references: bytes = b"", properties: bytes = b""
) -> bytes:
    """A file with its items' data behind the directory; item numbers count from 1."""
    entries = b"".join(
        full(b"infe", struct.pack(">HH", n, 0), i.kind, i.name + b"\0", i.tail, version=2)
        for n, i in enumerate(items, 1)
    )

    def meta(start: int) -> bytes:
        places, at = b"", start
        for number, item in enumerate(items, 1):
            places += struct.pack(">HHHII", number, 0, 1, at, len(item.data))
            at += len(item.data)
        return full(
            b"meta",
            handler(b"pict"),
            full(b"pitm", struct.pack(">H", 1)),
            full(b"iinf", struct.pack(">H", len(items)), entries),
            references,
            properties,
            full(b"iloc", struct.pack(">HH", 0x4400, len(items)), places),
        )

    start = len(brand) + len(meta(0)) + 8
    return brand + meta(start) + box(b"mdat", *(item.data for item in items))


def exif_item(raw: bytes = b"") -> Item:
    return Item(b"Exif", struct.pack(">I", 6) + b"Exif\0\0" + (raw or exif()))


def test_exif_and_xmp_items(tmp_path: Path) -> None:
    packet = xmp("<dc:creator>Bea</dc:creator>")
    items = [
        Item(b"hvc1", b"p" * 50),
        exif_item(),
        Item(b"mime", packet, mime=b"application/rdf+xml"),
    ]

    found = read(tmp_path / "a", picture(HEIC, items))

    assert found.format == "heif"
    assert values(found, "Artist") == ["Ada Example"]
    assert values(found, "GPSLatitude")[0].startswith("48")
    assert values(found, "Creator", "XMP-dc") == ["Bea"]
    assert found.damaged == []
    assert found.embedded == []


def test_a_compressed_packet_is_unpacked(tmp_path: Path) -> None:
    packet = zlib.compress(xmp("<dc:creator>Bea</dc:creator>"))
    items = [
        Item(b"av01", b"p"),
        Item(b"mime", packet, mime=b"application/rdf+xml", coded=b"deflate"),
    ]

    found = read(tmp_path / "a", picture(AVIF, items))

    assert found.format == "avif"
    assert values(found, "Creator") == ["Bea"]


def test_thumbnails_depth_maps_and_further_pictures(tmp_path: Path) -> None:
    items = [Item(b"hvc1", bytes([n]) * 100) for n in range(4)]
    references = full(
        b"iref",
        box(b"thmb", struct.pack(">HHH", 2, 1, 1)),
        box(b"auxl", struct.pack(">HHH", 3, 1, 1)),
    )
    auxiliary = full(b"auxC", b"urn:mpeg:hevc:2015:auxid:2\0")
    associated = full(b"ipma", struct.pack(">IHBB", 1, 3, 1, 1))
    properties = box(b"iprp", box(b"ipco", auxiliary), associated)
    content = picture(HEIC, items, references=references, properties=properties)

    found = read(tmp_path / "a", content)

    assert [(e.role, e.where) for e in found.embedded] == [
        ("thumbnail", "HEIF thumbnail"),
        ("picture", "depth map"),
        ("picture", "further picture"),
    ]
    small = found.embedded[0]
    assert content[small.start : small.start + small.size] == b"\1" * 100


def test_tiles_and_transparency_show_nothing_new(tmp_path: Path) -> None:
    items = [Item(b"grid", b"\0" * 8), Item(b"hvc1", b"a" * 90), Item(b"hvc1", b"b" * 90)]
    references = full(
        b"iref",
        box(b"dimg", struct.pack(">HHH", 1, 1, 2)),
        box(b"auxl", struct.pack(">HHH", 3, 1, 1)),
    )
    alpha = full(b"auxC", b"urn:mpeg:mpegB:cicp:systems:auxiliary:alpha\0")
    properties = box(b"iprp", box(b"ipco", alpha), full(b"ipma", struct.pack(">IHBB", 1, 3, 1, 1)))

    found = read(tmp_path / "a", picture(HEIC, items, references=references, properties=properties))

    assert roles(found) == []


def test_names_and_descriptions_are_told(tmp_path: Path) -> None:
    described = full(b"udes", b"en\0Group photo\0The four of us at Mara's\0friends,Mara\0")
    properties = box(
        b"iprp", box(b"ipco", described), full(b"ipma", struct.pack(">IHBB", 1, 1, 1, 1))
    )

    found = read(
        tmp_path / "a",
        picture(HEIC, [Item(b"hvc1", b"p", name=b"Mara's party")], properties=properties),
    )

    assert values(found, "ItemName") == ["Mara's party"]
    assert values(found, "UserDescription") == ["The four of us at Mara's"]
    assert values(found, "UserTags") == ["friends,Mara"]


def test_a_broken_exif_item_is_noted(tmp_path: Path) -> None:
    found = read(tmp_path / "a", picture(HEIC, [Item(b"hvc1", b"p"), Item(b"Exif", b"nonsense")]))

    assert found.damaged == ["an EXIF item without a TIFF header"]


def test_counts_and_places_are_not_believed(tmp_path: Path) -> None:
    content = picture(HEIC, [Item(b"hvc1", b"p"), exif_item()])
    place = content.index(b"iloc") + 8

    for liar in (b"\xff" * 4, b"\x88\x88\xff\xff"):
        found = read(tmp_path / "a", content[:place] + liar + content[place + 4 :])
        assert found.format == "heif"
