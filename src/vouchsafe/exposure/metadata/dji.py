"""DJI's telemetry tracks ("djmd"): where a drone or camera flew, and its serial number.

The samples are Protocol Buffers (protobuf.dev, "Encoding") whose messages DJI does not publish.
Told apart without them: a message that holds a latitude and a longitude as doubles, fields 2 and
3 or 1 and 2, in degrees or radians; texts that look like serial numbers and names of models.
"""

from __future__ import annotations

import math
import re
import struct
from collections.abc import Iterator

from vouchsafe.exposure.metadata.model import Found
from vouchsafe.exposure.metadata.words import words

_DEEPEST = 8
_MOST_PLACES = 10
_VARINT, _DOUBLE, _BYTES, _FLOAT = 0, 1, 2, 5
_SERIAL = re.compile(r"(?=[A-Z0-9]*\d)[A-Z0-9]{12,24}")
_MODEL = re.compile(r"[A-Z][A-Za-z0-9 .+-]{2,40}")
_DEGREES = 1
"""what DJI writes in field 1 of a position in degrees; a position in radians lacks it"""


class DjiReader:
    """Reads one track's samples; what repeats from sample to sample is noted a few times."""

    def __init__(self, found: Found, group: str) -> None:
        self._found, self._group = found, group
        self._noted: dict[str, int] = {}

    def read(self, untrusted: bytes, depth: int = 0) -> None:
        """One sample, or a message within."""
        doubles: dict[int, float] = {}
        unit = 0
        for number, kind, value, held in _fields(untrusted):
            if not self._found.spend():
                return
            if kind == _DOUBLE:
                doubles[number] = struct.unpack("<d", held)[0]
            elif kind == _VARINT and number == 1:
                unit = value
            elif kind == _BYTES and held and not self._text(held) and depth < _DEEPEST:
                self.read(held, depth + 1)
        for first in (2, 1):
            if first in doubles and first + 1 in doubles:
                self._place(doubles[first], doubles[first + 1], unit)
                return

    def _text(self, held: bytes) -> bool:
        text = words(held) if held.isascii() and b"\0" not in held else ""
        name = "SerialNumber" if _SERIAL.fullmatch(text) else ""
        name = name or ("Model" if _MODEL.fullmatch(text) else "")
        if name:
            self._note(name, text)
        return bool(name)

    def _place(self, latitude: float, longitude: float, unit: int) -> None:
        if not (math.isfinite(latitude) and math.isfinite(longitude) and latitude and longitude):
            return
        if unit != _DEGREES and abs(latitude) <= math.pi / 2 and abs(longitude) <= math.pi:
            latitude, longitude = math.degrees(latitude), math.degrees(longitude)
        if abs(latitude) <= 90 and abs(longitude) <= 180:
            self._note("GPSLatitude", f"{latitude:.7g}")
            self._note("GPSLongitude", f"{longitude:.7g}")

    def _note(self, name: str, value: str) -> None:
        seen = self._noted[name] = self._noted.get(name, 0) + 1
        if seen <= _MOST_PLACES:
            self._found.tag(self._group, name, value)


def _fields(raw: bytes) -> Iterator[tuple[int, int, int, bytes]]:
    """Number, wire type, whole number and bytes; ends without a word at what is no message."""
    at = 0
    while at < len(raw):
        key, at = _varint(raw, at)
        number, kind = key >> 3, key & 7
        if not number:
            return
        if kind == _VARINT:
            value, at = _varint(raw, at)
            yield number, kind, value, b""
        elif kind in {_DOUBLE, _BYTES, _FLOAT}:
            size = 8 if kind == _DOUBLE else 4
            if kind == _BYTES:
                size, at = _varint(raw, at)
            if at + size > len(raw):
                return
            yield number, kind, 0, raw[at : at + size]
            at += size
        else:
            return


def _varint(raw: bytes, at: int) -> tuple[int, int]:
    value = 0
    for shift in range(0, 70, 7):
        if at >= len(raw):
            return 0, len(raw)
        byte = raw[at]
        at += 1
        value |= (byte & 127) << shift
        if byte < 128:
            return value, at
    return 0, len(raw)
