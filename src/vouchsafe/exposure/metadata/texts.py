"""Tracks of text: chapters, subtitles, and the flight data that drones write as subtitles.

Apple's QuickTime File Format (text media, chapter lists), 3GPP TS 26.245 (timed text), WebVTT in
ISO base media (ISO/IEC 14496-30). What drones write was learned from files, for nobody publishes
it: "GPS(2.3,48.8,17)", "[latitude: 48.8] [longitude: 2.3]", "HOME(2.3,48.8)".
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from vouchsafe.exposure.metadata.boxes import Boxes
from vouchsafe.exposure.metadata.model import Found
from vouchsafe.exposure.metadata.words import words

if TYPE_CHECKING:
    from vouchsafe.exposure.metadata.tracks import Track

_MOST_LINES = 200
_MOST_SHOWN = 40
_LONGEST = 1024
_STEPS_A_LINE = 20
_NUMBER = r"(-?\d{1,3}\.\d+)"
_PAIR = re.compile(rf"(?:GPS|HOME)\s*\(?E?\s*[:(]?\s*{_NUMBER}[^\d-]+{_NUMBER}", re.IGNORECASE)
_NAMED = (
    ("GPSLatitude", re.compile(rf"\blat(?:itude)?\s*[:=]\s*{_NUMBER}", re.IGNORECASE)),
    ("GPSLongitude", re.compile(rf"\blong?(?:t?itude)?\s*[:=]\s*{_NUMBER}", re.IGNORECASE)),
    ("GPSAltitude", re.compile(r"\babs_alt\s*[:=]\s*(-?[\d.]+)", re.IGNORECASE)),
)
_DATE = re.compile(r"\b(20\d\d)[-.:/](\d\d)[-.:/](\d\d)[ T]+(\d\d:\d\d:\d\d)")
_SERIAL = re.compile(r"\b(?:SN|serial(?: ?number)?)\s*[:=]\s*([A-Z0-9]{6,})", re.IGNORECASE)
_NMEA = re.compile(r"\$G[NPLA](?:RMC|GGA),[^*\s]{10,}")


def read_texts(walk: Boxes, track: Track, *, chapter: bool) -> None:
    """Note a track of text, its first lines, and every place and time the lines tell."""
    total = track.samples.total
    kind = "chapters" if chapter else "subtitles"
    walk.found.embed(
        "track", f"{track.group}: {kind}", -1, total, track.form.decode("latin-1").strip()
    )
    noted: dict[str, int] = {}
    for number, start, size in track.samples.each(track.samples.spread(_MOST_LINES)):
        line = _line(walk.sample(start, size, _LONGEST), track.form)
        if not line or not walk.found.spend(_STEPS_A_LINE):
            continue
        if number < _MOST_SHOWN:
            walk.found.tag(track.group, "ChapterName" if chapter else "Text", line)
        read_flight_words(line, walk.found, track.group, noted)


def _line(raw: bytes, form: bytes) -> str:
    if form == b"wvtt":
        at = raw.find(b"payl")
        return words(raw[at + 4 :]) if at >= 0 else ""
    if form in {b"stpp", b"sbtt", b"stxt"}:
        return words(raw)
    size = int.from_bytes(raw[:2], "big")
    said = raw[2 : 2 + size]
    if said[:2] in {b"\xfe\xff", b"\xff\xfe"}:
        return said.decode("utf-16", "replace")
    return words(said)


def read_flight_words(line: str, found: Found, group: str, noted: dict[str, int]) -> None:
    """Places, times and serial numbers in one line; each name a few times only.

    noted: how often each name was noted so far, kept by the caller from line to line.
    """

    def note(name: str, value: str) -> None:
        noted[name] = noted.get(name, 0) + 1
        if noted[name] <= 10:
            found.tag(group, name, value)

    pair = _PAIR.search(line)
    if pair:
        # DJI's older drones put the longitude first; either order tells the place
        note("GPSLongitude", pair[1])
        note("GPSLatitude", pair[2])
    for name, pattern in _NAMED:
        match = pattern.search(line)
        if match:
            note(name, match[1])
    date = _DATE.search(line)
    if date:
        note("SampleDateTime", f"{date[1]}:{date[2]}:{date[3]} {date[4]}")
    serial = _SERIAL.search(line)
    if serial:
        note("SerialNumber", serial[1])
    sentence = _NMEA.search(line)
    if sentence:
        note("GPSLatitude", sentence[0])
