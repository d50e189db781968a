"""Which recordings share an event, and how their clocks relate."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import combinations

import numpy as np

from vouchsafe.align.matching.coarse import Hint, hints, moving, stretches
from vouchsafe.align.matching.measuring import Measured, measured, shared
from vouchsafe.align.matching.model import Sound
from vouchsafe.align.model import Pair

LIKELY = 0.5
"""Probability below which a pair is not told of."""

_WORTH = 5.0
"""Height of a hint that is worth measuring."""


def match(
    sounds: Sequence[Sound],
    *,
    on_progress: Callable[[float], None] | None = None,
    threads: int = 2,
) -> tuple[Pair, ...]:
    """The pairs of `sounds` that share an event, each with how their clocks relate.

    Enough pairs to place every clip and to check loops, not all that could be told. `on_progress`
    hears shares from 0 to 1, from this thread. At most `threads` threads work at once.
    """
    wanted = list(combinations(range(len(sounds)), 2))
    pairs: list[Pair] = []
    with ThreadPoolExecutor(threads) as pool:
        tried = pool.map(lambda ij: _tried(sounds[ij[0]], sounds[ij[1]]), wanted)
        for done, pair in enumerate(tried, 1):
            if pair is not None and pair.probability >= LIKELY:
                pairs.append(pair)
            if on_progress:
                on_progress(done / len(wanted))
    return tuple(pairs)


def _tried(first: Sound, second: Sound) -> Pair | None:
    likely = max(_hints(first, second), key=lambda hint: hint.height, default=None)
    if likely is None or likely.height < _WORTH:
        return None
    found = measured(first, second, likely)
    return None if found is None else _pair(first, second, found)


def _hints(first: Sound, second: Sound) -> Iterator[Hint]:
    for of_first in stretches(first.marks):
        one = moving(first.marks, of_first)
        for of_second in stretches(second.marks):
            other = moving(second.marks, of_second)
            yield from hints(one, other, of_first, of_second, most=1)


def _pair(first: Sound, second: Sound, found: Measured) -> Pair:
    line = found.fit.line
    begin, end = shared(first.samples, second.samples, line)
    at = (begin + end) / 2
    turn = np.array([1.0, at - line.at])
    return Pair(
        first=first.id,
        second=second.id,
        at=at,
        offset=float(line.ahead(np.array(at))),
        drift=line.drift * 1e6,
        offset_error=float(np.sqrt(turn @ found.fit.covariance @ turn)),
        drift_error=float(np.sqrt(found.fit.covariance[1, 1])) * 1e6,
        probability=float(1 / (1 + np.exp(8.0 - found.height))),
        overlap=end - begin,
    )
