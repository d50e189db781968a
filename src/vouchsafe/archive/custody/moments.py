"""Moments as people write them, read strictly and kept as given."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from vouchsafe.archive.custody.errors import NotAMoment

_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_MOMENT = re.compile(
    r"(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?([Zz]|[+-]\d\d:\d\d)", re.ASCII
)


@dataclass(frozen=True, slots=True)
class Moment:
    """When something was.

    given: as it was written, with its zone. utc: the same moment in UTC, whole seconds; for a
    plain date, which holds wherever its writer was, just the date.
    """

    given: str
    utc: str


def read_moment(given: str) -> Moment:
    """A plain date, or an RFC 3339 moment with its zone. Raises `NotAMoment` for anything else."""
    text = given.strip()
    try:
        if _DATE.fullmatch(text):
            return Moment(text, date.fromisoformat(text).isoformat())
        if parts := _MOMENT.fullmatch(text):
            return Moment(text, _utc(*parts.groups()))
    except (ValueError, OverflowError) as error:
        raise NotAMoment(given=given) from error
    raise NotAMoment(given=given)


def _utc(day: str, clock: str, _fraction: str | None, zone: str) -> str:
    # A leap second is a moment of RFC 3339 and none of Python's.
    leap = clock.endswith(":60")
    offset = "+00:00" if zone in {"Z", "z"} else zone
    at = datetime.fromisoformat(
        f"{day}T{clock[:-2]}59{offset}" if leap else f"{day}T{clock}{offset}"
    )
    return stamp(at + timedelta(seconds=1) if leap else at)


def stamp(at: datetime) -> str:
    """A moment as events have it: UTC, whole seconds."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def now() -> str:
    """The present moment, as events have it."""
    return stamp(datetime.now(UTC))
