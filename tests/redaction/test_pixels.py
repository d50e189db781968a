"""The proof from the decoded picture: black passes, and nothing else does."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.redaction.pictures import LAYOUTS, YUV420, Layout, MemoryPicture, still
from vouchsafe.detect import Box
from vouchsafe.redaction import Painter, Plan, Shape, Style
from vouchsafe.redaction.pixels import PixelProof
from vouchsafe.redaction.shape import rects

layouts = st.sampled_from(LAYOUTS)
shapes = st.sampled_from(Shape)
boxes = st.builds(
    Box, st.floats(-30, 60), st.floats(-30, 44), st.floats(0.01, 60), st.floats(0.01, 60)
)


def planned(box: Box, shape: Shape) -> Plan:
    plan = still(box).plan(shape=shape)
    return replace(plan, media=replace(plan.media, kind="video"))


def proven(plan: Plan, written: str, picture: MemoryPicture, box: Box) -> bool:
    proof = PixelProof(plan, written)
    proof.see(picture, rects([box]))
    assert proof.regions == 1
    return not proof.failed


@given(boxes, shapes, layouts, st.sampled_from(["mp4", "png"]))
def test_what_was_painted_is_proven(box: Box, shape: Shape, layout: Layout, written: str) -> None:
    plan = planned(box, shape)
    picture = layout.picture(63, 47)

    Painter(plan)(picture)

    assert proven(plan, written, picture, box)


@given(boxes, shapes, layouts, st.integers(0, 4), st.sampled_from(["png", "mp4"]))
def test_one_sample_left_in_any_plane_at_a_regions_middle_is_found(
    box: Box, shape: Shape, layout: Layout, number: int, written: str
) -> None:
    # A region thinner than its own rims has no middle that a lossy codec would leave alone.
    assume(min(box.width, box.height) > 4.5 or written == "png")
    across, down = box.centre
    assume(0 <= across < 63 and 0 <= down < 47)
    plan = planned(box, shape)
    picture = layout.picture(63, 47)
    Painter(plan)(picture)
    planes = picture.planes()
    plane = planes[number % len(planes)]

    # The fill, and as far from it as can be.
    far = plane.peak if plane.black < plane.peak / 2 else 0
    row, column = int(down // plane.vertical), int(across // plane.horizontal)
    plane.samples[row, column] = far

    assert not proven(plan, written, picture, box)


@pytest.mark.parametrize("number", [0, 1, 2])
def test_a_haze_that_no_sample_shows_alone_is_found(number: int) -> None:
    box = Box(8.3, 4.7, 44.1, 38.6)
    plan = planned(box, Shape.ELLIPSE)
    picture = YUV420.picture(64, 48)
    Painter(plan)(picture)
    plane = picture.planes()[number]
    assert proven(plan, "mp4", picture, box)

    plane.samples[plane.samples == plane.black] += 12

    assert not proven(plan, "mp4", picture, box)


@pytest.mark.parametrize("style", [Style.MOSAIC, Style.BLUR])
def test_what_was_left_as_it_was_is_not_proven_of_any_style(style: Style) -> None:
    box = Box(8, 4, 44, 38)
    plan = still(box).plan(style)
    source, output = YUV420.picture(64, 48), YUV420.picture(64, 48)
    proof = PixelProof(plan, "jpeg")

    proof.see(output, rects([box]), source if style is Style.BLUR else None)

    assert proof.failed
