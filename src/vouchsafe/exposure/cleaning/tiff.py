"""TIFF and BigTIFF (TIFF 6.0): every page's strips or tiles copied, its directory made anew."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from mmap import mmap
from typing import BinaryIO

from vouchsafe.exposure.cleaning.errors import CannotClean
from vouchsafe.exposure.cleaning.jpeg import frame_without_words
from vouchsafe.exposure.cleaning.model import Account
from vouchsafe.media import Damaged, MediaError, NoPicture, Truncated, safe_profile

_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8}
_SIZES |= {13: 4, 16: 8, 17: 8, 18: 8}
_LETTERS = {1: "B", 3: "H", 4: "I", 13: "I", 16: "Q", 18: "Q"}
_LONG, _LONG8, _UNDEFINED = 4, 16, 7
_STRIPS, _STRIP_SIZES, _TILES, _TILE_SIZES = 273, 279, 324, 325
_KIND = 254
_BITS, _COMPRESSION, _COLOURS, _CHANNELS, _ICC = 258, 259, 262, 277, 34675
_OLD_JPEG, _JPEG = 6, 7
_KEPT = {
    # kind of page, size, depth, compression, colours, order of bits, which way is up, channels
    *(254, 255, 256, 257, _BITS, _COMPRESSION, _COLOURS, 263, 266, 274, _CHANNELS, 278, 280, 281),
    # density, planes, curves of grey, facsimile, prediction, palette, halftone, tiles
    *(282, 283, 284, 290, 291, 292, 293, 296, 317, 320, 321, 322, 323),
    # inks, extra channels, kind of samples, their limits, JPEG's tables, subsampling, range
    *(332, 334, 336, 338, 339, 340, 341, 347, 529, 530, 531, 532),
}
_LARGEST_VALUE = 1 << 20
_LARGEST_PROFILE = 16 << 20
_MOST_ENTRIES, _MOST_PAGES, _MOST_PIECES = 4_096, 10_000, 4_000_000
_RAW = {b"IIII", b"MMMM"}
_SPACES = {0: "GRAY", 1: "GRAY", 5: "CMYK"}


@dataclass(frozen=True, slots=True)
class _Entry:
    """One property of a page. raw: its values as they lie in the file."""

    kind: int
    count: int
    raw: bytes


class _Form:
    """How numbers are written in this file: order of bytes, and 32 or 64 bits."""

    def __init__(self, data: mmap) -> None:
        self.order = ">" if data[:2] == b"MM" else "<"
        self.big = data[2:4] in {b"+\0", b"\0+"}
        self.place = "Q" if self.big else "I"
        self.width = 8 if self.big else 4

    def read(self, letters: str, data: bytes | mmap, at: int) -> tuple[int, ...]:
        try:
            return struct.unpack_from(self.order + letters, data, at)
        except struct.error as error:
            raise Truncated from error

    def write(self, letters: str, *values: int) -> bytes:
        return struct.pack(self.order + letters, *values)

    def numbers(self, entry: _Entry) -> tuple[int, ...]:
        """Whole numbers of whatever width."""
        letter = _LETTERS.get(entry.kind)
        if letter is None:
            raise Damaged(cause="a page lies nowhere")
        return self.read(f"{entry.count}{letter}", entry.raw, 0)


@dataclass(frozen=True, slots=True)
class _Job:
    data: mmap
    out: BinaryIO
    form: _Form
    account: Account


def clean_tiff(data: mmap, out: BinaryIO, account: Account) -> None:
    """Write every page of the main chain; what lies beneath a page (previews, EXIF) stays."""
    if data[8:12] in _RAW:
        raise CannotClean(what="A camera's raw format")
    form = _Form(data)
    job = _Job(data, out, form, account)
    head = data[:8] + bytes(8) if form.big else data[:4] + bytes(4)
    out.write(head)
    link = len(head) - form.width
    at = form.read(form.place, data, 8 if form.big else 4)[0]
    seen: set[int] = set()
    while at:
        if at in seen or len(seen) >= _MOST_PAGES:
            raise Damaged(cause="its pages go round in a circle")
        number = len(seen)
        seen.add(at)
        page, at = _read_page(data, form, at)
        if number and _is_reduced(form, page):
            account.skipped.add(number)
            account.left_out("smaller versions of the picture")
        else:
            link = _write_page(job, page, link)
    if not seen:
        raise NoPicture


def _is_reduced(form: _Form, page: dict[int, _Entry]) -> bool:
    """A thumbnail or another smaller version of an earlier page."""
    kind = page.get(_KIND)
    return kind is not None and bool(form.numbers(kind)[0] & 1)


def _read_page(data: mmap, form: _Form, at: int) -> tuple[dict[int, _Entry], int]:
    """A page's properties that pixels need, and where the next page's are."""
    count = form.read("Q" if form.big else "H", data, at)[0]
    if count > _MOST_ENTRIES:
        raise Damaged(cause="a page claims far too many properties")
    at += 8 if form.big else 2
    page: dict[int, _Entry] = {}
    for _ in range(count):
        tag, kind, many = form.read("HH" + form.place, data, at)
        at += 4 + form.width
        size = _SIZES.get(kind, 0) * many
        where = at if size <= form.width else form.read(form.place, data, at)[0]
        at += form.width
        wanted = tag in _KEPT or tag in {_STRIPS, _STRIP_SIZES, _TILES, _TILE_SIZES, _ICC}
        longest = _LARGEST_PROFILE if tag == _ICC else _LARGEST_VALUE
        longest = (
            8 * _MOST_PIECES if tag in {_STRIPS, _STRIP_SIZES, _TILES, _TILE_SIZES} else longest
        )
        if not wanted or not size or size > longest or tag in page:
            continue
        if where + size > len(data):
            raise Truncated
        page[tag] = _Entry(kind, many, data[where : where + size])
    return page, form.read(form.place, data, at)[0]


def _write_page(job: _Job, page: dict[int, _Entry], link: int) -> int:
    """Write a page's pieces and then its directory; returns where the next one is to be linked."""
    data, out, form = job.data, job.out, job.form
    compression = form.numbers(page[_COMPRESSION])[0] if _COMPRESSION in page else 1
    if compression == _OLD_JPEG:
        raise CannotClean(what="A TIFF with JPEG of the old kind inside")
    places, sizes = (_TILES, _TILE_SIZES) if _TILES in page else (_STRIPS, _STRIP_SIZES)
    if places not in page or sizes not in page:
        raise CannotClean(what="A TIFF that does not say where its pictures end")
    pairs = list(zip(form.numbers(page[places]), form.numbers(page[sizes]), strict=False))
    if sum(size for _, size in pairs) > 2 * len(data):
        raise Damaged(cause="its tables count the same bytes over and over")
    new_places, new_sizes = [], []
    for start, size in pairs:
        if start + size > len(data):
            raise Truncated
        piece = _piece(data[start : start + size], compression)
        _align(out)
        new_places.append(out.tell())
        new_sizes.append(len(piece))
        out.write(piece)
    made = {tag: entry for tag, entry in page.items() if tag in _KEPT}
    kind = _LONG8 if form.big else _LONG
    for tag, values in ((places, new_places), (sizes, new_sizes)):
        raw = form.write(f"{len(values)}{form.place}", *values)
        made[tag] = _Entry(kind, len(values), raw)
    if _ICC in page and (profile := _profile(form, page, job.account)):
        made[_ICC] = _Entry(_UNDEFINED, len(profile), profile)
    return _write_directory(out, form, made, link)


