"""Laws of boxes, merging and margins."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from vouchsafe.detect import Box, Kind, Region, head_box, merge

sides = st.floats(1.0, 400.0)
places = st.floats(-200.0, 900.0)
boxes = st.builds(Box, places, places, sides, sides)
kinds: st.SearchStrategy[Kind] = st.sampled_from(["face", "plate"])
regions = st.builds(
    Region, kind=kinds, box=boxes, score=st.floats(0.0, 1.0), source=st.just("test")
)


@given(st.lists(regions, max_size=30))
def test_merging_keeps_the_best_and_loses_nothing(pool: list[Region]) -> None:
    kept = merge(pool)

    assert all(region in pool for region in kept)
    for region in pool:
        assert any(
            other.kind == region.kind
            and other.score >= region.score
            and (other == region or other.box.iou(region.box) > 0.39)
            for other in kept
        )


@given(st.lists(regions, max_size=30))
def test_merging_twice_changes_nothing(pool: list[Region]) -> None:
    once = merge(pool)

    assert merge(once) == once
    assert once == sorted(once, key=lambda region: (-region.score, region.box))


@given(st.lists(regions, max_size=12), st.randoms())
def test_the_order_of_looks_does_not_matter(pool: list[Region], chance: object) -> None:
    assert merge(reversed(pool)) == merge(pool)


@given(regions)
def test_a_head_covers_its_face(region: Region) -> None:
    head = head_box(region)

    assert head.x <= region.box.x
    assert head.y <= region.box.y
    assert head.right >= region.box.right - 1e-9
    assert head.bottom >= region.box.bottom - 1e-9
    assert (head == region.box) == (region.kind in {"head", "manual"})


@given(boxes, boxes)
def test_overlap_is_shared_and_bounded(one: Box, two: Box) -> None:
    assert one.overlap(two) == two.overlap(one)
    assert 0.0 <= one.iou(two) <= 1.0 + 1e-9
    assert one.overlap(two) <= min(one.area, two.area) * (1 + 1e-9)
    assert one.union(two).overlap(one) >= one.area * (1 - 1e-6)


@given(boxes, st.floats(0.1, 10.0))
def test_scaling_there_and_back_is_the_same_box(box: Box, factor: float) -> None:
    back = box.scaled(factor).scaled(1 / factor)

    assert all(abs(a - b) < 1e-6 for a, b in zip(back, box, strict=True))


@given(boxes)
def test_a_clipped_box_lies_inside(box: Box) -> None:
    clipped = box.clipped(640, 480)

    assert clipped.x >= 0
    assert clipped.right <= 640
    assert clipped.bottom <= 480
    assert abs(clipped.area - box.overlap(Box(0, 0, 640, 480))) < 1e-3
