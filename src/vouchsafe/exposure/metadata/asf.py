"""ASF, as in WMV films: who, what, when, and the ids of file and player.

Microsoft's Advanced Systems Format specification, 3 (header objects); names are ExifTool's.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

from vouchsafe.exposure.metadata.boxes import picture_format
from vouchsafe.exposure.metadata.model import Found, Untrusted
from vouchsafe.exposure.metadata.xmp import read_xmp

_HEADER = UUID("75b22630-668e-11cf-a6d9-00aa0062ce6c")
_FILE = UUID("8cabdca1-a947-11cf-8ee4-00c00c205365")
_CONTENT = UUID("75b22633-668e-11cf-a6d9-00aa0062ce6c")
_MORE_CONTENT = UUID("d2d0a440-e307-11d2-97f0-00a0c95ea850")
_EXTENSION = UUID("5fbf03b5-a92e-11cf-8ee3-00c00c205365")
_METADATA = UUID("c5f8cbea-5baf-4877-8467-aa8c44fa4cca")
_LIBRARY = UUID("44231c94-9498-49d1-a141-1d134e457054")
_CODECS = UUID("86d15240-311d-11d0-a3a4-00a0c90348f6")
_XMP = UUID("be7acfcb-97a9-42e8-9c71-999491e3afac")
_EPOCH = datetime(1601, 1, 1)
_MOST_OBJECTS = 1000
_MOST_VALUES = 2000
_LARGEST_OBJECT = 1 << 24
_NAMES = ("Title", "Author", "Copyright", "Description", "Rating")
_TEXT, _BYTES, _GUID = 0, 1, 6
_PREFIX = re.compile(r"^(?:WM/|System\.)")
_UNUSUAL = re.compile(r"[^A-Za-z0-9_-]")


def read_asf(untrusted: Untrusted, found: Found) -> None:
    """Read the header; films are not looked into."""
    for kind, start, end in _objects(untrusted, 0, len(untrusted), found):
        if kind == _HEADER:
            _level(untrusted, start + 6, end, found)
        elif kind == _XMP:
            _xmp(untrusted, start, end, found)


def _objects(
    data: Untrusted, start: int, end: int, found: Found
) -> Iterator[tuple[UUID, int, int]]:
    at = start
    for _ in range(_MOST_OBJECTS):
        if at + 24 > end:
            return
        size = int.from_bytes(data[at + 16 : at + 24], "little")
        if size < 24:
            found.damage("an object shorter than its own head")
            return
        yield UUID(bytes_le=bytes(data[at : at + 16])), at + 24, min(at + size, end)
        at += size
    found.truncated = True


def _level(data: Untrusted, start: int, end: int, found: Found) -> None:
    for kind, first, last in _objects(data, start, end, found):
        raw = bytes(data[first : min(last, first + _LARGEST_OBJECT)])
        if kind == _FILE:
            found.tag("ASF", "FileID", str(UUID(bytes_le=raw[:16].ljust(16, b"\0"))).upper())
            found.tag("ASF", "CreationDate", _moment(int.from_bytes(raw[24:32], "little")))
        elif kind == _CONTENT:
            _content(raw, found)
        elif kind == _MORE_CONTENT:
            _more_content(raw, found)
        elif kind in {_METADATA, _LIBRARY}:
            _library(raw, found)
        elif kind == _CODECS:
            found.tag("ASF", "CodecList", _wide(raw[20:])[:200])
        elif kind == _EXTENSION:
            _level(data, first + 22, last, found)
        elif kind == _XMP:
            _xmp(data, first, last, found)


def _xmp(data: Untrusted, start: int, end: int, found: Found) -> None:
    read_xmp(bytes(data[start : min(end, start + _LARGEST_OBJECT)]), found)


def _content(raw: bytes, found: Found) -> None:
    sizes = struct.unpack_from("<5H", raw) if len(raw) >= 10 else ()
    at = 10
    for name, size in zip(_NAMES, sizes, strict=False):
        found.tag("ASF", name, _wide(raw[at : at + size]))
        at += size


def _more_content(raw: bytes, found: Found) -> None:
    at = 2
    for _ in range(min(int.from_bytes(raw[:2], "little"), _MOST_VALUES)):
        size = int.from_bytes(raw[at : at + 2], "little")
        name = _wide(raw[at + 2 : at + 2 + size])
        at += 2 + size
        kind, size = struct.unpack("<HH", raw[at : at + 4].ljust(4, b"\0"))
        _value(name, kind, raw[at + 4 : at + 4 + size], found)
        at += 4 + size


def _library(raw: bytes, found: Found) -> None:
    at = 2
    for _ in range(min(int.from_bytes(raw[:2], "little"), _MOST_VALUES)):
        if at + 12 > len(raw):
            return
        _, _, length, kind, size = struct.unpack_from("<HHHHI", raw, at)
        name = _wide(raw[at + 12 : at + 12 + length])
        at += 12 + length
        _value(name, kind, raw[at : at + size], found)
        at += size


def _value(name: str, kind: int, raw: bytes, found: Found) -> None:
    short = _UNUSUAL.sub("", _PREFIX.sub("", name))
    short = short[:1].upper() + short[1:] or "Unknown"
    if kind == _TEXT:
        found.tag("ASF", short, _wide(raw))
    elif kind == _GUID and len(raw) == 16:
        found.tag("ASF", short, str(UUID(bytes_le=raw)).upper())
    elif kind == _BYTES:
        place = next(
            (at for at in range(min(len(raw), 400)) if picture_format(raw[at : at + 4])), -1
        )
        if place >= 0:
            found.embed("thumbnail", "ASF", -1, len(raw) - place, picture_format(raw[place:]))
        found.tag("ASF", short, f"({len(raw)} bytes)")
    else:
        found.tag("ASF", short, int.from_bytes(raw[:8], "little"))


def _wide(raw: bytes) -> str:
    return raw.decode("utf-16-le", "replace").replace("\0", " ").strip()


def _moment(ticks: int) -> str:
    try:
        return (_EPOCH + timedelta(microseconds=ticks // 10)).strftime("%Y:%m:%d %H:%M:%SZ")
    except OverflowError:
        return ""
