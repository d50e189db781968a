"""Which clips hang together by which pairs."""

from __future__ import annotations

import numpy as np
from scipy import sparse
from scipy.sparse import csgraph

from vouchsafe.align.solving.equations import Bools, Ints


def parts(clips: int, first: Ints, second: Ints, used: Bools) -> list[Ints]:
    """The clips, by number, of each part that hangs together by the used pairs; in order."""
    links = sparse.coo_array(
        (np.ones(int(used.sum())), (first[used], second[used])), shape=(clips, clips)
    )
    count, label = csgraph.connected_components(links, directed=False)
    return [np.flatnonzero(label == part) for part in range(count)]
