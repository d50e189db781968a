"""Several detections of one face become one."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from vouchsafe.detect.arrays import distinct
from vouchsafe.detect.model import Region

SAME = 0.4
"""Two boxes of one kind that share this much (intersection over union) show the same thing."""


def merge(regions: Iterable[Region], same: float = SAME) -> list[Region]:
    """The regions without duplicates, best first: of those of one kind that overlap by at least
    `same` (intersection over union), the best score stays.
    """
    kept: list[Region] = []
    pool = list(regions)
    for kind in dict.fromkeys(region.kind for region in pool):
        alike = [region for region in pool if region.kind == kind]
        boxes = np.array(
            [(*region.box[:2], region.box.right, region.box.bottom) for region in alike]
        )
        scores = np.array([region.score for region in alike])
        kept += [alike[row] for row in distinct(boxes, scores, same)]
    return sorted(kept, key=lambda region: (-region.score, region.box, region.kind))
