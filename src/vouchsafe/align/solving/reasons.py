"""Why a pair is not used, and why a clip is on no timeline: in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from vouchsafe.align.model import Clip, Clock, Dropped, Pair, Unplaced
from vouchsafe.align.solving.contradictions import agreeing, missing
from vouchsafe.align.solving.deciding import undecided, weak
from vouchsafe.align.solving.equations import Equations
from vouchsafe.align.solving.graph import parts

CONTRADICTS = "contradicts the other pairs"
AGAINST_PINS = "contradicts what was pinned"
UNDECIDED = "pairs contradict each other here, and nothing tells which of them is wrong"
VAGUE = "is too vague to place anything by"
IMPOSSIBLE = "says that they met outside one of the recordings"
STANDS_ALONE = "nothing supports it, and it is not likely enough to stand alone"

SLACK = 1.0
"""Seconds by which a container's own word on its duration may be off."""

VAGUEST = 1.0
"""Seconds: standard deviation of an offset that is of no use."""

MOST_NAMED = 3


def judged(those: Equations, known: Mapping[str, Clip], distance: float) -> dict[Pair, Dropped]:
    """The pairs that are not to be used, and why. `distance`: seconds that positions may add."""
    possible = np.array([_possible(pair, known) for pair in those.pairs], dtype=np.bool_)
    used = agreeing(those, possible, distance)
    missed = missing(those, used, distance)
    doubtful = undecided(those, used, ~used & possible & (missed.excess > 1))
    alone = weak(those, used & ~doubtful, known)
    seen = [{*part} for part in parts(len(those.clips), those.first, those.second, those.pinned)]
    found = {}
    for at in np.flatnonzero(~used | doubtful | alone):
        ends = {those.first[at], those.second[at]}
        cause = CONTRADICTS if not any(ends <= some for some in seen) else AGAINST_PINS
        cause = cause if possible[at] else VAGUE if _vague(those.pairs[at]) else IMPOSSIBLE
        cause = STANDS_ALONE if alone[at] else UNDECIDED if doubtful[at] else cause
        residual = float(missed.seconds[at]) if missed.excess[at] > 1 else None
        found[those.pairs[at]] = Dropped(those.pairs[at], residual, cause)
    return found


def _possible(pair: Pair, known: Mapping[str, Clip]) -> bool:
    """Whether the moment that it is told for lies in both recordings (one wrong by far would have
    a long lever on the rates), and it tells it well enough.
    """
    readings = ((pair.first, pair.at + pair.offset), (pair.second, pair.at))
    inside = all(-SLACK <= at <= known[clip].duration + SLACK for clip, at in readings)
    return inside and not _vague(pair)


def _vague(pair: Pair) -> bool:
    return not pair.pinned and pair.offset_error > VAGUEST


def reason(clip: Clip, dropped: Sequence[Dropped], known: Mapping[str, Clip]) -> str:
    """Why that clip, which no pair in use names, is placed nowhere."""
    own = [those for those in dropped if clip.id in (those.pair.first, those.pair.second)]
    if clip.silent is not None and not own:
        return clip.silent
    if not own:
        return "no other recording here has the same sound"
    others = [
        known[those.pair.second if those.pair.first == clip.id else those.pair.first].name
        for those in own
    ]
    named = ", ".join(dict.fromkeys(others[:MOST_NAMED]))
    more = f" and {len(others) - MOST_NAMED} more" if len(others) > MOST_NAMED else ""
    causes = "; ".join(sorted({those.reason for those in own}))
    return f"what it seems to share with {named}{more} cannot be relied on: {causes}"


def remarks(
    unplaced: Sequence[Unplaced], known: Mapping[str, Clip], clock: Clock | None
) -> tuple[str, ...]:
    """What else people should know of what they said."""
    if clock is None or clock.clip not in {one.clip for one in unplaced}:
        return ()
    name = known[clock.clip].name
    lost = "that recording has no place: it tells no other the time"
    return (f"the clock of {name} is trusted, but {lost}",)
