"""AVI: texts about the film, times, maker's data, XMP, index-free trailing data.

Microsoft's RIFF and AVI references (INFO list, IDIT, strd, odml), EXIF 2.3 for RIFF ("LIST
exif"), Adobe XMP part 3 ("_PMX"); makers' chunks as ExifTool names them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from vouchsafe.exposure.metadata import h26x
from vouchsafe.exposure.metadata.avi_names import EXIF, INFO
from vouchsafe.exposure.metadata.boxes import picture_format
from vouchsafe.exposure.metadata.exif import read_exif
from vouchsafe.exposure.metadata.ifd import Block, Entry
from vouchsafe.exposure.metadata.makernotes import read_makernote
from vouchsafe.exposure.metadata.model import Found, Untrusted
from vouchsafe.exposure.metadata.trailers import read_trailers
from vouchsafe.exposure.metadata.words import words
from vouchsafe.exposure.metadata.xmp import read_xmp

_MOST_CHUNKS = 50_000
_DEEPEST = 6
_LARGEST_PACKET = 1 << 24
_FIRST_FRAMES = 8
_LEAST_TELLING = 64
"""bytes that are not zero"""
_MAKER_NOTE = 0x927C
_WORDS = re.compile(rb"[\x20-\x7e]{6,200}")
_DATE_IN_WORDS = re.compile(
    r"^(?:[A-Z][a-z]{2},? +)?([A-Z][a-z]{2})[a-z]* +(\d{1,2}) +(\d\d:\d\d:\d\d) +(\d{4})"
)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class Chunk(NamedTuple):
    """start, end: of what it holds. at: its first byte."""

    kind: bytes
    start: int
    end: int
    at: int


class _File:
    def __init__(self, data: Untrusted, found: Found) -> None:
        self.data, self.found = data, found
        self.left, self.frames = _MOST_CHUNKS, 0

    def within(self, start: int, end: int) -> Iterator[Chunk]:
        at, end = start, min(end, len(self.data))
        while at + 8 <= end:
            self.left -= 1
            if self.left < 0:
                self.found.truncated = True
                return
            kind = bytes(self.data[at : at + 4])
            size = int.from_bytes(self.data[at + 4 : at + 8], "little")
            if at + 8 + size > end:
                self.found.damage(f"the chunk {kind.decode('latin-1')!r} goes beyond its end")
            yield Chunk(kind, at + 8, min(at + 8 + size, end), at)
            at += 8 + size + size % 2

    def held(self, chunk: Chunk, limit: int = 1 << 20) -> bytes:
        return bytes(self.data[chunk.start : min(chunk.end, chunk.start + limit)])


def read_avi(untrusted: Untrusted, found: Found) -> None:
    """Read a whole file."""
    file = _File(untrusted, found)
    end = 0
    for chunk in file.within(0, len(untrusted)):
        if chunk.kind != b"RIFF":
            break
        _level(file, chunk.start + 4, chunk.end, 0)
        end = chunk.end + (chunk.end - chunk.start) % 2
    if end < len(untrusted):
        read_trailers(untrusted, end, found)


def _level(file: _File, start: int, end: int, depth: int) -> None:
    if depth > _DEEPEST:
        file.found.damage("lists nested too deep")
        return
    for chunk in file.within(start, end):
        if chunk.kind == b"LIST":
            _list(file, chunk, depth)
        else:
            _chunk(file, chunk)


def _list(file: _File, chunk: Chunk, depth: int) -> None:
    kind = file.held(chunk, 4)
    if kind == b"movi":
        _frames(file, chunk)
    elif kind in {b"INFO", b"exif"}:
        names = INFO if kind == b"INFO" else EXIF
        for child in file.within(chunk.start + 4, chunk.end):
            name = names.get(child.kind) or f"Unknown_{child.kind.decode('latin-1').strip()}"
            text = words(file.held(child, 4096))
            file.found.tag("RIFF", name, moment(text) if name == "DateTimeOriginal" else text)
    elif kind in {b"hydt", b"pntx"}:
        _pentax(file, chunk)
    else:
        _level(file, chunk.start + 4, chunk.end, depth + 1)


def _pentax(file: _File, chunk: Chunk) -> None:
    for child in file.within(chunk.start + 4, chunk.end):
        if child.kind in {b"hymn", b"mknt"}:
            _maker_note(file, child.start, child.end, "PENTAX")


def _maker_note(file: _File, start: int, end: int, make: str) -> None:
    raw = bytes(file.data[start : min(end, start + _LARGEST_PACKET)])
    order = ">" if raw[8:10] == b"MM" or raw[4:6] == b"MM" else "<"
    block = Block(raw, file.found, order, start)
    read_makernote(block, Entry(_MAKER_NOTE, 7, len(raw), 0, len(raw)), make, "")


def _chunk(file: _File, chunk: Chunk) -> None:
    if chunk.kind == b"IDIT":
        file.found.tag("RIFF", "DateTimeOriginal", moment(words(file.held(chunk, 64))))
    elif chunk.kind == b"ISMP":
        file.found.tag("RIFF", "TimeCode", words(file.held(chunk, 64)))
    elif chunk.kind == b"strn":
        file.found.tag("RIFF", "StreamName", words(file.held(chunk, 256)))
    elif chunk.kind == b"strd":
        _stream_data(file, chunk)
    elif chunk.kind == b"_PMX":
        read_xmp(file.held(chunk, _LARGEST_PACKET), file.found)
    elif chunk.kind in {b"JUNK", b"JUNQ"}:
        _junk(file, chunk)
    elif chunk.kind in {b"EXIF", b"exif"}:
        read_exif(file.held(chunk, _LARGEST_PACKET), file.found, start=chunk.start)
    elif chunk.kind in INFO:
        file.found.tag("RIFF", INFO[chunk.kind], words(file.held(chunk, 4096)))


def moment(text: str) -> str:
    """Dates as cameras write them ("MON MAR 10 15:04:43 2003"), in ExifTool's writing."""
    told = " ".join(part.capitalize() for part in text.split())
    match = _DATE_IN_WORDS.match(told)
    if not match or match[1] not in _MONTHS:
        match = re.match(
            r"^[A-Z][a-z]+ +([A-Z][a-z]{2}) +(\d{1,2}) +(\d\d:\d\d:\d\d) +(\d{4})", told
        )
    if match and match[1] in _MONTHS:
        return f"{match[4]}:{_MONTHS.index(match[1]) + 1:02}:{int(match[2]):02} {match[3]}"
    return re.sub(r"^(\d{4})[-/](\d\d)[-/](\d\d)", r"\1:\2:\3", text)


