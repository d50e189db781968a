"""JPEG (ISO/IEC 10918-1): markers read here, samples by OpenCV's libjpeg-turbo, inks by Pillow."""

from __future__ import annotations

import io
import mmap
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

import cv2
import numpy as np
from PIL import Image

from vouchsafe.media.errors import Damaged, MediaError, NoPicture, Truncated, Unsupported
from vouchsafe.media.model import Limits
from vouchsafe.media.photo_file import PhotoFacts
from vouchsafe.media.photo_guard import check_size
from vouchsafe.media.photo_icc import PLAIN, Profile, safe_profile, standard
from vouchsafe.media.photo_jpeg_write import Sampling, Tables, write_jpeg
from vouchsafe.media.photo_metadata import Found
from vouchsafe.media.photo_page import Layout, Page, PhotoSamples, upright, upright_size

_EOI, _SOS, _DQT, _COM, _APP0, _APP14 = 0xD9, 0xDA, 0xDB, 0xFE, 0xE0, 0xEE
_FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
_BARE = {0x01, *range(0xD0, 0xD9)}
_MOST_SCANS = 200
"""a progressive file of honest make has about ten; thousands are a way to keep a decoder busy"""
_MOST_BEHIND = 32
"""further pictures looked into; cameras write up to ten or so (CIPA DC-007)"""
_START = b"\xff\xd8\xff"
_MARKER = re.compile(rb"\xff+([^\x00\xd0-\xd7\xff])", re.DOTALL)
_NO_MARKER = np.zeros(256, bool)
_NO_MARKER[[0x00, 0xFF, *range(0xD0, 0xD8)]] = True
"""what may follow 0xFF within a scan: stuffing, fill, restarts"""
_STRETCH = 1 << 20
_LAYOUTS = {1: Layout("grey"), 3: Layout("rgb"), 4: Layout("cmyk")}
"""by the number of components"""


@dataclass
class JpegParts:
    """What the markers of one JPEG say.

    sampling: (horizontal, vertical) of each component.
    tables: quantisation tables by number, in the file's zigzag order.
    end: where the picture ends; what follows is not part of it.
    icc: the pieces of its colour profile by number.
    """

    width: int = 0
    height: int = 0
    precision: int = 8
    sampling: list[Sampling] = field(default_factory=list)
    tables: Tables = field(default_factory=dict)
    scans: int = 0
    end: int = 0
    icc: dict[int, bytes] = field(default_factory=dict)
    found: Found = field(default_factory=Found)


def read_parts(data: bytes | mmap.mmap) -> JpegParts:
    """Walk the markers from the start to the end of the first picture."""
    parts = JpegParts()
    _walk(parts, data, 2)
    return parts


def _walk(parts: JpegParts, data: bytes | mmap.mmap, at: int) -> None:
    """Fill in `parts` from the markers of one picture, from behind its first to its last."""
    while True:
        marker_at = _MARKER.search(data, _end_of_scan(data, at) if parts.scans else at)
        if marker_at is None:
            raise Truncated
        marker, at = marker_at.group(1)[0], marker_at.end()
        if marker == _EOI:
            break
        if marker in _BARE:
            continue
        length = int.from_bytes(data[at : at + 2], "big")
        if length < 2 or at + length > len(data):
            raise Truncated
        _segment(parts, marker, data[at + 2 : at + length])
        at += length
    if not parts.scans or not parts.sampling:
        raise NoPicture
    parts.end = at


def _read_behind(parts: JpegParts, data: bytes | mmap.mmap) -> int:
    """Read what lies behind the picture; how many further pictures are there.

    They are walked as the first was: what is readable in their compressed data is nobody's word,
    and stands in the written file, too, where both are the same picture (CIPA DC-007).
    """
    found, read = parts.found, 0
    found.name_trailer(data, parts.end)
    at = start = parts.end
    for _ in range(_MOST_BEHIND):
        start = data.find(_START, start)
        if start < 0:
            break
        further = JpegParts()
        try:
            _walk(further, data, start + 2)
        except MediaError:
            further.end = len(data)
            if not further.scans:  # three bytes that look like a picture's start
                start += len(_START)
                continue
        found.take(further.found)
        found.gap(data, at, start)
        at = start = further.end
        read += 1
    found.gap(data, at, len(data))
    return read


def _end_of_scan(data: bytes | mmap.mmap, at: int) -> int:
    """The next place with a marker: what a search would find, many times as fast."""
    while at < len(data) - 1:
        stretch = np.frombuffer(data, np.uint8, min(_STRETCH, len(data) - at), at)
        places = np.flatnonzero(stretch[:-1] == 0xFF)
        marks = places[~_NO_MARKER[stretch[places + 1]]]
        if len(marks):
            return at + int(marks[0])
        at += len(stretch) - 1
    return at


def _segment(parts: JpegParts, marker: int, payload: bytes) -> None:
    if marker == _SOS:
        parts.scans += 1
        if parts.scans > _MOST_SCANS:
            raise Damaged(cause="it holds far too many scans")
    elif marker in _FRAMES and not parts.sampling:
        _frame(parts, payload)
    elif marker == _DQT:
        _tables(parts.tables, payload)
    elif marker == _COM:
        parts.found.comment(payload)
    elif _APP0 <= marker <= 0xEF:
        _application(parts, marker - _APP0, payload)


