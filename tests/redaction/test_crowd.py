"""All regions looked at together: what stands out is what stands out under their masks."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.redaction.pictures import LAYOUTS, Layout
from vouchsafe.detect import Box
from vouchsafe.redaction import Shape, crowd
from vouchsafe.redaction.crowd import Crowd
from vouchsafe.redaction.paint import grid_of
from vouchsafe.redaction.shape import hearts_of, rects, regions_of

boxes = st.builds(
    Box, st.floats(-30, 60), st.floats(-30, 44), st.floats(0.01, 90), st.floats(0.01, 90)
)
outlines = st.lists(st.tuples(boxes, st.sampled_from(Shape)), max_size=6)


@pytest.mark.parametrize("large", [crowd.LARGE, 400])
@given(outlines, st.sampled_from(LAYOUTS), st.integers(0, 2**32), st.floats(0.0, 0.02))
def test_what_stands_out_under_the_masks_stands_out(
    large: int, regions: list[tuple[Box, Shape]], layout: Layout, seed: int, share: float
) -> None:
    picture = layout.picture(63, 47)
    planes = picture.planes()
    chance = np.random.default_rng(seed)
    for plane in planes:
        off = chance.random(plane.samples.shape) < share
        plane.samples[:] = plane.black
        plane.samples[off] = chance.integers(0, plane.peak, int(off.sum()), endpoint=True)
    grid = grid_of(planes, picture)
    shapes = [shape for _, shape in regions]
    rows = rects(box for box, _ in regions)
    whole = hearts_of(rows, shapes, grid)
    tiny = rows.copy()
    tiny[whole.numbers()] = 0
    few = regions_of(tiny, shapes, grid)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(crowd, "LARGE", large)
        found = Crowd(rows, shapes, grid)

    for plane in planes:
        near = plane.peak // 40
        distances = {
            at: np.abs(
                plane.samples[top : top + mask.shape[0], left : left + mask.shape[1]][mask].astype(
                    int
                )
                - plane.black
            ).max()
            for each in (whole, few)
            for at, (left, top, mask, _) in each.patches(plane.horizontal, plane.vertical).items()
        }
        farthest, out = found.standing_out(plane, near)
        assert farthest == max(distances.values(), default=0)
        assert sorted(out) == sorted(at for at, far in distances.items() if far > near)
