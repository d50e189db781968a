"""One meaning for scores, wherever they come from."""

from __future__ import annotations

import numpy as np

from vouchsafe.detect.arrays import Floats

_ENOUGH = 0.092
"""Mean evidence of all looks that hides as much as `_AS_ONE_LOOK` does in a single look. Chosen on
labelled photos; see docs/adr/0031."""
_AS_ONE_LOOK = 0.2

_POWER = float(np.log(_AS_ONE_LOOK) / np.log(_ENOUGH))


def calibrated(mean: Floats) -> Floats:
    """Mean evidence as a score that means what a single look's score means."""
    scores: Floats = np.clip(mean, 0.0, 1.0) ** _POWER
    return scores