def _frame(parts: JpegParts, payload: bytes) -> None:
    if len(payload) < 6 or len(payload) < 6 + 3 * payload[5]:
        raise Damaged(cause="its frame header is cut short")
    parts.precision = payload[0]
    parts.height, parts.width = (int.from_bytes(payload[i : i + 2], "big") for i in (1, 3))
    factors = payload[7 : 6 + 3 * payload[5] : 3]
    parts.sampling = [(factor >> 4, factor & 15) for factor in factors]


def _tables(tables: Tables, payload: bytes) -> None:
    at = 0
    while at < len(payload):
        wide, number = payload[at] >> 4, payload[at] & 15
        size = 128 if wide else 64
        values = np.frombuffer(payload[at + 1 : at + 1 + size], ">u2" if wide else "u1")
        if len(values) == 64:
            tables[number] = values.astype(np.float64)
        at += 1 + size


def _application(parts: JpegParts, number: int, payload: bytes) -> None:
    """An APPn segment: told apart by its number and the name it starts with."""
    found = parts.found
    name = payload.partition(b"\0")[0]
    if number == 0 and name in {b"JFIF", b"JFXX", b"AVI1"}:
        if name == b"JFXX" or payload[12:14] not in {b"", b"\0\0"}:
            found.name("thumbnail")
    elif number == 1 and name == b"Exif":
        if "EXIF" not in found.names:
            found.exif(payload[6:])
    elif number == 2 and name == b"ICC_PROFILE" and len(payload) > 14:
        parts.icc[payload[12]] = payload[14:]
    elif number != 14 or name != b"Adobe":
        _foreign(found, number, name, payload)


def _foreign(found: Found, number: int, name: bytes, payload: bytes) -> None:
    """An APPn segment that says nothing about the pixels."""
    if number == 1 and name.startswith(b"http://ns.adobe.com/x"):
        found.xmp(payload[len(name) :])
    elif number == 2 and name == b"MPF":
        found.name("index of further pictures")
    elif number == 11 and b"jumb" in payload[:64]:
        found.c2pa(payload)
    elif number == 13 and name.startswith(b"Photoshop"):
        found.photoshop(payload[len(name) :])
    else:
        found.name(f"APP{number} block")
        found.runs(payload)


class JpegFile:
    """One JPEG photo."""

    def __init__(self, data: mmap.mmap, limits: Limits) -> None:
        self._data = data
        self._parts = parts = read_parts(data)
        check_size(parts.width, parts.height, limits)
        if parts.precision != 8:
            raise Unsupported(what=f"{parts.precision}-bit JPEG")
        if len(parts.sampling) not in _LAYOUTS:
            raise Unsupported(what=f"JPEG with {len(parts.sampling)} components")
        found = parts.found
        further = _read_behind(parts, data)
        self._layout = _LAYOUTS[len(parts.sampling)]
        self._profile = _profile(parts, self._layout)
        width, height = upright_size(parts.width, parts.height, found.orientation)
        notes = [self._profile.note] if self._profile.note else []
        if further:
            notes.append("Only the main picture was kept of several.")
        self.facts = PhotoFacts(
            width=width,
            height=height,
            pages=1,
            layout=self._layout,
            becomes="jpeg",
            colour=self._profile.name,
            stripped=found.names,
            strings=found.strings,
            notes=tuple(notes),
        )

    def pages(self) -> Iterator[Page]:
        """The one picture; what lies behind its end is never looked at."""
        yield Page(0, (self.facts.width, self.facts.height), self._layout, self._load)

    def _load(self) -> PhotoSamples:
        parts, layout = self._parts, self._layout
        if layout.colour == "cmyk":
            stored = _load_inks(self._data[: parts.end])
        else:
            how = cv2.IMREAD_GRAYSCALE if layout.colour == "grey" else cv2.IMREAD_COLOR_RGB
            encoded = np.frombuffer(self._data, np.uint8, parts.end)
            decoded = cv2.imdecode(encoded, how | cv2.IMREAD_IGNORE_ORIENTATION)
            if decoded is None:
                raise Damaged(cause="its compressed data are broken or end too early")
            stored = np.asarray(decoded)
        stored = stored.reshape(*stored.shape[:2], -1)
        if stored.shape != (parts.height, parts.width, layout.channels):
            raise Damaged(cause="its size is not what its header says")
        return upright(stored, parts.found.orientation)

    def write(self, out: BinaryIO, pages: Iterator[Page]) -> list[str]:
        """Write the picture with standard tables, near the source's quality."""
        for page in pages:
            write_jpeg(
                out,
                page,
                self._profile,
                self._parts.tables,
                self._parts.sampling,
                compact=self._parts.scans > 3,  # more than one a component: progressive
            )
        return []


def _profile(parts: JpegParts, layout: Layout) -> Profile:
    space = {"grey": "GRAY", "rgb": "RGB ", "cmyk": "CMYK"}[layout.colour]
    if parts.icc:
        whole = b"".join(parts.icc[number] for number in sorted(parts.icc))
        profile = safe_profile(whole, space)
        parts.found.profile(whole, profile.data)
        return profile
    # Cameras set to Adobe RGB embed no profile; EXIF alone says so (DCF 2.0, option file).
    says_adobe = parts.found.colour_space == (0xFFFF, "R03") and layout.colour == "rgb"
    return standard("Adobe RGB") if says_adobe else PLAIN


def _load_inks(data: bytes) -> PhotoSamples:
    with Image.open(io.BytesIO(data), formats=["JPEG"]) as image:
        return np.array(image)
