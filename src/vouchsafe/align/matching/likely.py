"""How likely two sounds share an event at all."""

from __future__ import annotations

import math

from vouchsafe.align.matching.measuring import Measured

LIKELY = 0.5
"""Probability below which a pair is not told of."""

EVEN = 11.5
"""Height at which sharing and not sharing are equally likely."""

_MOST = 2.5
"""Prominence of a hint beyond which it counts no further."""

_MARGIN, _SURE = 1.55, 20.0
"""Times the height of another place, and how steeply: what repeats lies as well in several."""

_PARTLY = 0.6
"""At least so much of the probability is left where a part of the overlap contradicts the line:
such a pair is told of, but does not stand alone.
"""


def probability(found: Measured) -> float:
    """0 to 1: from how far the line stands out, how far another place does, and how much of the
    overlap does not contradict it.
    """
    stands_out = _sigmoid(found.height - EVEN)
    # Only against other places: what two events share by chance, hints see as well.
    ahead = found.height / max(found.rival, 1.0) * math.sqrt(min(found.prominence, _MOST))
    alone = _sigmoid(_SURE * (ahead - _MARGIN))
    return stands_out * alone * max(found.alike, _PARTLY)


def _sigmoid(x: float) -> float:
    return 1 / (1 + math.exp(-max(-50.0, min(50.0, x))))
