"""Absolute time from one trusted clock, and which other clocks are wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from math import hypot

from vouchsafe.align.errors import NoClaimedTime, NoSuchClip
from vouchsafe.align.limits import check_moment
from vouchsafe.align.model import Clip, Clock, Event, Placed, WrongClock
from vouchsafe.align.solving.placing import NINETY_FIVE, Positions

WHOLE_SECONDS = 1.0
"""Seconds by which a claimed time is uncertain by itself: metadata count in whole ones."""

ZONE = 900.0
"""Seconds. Time zones lie whole quarters of an hour apart."""

FARTHEST_ZONE = 26 * 3600.0
"""Seconds between the first and the last zone on Earth."""

SLACK = 5.0
"""Seconds by which something may miss a time zone or a duration and still look like it."""


def check_clock(clips: Mapping[str, Clip], clock: Clock) -> None:
    """Raise `NoSuchClip`, `NoClaimedTime` or `NoSuchMoment` when that clock cannot be read."""
    if clock.clip not in clips:
        raise NoSuchClip(clip=clock.clip, what="trusted clock")
    trusted = clips[clock.clip]
    told = clock.time or trusted.claimed
    if told is None:
        raise NoClaimedTime(clip=trusted.name)
    check_moment(trusted.name, told)


def with_time(
    event: Event, found: Positions, clips: Mapping[str, Clip], clock: Clock, distance: float
) -> Event:
    """The event in absolute time, by a trusted clock of one of its clips."""
    trusted = clips[clock.clip]
    told = clock.time or trusted.claimed
    assert told is not None, "see check_clock"
    home = next(place for place in event.placed if place.clip == clock.clip)
    zero = told - timedelta(seconds=home.start + clock.reading * (1 + home.drift * 1e-6))
    placed = tuple(
        replace(
            place,
            began=zero + timedelta(seconds=place.start),
            began_error=_error(found, place, clock, distance),
        )
        for place in event.placed
    )
    return replace(
        event,
        placed=placed,
        began=zero,
        began_error=placed[0].began_error,
        trusted=_words(trusted, clock),
        wrong_clocks=_wrong(placed, clips, clock),
    )


def _error(found: Positions, place: Placed, clock: Clock, distance: float) -> float:
    """Half the 95 % interval of when that clip began."""
    home = clock.clip, clock.reading
    apart = NINETY_FIVE * found.deviation(place.clip, 0.0, home)
    return hypot(clock.error, apart) + distance * found.ways(place.clip, 0.0, home)


def _words(clip: Clip, clock: Clock) -> str:
    if clock.time is None:
        return f"{clip.name}: its metadata"
    return f"{clip.name}: {clock.time.isoformat()} at {clock.reading:.3f} s"


def _wrong(
    placed: Sequence[Placed], clips: Mapping[str, Clip], clock: Clock
) -> tuple[WrongClock, ...]:
    found = []
    for place in placed:
        clip = clips[place.clip]
        if clip.claimed is None or place.began is None or place.began_error is None:
            continue
        late = (clip.claimed - place.began).total_seconds()
        believed = clock.time is None and clip.id == clock.clip
        if abs(late) > place.began_error + WHOLE_SECONDS and not believed:
            found.append(WrongClock(clip.id, clip.claimed, place.began, late, _note(clip, late)))
    return tuple(found)


def _note(clip: Clip, late: float) -> str:
    """The plain facts that such an error often has behind it."""
    if abs(late - clip.duration) <= min(SLACK, 1 + clip.duration / 10):
        return (
            f"late by about its own duration ({_span(clip.duration)}): "
            "it may tell when the recording ended"
        )
    for rest, end in ((late, ""), (late - clip.duration, ", and by its own duration")):
        zones = round(rest / ZONE)
        if zones and abs(rest) <= FARTHEST_ZONE and abs(rest - zones * ZONE) <= SLACK:
            return (
                f"{_side(rest)} by about {_hours(zones)}{end}: it may tell local time "
                "as if it were another zone's"
            )
    return f"{_side(late)} by {_span(abs(late))}"


def _side(late: float) -> str:
    return "late" if late > 0 else "early"


def _hours(zones: int) -> str:
    hours, quarters = divmod(abs(zones), 4)
    minutes = f"{15 * quarters} minutes" if quarters else ""
    words = f"{hours} hour{'s' * (hours != 1)}" if hours else ""
    return " ".join(filter(None, (words, minutes)))


def _span(seconds: float) -> str:
    """Seconds in words that people read: `3 h 2 min 1.5 s`, `2 days 3 h`."""
    days, rest = divmod(round(seconds, 1), 86400)
    hours, rest = divmod(rest, 3600)
    minutes, rest = divmod(rest, 60)
    units = ((int(days), "days"), (int(hours), "h"), (int(minutes), "min"), (round(rest, 1), "s"))
    return " ".join(f"{count:g} {unit}" for count, unit in units if count) or "0 s"
