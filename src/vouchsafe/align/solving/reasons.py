"""Why a pair is not used, and why a clip is on no timeline: in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from vouchsafe.align.model import MOSTLY, Clip, Clock, Dropped, Pair, Unplaced
from vouchsafe.align.solving.contradictions import agreeing, missing
from vouchsafe.align.solving.deciding import undecided, weak
from vouchsafe.align.solving.equations import Equations
from vouchsafe.align.solving.graph import parts

CONTRADICTS = "contradicts the other pairs"
AGAINST_PINS = "contradicts what was pinned"
UNDECIDED = "pairs contradict each other here, and nothing tells which of them is wrong"
VAGUE = "is too vague to place anything by"
IMPOSSIBLE = "says that they met outside one of the recordings"
IN_PART = "as after a cut, or where one sound was heard at two events"
STANDS_ALONE = "nothing supports it, and it is not likely enough to stand alone"

SLACK = 1.0
"""Seconds by which a container's own word on its duration may be off."""

VAGUEST = 1.0
"""Seconds: standard deviation of an offset that is of no use."""

MOST_NAMED = 3

NEARLY = 0.9
"""Of what two recordings were compared in, the share in which they sound alike below which that is
told.
"""


def judged(those: Equations, known: Mapping[str, Clip], distance: float) -> dict[Pair, Dropped]:
    """The pairs that are not to be used, and why. `distance`: seconds that positions may add."""
    partly = np.array([_partly(pair) for pair in those.pairs], dtype=np.bool_)
    possible = np.array([_possible(pair, known) for pair in those.pairs], dtype=np.bool_) & ~partly
    used = agreeing(those, possible, distance)
    missed = missing(those, used, distance)
    doubtful = undecided(those, used, ~used & possible & (missed.excess > 1))
    alone = weak(those, used & ~doubtful, known)
    seen = [{*part} for part in parts(len(those.clips), those.first, those.second, those.pinned)]
    found = {}
    for at in np.flatnonzero(~used | doubtful | alone):
        ends = {those.first[at], those.second[at]}
        cause = CONTRADICTS if not any(ends <= some for some in seen) else AGAINST_PINS
        cause = cause if possible[at] else _impossible(those.pairs[at])
        cause = _alone(those.pairs[at]) if alone[at] else UNDECIDED if doubtful[at] else cause
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


def _impossible(pair: Pair) -> str:
    if _vague(pair):
        return VAGUE
    return f"{_alike_for(pair)} only, {IN_PART}" if _partly(pair) else IMPOSSIBLE


def _alone(pair: Pair) -> str:
    return f"{STANDS_ALONE}: {_alike_for(pair)}" if _share(pair) < NEARLY else STANDS_ALONE


def _alike_for(pair: Pair) -> str:
    return f"they sound alike for {pair.alike:.0f} of {pair.compared:.0f} s"


def _partly(pair: Pair) -> bool:
    """Whether they sound alike for so little of what was compared that they need not have shared
    an event. No number of such pairs is more: all may have heard the same song.
    """
    return _share(pair) < MOSTLY


def _share(pair: Pair) -> float:
    """Of what was compared, that in which they sound alike; 1 where that is not told."""
    return pair.alike / pair.compared if pair.compared and pair.alike is not None else 1.0


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
    causes = "; ".join(sorted({those.reason for those in own})[:MOST_NAMED])
    return f"what it seems to share with {named}{more} cannot be relied on: {causes}"


def remarks(
    unplaced: Sequence[Unplaced],
    known: Mapping[str, Clip],
    clock: Clock | None,
    used: Sequence[Pair],
) -> tuple[str, ...]:
    """What else people should know: of what they said, and of recordings that sound alike for a
    part of what they recorded only.
    """
    said = []
    if clock is not None and clock.clip in {one.clip for one in unplaced}:
        lost = "that recording has no place: it tells no other the time"
        said.append(f"the clock of {known[clock.clip].name} is trusted, but {lost}")
    return (*said, *(_in_part(clip, pair, known) for clip, pair in _least_alike(used)))


def _least_alike(used: Sequence[Pair]) -> Iterator[tuple[str, Pair]]:
    """Pairs that differ for a while, each with what was cut, in words: those first of the clip that
    differs from most, and of these the one that tells so most clearly.
    """
    left = [pair for pair in used if _share(pair) < NEARLY]
    while left:
        named = Counter(clip for pair in left for clip in (pair.first, pair.second))
        clip = min(named, key=lambda clip: (-named[clip], len(clip), clip))
        own = [pair for pair in left if clip in (pair.first, pair.second)]
        yield clip if len(own) > 1 else "", min(own, key=_share)
        left = [pair for pair in left if pair not in own]


def _in_part(clip: str, pair: Pair, known: Mapping[str, Clip]) -> str:
    cut = known[clip].name if clip else "one of them"
    return (
        f"{known[pair.first].name} and {known[pair.second].name} sound alike for {pair.alike:.0f} "
        f"of {pair.compared:.0f} s: look whether {cut} was cut or paused"
    )
