"""What people type for a time, a place, a distance; and how words are compared."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime, timedelta

from vouchsafe.archive.catalogue.errors import BadQuestion
from vouchsafe.archive.catalogue.model import Span

_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:[T ](\d\d):(\d\d))?)?)?")
_DISTANCE = re.compile(r"(\d+(?:\.\d+)?)\s*(m|km|mi)")
_FIRST = (1, 1, 1, 0, 0)
_METRES = {"m": 1.0, "km": 1000.0, "mi": 1609.344}


def folded(text: str) -> str:
    """How words are compared: without case, accents, or other ways to write the same letter."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    return "".join(each for each in letters if not unicodedata.combining(each))


def read_span(text: str) -> Span:
    """`2026`, `2026-11`, `2026-11-22`, `2026-11-22T18:30`, or two of them: `2026-11..2027`,
    `2026-11..`, `..2026`; the last one is included. Raises `BadQuestion`.
    """
    first, dots, last = text.strip().partition("..")
    start = _start(first) if first else ""
    end = _end(last) if last else "" if dots else _end(first)
    if not start and not end:
        raise BadQuestion(said=f"{text!r} is no time.", hint="Say 2026-11-22 or 2026-11..2027-02.")
    return Span(start, end)


def read_place(text: str) -> tuple[float, float]:
    """`60.17,24.94`: latitude and longitude in degrees. Raises `BadQuestion`."""
    try:
        latitude, longitude = (float(part) for part in text.split(","))
    except ValueError:
        latitude = longitude = float("nan")
    if not (abs(latitude) <= 90 and abs(longitude) <= 180):
        raise BadQuestion(
            said=f"{text!r} is no place.", hint="Say 60.17,24.94: degrees north,east."
        )
    return latitude, longitude


def read_distance(text: str) -> float:
    """`500m`, `2km`, `1.5mi`, in metres. Raises `BadQuestion`."""
    match = _DISTANCE.fullmatch(text.strip().lower())
    if not match:
        raise BadQuestion(said=f"{text!r} is no distance.", hint="Say 500m, 2km or 1.5mi.")
    return float(match[1]) * _METRES[match[2]]


def universal(moment: str) -> str:
    """An RFC 3339 moment as `YYYY-MM-DDTHH:MM:SS` in universal time; as it is without a zone."""
    try:
        read = datetime.fromisoformat(moment)
    except ValueError:
        return ""
    if read.tzinfo:
        read = read.astimezone(UTC)
    return read.strftime("%Y-%m-%dT%H:%M:%S")


def _parts(text: str) -> list[int]:
    match = _DATE.fullmatch(text.strip())
    if not match:
        raise BadQuestion(said=f"{text!r} is no time.", hint="Say 2026-11-22 or 2026-11..2027-02.")
    return [int(part) for part in match.groups() if part]


def _start(text: str) -> str:
    year, month, day, hour, minute = [*_parts(text), *_FIRST[len(_parts(text)) :]]
    try:
        return datetime(year, month, day, hour, minute).isoformat()
    except ValueError as error:
        raise BadQuestion(said=f"{text!r} is no day.", hint="Say 2026-11-22.") from error


def _end(text: str) -> str:
    """The first moment after it."""
    start, count = datetime.fromisoformat(_start(text)), len(_parts(text))
    if count == 1:
        return f"{start.year + 1:04}-01-01T00:00:00"
    if count == 2:
        return (start.replace(day=28) + timedelta(days=4)).replace(day=1).isoformat()
    step = timedelta(days=1) if count == 3 else timedelta(minutes=1)
    return (start + step).isoformat()
