"""Several detections of one face become one."""

from __future__ import annotations

from collections.abc import Iterable

from vouchsafe.detect.model import Region

SAME = 0.3
"""Two boxes of one kind that share this much (intersection over union) show the same thing."""


def merge(regions: Iterable[Region], same: float = SAME) -> list[Region]:
    """The regions without duplicates, best first: of those that overlap, the best score stays."""
    kept: list[Region] = []
    for region in sorted(regions, key=lambda region: (-region.score, region.box)):
        if not any(
            region.kind == other.kind and region.box.iou(other.box) >= same for other in kept
        ):
            kept.append(region)
    return kept
