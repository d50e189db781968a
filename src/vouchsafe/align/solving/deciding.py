"""Contradictions that nothing decides, and ties too weak to stand alone.

When pairs contradict each other, some are wrong. Which ones, is settled when every other story
(the pair that was left out is right, and enough of those in use are wrong to make room for it) is
far less likely. Where it is not, the pairs of both stories are left out: a clip is never forced.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from vouchsafe.align.model import Clip
from vouchsafe.align.solving.consensus import odds
from vouchsafe.align.solving.equations import (
    Bools,
    Equations,
    Floats,
    Ints,
    best_fit,
    weights,
)
from vouchsafe.align.solving.graph import bridges, firmness, parts

FAR_LESS = float(np.log(20))
"""Logarithm of the odds by which one story must beat another."""

ALONE = float(np.log(9))
"""Logarithm of the odds (90 %) that a pair needs where no other supports it."""

SILENCE_COUNTS = 2.0
"""The most that pairs which should have matched, and did not, take from those odds. They are not
independent (somebody who stood apart is heard by few), and not all were looked at.
"""

FEWEST = 3
"""Pairs within the two sides that overlap as long, before their share that matched is believed."""


def undecided(those: Equations, used: Bools, against: Bools) -> Bools:
    """Which used pairs are as likely to be wrong as one of those `against` them."""
    doubtful = np.zeros_like(used)
    strength = odds(those)
    for part in parts(len(those.clips), those.first, those.second, used):
        some, which = those.among(part)
        inside = np.flatnonzero(used[which])
        for pair in np.flatnonzero(against[which]):
            suspects = _suspects(some, inside, strength[which], int(pair))
            doubtful[which[suspects]] = True
    return doubtful


def weak(those: Equations, used: Bools, clips: Mapping[str, Clip]) -> Bools:
    """Which used pairs alone tie two sides together, and are not likely enough for that."""
    left = used.copy()
    while True:
        support = _support(those, left, clips)
        weakest = min(support, key=lambda pair: (support[pair], pair), default=None)
        if weakest is None or support[weakest] >= ALONE:
            return np.asarray(used & ~left)
        left[weakest] = False


def _suspects(those: Equations, used: Ints, strength: Floats, against: int) -> Ints:
    ends = int(those.first[against]), int(those.second[against])
    limit = strength[against] + FAR_LESS

    def held(some: Ints) -> float:
        clips = len(those.clips)
        return firmness(clips, those.first[some], those.second[some], strength[some], ends)

    if held(used) >= limit:
        return used[:0]
    likely = used[(strength[used] < limit) & ~those.pinned[used]]
    cost = [strength[pair] + held(used[used != pair]) for pair in likely]
    return np.array(
        [pair for pair, told in zip(likely, cost, strict=True) if told < limit], np.intp
    )


def _support(those: Equations, used: Bools, clips: Mapping[str, Clip]) -> dict[int, float]:
    """Every bridge, by number, and the logarithm of its odds with what did not match."""
    strength = odds(those)
    found = {}
    for part in parts(len(those.clips), those.first, those.second, used):
        some, which = those.among(part)
        alone = bridges(len(part), some.first, some.second, used[which])
        alone = [pair for pair in alone if not some.pinned[pair]]
        if alone:
            shared = _shared(some, used[which], clips)
            for pair in alone:
                lost = _lost(some, used[which], pair, shared)
                found[int(which[pair])] = float(strength[which[pair]]) - lost
    return found


def _shared(those: Equations, used: Bools, clips: Mapping[str, Clip]) -> Floats:
    """(n, n): seconds that any two clips recorded together, if the used pairs are right; 0 where
    one of them has no sound to compare.
    """
    weight = weights(those, those.errors) * used[:, None]
    starts = best_fit(those, weight)[0::2]
    ends = starts + [clips[clip].duration for clip in those.clips]
    heard = np.array([clips[clip].silent is None for clip in those.clips])
    together = np.minimum.outer(ends, ends) - np.maximum.outer(starts, starts)
    return np.where(np.logical_and.outer(heard, heard), np.maximum(together, 0), 0)


def _lost(those: Equations, used: Bools, bridge: int, shared: Floats) -> float:
    """What pairs across the bridge that did not match, though such pairs mostly do, take from
    the logarithm of its odds.
    """
    without = used.copy()
    without[bridge] = False
    sides = parts(len(those.clips), those.first, those.second, without)
    side = np.isin(np.arange(len(those.clips)), sides[0])
    matched = np.zeros_like(shared, dtype=np.bool_)
    matched[those.first[used], those.second[used]] = True
    matched |= matched.T
    long = np.triu(shared >= those.half[bridge], 1)  # half as long together as the bridge's two
    across = side[:, None] != side[None, :]
    inside = long & ~across
    if inside.sum() < FEWEST:
        return 0.0
    found = (inside & matched).sum() / (inside.sum() + 1)
    absent = (long & across & ~matched).sum()
    return float(min(SILENCE_COUNTS, -absent * np.log1p(-found)))
