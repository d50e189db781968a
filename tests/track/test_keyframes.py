"""Keyframes kept as bare numbers are the keyframes that were given."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vouchsafe.detect import Box
from vouchsafe.track import Keyframe, Keyframes, Track

numbers = st.floats(allow_nan=False, allow_infinity=False)
keyframes = st.lists(st.builds(Keyframe, numbers, st.builds(Box, *[numbers] * 4)), max_size=8)


@given(keyframes, st.slices(8))
def test_nothing_is_lost(many: list[Keyframe], part: slice) -> None:
    compact = Keyframes(many)

    assert list(compact) == many
    assert [compact[at] for at in range(-len(many), len(many))] == many + many
    assert list(compact[part]) == many[part]
    assert compact == Keyframes(many)
    assert hash(compact) == hash(Keyframes(many))
    assert list(compact.times) == [key.time for key in many]


def test_no_keyframe_lies_beyond_the_last() -> None:
    with pytest.raises(IndexError):
        Keyframes([])[0]


def test_a_track_of_any_sequence_is_the_same_track() -> None:
    ways = [Keyframe(0.0, Box(1, 2, 3, 4)), Keyframe(1.0, Box(5, 6, 7, 8))]

    listed, compact = (Track("t1", "face", "test", 0.9, keys) for keys in (ways, Keyframes(ways)))

    assert listed == compact
    assert hash(listed) == hash(compact)


def test_times_must_increase() -> None:
    with pytest.raises(ValueError, match="increase"):
        Track("t1", "face", "test", 0.9, [Keyframe(1.0, Box(1, 2, 3, 4))] * 2)
