"""Whether groups that a pair joins recorded one event, or heard one passage at two.

A song, a chant by megaphone, a broadcast heard at two events of a day, makes recordings of both
sound alike: perfectly, where they overlap for no more than that passage. Whoever recorded longer
tells: what shares an event sounds alike all the time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from vouchsafe.align.matching.event import Events, Seam
from vouchsafe.align.matching.hints import Found
from vouchsafe.align.matching.measuring import Measured
from vouchsafe.align.model import MOSTLY

_ASKED = 2
"""Pairs that are asked about a seam, at most: those that recorded most together."""

_LONGER, _MORE = 1.5, 10.0
"""Times as long, and so many seconds longer than what was told, must be what a pair recorded
together, to tell more than that did."""

_FIRM = 20.0
"""Height below which what joins two groups may be chance, if nobody else heard it."""

_HALF, _LEAST = 0.5, 8.0
"""Of what was told, and seconds: so long must a pair have recorded together to hear it, too."""

_SAME, _SLANT = 0.5, 3e-4
"""Seconds within which two pairs say the same of two groups, and what clocks add in each second."""

Both = tuple[int, int]
Told = dict[Both, Measured]
Measure = Callable[[dict[Both, Found]], Told]


def upheld(told: Mapping[Both, Measured], events: Events, measure: Measure) -> Told:
    """`told` without the pairs that join groups by a passage, and with the pairs that were asked.

    `measure`: what is told of such pairs.
    """
    kept, links = dict(told), [*events.links]
    while True:
        doubted: list[tuple[float, Both, Told]] = []
        for link in links:
            seam = events.seam(link, links)
            instant = events.instant(link[1], told[link].estimate.line.at)
            across = _across(kept, events, seam)
            wanted = _wanted(seam, instant, across, kept)
            if wanted:
                kept |= measure({both: events.place(both) for both in wanted if both not in kept})
                across = _across(kept, events, seam)
            if _doubted(across, wanted):
                unlike = sum(one.overlap * (1 - one.alike) for one in across.values())
                doubted.append((unlike, link, across))
        if not doubted:
            return kept
        # Of all joins that lie between those who do not sound alike, that one is wrong which most
        # such pairs are across.
        _, link, across = max(doubted, key=lambda one: (one[0], one[1]))
        kept = {both: one for both, one in kept.items() if both not in _whole(across)}
        links.remove(link)


def _whole(across: Told) -> Told:
    return {both: one for both, one in across.items() if one.alike >= MOSTLY}


def _doubted(across: Told, wanted: list[Both]) -> bool:
    """Whether those who should have heard more than a passage speak against it."""
    heard = [across[both] for both in wanted if both in across]
    if any(one.alike >= MOSTLY for one in heard):
        return False
    return bool(heard) or (bool(wanted) and _faint(across))


def _faint(across: Told) -> bool:
    return max(one.height for one in _whole(across).values()) < _FIRM


def _across(told: Told, events: Events, seam: Seam) -> Told:
    """The pairs across a seam that say of its sides what they were joined by."""
    one, other = ({*side.tolist()} for side in seam.sides)
    across = {}
    for (i, j), found in told.items():
        if (i in one and j in other) or (i in other and j in one):
            line = found.estimate.line
            first = events.instant(i, line.at + line.offset)
            if abs(first - events.instant(j, line.at)) < _SAME + _SLANT * abs(line.at):
                across[i, j] = found
    return across


def _wanted(seam: Seam, instant: float, across: Told, told: Told) -> list[Both]:
    """The pairs across a seam that must sound alike, if this is one event, more than those do that
    are `across`. `instant`: when the passage was heard that joins the two.
    """
    whole = _whole(across)
    if not whole:
        return []
    together = seam.ends - seam.begins
    longest = max(one.overlap for one in whole.values())
    telling = together >= max(_LONGER * longest, longest + _MORE)
    telling &= (seam.begins <= instant) & (instant <= seam.ends)
    if _faint(across):
        # Of those who heard nobody clearly, silence says little.
        clear = {clip for both, one in told.items() if one.height >= _FIRM for clip in both}
        heard = [np.isin(side, [*clear]) for side in seam.sides]
        telling |= np.logical_and.outer(*heard) & (together >= max(_LEAST, _HALF * longest))
    wanted: list[Both] = []
    for at in np.argsort(-together, axis=None, kind="stable").tolist():
        row, column = divmod(at, together.shape[1])
        if len(wanted) == _ASKED or together[row, column] < _LEAST:
            break
        i, j = int(seam.sides[0][row]), int(seam.sides[1][column])
        both = min(i, j), max(i, j)
        if telling[row, column] and both not in whole:
            wanted.append(both)
    return wanted
