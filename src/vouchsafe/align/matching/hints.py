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
    """The likeliest place, and the likeliest that is a second or more from it."""

    best: Hint
    rival: Hint
