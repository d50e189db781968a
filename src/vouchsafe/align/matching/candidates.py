"""Which pairs are worth measuring, and where."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import combinations_with_replacement, product

import numpy as np
from numpy.typing import NDArray

from vouchsafe.align.matching import coarse
from vouchsafe.align.matching.coarse import eventful, moving, stretches
from vouchsafe.align.matching.hints import Found, merged
from vouchsafe.align.matching.model import Sound
from vouchsafe.align.matching.votes import heard_later, index

Both = tuple[int, int]
Part = tuple[int, tuple[int, int]]
"""One stretch of one sound."""

_SHARED = 8.0
"""Landmarks in common that are worth measuring."""

_ALIKE = 4.0
"""Spreads of likeness in movement that are worth measuring."""

_NEIGHBOURS = 2
"""Pairs measured at once for each group of sounds, of its best."""

_HELD = 64
"""Stretches whose movement is held at once, on each side: 100 MB."""

_COMPARED = 400_000
"""Pairs of stretches compared by movement, at most: about five minutes of one core."""


def by_landmarks(
    sounds: Sequence[Sound], pool: ThreadPoolExecutor, tell: Callable[[float], None]
) -> dict[Both, Found]:
    """Pairs that have landmarks in common at one shift."""
    known = index(sounds)
    work = [(i, stretch) for i, sound in enumerate(sounds) for stretch in stretches(sound.marks)]
    heard = pool.map(
        lambda item: list(heard_later(known, sounds[item[0]].marks, item[0], item[1])), work
    )
    best: dict[Both, Found] = {}
    for done, ((i, _), found) in enumerate(zip(work, heard, strict=True), 1):
        for j, one in found:
            if one.height >= _SHARED:
                _keep(best, (i, j), one)
        tell(done / len(work))
    return best


def by_movement(
    sounds: Sequence[Sound],
    pairs: Sequence[Both],
    pool: ThreadPoolExecutor,
    tell: Callable[[float], None],
) -> dict[Both, Found]:
    """Those of `pairs` whose bands move alike at one shift: for what noise leaves few landmarks.

    Of very many long sounds only their most eventful stretches are compared.
    """
    ranked = [eventful(sound.marks) for sound in sounds]
    most = rank_limit(pairs, [len(each) for each in ranked])
    rank = {(i, part): n for i, each in enumerate(ranked) for n, part in enumerate(each, 1)}
    # The most eventful first: whole blocks of the others then have nothing to be compared with.
    work = sorted(rank, key=lambda item: rank[item])
    blocks = [work[begin : begin + _HELD] for begin in range(0, len(work), _HELD)]
    wanted = set(pairs)
    best: dict[Both, Found] = {}
    steps = list(combinations_with_replacement(range(len(blocks)), 2))
    for done, (n, m) in enumerate(steps, 1):
        both = [
            (a, b)
            for one, other in dict.fromkeys([(n, m), (m, n)])
            for a, b in product(blocks[one], blocks[other])
            if (a[0], b[0]) in wanted and rank[a] * rank[b] <= most
        ]
        held = _moving(sounds, {part: None for two in both for part in two}, pool)
        found = pool.map(
            lambda two, held=held: coarse.alike(held[two[0]], held[two[1]], two[0][1], two[1][1]),
            both,
        )
        for (a, b), one in zip(both, found, strict=True):
            if one.height >= _ALIKE:
                _keep(best, (a[0], b[0]), one)
        tell(done / len(steps))
    return best


def rank_limit(pairs: Sequence[Both], stretches: Sequence[int]) -> int:
    """The largest product of two stretches' ranks, by how eventful they are in their sounds, that
    is compared, so that all `pairs` together take no more than `_COMPARED`, if 1 allows that.

    The most eventful stretch of one is thus compared with more of the other than the dullest is.
    """
    sizes = Counter((stretches[i], stretches[j]) for i, j in pairs)
    most = max((n * m for n, m in sizes), default=1)
    while most > 1 and sum(n * _within(both, most) for both, n in sizes.items()) > _COMPARED:
        most = most * 3 // 4
    return most


def _within(both: Both, most: int) -> int:
    return sum(min(both[1], most // rank) for rank in range(1, both[0] + 1))


def _moving(
    sounds: Sequence[Sound],
    block: Collection[tuple[int, tuple[int, int]]],
    pool: ThreadPoolExecutor,
) -> dict[tuple[int, tuple[int, int]], NDArray[np.complex64]]:
    spectra = pool.map(lambda item: moving(sounds[item[0]].marks, item[1]), block)
    return dict(zip(block, spectra, strict=True))


def _keep(best: dict[Both, Found], both: Both, found: Found) -> None:
    best[both] = merged(best[both], found) if both in best else found


def neighbours(found: Mapping[Both, Found], groups: Sequence[int]) -> dict[Both, Found]:
    """Of each group of sounds the pairs that are best hinted at, and of the others those that
    connect. `groups`: which one each sound is in; those that nothing connects yet are one each.

    Not of each sound: one pair joins whole groups, and each that is tried may be wrong.
    """
    taken: dict[int, int] = defaultdict(int)
    joined = list(groups)
    kept = {}
    for both, one in sorted(found.items(), key=lambda item: -item[1].height):
        ours, theirs = (joined[i] for i in both)
        own = [groups[i] for i in both]
        if ours == theirs and min(taken[group] for group in own) >= _NEIGHBOURS:
            continue
        kept[both] = one
        for group in own:
            taken[group] += 1
        joined = [ours if group == theirs else group for group in joined]
    return kept
