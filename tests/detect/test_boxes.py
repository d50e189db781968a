"""One box against many says what boxes say one by one."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from vouchsafe.detect import Box, Boxes

LENGTHS = st.integers(0, 12).map(float) | st.floats(0, 50, allow_nan=False, width=32)
PLACES = st.integers(-8, 8).map(float) | st.floats(-50, 50, allow_nan=False, width=32)
BOXES = st.builds(Box, PLACES, PLACES, LENGTHS, LENGTHS)


@given(box=BOXES, others=st.lists(BOXES, max_size=20))
@example(box=Box(0, 0, 4, 4), others=[])
@example(box=Box(0, 0, 4, 4), others=[Box(4, 0, 4, 4), Box(0, 0, 4, 4), Box(3, 3, 0, 0)])
def test_many_at_once_are_as_one_by_one(box: Box, others: list[Box]) -> None:
    many = Boxes(others)

    assert many.touching(box) == [other for other in others if other.overlap(box)]
    assert many.iou(box).tolist() == [other.iou(box) for other in others]
