"""Where two sounds may share something."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import hypot


@dataclass(frozen=True)
class Hint:
    """Two sounds may share something here."""

    offset: float
    """What first reads when second reads 0, if their clocks ran equally: seconds."""
    at: float
    """What second reads in the middle of what hinted so, seconds."""
    height: float
    """How strongly: in landmarks shared, or in spreads above what chance gives."""


PLACES = 3
"""That are told. What repeats lies nearly as well in others, and is known by that."""

_REPEATS = 24
"""Places that are kept of long sounds, if each is clear by itself: where a passage comes again at
nearly its speed, the best of them is not always among the three that are hinted at most strongly.
"""

_BELOW = 0.5
"""Of the likeliest place's height: so low must the next be for it to stand alone."""

_USUAL = 0.1
"""Of a clear height: what chance gives here or there."""

_APART, _SLANT = 1.0, 3e-4
"""Seconds between two places, and what clocks may add to them in each second between."""


@dataclass(frozen=True)
class Found:
    """The likeliest places, a second or more from each other; the likeliest first."""

    places: tuple[Hint, ...]
    clear: float
    """Height of a place that needs no look at others, if these are far below."""

    @property
    def height(self) -> float:
        """Of the likeliest."""
        return self.places[0].height

    def prominence(self, place: Hint) -> float:
        """How many times as high as the others `place` is; what few landmarks say counts little."""
        others = [other.height for other in self.places if other != place]
        if not others:
            return 1.0
        usual = _USUAL * self.clear
        return (place.height + usual) / (max(others) + usual + 1e-9)

    @property
    def alone(self) -> bool:
        """Whether the first stands so far out that the others need no look."""
        rivals = [place.height for place in self.places[1:]]
        return self.height >= self.clear and all(one < _BELOW * self.height for one in rivals)


def merged(one: Found, other: Found) -> Found:
    """The likeliest places of both; what lies on one line is one place, and so much higher."""
    apart: list[Hint] = []
    for place in sorted((*one.places, *other.places), key=lambda hint: -hint.height):
        same = next((k for k, taken in enumerate(apart) if _same(place, taken)), None)
        if same is None:
            apart.append(place)
        else:
            apart[same] = replace(apart[same], height=hypot(apart[same].height, place.height))
    apart.sort(key=lambda hint: -hint.height)
    clear = sum(place.height >= one.clear for place in apart[:_REPEATS])
    return Found(tuple(apart[: max(PLACES, clear)]), one.clear)


def _same(one: Hint, other: Hint) -> bool:
    return abs(one.offset - other.offset) < _APART + _SLANT * abs(one.at - other.at)
