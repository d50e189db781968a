"""Tracks of timed metadata: where a camera was and what it saw while it filmed.

Apple's timed metadata (QuickTime File Format, "mebx"), GoPro's GPMF, Google's camera motion
metadata ("camm"), Sony's real-time metadata (SMPTE RDD 18 local sets), Canon's ("CTMD", known
from ExifTool's tag names), time codes. Tracks of other makers are searched for words.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Callable
from typing import TYPE_CHECKING

from vouchsafe.exposure.metadata import canon, sony
from vouchsafe.exposure.metadata.boxes import Boxes
from vouchsafe.exposure.metadata.dji import DjiReader
from vouchsafe.exposure.metadata.gpmf import read_gpmf
from vouchsafe.exposure.metadata.items import value_text
from vouchsafe.exposure.metadata.model import Found
from vouchsafe.exposure.metadata.quicktime_names import key_name
from vouchsafe.exposure.metadata.texts import read_flight_words
from vouchsafe.exposure.metadata.words import words

if TYPE_CHECKING:
    from vouchsafe.exposure.metadata.tracks import Track

_MOST_SAMPLES = 200
_MOST_PLACES = 20
_MOST_SMALL_SAMPLES = 20_000
_LARGEST_SAMPLE = 256 * 1024
_MOST_KEYS = 256
_DEEPEST = 6
_NO_STORY = frozenset({b"tmcd", b"fdsc"})
_WORDS = re.compile(rb"[\x20-\x7e]{8,200}")
_NAMES = {
    b"mebx": "Apple timed metadata",
    b"gpmd": "GoPro telemetry",
    b"fdsc": "GoPro recovery data",
    b"camm": "camera motion",
    b"rtmd": "Sony real-time metadata",
    b"CTMD": "Canon timed metadata",
    b"djmd": "DJI telemetry",
    b"dbgi": "DJI debug data",
    b"tmcd": "time code",
}


def read_telemetry(walk: Boxes, track: Track) -> None:
    """Note a track that is neither picture nor sound nor text, and what it tells."""
    total = track.samples.total
    name = _NAMES.get(track.form) or f"data ({track.form.decode('latin-1').strip() or '?'})"
    walk.found.tag(track.group, "MetaFormat", track.form.decode("latin-1"))
    if track.form not in _NO_STORY:
        walk.found.embed("track", f"{track.group}: {name}", -1, total)
    _READERS.get(track.form, _any)(walk, track)


def _sample(walk: Boxes, start: int, size: int) -> bytes:
    return walk.sample(start, size, _LARGEST_SAMPLE)


def _apple(walk: Boxes, track: Track) -> None:
    """Each sample holds values behind a length and a number, which the description names."""
    keys: dict[int, tuple[str, int]] = {}
    if track.entry is None:
        return
    for box in walk.within(track.entry.start + 8, track.entry.end):
        if box.kind != b"keys":
            continue
        for key in walk.inside(box):
            if len(keys) < _MOST_KEYS:
                keys[int.from_bytes(key.kind, "big")] = _key(walk, key.start, key.end)
    for name, _ in keys.values():
        walk.found.tag(track.group, "MetaKey", name)
    reader = _AppleValues(keys, walk.found, track.group)
    for _, start, size in track.samples.each(track.samples.spread(_MOST_SAMPLES)):
        reader.read(_sample(walk, start, size), 0)


def _key(walk: Boxes, start: int, end: int) -> tuple[str, int]:
    name, kind = "", 0
    for box in walk.within(start, end):
        if box.kind == b"keyd":
            name = words(walk.held(box, 4, limit=256))
        elif box.kind == b"dtyp" and walk.number(box.start, 4) == 0:
            kind = walk.number(box.start + 4, 4)
    return name, kind


class _AppleValues:
    """Values behind a length and a number; those of a detected face lie nested."""

    def __init__(self, keys: dict[int, tuple[str, int]], found: Found, group: str) -> None:
        self._keys, self._found, self._group = keys, found, group
        self._noted: dict[str, int] = {}

    def read(self, raw: bytes, depth: int) -> None:
        at = 0
        while at + 8 <= len(raw) and depth < _DEEPEST:
            size, number = struct.unpack_from(">II", raw, at)
            if size < 8 or not self._found.spend():
                return
            value = raw[at + 8 : at + size]
            name, kind = self._keys.get(number, ("", 0))
            if raw[at + 4 : at + 8] in {b"crec", b"cits"} or value[4:8] == b"crec":
                self.read(value, depth + 1)
            elif name and value:
                self._noted[name] = self._noted.get(name, 0) + 1
                if self._noted[name] <= _MOST_PLACES:
                    self._found.tag(self._group, key_name(name), value_text(kind, value))
            at += size


def _gopro(walk: Boxes, track: Track) -> None:
    places = 0
    for _, start, size in track.samples.each(track.samples.spread(_MOST_SAMPLES)):
        places += read_gpmf(_sample(walk, start, size), walk.found, track.group)
        if places >= _MOST_PLACES:
            return


def _gopro_recovery(walk: Boxes, track: Track) -> None:
    for _, start, size in track.samples.each(range(1)):
        raw = _sample(walk, start, size)
        if raw[:2] != b"GP":
            return
        for name, at in (
            ("FirmwareVersion", 8),
            ("SerialNumber", 23),
            ("OtherSerialNumber", 87),
            ("Model", 102),
        ):
            walk.found.tag(track.group, name, words(raw[at : at + 16].partition(b"\0")[0]))


def _camera_motion(walk: Boxes, track: Track) -> None:
    places = 0
    for _, start, size in track.samples.each(range(min(track.samples.count, _MOST_SMALL_SAMPLES))):
        if places >= _MOST_PLACES or not walk.found.spend():
            return
        if size < 28:
            continue
        kind = walk.number(start + 2, 1)
        if kind not in {5, 6} or size < (28 if kind == 5 else 40):
            continue
        raw = _sample(walk, start, size)
        if len(raw) < size:
            return
        where = (
            struct.unpack_from("<ddd", raw, 4) if kind == 5 else struct.unpack_from("<ddf", raw, 16)
        )
        if any(where[:2]):
            places += 1
            _place(walk.found, track.group, *where)


def _place(found: Found, group: str, latitude: float, longitude: float, altitude: float) -> None:
    found.tag(group, "GPSLatitude", f"{latitude:.7g}")
    found.tag(group, "GPSLongitude", f"{longitude:.7g}")
    found.tag(group, "GPSAltitude", f"{altitude:.6g}")


def _sony(walk: Boxes, track: Track) -> None:
    for _, start, size in track.samples.each(track.samples.spread(_MOST_PLACES)):
        sony.read_real_time(_sample(walk, start, size), walk.found, track.group)


def _canon(walk: Boxes, track: Track) -> None:
    for _, start, size in track.samples.each(track.samples.spread(_MOST_PLACES)):
        canon.read_timed(_sample(walk, start, size), walk.found, track.group, walk.base + start)


def _dji(walk: Boxes, track: Track) -> None:
    reader = DjiReader(walk.found, track.group)
    for _, start, size in track.samples.each(track.samples.spread(_MOST_PLACES)):
        reader.read(_sample(walk, start, size))
    _any(walk, track)


def _time_code(walk: Boxes, track: Track) -> None:
    """A time code counts frames, often from midnight; its reel's name lies beside it."""
    entry = track.entry
    if entry is None:
        return
    for box in walk.within(entry.start + 26, entry.end):
        if box.kind == b"name":
            walk.found.tag(track.group, "ReelName", words(walk.held(box, 4, limit=256)))
    frames_a_second = walk.number(entry.start + 24, 1)
    for _, start, _size in track.samples.each(range(1)):
        frames = walk.number(start, 4)
        if frames_a_second:
            seconds, frame = divmod(frames, frames_a_second)
            code = f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}:{frame:02}"
            walk.found.tag(track.group, "TimeCode", code)


def _any(walk: Boxes, track: Track) -> None:
    """Data of a kind nobody publishes: the words in it, and the places its words tell."""
    noted: dict[str, int] = {}
    shown = 0
    for _, start, size in track.samples.each(track.samples.spread(_MOST_PLACES)):
        for run in _WORDS.findall(_sample(walk, start, size)[:16_384])[:32]:
            text = run.decode("ascii")
            read_flight_words(text, walk.found, track.group, noted)
            shown += 1
            if shown <= 16:
                walk.found.tag(track.group, "UnknownText", text)


_READERS: dict[bytes, Callable[[Boxes, Track], None]] = {
    b"mebx": _apple,
    b"gpmd": _gopro,
    b"fdsc": _gopro_recovery,
    b"camm": _camera_motion,
    b"rtmd": _sony,
    b"CTMD": _canon,
    b"tmcd": _time_code,
    b"djmd": _dji,
    b"dbgi": _dji,
}
