"""Which clips hang together by which pairs, and how firmly."""

from __future__ import annotations

import numpy as np
from scipy import sparse
from scipy.sparse import csgraph

from vouchsafe.align.solving.equations import Bools, Floats, Ints

FINENESS = 1000
"""Flows are whole numbers: strengths are told in thousandths."""


def parts(clips: int, first: Ints, second: Ints, used: Bools) -> list[Ints]:
    """The clips, by number, of each part that hangs together by the used pairs; in order."""
    count, label = csgraph.connected_components(
        _links(clips, first[used], second[used]), directed=False
    )
    return [np.flatnonzero(label == part) for part in range(count)]


def bridges(clips: int, first: Ints, second: Ints, used: Bools) -> list[int]:
    """The used pairs, by number, without which their part would fall in two; in order."""
    whole = len(parts(clips, first, second, used))
    found = []
    for pair in _tree(clips, first, second, used):
        without = used.copy()
        without[pair] = False
        if len(parts(clips, first, second, without)) > whole:
            found.append(pair)
    return found


def firmness(
    clips: int, first: Ints, second: Ints, strength: Floats, ends: tuple[int, int]
) -> float:
    """The least strength that must be cut before nothing ties these two clips: a maximum flow."""
    whole = np.round(strength * FINENESS).astype(np.intp)
    ways = _links(clips, first, second, whole)
    both = sparse.csr_array((ways + ways.T).astype(np.int32))
    flow = csgraph.maximum_flow(both, *ends).flow_value
    return float(flow / FINENESS)


def _tree(clips: int, first: Ints, second: Ints, used: Bools) -> list[int]:
    """Used pairs that span every part: whatever is a bridge is among them."""
    which = np.flatnonzero(used)
    weight = _links(clips, first[which], second[which])
    weight.data[:] = 1
    tree = csgraph.minimum_spanning_tree(weight).tocoo()
    number = {
        frozenset(ends): int(pair)
        for pair, *ends in zip(which, first[which].tolist(), second[which].tolist(), strict=True)
    }
    return sorted(
        number[frozenset(ends)] for ends in zip(tree.row.tolist(), tree.col.tolist(), strict=True)
    )


def _links(clips: int, first: Ints, second: Ints, strength: Ints | None = None) -> sparse.csr_array:
    values = np.ones(len(first)) if strength is None else strength
    links = sparse.coo_array((values, (first, second)), shape=(clips, clips))
    return sparse.csr_array(links)  # pairs of the same two clips are added up
