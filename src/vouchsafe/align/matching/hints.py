"""Where two sounds may share something."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Hint:
    """Two sounds may share something here."""

    offset: float
    """What first reads when second reads 0, if their clocks ran equally: seconds."""
    at: float
    """What second reads in the middle of what hinted so, seconds."""
    height: float
    """How strongly: in landmarks shared, or in spreads above what chance gives."""


@dataclass(frozen=True)
class Found:
    """The likeliest places, a second or more from each other; the likeliest first."""

    places: tuple[Hint, ...]
    alone: bool
    """Whether the first stands so far out that the others need no look."""

    @property
    def height(self) -> float:
        """Of the likeliest."""
        return self.places[0].height


PLACES = 3
"""That are told. What repeats lies nearly as well in others, and is known by that."""

_BELOW = 0.5
"""Of the likeliest place's height: so low must the next be for it to stand alone."""


def found(places: tuple[Hint, ...], clear: float) -> Found:
    """`places`, of which the first stands alone if it is `clear` high and the next far below."""
    rivals = [place.height for place in places[1:]]
    below = all(height < _BELOW * places[0].height for height in rivals)
    return Found(places, below and places[0].height >= clear)
