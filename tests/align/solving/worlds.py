"""Made-up recordings with true clocks, and the pairs that a perfect or mistaken ear finds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from hypothesis import strategies as st

from vouchsafe.align import Clip, Event, Pair, Timeline


@dataclass(frozen=True)
class Recorder:
    """Its reading t is, in truth, `start + t * (1 + drift * 1e-6)`."""

    id: str
    start: float
    drift: float = 0.0
    duration: float = 120.0

    @property
    def rate(self) -> float:
        return 1 + self.drift * 1e-6

    def truth(self, reading: float) -> float:
        return self.start + reading * self.rate

    def reading(self, truth: float) -> float:
        return (truth - self.start) / self.rate

    @property
    def clip(self) -> Clip:
        return Clip(self.id, f"{self.id}.mp4", self.id.encode().hex().zfill(64), self.duration)


def clips(recorders: Sequence[Recorder]) -> list[Clip]:
    return [recorder.clip for recorder in recorders]


def exact(one: Recorder, other: Recorder, *, probability: float = 0.999) -> Pair:
    """What a perfect ear would say of two that overlap."""
    start = max(one.start, other.start)
    end = min(one.truth(one.duration), other.truth(other.duration))
    middle = (start + end) / 2
    at = other.reading(middle)
    return Pair(
        first=one.id,
        second=other.id,
        at=at,
        offset=one.reading(middle) - at,
        drift=(other.rate / one.rate - 1) * 1e6,
        offset_error=1e-4,
        drift_error=0.5,
        probability=probability,
        overlap=end - start,
    )


def all_pairs(recorders: Sequence[Recorder]) -> list[Pair]:
    return [exact(one, other) for one, other in combinations(recorders, 2)]


def wrong(pair: Pair, by: float, *, probability: float = 0.999) -> Pair:
    return replace(pair, offset=pair.offset + by, probability=probability)


def flipped(pair: Pair) -> Pair:
    """The same said from the other clip."""
    return replace(
        pair,
        first=pair.second,
        second=pair.first,
        at=pair.at + pair.offset,
        offset=-pair.offset,
        drift=(1 / (1 + pair.drift * 1e-6) - 1) * 1e6,
    )


def misses(event: Event, recorders: Sequence[Recorder]) -> dict[str, float]:
    """By how many seconds each clip lies wrong against the reference, at its worst end."""
    known = {recorder.id: recorder for recorder in recorders}
    reference = known[event.reference]
    zero = next(place.start for place in event.placed if place.clip == event.reference)
    found = {}
    for place in event.placed:
        clip = known[place.clip]
        ends = (
            place.start
            - zero
            + reading * (1 + place.drift * 1e-6)
            - reference.reading(clip.truth(reading))
            for reading in (0.0, clip.duration)
        )
        found[place.clip] = max(map(abs, ends))
    return found


def dropped(timeline: Timeline) -> set[frozenset[str]]:
    everywhere = [*timeline.dropped, *(one for event in timeline.events for one in event.dropped)]
    return {frozenset((one.pair.first, one.pair.second)) for one in everywhere}


@st.composite
def events(draw: st.DrawFn, least: int = 2, most: int = 6, prefix: str = "c") -> list[Recorder]:
    """Recorders that all overlap by a minute or more."""
    count = draw(st.integers(least, most))
    return [
        Recorder(
            f"{prefix}{number}",
            draw(st.floats(0, 60)),
            draw(st.floats(-100, 100)),
            draw(st.floats(120, 300)),
        )
        for number in range(1, count + 1)
    ]
