"""Photos built by hand, byte by byte: TIFF directories, JPEG segments, PNG chunks, and more."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Mapping, Sequence

from vouchsafe.exposure.metadata.read import read_mapped

Value = str | bytes | int | Sequence[int] | Sequence[tuple[int, int]]
Lines = Mapping[int, Value]

SCAN = b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00" + b"\x12\xff\x00\x34" * 8
EOI = b"\xff\xd9"


def tags_of(raw: bytes) -> dict[str, str]:
    """What is read, as "group:name" to the last value."""
    return {f"{tag.group}:{tag.name}": tag.value for tag in read_mapped(raw).tags}


def roles_of(raw: bytes) -> list[str]:
    return [each.role for each in read_mapped(raw).embedded]


class Tiff:
    """A TIFF structure that is written front to back; directories are asked for last to first.

    at: where its first byte will lie, for offsets that count from elsewhere.
    """

    def __init__(self, order: str = "<", *, magic: int = 42, big: bool = False) -> None:
        self.order, self.big = order, big
        mark = b"II" if order == "<" else b"MM"
        if big:
            self.data = bytearray(mark + struct.pack(order + "HHHQ", 43, 8, 0, 0))
        else:
            self.data = bytearray(mark + struct.pack(order + "HI", magic, 0))

    def put(self, raw: bytes) -> int:
        """Add bytes; gives their offset."""
        self.data += b"\0" * (len(self.data) % 2)
        at = len(self.data)
        self.data += raw
        return at

    def directory(self, lines: Lines, following: int = 0) -> int:
        """Add a directory and the values too long for its lines; gives its offset."""
        parts = [(tag, *self._coded(value)) for tag, value in sorted(lines.items())]
        wide, room = ("Q", 8) if self.big else ("I", 4)
        out = []
        for tag, kind, count, raw in parts:
            field = raw.ljust(room, b"\0")
            if len(raw) > room:
                field = struct.pack(self.order + wide, self.put(raw))
            out.append(struct.pack(self.order + "HH" + wide, tag, kind, count) + field)
        count = struct.pack(self.order + ("Q" if self.big else "H"), len(out))
        return self.put(count + b"".join(out) + struct.pack(self.order + wide, following))

    def _coded(self, value: Value) -> tuple[int, int, bytes]:
        if isinstance(value, str):
            raw = value.encode() + b"\0"
            return 2, len(raw), raw
        if isinstance(value, bytes):
            return 7, len(value), value
        if isinstance(value, int):
            return 4, 1, struct.pack(self.order + "I", value)
        flat = [part for each in value for part in (each if isinstance(each, tuple) else (each,))]
        if isinstance(value[0], tuple):
            return 5, len(value), struct.pack(f"{self.order}{len(flat)}I", *flat)
        return 3, len(flat), struct.pack(f"{self.order}{len(flat)}H", *flat)

    def starting_at(self, offset: int) -> bytes:
        """The finished structure, whose first directory is at an offset."""
        place, form = (8, "Q") if self.big else (4, "I")
        struct.pack_into(self.order + form, self.data, place, offset)
        return bytes(self.data)


def tiff(lines: Lines, order: str = "<", **below: Lines) -> bytes:
    """One directory, and those below it by name: exif, gps, thumbnail."""
    out = Tiff(order)
    lines = dict(lines)
    for name, tag in (("exif", 0x8769), ("gps", 0x8825)):
        if name in below:
            lines[tag] = out.directory(below[name])
    following = out.directory(below["thumbnail"]) if "thumbnail" in below else 0
    return out.starting_at(out.directory(lines, following))


def segment(marker: int, payload: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(payload) + 2) + payload


def jpeg(*segments: bytes, behind: bytes = b"") -> bytes:
    """A JPEG of these segments and a scan that decodes to nothing."""
    return b"\xff\xd8" + b"".join(segments) + SCAN + EOI + behind


def exif(lines: Lines, order: str = "<", **below: Lines) -> bytes:
    return segment(0xE1, b"Exif\0\0" + tiff(lines, order, **below))


def directory_at(lines: Lines, at: int, order: str = "<") -> bytes:
    """A directory with its values right behind it, for a place whose offset is given."""
    size = 2 + 12 * len(lines) + 4
    out = Tiff(order)
    out.data[:] = b"\0" * (at + size)
    start = out.directory(lines)
    return bytes(out.data[start : start + size]) + bytes(out.data[at + size : start])


def with_notes(notes: bytes | Callable[[int], bytes], make: str, model: str = "") -> bytes:
    """A JPEG whose EXIF holds a maker's notes; they may ask at which offset they will lie."""
    build = notes if callable(notes) else lambda _at: notes

    def photo(held: bytes) -> bytes:
        return jpeg(exif({0x010F: make, 0x0110: model}, exif={0x927C: held}))

    first = photo(build(0))
    return photo(build(first.index(build(0)) - first.index(b"II*\0")))


def iptc(number: int, text: bytes, record: int = 2) -> bytes:
    return struct.pack(">BBBH", 0x1C, record, number, len(text)) + text


def resource(number: int, data: bytes) -> bytes:
    return b"8BIM" + struct.pack(">HHI", number, 0, len(data)) + data + b"\0" * (len(data) % 2)


def photoshop(*resources: bytes) -> bytes:
    return segment(0xED, b"Photoshop 3.0\0" + b"".join(resources))


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(*chunks: bytes, behind: bytes = b"") -> bytes:
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    data = chunk(b"IDAT", zlib.compress(b"\0\0"))
    body = head + b"".join(chunks) + data + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body + behind


def riff(kind: bytes, data: bytes) -> bytes:
    return kind + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2)


def webp(*chunks: bytes, behind: bytes = b"") -> bytes:
    body = b"WEBP" + riff(b"VP8X", b"\0" * 10) + b"".join(chunks)
    return b"RIFF" + struct.pack("<I", len(body)) + body + behind


def gif(*blocks: bytes, behind: bytes = b"") -> bytes:
    return b"GIF89a" + struct.pack("<HHBBB", 1, 1, 0, 0, 0) + b"".join(blocks) + b";" + behind


def extension(kind: int, *parts: bytes) -> bytes:
    held = b"".join(bytes([len(part)]) + part for part in parts)
    return b"!" + bytes([kind]) + held + b"\0"


def profile(**texts: str) -> bytes:
    """A colour profile of nothing but names: its tags by their four letters."""
    table, data, at = b"", b"", 132 + 12 * len(texts)
    for kind, text in texts.items():
        value = b"text\0\0\0\0" + text.encode() + b"\0"
        table += kind.encode() + struct.pack(">II", at + len(data), len(value))
        data += value
    body = struct.pack(">I", len(texts)) + table + data
    head = bytearray(128)
    head[36:40] = b"acsp"
    head[:4] = struct.pack(">I", 128 + len(body))
    return bytes(head) + body


def xmp(**properties: str) -> bytes:
    attributes = " ".join(f'dc:{name}="{text}"' for name, text in properties.items())
    return (
        b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF '
        b'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description '
        b'xmlns:dc="http://purl.org/dc/elements/1.1/" ' + attributes.encode() + b"/></rdf:RDF>"
        b"</x:xmpmeta>"
    )
