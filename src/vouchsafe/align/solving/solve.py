"""Pairs of clips become events on one clock each; what cannot be placed is told why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from importlib.metadata import version

import numpy as np

from vouchsafe.align.errors import NoSuchClip, PairOfOne
from vouchsafe.align.limits import check_clip, check_pair, check_said
from vouchsafe.align.model import (
    SPEED_OF_SOUND,
    Clip,
    Clock,
    Dropped,
    Event,
    Pair,
    Pin,
    Timeline,
    Unplaced,
)
from vouchsafe.align.solving.clocks import check_clock, with_time
from vouchsafe.align.solving.equations import equations
from vouchsafe.align.solving.graph import parts
from vouchsafe.align.solving.pins import pinned_pairs
from vouchsafe.align.solving.placing import placed, positions
from vouchsafe.align.solving.reasons import judged, reason, remarks


def solve(
    clips: Sequence[Clip],
    pairs: Sequence[Pair],
    *,
    pins: Sequence[Pin] = (),
    clock: Clock | None = None,
    spread: float,
) -> Timeline:
    """Put clips that recorded one event on one clock, and say how sure that is.

    `spread`: metres between two cameras, at most. Pins win over sound; sound that contradicts
    them, or the rest, is dropped and named. Neither the order of `clips` nor that of `pairs`
    matters to what is said, but that `clips` are listed as given. Raises what `check` raises, and
    for pairs `NoSuchClip`, `PairOfOne` and `NoNumber`.
    """
    check(clips, pins=pins, clock=clock, spread=spread)
    known = {clip.id: clip for clip in clips}
    _check(known, pairs)
    distance = spread / SPEED_OF_SOUND
    ids = sorted(known, key=lambda clip: (len(clip), clip))
    told = sorted({*pairs}, key=lambda pair: (pair.first, pair.second, pair.at, pair.offset))
    those = equations(ids, (*pinned_pairs(known, pins), *told))
    refused = judged(those, known, distance)
    used = np.array([pair not in refused for pair in those.pairs], dtype=np.bool_)
    events: list[Event] = []
    unplaced: list[Unplaced] = []
    apart = sorted(refused.values(), key=_worst_first)
    for group in parts(len(ids), those.first, those.second, used):
        members = {ids[at]: known[ids[at]] for at in group}
        if len(members) == 1:
            (clip,) = members.values()
            unplaced.append(Unplaced(clip.id, reason(clip, [*refused.values()], known)))
            continue
        which = np.flatnonzero(used & np.isin(those.first, group))
        event = _event(members, [those.pairs[at] for at in which], clock, distance)
        inside = [one for one in apart if {one.pair.first, one.pair.second} <= {*members}]
        apart = [one for one in apart if one not in inside]
        events.append(replace(event, dropped=tuple(inside)))
    return Timeline(
        clips=tuple(clips),
        events=tuple(sorted(events, key=lambda event: -len(event.placed))),
        unplaced=tuple(unplaced),
        spread=spread,
        dropped=tuple(apart),
        remarks=remarks(unplaced, known, clock, [pair for event in events for pair in event.used]),
        made_by=f"vouchsafe {version('vouchsafe')}",
    )


def check(
    clips: Sequence[Clip], *, pins: Sequence[Pin] = (), clock: Clock | None = None, spread: float
) -> None:
    """Refuse now, before anything is compared, what `solve` would refuse of what people said.

    Raises `NoNumber`, `NoSuchMoment`, `NoSuchClip`, `PinOutside`, `PinOnItself`, `PinsContradict`,
    `NoClaimedTime`.
    """
    check_said(pins=pins, clock=clock, spread=spread)
    for clip in clips:
        check_clip(clip)
    known = {clip.id: clip for clip in clips}
    if clock is not None:
        check_clock(known, clock)
    pinned_pairs(known, pins)


def _check(known: Mapping[str, Clip], pairs: Sequence[Pair]) -> None:
    for pair in pairs:
        check_pair(pair)
        if pair.first == pair.second:
            raise PairOfOne(clip=pair.first)
        for clip in (pair.first, pair.second):
            if clip not in known:
                raise NoSuchClip(clip=clip, what="pair")


def _worst_first(dropped: Dropped) -> tuple[float, str, str, float]:
    pair = dropped.pair
    return -(dropped.residual or 0.0), pair.first, pair.second, pair.at


def _event(
    members: Mapping[str, Clip], used: Sequence[Pair], clock: Clock | None, distance: float
) -> Event:
    found = positions(tuple(members.values()), used)
    event = Event(
        reference=found.those.clips[found.reference],
        placed=placed(found, members, distance),
        used=tuple(used),
    )
    if clock is not None and clock.clip in members:
        event = with_time(event, found, members, clock, distance)
    return event
