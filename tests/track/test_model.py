"""Where a track is at a moment."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.track.scene import texture
from vouchsafe.detect import Box
from vouchsafe.track import Keyframe, OutOfOrder, Scout, Track, box_at

TRACK = Track(
    "t1",
    "face",
    "test 1",
    0.9,
    (
        Keyframe(1.0, Box(0, 0, 10, 20)),
        Keyframe(2.0, Box(100, 50, 20, 20)),
        Keyframe(4.0, Box(100, 90, 20, 40)),
    ),
)


@pytest.mark.parametrize(
    ("time", "box"),
    [
        (0.999, None),
        (1.0, Box(0, 0, 10, 20)),
        (1.5, Box(50, 25, 15, 20)),
        (2.0, Box(100, 50, 20, 20)),
        (3.0, Box(100, 70, 20, 30)),
        (4.0, Box(100, 90, 20, 40)),
        (4.001, None),
    ],
)
def test_a_box_moves_in_straight_lines(time: float, box: Box | None) -> None:
    assert box_at(TRACK, time) == box


@given(st.floats(1.0, 4.0))
def test_a_track_is_somewhere_from_its_first_to_its_last_keyframe(time: float) -> None:
    assert box_at(TRACK, time) is not None


def test_frames_must_come_in_order() -> None:
    scout = Scout(width=480, height=270)
    luma = texture(270, 480, 1)
    scout.advance(0.1, luma)

    with pytest.raises(OutOfOrder, match="run backwards"):
        scout.advance(0.1, luma)
