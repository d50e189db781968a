"""When and where a file's metadata claims that it was taken."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

from vouchsafe.exposure.metadata import Found, Tag

_WHEN = re.compile(
    r"(\d{4})[:-](\d\d)[:-](\d\d)[ T](\d\d):(\d\d)(?::(\d\d)(?:\.\d+)?)?\s*(Z|[+-]\d\d?:?\d\d)?"
)
_ZONE = re.compile(r"([+-])(\d\d?):?(\d\d)")
_DEGREES = re.compile(r"(\d+(?:\.\d+)?) ([NSEW])")
_XMP_DEGREES = re.compile(r"(\d+),(\d+(?:\.\d+)?)(?:,(\d+(?:\.\d+)?))?([NSEW])")
_ISO_6709 = re.compile(r"([+-]\d+(?:\.\d+)?)([+-]\d+(?:\.\d+)?)(?:[+-].*)?/?")
_OFFSETS = {"DateTimeOriginal": "OffsetTimeOriginal", "CreateDate": "OffsetTimeDigitized"}
_TAKEN = ("DateTimeOriginal", "CreationDate", "ExifDateTimeOriginal", "CreateDate", "DateCreated")
"""Names that say when, the surest first. When something was changed says nothing."""
_UNSET = ("1904-01-01T00:00:00", "1970-01-01T00:00:00")
"""what clocks and programs write that were never told the time"""
_FIRST_YEAR = 1840


def captured_at(found: Found) -> str:
    """RFC 3339, with the zone where the file says it; "" where it does not say when."""
    for name in _TAKEN:
        for tag in _called(found, name):
            moment = _moment(tag.value, _zone_of(found, tag))
            if moment:
                return moment
    return ""


def position(found: Found) -> tuple[float, float] | None:
    """Latitude and longitude in degrees; None where it does not say where."""
    for latitude, longitude in zip(
        _called(found, "GPSLatitude"), _called(found, "GPSLongitude"), strict=False
    ):
        place = _degrees(latitude.value), _degrees(longitude.value)
        if place[0] is not None and place[1] is not None:
            return _on_earth(place[0], place[1])
    for tag in _called(found, "GPSCoordinates"):
        match = _ISO_6709.fullmatch(tag.value)
        if match:
            return _on_earth(float(match[1]), float(match[2]))
    return None


def _called(found: Found, name: str) -> Iterator[Tag]:
    return (tag for tag in found.tags if tag.name == name)


def _moment(value: str, zone: str) -> str:
    match = _WHEN.fullmatch(value)
    if not match:
        return ""
    year, month, day, hour, minute, second, own = match.groups()
    moment = f"{year}-{month}-{day}T{hour}:{minute}:{second or '00'}"
    try:
        datetime.fromisoformat(moment)
    except ValueError:
        return ""
    if moment in _UNSET or int(year) < _FIRST_YEAR:
        return ""
    return moment + _zone(own or zone)


def _zone_of(found: Found, tag: Tag) -> str:
    """What another tag says of this one's zone. Films count in universal time by their format."""
    if tag.group == "QuickTime":
        return "Z"
    for name in (_OFFSETS.get(tag.name, ""), "OffsetTime"):
        for each in found.tags:
            if each.name == name and each.group == tag.group:
                return each.value
    return ""


def _zone(text: str) -> str:
    if text == "Z":
        return text
    match = _ZONE.fullmatch(text)
    if not match or int(match[2]) > 14 or int(match[3]) > 59:
        return ""
    return f"{match[1]}{int(match[2]):02}:{match[3]}"


def _degrees(value: str) -> float | None:
    plain, xmp = _DEGREES.fullmatch(value), _XMP_DEGREES.fullmatch(value)
    if plain:
        size, side = float(plain[1]), plain[2]
    elif xmp:
        size = float(xmp[1]) + float(xmp[2]) / 60 + float(xmp[3] or 0) / 3600
        side = xmp[4]
    else:
        return None
    return -size if side in "SW" else size


def _on_earth(latitude: float, longitude: float) -> tuple[float, float] | None:
    """None for what is off the globe, and for the point that receivers write without a fix."""
    if abs(latitude) > 90 or abs(longitude) > 180 or (latitude, longitude) == (0, 0):
        return None
    return latitude, longitude
