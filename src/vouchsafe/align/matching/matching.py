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
from vouchsafe.align.model import MOSTLY, Pair

_ROUNDS = 3
"""How often those who found nobody may try their next best."""

_MOST_ROUNDS = 10
"""And how often in all, while a passage that was heard elsewhere, too, misleads some."""

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
    tell = on_progress or _nobody
    with ThreadPoolExecutor(threads) as pool:
        work = _Comparing(sounds, pool)
        shared = by_landmarks(sounds, pool, lambda done: tell(0.2 * done))
        work.join(shared, lambda done: tell(0.2 + 0.4 * done))
        pairs = work.events.compared()
        alike = by_movement(sounds, pairs, pool, lambda done: tell(0.6 + 0.1 * done))
        work.join(alike, lambda done: tell(0.7 + 0.2 * done))
        told = work.looped(lambda done: tell(0.9 + 0.1 * done))
    tell(1.0)
    return tuple(_pair(sounds, both, told[both]) for both in sorted(told))


def _within(tell: Callable[[float], None], step: int, steps: int) -> Callable[[float], None]:
    """Tells the share of all `steps` for a share of one."""
    return lambda done: tell(min((step + done) / steps, 1.0))


def _nobody(done: float) -> None:  # noqa: ARG001 - heard by nobody
    return


class _Comparing:
    """Sounds that are put together, pair by pair."""

    def __init__(self, sounds: Sequence[Sound], pool: ThreadPoolExecutor) -> None:
        self._sounds, self._pool = sounds, pool
        self._told: Told = {}
        self._asked: dict[Both, Told] = {}
        self.events = Events(sounds)

    def join(self, found: Mapping[Both, Found], tell: Callable[[float], None]) -> None:
        """Measure of `found` the best, then what may connect those whose best misled."""
        left = dict(found)
        for round_ in range(_MOST_ROUNDS):
            apart = set(self.events.apart())
            left = {both: one for both, one in left.items() if both in apart}
            wanted = neighbours(left, self.events.groups)
            told = _measured(self._sounds, wanted, self._pool, _within(tell, round_, _ROUNDS))
            misled = self._take(told) or any(one.alike < MOSTLY for one in told.values())
            left = {both: one for both, one in left.items() if both not in wanted}
            if not left or (round_ + 1 >= _ROUNDS and not misled):
                break

    def looped(self, tell: Callable[[float], None]) -> Told:
        """All that was told, with what closes loops."""
        loops = self.events.loops(self._told)
        self._take(_measured(self._sounds, loops, self._pool, tell))
        return self._told

    def _take(self, told: Told) -> bool:
        """Put together whom `told` connects; whether groups that had been joined are not."""
        told = self._told | told
        self.events.join(told)
        self._told = upheld(told, self.events, self._ask)
        parted = not told.keys() <= self._told.keys()
        if parted:
            self.events = Events(self._sounds)
            self.events.join(self._told)
        return parted

    def _ask(self, wanted: dict[Both, Found]) -> Told:
        """What is told of pairs at foretold places; asked once of each."""
        new = {both: one for both, one in wanted.items() if both not in self._asked}
        told = _measured(self._sounds, new, self._pool, _nobody)
        self._asked |= {both: {both: told[both]} if both in told else {} for both in new}
        return {both: one for which in wanted for both, one in self._asked[which].items()}


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
