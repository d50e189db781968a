"""How likely two sounds share an event at all."""

from __future__ import annotations

import math

from vouchsafe.align.matching.measuring import Measured

LIKELY = 0.5
"""Probability below which a pair is not told of."""

_EVEN = 11.0
"""Height at which sharing and not sharing are equally likely."""

_MARGIN = 1.4
"""Against the height of another place: what repeats lies equally well in several."""


def probability(found: Measured) -> float:
    """0 to 1: from how far the line stands out, and how far another place does."""
    stands_out = _sigmoid(found.height - _EVEN)
    alone = _sigmoid(20 * (found.height / max(found.rival, 1.0) - _MARGIN))
    return stands_out * alone


def _sigmoid(x: float) -> float:
    return 1 / (1 + math.exp(-max(-50.0, min(50.0, x))))
