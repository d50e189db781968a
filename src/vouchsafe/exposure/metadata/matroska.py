"""Matroska and WebM: tags, titles, programs, ids, attachments, chapters, names of tracks.

RFC 8794 (EBML), RFC 9559 (Matroska), the Matroska tag list; names are ExifTool's. Clusters are
stepped over but for the first frames, which tell the encoder's settings.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple

from vouchsafe.exposure.metadata import h26x
from vouchsafe.exposure.metadata.boxes import picture_format
from vouchsafe.exposure.metadata.matroska_names import NAMES, TAGS
from vouchsafe.exposure.metadata.matroska_space import report_unshown, vint
from vouchsafe.exposure.metadata.model import Found, Untrusted
from vouchsafe.exposure.metadata.texts import read_flight_words
from vouchsafe.exposure.metadata.trailers import read_trailers
from vouchsafe.exposure.metadata.words import words

_EBML, _SEGMENT, _CLUSTER = 0x1A45DFA3, 0x18538067, 0x1F43B675
_INFO, _TRACKS, _TRACK, _TAGS_LIST, _TAG = 0x1549A966, 0x1654AE6B, 0xAE, 0x1254C367, 0x7373
_ATTACHMENTS, _ATTACHED, _CHAPTERS, _VOID = 0x1941A469, 0x61A7, 0x1043A770, 0xEC
_SIMPLE_TAG, _TAG_NAME, _TAG_TEXT, _TAG_BYTES, _TARGETS = 0x67C8, 0x45A3, 0x4487, 0x4485, 0x63C0
_GROUP, _BLOCK, _SIMPLE_BLOCK = 0xA0, 0xA1, 0xA3
_NUMBER, _TYPE, _CODEC, _PRIVATE = 0xD7, 0x83, 0x86, 0x63A2
_FILE_TYPE, _FILE_DATA = 0x4660, 0x465C
_MOST_ELEMENTS = 50_000
_MOST_CLUSTERS = 20_000
_MOST_BLOCKS = 400
_DEEPEST = 12
_LONGEST = 1 << 16
_EPOCH = datetime(2001, 1, 1)
_CONTAINERS = frozenset(
    {0x45B9, 0xB6, 0x80, 0x8F, 0x6944, 0x6911, _CHAPTERS, _INFO, 0x6924, _TARGETS, 0xE0, 0xE1}
)
_FLIGHT_TEXT = "S_TEXT"
_OWN_STATISTICS = re.compile(r"^(?:_STATISTICS_|BPS|NUMBER_OF_|DURATION)")


class Element(NamedTuple):
    """id: with its length mark, as RFC 9559 lists it. start, end: of what it holds."""

    id: int
    start: int
    end: int


@dataclass(slots=True)
class _File:
    data: Untrusted
    found: Found
    left: int = _MOST_ELEMENTS
    codecs: dict[int, str] = field(default_factory=dict)
    blocks: dict[int, int] = field(default_factory=dict)
    noted: dict[str, int] = field(default_factory=dict)
    tracks: int = 0

    def within(self, start: int, end: int) -> Iterator[Element]:
        """The elements from here to there."""
        at, end = start, min(end, len(self.data))
        while at + 2 <= end:
            self.left -= 1
            if self.left < 0:
                self.found.truncated = True
                return
            number, at = vint(self.data, at, keep_mark=True)
            size, at = vint(self.data, at, keep_mark=False)
            if number <= 0 or at > end:
                self.found.damage("a Matroska element that cannot be read")
                return
            last = end if size < 0 else at + size
            if last > end:
                self.found.damage("a Matroska element that goes beyond its end")
                last = end
            yield Element(number, at, last)
            at = last

    def held(self, element: Element, limit: int = _LONGEST) -> bytes:
        """What an element holds, up to a limit."""
        return bytes(self.data[element.start : min(element.end, element.start + limit)])

    def number(self, element: Element) -> int:
        """An element that is a whole number."""
        return int.from_bytes(self.held(element, 8), "big")


def read_matroska(untrusted: Untrusted, found: Found) -> None:
    """Read a whole file."""
    file = _File(untrusted, found)
    end = 0
    for element in file.within(0, len(untrusted)):
        if element.id == _SEGMENT:
            _segment(file, element)
        elif element.id not in {_EBML, _VOID}:
            break
        end = element.end
    report_unshown(untrusted, found, set(file.codecs))
    if end < len(untrusted):
        read_trailers(untrusted, end, found)


def _segment(file: _File, segment: Element) -> None:
    clusters = 0
    for element in file.within(segment.start, segment.end):
        if element.id == _CLUSTER:
            clusters += 1
            if clusters <= 2 or (clusters < _MOST_CLUSTERS and _has_texts(file)):
                _cluster(file, element)
        elif element.id in _PARTS:
            _PARTS[element.id](file, element)


def _has_texts(file: _File) -> bool:
    return any(codec.startswith(_FLIGHT_TEXT) for codec in file.codecs.values())


def _plain(file: _File, element: Element, group: str = "Matroska", depth: int = 0) -> None:
    """Note all named elements in this one, whatever they are nested in."""
    if depth > _DEEPEST:
        return
    for child in file.within(element.start, element.end):
        if child.id in _CONTAINERS:
            _plain(file, child, group, depth + 1)
        elif child.id in NAMES:
            name, kind = NAMES[child.id]
            file.found.tag(group, name, _value(file, child, kind))


def _value(file: _File, element: Element, kind: str) -> str:
    raw = file.held(element, 4096)
    if kind == "text":
        return words(raw)
    if kind == "hex":
        return raw[:64].hex()
    if kind == "date":
        nanoseconds = int.from_bytes(raw[:8], "big", signed=True)
        try:
            moment = _EPOCH + timedelta(microseconds=nanoseconds // 1000)
        except OverflowError:
            return ""
        return moment.strftime("%Y:%m:%d %H:%M:%SZ")
    return str(int.from_bytes(raw[:8], "big"))


def _tracks(file: _File, element: Element) -> None:
    for child in file.within(element.start, element.end):
        if child.id == _TRACK and file.tracks < 200:
            file.tracks += 1
            _track(file, child, f"Track{file.tracks}")


def _track(file: _File, element: Element, group: str) -> None:
    number, codec, private, kind = 0, "", b"", 0
    for child in file.within(element.start, element.end):
        if child.id == _NUMBER:
            number = file.number(child)
        elif child.id == _TYPE:
            kind = file.number(child)
        elif child.id == _CODEC:
            codec = words(file.held(child, 64))
        elif child.id == _PRIVATE:
            private = file.held(child)
    file.codecs[number] = codec
    _plain(file, element, group)
    if b"x264" in private or b"x265" in private:
        h26x.read_words(private, file.found, group)
    elif codec.startswith(("V_MPEG4/ISO/ASP", "V_MS")):
        h26x.read_mpeg4(private, file.found, group)
    if kind not in {1, 2}:
        what = "subtitles" if kind == 17 else "data"
        file.found.embed("track", f"{group}: {what}", -1, 0, codec)
    if codec.startswith("V_MJPEG"):
        file.found.embed("thumbnail", group, -1, 0, "jpeg")


def _tags(file: _File, element: Element) -> None:
    for child in file.within(element.start, element.end):
        if child.id == _TAG:
            for part in file.within(child.start, child.end):
                if part.id == _SIMPLE_TAG:
                    _simple_tag(file, part, 0)


def _simple_tag(file: _File, element: Element, depth: int) -> None:
    name, text = "", ""
    for child in file.within(element.start, element.end):
        if child.id == _TAG_NAME:
            name = words(file.held(child, 256))
        elif child.id == _TAG_TEXT:
            text = words(file.held(child, 4096))
        elif child.id == _TAG_BYTES:
            size = child.end - child.start
            text = f"({size} bytes)"
            picture = picture_format(file.held(child, 16))
            if picture:
                file.found.embed("thumbnail", "Matroska", child.start, size, picture)
        elif child.id == _SIMPLE_TAG and depth < _DEEPEST:
            _simple_tag(file, child, depth + 1)
    if name and not _OWN_STATISTICS.match(name):
        file.found.tag("Matroska", _tag_name(name), text)


def _tag_name(name: str) -> str:
    """Listed names as ExifTool has them; others word by word."""
    if name in TAGS:
        return TAGS[name]
    parts = [part for part in re.split(r"[^A-Za-z0-9]+", name) if part]
    if not name.isupper():
        return "".join(part[:1].upper() + part[1:] for part in parts) or "UnknownTag"
    return "".join(part.capitalize() for part in parts) or "UnknownTag"


def _attachments(file: _File, element: Element) -> None:
    for child in file.within(element.start, element.end):
        if child.id == _ATTACHED:
            _attachment(file, child)


def _attachment(file: _File, element: Element) -> None:
    mime, data = "", None
    for child in file.within(element.start, element.end):
        if child.id == _FILE_TYPE:
            mime = words(file.held(child, 128))
        elif child.id == _FILE_DATA:
            data = child
    _plain(file, element)
    if data is None:
        return
    picture = picture_format(file.held(data, 16))
    role = "thumbnail" if picture else "track"
    where = "Matroska attachment" if picture else f"attachment ({mime})"
    kind = picture or mime.rpartition("/")[2]
    file.found.embed(role, where, data.start, data.end - data.start, kind)
    file.found.tag("Matroska", "AttachedFileData", f"({data.end - data.start} bytes)")


def _cluster(file: _File, cluster: Element) -> None:
    for element in file.within(cluster.start, cluster.end):
        if element.id == _SIMPLE_BLOCK:
            _frame(file, element)
        elif element.id == _GROUP:
            for child in file.within(element.start, element.end):
                if child.id == _BLOCK:
                    _frame(file, child)


def _frame(file: _File, block: Element) -> None:
    """The first frame of a track; of text, several."""
    number, at = vint(file.data, block.start, keep_mark=False)
    codec = file.codecs.get(number, "")
    seen = file.blocks[number] = file.blocks.get(number, 0) + 1
    is_text = codec.startswith(_FLIGHT_TEXT)
    if seen > (_MOST_BLOCKS if is_text else 1):
        return
    raw = bytes(file.data[at + 3 : min(block.end, at + 3 + _LONGEST)])
    group = f"Track{number}"
    if is_text:
        line = words(raw[:4096])
        if seen <= 40:
            file.found.tag(group, "Text", line)
        read_flight_words(line, file.found, group, file.noted)
    elif codec in {"V_MPEG4/ISO/AVC", "V_MPEGH/ISO/HEVC"}:
        h26x.read_counted(raw, file.found, group, h265=codec.endswith("HEVC"))
    elif codec.startswith(("V_MPEG4/ISO/ASP", "V_MS")):
        h26x.read_mpeg4(raw[:4096], file.found, group)


def _chapters(file: _File, element: Element) -> None:
    file.found.embed("track", "chapters", element.start, element.end - element.start)
    _plain(file, element)


_PARTS: dict[int, Callable[[_File, Element], None]] = {
    _INFO: _plain,
    _TRACKS: _tracks,
    _TAGS_LIST: _tags,
    _ATTACHMENTS: _attachments,
    _CHAPTERS: _chapters,
}
