"""Every sample that a region touches is replaced; no other sample is."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.redaction.pictures import LAYOUTS, RGBA, YUV420, Layout, MemoryPicture, still
from vouchsafe.detect import Box
from vouchsafe.media import Plane
from vouchsafe.redaction import Painter, Shape, Style, mask_of
from vouchsafe.track import Keyframe, Track

boxes = st.builds(
    Box,
    st.floats(-40, 70),
    st.floats(-40, 60),
    st.floats(0.01, 90),
    st.floats(0.01, 90),
)
layouts = st.sampled_from(LAYOUTS)
shapes = st.sampled_from(Shape)


def touched(box: Box, shape: Shape, width: int, height: int) -> np.ndarray:
    """Pixels of which a fine sampling finds any point inside the shape."""
    fine = (np.arange(9) + 0.5) / 9
    xs = (np.arange(width)[:, None] + fine).ravel()
    ys = (np.arange(height)[:, None] + fine).ravel()
    if shape is Shape.BOX:
        inside_x = (xs >= box.x) & (xs <= box.right)
        inside_y = (ys >= box.y) & (ys <= box.bottom)
        points = inside_y[:, None] & inside_x
    else:
        cx, cy = box.centre
        points = ((xs - cx) / (box.width / 2)) ** 2 + (((ys - cy) / (box.height / 2)) ** 2)[
            :, None
        ] <= 1
    return points.reshape(height, 9, width, 9).any(axis=(1, 3))


@given(st.lists(boxes, min_size=1, max_size=3), shapes)
def test_the_mask_covers_every_pixel_the_shape_touches_and_stays_near_it(
    several: list[Box], shape: Shape
) -> None:
    mask = mask_of(several, shape, 64, 48)
    for box in several:
        assert not (touched(box, shape, 64, 48) & ~mask).any()
    # Outward rounding and the snapping to quarter pixels reach less than two pixels beyond.
    near = np.zeros_like(mask)
    for box in several:
        near |= touched(Box(box.x - 2, box.y - 2, box.width + 4, box.height + 4), shape, 64, 48)
    assert not (mask & ~near).any()


@given(boxes, shapes, layouts, st.sampled_from([(64, 48), (63, 47)]))
def test_solid_replaces_exactly_the_touched_samples_of_every_plane(
    box: Box, shape: Shape, layout: Layout, size: tuple[int, int]
) -> None:
    picture = layout.picture(*size)
    before = [plane.samples.copy() for plane in picture.planes()]

    Painter(still(box).plan(shape=shape))(picture)

    for plane, was in zip(picture.planes(), before, strict=True):
        rows, columns = was.shape
        # The last sample of an odd plane reaches beyond the picture: a region there may take it.
        sizes = size, (columns * plane.horizontal, rows * plane.vertical)
        must, may = (coarse(mask_of([box], shape, *of), plane) for of in sizes)
        assert (plane.samples[must] == plane.black).all()
        assert (plane.samples[~may] == was[~may]).all()


def coarse(fine: np.ndarray, plane: Plane) -> np.ndarray:
    """The samples of a plane that touch any of the pixels."""
    rows, columns = plane.samples.shape
    padded = np.zeros((rows * plane.vertical, columns * plane.horizontal), dtype=bool)
    padded[: fine.shape[0], : fine.shape[1]] = fine
    return padded.reshape(rows, plane.vertical, columns, plane.horizontal).any(axis=(1, 3))


@given(boxes, shapes, layouts, st.sampled_from([Style.MOSAIC, Style.BLUR]))
def test_other_styles_change_nothing_outside_the_solid_mask(
    box: Box, shape: Shape, layout: Layout, style: Style
) -> None:
    solid, other = layout.picture(64, 48), layout.picture(64, 48)
    before = [plane.samples.copy() for plane in other.planes()]

    Painter(still(box).plan(shape=shape))(solid)
    Painter(still(box).plan(style, shape))(other)

    for plane, filled, was in zip(other.planes(), solid.planes(), before, strict=True):
        outside = filled.samples != plane.black
        assert (plane.samples[outside] == was[outside]).all()


def test_a_mosaic_has_at_most_eight_blocks_across_however_large_the_face() -> None:
    picture = YUV420.picture(640, 640)

    Painter(still(Box(0, 0, 640, 640), width=640, height=640).plan(Style.MOSAIC, Shape.BOX))(
        picture
    )

    for plane in picture.planes():
        rows = (np.diff(plane.samples.astype(int), axis=0) != 0).any(axis=1).sum() + 1
        columns = (np.diff(plane.samples.astype(int), axis=1) != 0).any(axis=0).sum() + 1
        assert rows <= 8
        assert columns <= 8


def test_a_mosaic_of_the_same_picture_is_never_the_same_twice() -> None:
    plan = still(Box(0, 0, 64, 48)).plan(Style.MOSAIC)
    first, second = YUV420.picture(64, 48), YUV420.picture(64, 48)

    Painter(plan)(first)
    Painter(plan)(second)

    assert (first.planes()[0].samples != second.planes()[0].samples).any()


@pytest.mark.parametrize("style", [Style.MOSAIC, Style.BLUR])
def test_the_detail_of_noise_is_gone_under_any_style(style: Style) -> None:
    picture = YUV420.picture(256, 256)
    box = Box(32, 32, 192, 192)

    Painter(still(box, width=256, height=256).plan(style, Shape.BOX))(picture)

    luma = picture.planes()[0].samples.astype(float)
    inside, outside = luma[64:192, 64:192], luma[224:, 224:]
    assert np.abs(np.diff(inside, axis=1)).mean() < np.abs(np.diff(outside, axis=1)).mean() / 20


@pytest.mark.parametrize("style", list(Style))
def test_alpha_under_a_region_becomes_opaque(style: Style) -> None:
    picture = RGBA.picture(64, 48)

    Painter(still(Box(10, 10, 30, 30)).plan(style, Shape.BOX))(picture)

    assert (picture.planes()[3].samples[10:40, 10:40] == 255).all()


def test_stored_grids_of_non_square_pixels_are_scaled_to() -> None:
    picture = YUV420.picture(36, 48, shown=(64, 48))

    Painter(still(Box(32, 8, 16, 16)).plan(shape=Shape.BOX))(picture)

    black = picture.planes()[0].samples == 16
    assert black[8:24, 18:27].all()
    assert black.sum() == 16 * 9


def test_planes_seen_through_a_rotation_are_painted_in_place() -> None:
    stored = YUV420.picture(48, 64)
    turned = MemoryPicture(
        [
            replace(plane, samples=np.rot90(plane.samples), horizontal=plane.vertical)
            for plane in stored.planes()
        ],
        64,
        48,
    )

    for style in Style:
        Painter(still(Box(0, 0, 16, 16)).plan(style, Shape.BOX))(turned)

    Painter(still(Box(0, 0, 16, 16)).plan(shape=Shape.BOX))(turned)
    assert (stored.planes()[0].samples[:16, 32:] == 16).all()


def test_frames_without_a_region_are_not_even_asked_for_their_planes() -> None:
    class Untouchable(MemoryPicture):
        def planes(self) -> list:  # type: ignore[type-arg]
            raise AssertionError("touched")

    painter = Painter(still(Box(0, 0, 16, 16)).plan())

    painter(Untouchable([], 64, 48, time=5.0))

    assert painter.painted == 0
    assert painter.times == [5.0]


def test_a_moving_region_is_painted_where_it_is_at_each_frames_time() -> None:
    story = still()
    keys = (Keyframe(0.0, Box(0, 0, 8, 8)), Keyframe(1.0, Box(40, 0, 8, 8)))
    story.tracks.append(Track("t1", "face", "test 1", 0.9, keys))
    painter = Painter(story.plan(shape=Shape.BOX))

    for time, left in [(-0.0005, 0), (0.0, 0), (0.5, 20), (1.0, 40), (1.001, 40)]:
        picture = YUV420.picture(64, 48)
        picture.time = time
        painter(picture)
        black = picture.planes()[0].samples == 16
        assert black[:8, left : left + 8].all()
        assert black.sum() == 64

    late = YUV420.picture(64, 48)
    late.time = 1.1
    painter(late)
    assert not (late.planes()[0].samples == 16).any()


def test_a_track_that_a_reviewer_left_visible_is_not_painted() -> None:
    story = still(Box(0, 0, 16, 16))
    story.tracks = [replace(track, hidden=False) for track in story.tracks]
    painter = Painter(story.plan())

    painter(YUV420.picture(64, 48))

    assert painter.painted == 0
