"""How likely two sounds share an event at all."""

from __future__ import annotations

import math

from vouchsafe.align.matching.measuring import Measured

LIKELY = 0.5
"""Probability below which a pair is not told of."""

_EVEN = 11.5
"""Height at which sharing and not sharing are equally likely, if hints say nothing."""

_USUAL, _MOST, _WORTH = 1.5, 2.5, 4.0
"""Prominence that chance gives; where it counts no further; what each unit adds to the height."""

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
    hinted = min(found.prominence, _MOST)
    stands_out = _sigmoid(found.height + _WORTH * max(0.0, hinted - _USUAL) - _EVEN)
    ahead = found.height / max(found.rival, 1.0) * math.sqrt(hinted)
    return stands_out * _sigmoid(_SURE * (ahead - _MARGIN)) * max(found.alike, _PARTLY)


def _sigmoid(x: float) -> float:
    return 1 / (1 + math.exp(-max(-50.0, min(50.0, x))))
