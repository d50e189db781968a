"""An event as an editor's sequence: tracks of clips on whole frames of one rate.

Editors cut on frames. So a clip begins on the first frame at or after its time, and as much of its
own beginning is left out as lies before that frame: picture and sound stay exactly where they were
heard, to a sample of 48 kHz, and nothing is rounded but where the cut is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil, floor

from vouchsafe.align.model import Clip, Event, Placed, Timeline

RATES = (
    *(Fraction(whole * 1000, 1001) for whole in (24, 30, 60, 120, 240)),
    *(Fraction(whole) for whole in (24, 25, 30, 48, 50, 60, 100, 120, 240)),
)
"""Frames a second that editors know."""

SOUND_ONLY = Fraction(25)
"""Frames a second of a sequence without any picture."""

DAY = 24 * 3600
"""Seconds of timecode before it starts again."""

SAMPLES = 48000
"""Grid of times within a frame: samples a second of editors' sound."""


@dataclass(frozen=True)
class Laid:
    """One clip on its track."""

    clip: Clip
    place: Placed
    lane: int
    """From 1; tracks of pictures and tracks of sound alone are counted separately."""
    picture: bool
    begin: int
    """Frames of the sequence after its start."""
    length: int
    """Frames of the sequence."""
    source: Fraction
    """Seconds of the clip that lie before its first frame here."""
    speed: Fraction
    """Seconds of the clip that pass in a second here: 1, but where its clock drifts visibly."""

    @property
    def end(self) -> int:
        """Frames of the sequence after its start."""
        return self.begin + self.length


@dataclass(frozen=True)
class Reel:
    """One event, laid out: what editors call a sequence, a project or a timeline."""

    name: str
    event: Event
    rate: Fraction
    """Frames a second."""
    start: int
    """Frames on the timecode at which it starts: the time of day, where that is known and midnight
    does not follow; else 0."""
    laid: tuple[Laid, ...]
    """By track and begin; pictures first."""

    @property
    def length(self) -> int:
        """Frames."""
        return max(one.end for one in self.laid)

    @property
    def base(self) -> int:
        """Frames that a second of timecode counts."""
        return ceil(self.rate)

    def tracks(self, *, picture: bool) -> dict[int, tuple[Laid, ...]]:
        """The clips of each track of that kind, by its number."""
        numbers = sorted({one.lane for one in self.laid if one.picture is picture})
        return {
            number: tuple(one for one in self.laid if one.picture is picture and one.lane == number)
            for number in numbers
        }


def reels(timeline: Timeline) -> tuple[Reel, ...]:
    """Every event of the timeline, laid out."""
    clips = {clip.id: clip for clip in timeline.clips}
    return tuple(
        _reel(f"Event {number}", event, clips) for number, event in enumerate(timeline.events, 1)
    )


def standard(rate: Fraction) -> Fraction:
    """The rate that editors know nearest to an average one."""
    return min(RATES, key=lambda known: (abs(known / rate - 1), known))


def _reel(name: str, event: Event, clips: Mapping[str, Clip]) -> Reel:
    rate = _rate([clips[place.clip] for place in event.placed])
    laid = [_lay(clips[place.clip], place, rate) for place in event.placed]
    laid.sort(key=lambda one: (not one.picture, one.begin, one.clip.id))
    start = _time_of_day(event, rate)
    length = max(one.end for one in laid)
    past_midnight = start + length > DAY * ceil(rate)
    return Reel(name, event, rate, 0 if past_midnight else start, _on_tracks(laid))


def _rate(clips: Sequence[Clip]) -> Fraction:
    """The commonest rate among the clips, the higher of two as common."""
    rates = Counter(standard(clip.frame_rate) for clip in clips if clip.frame_rate)
    return max(rates, key=lambda rate: (rates[rate], rate), default=SOUND_ONLY)


def _time_of_day(event: Event, rate: Fraction) -> int:
    if event.began is None:
        return 0
    moment = event.began
    seconds = moment.hour * 3600 + moment.minute * 60 + moment.second
    return seconds * ceil(rate) + floor(Fraction(moment.microsecond, 1_000_000) * rate)


def _lay(clip: Clip, place: Placed, rate: Fraction) -> Laid:
    speed = _speed(clip, place, rate)
    middle = clip.duration / 2
    # With the speed left alone, the middle is put right: each end then errs by half of the drift.
    start = place.start if speed != 1 else place.start + middle * place.drift * 1e-6
    exact = Fraction(round(start * SAMPLES), SAMPLES)
    begin = max(0, ceil(exact * rate))
    source = (begin / rate - exact) * speed
    left = Fraction(round(clip.duration * SAMPLES), SAMPLES) - source
    return Laid(
        clip=clip,
        place=place,
        lane=0,
        picture=clip.frame_rate is not None,
        begin=begin,
        length=max(1, floor(left / speed * rate)),
        source=source,
        speed=speed,
    )


def _speed(clip: Clip, place: Placed, rate: Fraction) -> Fraction:
    """1, unless drift is known and would be seen: more than a frame over the clip."""
    visible = abs(place.drift) * 1e-6 * clip.duration * rate > 1
    known = abs(place.drift) > place.drift_error
    return (
        1 / (1 + Fraction(round(place.drift * 1000), 10**9)) if visible and known else Fraction(1)
    )


def _on_tracks(laid: Sequence[Laid]) -> tuple[Laid, ...]:
    """Each on the first track of its kind that is free."""
    ends: dict[bool, list[int]] = {True: [], False: []}
    placed = []
    for one in laid:
        kind = ends[one.picture]
        free = next((at for at, end in enumerate(kind) if end <= one.begin), len(kind))
        kind[free : free + 1] = [one.end]
        placed.append(replace(one, lane=free + 1))
    return tuple(sorted(placed, key=lambda one: (not one.picture, one.lane, one.begin)))