def _stream_data(file: _File, chunk: Chunk) -> None:
    """A maker's own data: EXIF after "AVIF" (Fuji, Casio), or words."""
    raw = file.held(chunk, _LARGEST_PACKET)
    if raw[:4] == b"AVIF":
        read_exif(raw[8:], file.found, start=chunk.start + 8)
        return
    if raw[:4] in {b"II*\0", b"MM\0*"}:
        read_exif(raw, file.found, start=chunk.start)
        return
    said = [run.decode("ascii").strip() for run in _WORDS.findall(raw[:4096])]
    for name, text in zip(("VendorName", "UnknownData", "UnknownData"), said, strict=False):
        file.found.tag("RIFF", name, text)
    if not said and raw.strip(b"\0"):
        file.found.tag("RIFF", "UnknownData", f"({len(raw)} bytes)")


def _junk(file: _File, chunk: Chunk) -> None:
    """Padding, in which makers put notes, thumbnails and texts."""
    raw = file.held(chunk, _LARGEST_PACKET)
    if not _WORDS.search(raw) and len(raw.replace(b"\0", b"")) < _LEAST_TELLING:
        return  # what is left of an index that the writer had kept room for
    if raw.startswith((b"IIII\x01\0", b"AVIF", b"PENTAX \0", b"PENTAXDIGITAL")):
        if raw.startswith(b"PENTAX \0"):
            _maker_note(file, chunk.start, chunk.end, "PENTAX")
        else:
            for run in _WORDS.findall(raw[:512])[:8]:
                file.found.tag("RIFF", "MakerNotes", run.decode("ascii"))
        return
    at = raw[:65_536].find(b"\xff\xd8\xff")
    if at >= 0:
        size = len(raw) - at
        file.found.embed("thumbnail", "RIFF", chunk.start + at, size, picture_format(raw[at:]))
    head = raw[:400].rstrip(b"\0")
    if head.isascii():
        file.found.tag("RIFF", "TextJunk", words(head))
    else:
        file.found.tag("RIFF", "UnknownData", f"JUNK: {len(raw)} bytes")
    file.found.embed("trailing", "space marked as free (JUNK)", chunk.start, len(raw))


def _frames(file: _File, movie: Chunk) -> None:
    """The first frames of the film, for what encoders say in them; texts among them."""
    for chunk in file.within(movie.start + 4, movie.end):
        file.frames += 1
        if file.frames > _FIRST_FRAMES:
            return
        raw = file.held(chunk, 1 << 16)
        if file.frames <= 2 and (raw[:4] == b"\0\0\0\x01" or raw[:3] == b"\0\0\x01"):
            h26x.read_mpeg4(raw[:4096], file.found, "RIFF")
            h26x.read_stream(raw, file.found, "RIFF", h265=False)
        elif chunk.kind[2:] == b"tx":
            file.found.tag("RIFF", "Text", words(raw[:400]))