def _piece(raw: bytes, compression: int) -> bytes:
    if compression != _JPEG:
        return raw
    try:
        return frame_without_words(raw)
    except MediaError:
        return raw


def _profile(form: _Form, page: dict[int, _Entry], account: Account) -> bytes | None:
    colours = form.numbers(page[_COLOURS])[0] if _COLOURS in page else 1
    profile = safe_profile(page[_ICC].raw, _SPACES.get(colours, "RGB "))
    account.note(profile.note)
    account.ours += profile.data or b""
    return profile.data


def _write_directory(out: BinaryIO, form: _Form, made: dict[int, _Entry], link: int) -> int:
    rows = []
    for tag in sorted(made):
        entry = made[tag]
        raw = entry.raw
        if len(raw) > form.width:
            _align(out)
            place = out.tell()
            out.write(raw)
            raw = form.write(form.place, place)
        head = form.write("HH" + form.place, tag, entry.kind, entry.count)
        rows.append(head + raw.ljust(form.width, b"\0"))
    _align(out)
    start = out.tell()
    out.write(form.write("Q" if form.big else "H", len(rows)) + b"".join(rows))
    following = out.tell()
    out.write(bytes(form.width))
    end = out.tell()
    if not form.big and end >= 1 << 32:
        raise CannotClean(what="A TIFF of this size")
    out.seek(link)
    out.write(form.write(form.place, start))
    out.seek(end)
    return following


def _align(out: BinaryIO) -> None:
    out.write(bytes(-out.tell() % 8))
