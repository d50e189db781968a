"""Which pairs are worth measuring, and where."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray

from vouchsafe.align.matching import coarse
from vouchsafe.align.matching.coarse import moving, stretches
from vouchsafe.align.matching.hints import Found, merged
from vouchsafe.align.matching.model import Sound
from vouchsafe.align.matching.votes import heard_later, index

Both = tuple[int, int]

_SHARED = 8.0
"""Landmarks in common that are worth measuring."""

_ALIKE = 4.0
"""Spreads of likeness in movement that are worth measuring."""

_NEIGHBOURS = 2
"""Pairs measured for each sound, of its best."""

_HELD = 64
"""Stretches whose movement is held at once, on each side: 100 MB."""


def by_landmarks(
    sounds: Sequence[Sound], pool: ThreadPoolExecutor, tell: Callable[[float], None]
) -> dict[Both, Found]:
    """Pairs that have landmarks in common at one shift."""
    known = index([sound.marks for sound in sounds])
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
    """Those of `pairs` whose bands move alike at one shift: for what noise leaves few landmarks."""
    work = [(i, stretch) for i, sound in enumerate(sounds) for stretch in stretches(sound.marks)]
    blocks = [work[begin : begin + _HELD] for begin in range(0, len(work), _HELD)]
    wanted = set(pairs)
    best: dict[Both, Found] = {}
    steps = len(blocks) * (len(blocks) + 1) / 2
    done = 0
    for n, block in enumerate(blocks):
        ours = _moving(sounds, block, pool)
        for m in range(n, len(blocks)):
            theirs = ours if m == n else _moving(sounds, blocks[m], pool)
            both = [(a, b) for a in ours for b in theirs if (a[0], b[0]) in wanted]
            found = pool.map(
                lambda both: coarse.alike(both[0], both[1], both[2], both[3]),
                [(ours[a], theirs[b], a[1], b[1]) for a, b in both],
            )
            for (a, b), one in zip(both, found, strict=True):
                if one.height >= _ALIKE:
                    _keep(best, (a[0], b[0]), one)
            done += 1
            tell(done / steps)
    return best


def _moving(
    sounds: Sequence[Sound], block: Sequence[tuple[int, tuple[int, int]]], pool: ThreadPoolExecutor
) -> dict[tuple[int, tuple[int, int]], NDArray[np.complex64]]:
    spectra = pool.map(lambda item: moving(sounds[item[0]].marks, item[1]), block)
    return dict(zip(block, spectra, strict=True))


def _keep(best: dict[Both, Found], both: Both, found: Found) -> None:
    best[both] = merged(best[both], found) if both in best else found


def neighbours(found: Mapping[Both, Found]) -> dict[Both, Found]:
    """Of each sound the pairs that are best hinted at, and of the others those that connect."""
    taken: dict[int, int] = defaultdict(int)
    group: dict[int, int] = {}
    kept = {}
    for both, one in sorted(found.items(), key=lambda item: -item[1].height):
        ours, theirs = (group.setdefault(i, i) for i in both)
        if ours == theirs and min(taken[i] for i in both) >= _NEIGHBOURS:
            continue
        kept[both] = one
        for i in both:
            taken[i] += 1
        group = {i: ours if own == theirs else own for i, own in group.items()}
    return kept
