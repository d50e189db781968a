"""Which recordings share an event, and how their clocks relate."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

from vouchsafe.align.matching.candidates import by_landmarks, by_movement, neighbours
from vouchsafe.align.matching.event import Events
from vouchsafe.align.matching.hints import Found
from vouchsafe.align.matching.likely import EVEN, LIKELY, probability
from vouchsafe.align.matching.measuring import Measured, measured
from vouchsafe.align.matching.model import Sound
from vouchsafe.align.matching.seams import upheld
from vouchsafe.align.model import Pair

_ROUNDS = 3
"""How often those who found nobody may try their next best."""

Both = tuple[int, int]
Told = dict[Both, Measured]


def match(
    sounds: Sequence[Sound],
    *,
    on_progress: Callable[[float], None] | None = None,
    threads: int = 2,
) -> tuple[Pair, ...]:
    """The pairs of `sounds` that share an event, each with how their clocks relate.

    Enough pairs to place every clip and to check loops, not all that could be told: first those
    with most landmarks in common; then, between groups that are still apart, those whose bands
    move alike; then what closes loops; then those who would have heard more, where a passage is all
    that joins two groups. `on_progress` hears shares from 0 to 1, from this thread. At most
    `threads` threads work at once.
    """
    events = Events(sounds)
    tell = on_progress or _nobody
    with ThreadPoolExecutor(threads) as pool:
        shared = by_landmarks(sounds, pool, lambda done: tell(0.2 * done))
        told = _joined(sounds, shared, events, pool, lambda done: tell(0.2 + 0.4 * done))
        alike = by_movement(sounds, events.compared(), pool, lambda done: tell(0.6 + 0.1 * done))
        told |= _joined(sounds, alike, events, pool, lambda done: tell(0.7 + 0.2 * done))
        loops = events.loops(told)
        told |= _measured(sounds, loops, pool, lambda done: tell(0.9 + 0.07 * done))
        told = upheld(told, events, lambda asked: _measured(sounds, asked, pool, _nobody))
    tell(1.0)
    return tuple(_pair(sounds, both, told[both]) for both in sorted(told))


def _within(tell: Callable[[float], None], step: int, steps: int) -> Callable[[float], None]:
    """Tells the share of all `steps` for a share of one."""
    return lambda done: tell((step + done) / steps)


def _nobody(done: float) -> None:  # noqa: ARG001 - heard by nobody
    return


def _joined(
    sounds: Sequence[Sound],
    found: Mapping[Both, Found],
    events: Events,
    pool: ThreadPoolExecutor,
    tell: Callable[[float], None],
) -> Told:
    """What was measured of `found`: the best, then what may connect those whose best misled."""
    told: Told = {}
    left = dict(found)
    for round_ in range(_ROUNDS):
        apart = set(events.apart())
        left = {both: one for both, one in left.items() if both in apart}
        wanted = neighbours(left, events.groups)
        told |= _measured(sounds, wanted, pool, _within(tell, round_, _ROUNDS))
        events.join(told)
        left = {both: one for both, one in left.items() if both not in wanted}
    return told


def _measured(
    sounds: Sequence[Sound],
    wanted: dict[Both, Found],
    pool: ThreadPoolExecutor,
    tell: Callable[[float], None],
) -> Told:
    """What was measured of `wanted`, as far as it is likely."""
    results = pool.map(
        lambda item: measured(sounds[item[0][0]], sounds[item[0][1]], item[1], least=EVEN),
        wanted.items(),
    )
    told = {}
    for done, (both, result) in enumerate(zip(wanted, results, strict=True), 1):
        if result is not None and probability(result) >= LIKELY:
            told[both] = result
        tell(done / len(wanted))
    return told


def _pair(sounds: Sequence[Sound], both: Both, found: Measured) -> Pair:
    told, heard = found.estimate, found.agreement
    return Pair(
        first=sounds[both[0]].id,
        second=sounds[both[1]].id,
        at=told.line.at,
        offset=told.line.offset,
        drift=told.line.drift * 1e6,
        offset_error=told.offset_error,
        drift_error=told.drift_error * 1e6,
        probability=probability(found),
        overlap=found.overlap,
        compared=None if heard is None else heard.compared * found.overlap,
        alike=None if heard is None else heard.alike * found.overlap,
    )
