"""Files built by hand: boxes, tracks, tables, CBOR, XMP."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from pathlib import Path

from vouchsafe.exposure.metadata import Found, read_metadata

FTYP = struct.pack(">I4s4sI4s", 20, b"ftyp", b"isom", 0, b"mp42")
QT = struct.pack(">I4s4sI4s", 20, b"ftyp", b"qt  ", 0, b"qt  ")
UTC_2020 = 3_660_681_600
"""seconds from 1904 to the start of 2020"""
XMP_UUID = bytes.fromhex("be7acfcb97a942e89c71999491e3afac")
C2PA_UUID = bytes.fromhex("d8fec3d61b0e483c92975828877ec481")
JPEG = b"\xff\xd8\xff\xe0" + b"\0" * 60 + b"\xff\xd9"


def box(kind: bytes, *parts: bytes) -> bytes:
    body = b"".join(parts)
    return struct.pack(">I4s", 8 + len(body), kind) + body


def full(kind: bytes, *parts: bytes, version: int = 0, flags: int = 0) -> bytes:
    return box(kind, struct.pack(">I", version << 24 | flags), *parts)


def movie_header(created: int = UTC_2020) -> bytes:
    return full(b"mvhd", struct.pack(">IIII", created, created + 60, 1000, 5000), b"\0" * 80)


def handler(kind: bytes, name: str = "") -> bytes:
    return full(b"hdlr", b"\0\0\0\0", kind, b"\0" * 12, name.encode() + b"\0")


def track(
    handler_type: bytes,
    entry: bytes,
    samples: Sequence[bytes],
    start: int,
    *,
    number: int = 1,
    refers: bytes = b"",
    extra: bytes = b"",
    name: str = "",
) -> bytes:
    """A track whose samples lie one behind the other from `start` in the file, in one chunk."""
    sizes = b"".join(struct.pack(">I", len(sample)) for sample in samples)
    table = box(
        b"stbl",
        full(b"stsd", struct.pack(">I", 1), entry),
        full(b"stts", struct.pack(">III", 1, len(samples), 1000)),
        full(b"stsc", struct.pack(">IIII", 1, 1, max(len(samples), 1), 1)),
        full(b"stsz", struct.pack(">II", 0, len(samples)), sizes),
        full(b"stco", struct.pack(">II", 1, start)),
    )
    return box(
        b"trak",
        full(b"tkhd", struct.pack(">IIII", UTC_2020, UTC_2020, number, 0), b"\0" * 64),
        box(
            b"mdia",
            full(b"mdhd", struct.pack(">IIIIHH", UTC_2020, UTC_2020, 1000, 1000, 0x55C4, 0)),
            handler(handler_type, name),
            box(b"minf", table),
        ),
        refers,
        extra,
    )


def sample_entry(kind: bytes, *parts: bytes) -> bytes:
    return box(kind, b"\0" * 6 + b"\0\1", *parts)


def picture_entry(kind: bytes = b"avc1", name: bytes = b"") -> bytes:
    counted = bytes([len(name)]) + name.ljust(31, b"\0")
    return sample_entry(kind, b"\0" * 34, counted, b"\0" * 4)


def apple_keys(values: dict[str, str]) -> bytes:
    """A `meta` box with keys and their values as UTF-8."""
    keys = b"".join(box(b"mdta", key.encode()) for key in values)
    items = b"".join(
        box(struct.pack(">I", number), box(b"data", struct.pack(">II", 1, 0), text.encode()))
        for number, text in enumerate(values.values(), 1)
    )
    return box(
        b"meta",
        handler(b"mdta"),
        full(b"keys", struct.pack(">I", len(values)), keys),
        box(b"ilst", items),
    )


def text_atom(kind: bytes, text: str, language: int = 0x15C7) -> bytes:
    raw = text.encode()
    return box(kind, struct.pack(">HH", len(raw), language), raw)


def xmp(inside: str, attributes: str = "") -> bytes:
    return (
        '<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?>'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/" x:xmptk="Test 1.0">'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/"'
        ' xmlns:xmp="http://ns.adobe.com/xap/1.0/"'
        ' xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/"'
        ' xmlns:stEvt="http://ns.adobe.com/xap/1.0/sType/ResourceEvent#"'
        ' xmlns:xmpGImg="http://ns.adobe.com/xap/1.0/g/img/"'
        ' xmlns:mwg-rs="http://www.metadataworkinggroup.com/schemas/regions/"'
        ' xmlns:exif="http://ns.adobe.com/exif/1.0/">'
        f'<rdf:Description rdf:about=""{attributes}>{inside}</rdf:Description>'
        '</rdf:RDF></x:xmpmeta><?xpacket end="w"?>'
    ).encode()


def exif(artist: bytes = b"Ada Example") -> bytes:
    """A TIFF structure with an artist and a place: 48.5 N, 2.25 E."""
    text = artist + b"\0"
    gps_at = 8 + 2 + 2 * 12 + 4
    degrees_at = gps_at + 2 + 4 * 12 + 4
    text_at = degrees_at + 48
    first = struct.pack("<HHII", 0x013B, 2, len(text), text_at)
    second = struct.pack("<HHII", 0x8825, 4, 1, gps_at)
    gps = struct.pack("<H", 4)
    gps += struct.pack("<HHI4s", 1, 2, 2, b"N\0\0\0") + struct.pack("<HHII", 2, 5, 3, degrees_at)
    gps += struct.pack("<HHI4s", 3, 2, 2, b"E\0\0\0")
    gps += struct.pack("<HHII", 4, 5, 3, degrees_at + 24) + b"\0" * 4
    degrees = struct.pack("<12I", 48, 1, 30, 1, 0, 1, 2, 1, 15, 1, 0, 1)
    head = b"II*\0" + struct.pack("<I", 8) + struct.pack("<H", 2) + first + second + b"\0" * 4
    return head + gps + degrees + text


def cbor(value: object) -> bytes:
    """Just enough of CBOR to write manifests with."""
    if isinstance(value, bool):
        return b"\xf5" if value else b"\xf4"
    if isinstance(value, int):
        return _head(0, value)
    if isinstance(value, str):
        return _head(3, len(value.encode())) + value.encode()
    if isinstance(value, bytes):
        return _head(2, len(value)) + value
    if isinstance(value, dict):
        return _head(5, len(value)) + b"".join(cbor(k) + cbor(v) for k, v in value.items())
    assert isinstance(value, list)
    return _head(4, len(value)) + b"".join(map(cbor, value))


def _head(major: int, number: int) -> bytes:
    if number < 24:
        return bytes([major << 5 | number])
    return bytes([major << 5 | 26]) + struct.pack(">I", number)


def jumb(label: str, *parts: bytes) -> bytes:
    return box(b"jumb", box(b"jumd", b"\0" * 16, b"\x03", label.encode() + b"\0"), *parts)


def read(path: Path, content: bytes) -> Found:
    """What the whole door says about these bytes."""
    path.write_bytes(content)
    return read_metadata(path)


def values(found: Found, name: str, group: str = "") -> list[str]:
    """The values of one tag."""
    return [t.value for t in found.tags if t.name == name and (not group or t.group == group)]


def roles(found: Found) -> list[str]:
    return [embedded.role for embedded in found.embedded]
