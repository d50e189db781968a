"""Videos that are hardly videos."""

from __future__ import annotations

import numpy as np
import pytest

from tests.track.scene import THRESHOLDS, texture
from vouchsafe.detect import Box, Region
from vouchsafe.track import Followed, Follower, Look, Scout


def follow_all(
    width: int, height: int, lumas: list[np.ndarray], boxes: list[Box], rate: float = 30.0
) -> Followed:
    """Feed every frame, and the same boxes wherever a look is wished for."""
    scout = Scout(width=width, height=height)
    follower = Follower(width=width, height=height, thresholds=THRESHOLDS)
    regions = [Region("face", box, 0.9, "test 1") for box in boxes]
    for frame, luma in enumerate(lumas):
        wish = follower.advance(scout.advance(frame / rate, luma))
        if wish.before is not Look.NONE:
            follower.see_last(regions)
        follower.see(regions if wish.now is not Look.NONE else None)
    if follower.last_wish() is not Look.NONE:
        follower.see_last(regions)
    return follower.finish()


def small(width: int, height: int) -> tuple[int, int]:
    return Scout(width=width, height=height).luma_size


def test_a_video_without_frames_has_no_tracks() -> None:
    assert follow_all(640, 360, [], []) == Followed((), (), ())


def test_a_video_of_one_frame_keeps_its_face() -> None:
    followed = follow_all(640, 360, [texture(270, 480, 1)], [Box(100, 100, 40, 50)])

    (track,) = followed.tracks
    assert track.start == track.end == 0.0


@pytest.mark.parametrize(("width", "height"), [(16, 16), (2, 2), (4000, 20), (21, 1001)])
def test_any_shape_of_picture_is_followed(width: int, height: int) -> None:
    across, down = small(width, height)
    lumas = [texture(down, across, 1)] * 12

    followed = follow_all(width, height, lumas, [Box(0, 0, width / 2, height / 2)])

    assert len(followed.tracks) == 1


@pytest.mark.parametrize("level", [0, 128, 255])
def test_a_flat_picture_holds_its_face_still(level: int) -> None:
    lumas = [np.full((270, 480), level, np.uint8)] * 40
    face = Box(100, 100, 60, 60)

    followed = follow_all(640, 360, lumas, [face])

    assert {track.start for track in followed.tracks} == {0.0}
    assert max(track.end for track in followed.tracks) == 39 / 30
    assert followed.cuts == ()


def test_pure_noise_ends_in_no_error() -> None:
    noise = np.random.default_rng(1)
    lumas = [noise.integers(0, 256, (270, 480), dtype=np.uint8) for _ in range(30)]

    followed = follow_all(640, 360, lumas, [Box(300, 200, 30, 30), Box(-20, -20, 50, 50)])

    assert followed.tracks


def test_frames_far_apart_in_time_are_followed() -> None:
    lumas = [texture(270, 480, 1)] * 20

    followed = follow_all(640, 360, lumas, [Box(300, 200, 30, 30)], rate=0.5)

    (track,) = followed.tracks
    assert (track.start, track.end) == (0.0, 38.0)
