"""Where tiles lie, what is written beside them, and how many there are on a page."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from fractions import Fraction
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vouchsafe.align import Clip, Event, Pair, Placed, Timeline
from vouchsafe.align.viewing import (
    Page,
    Sight,
    Sound,
    heard_together,
    neutral_names,
    own_names,
    pages,
)
from vouchsafe.align.viewing.layout import HEADER, HEIGHT, MOST, WIDTH, Place, cells
from vouchsafe.align.viewing.lettering import clock_mask, fitting_mask, text_mask
from vouchsafe.align.viewing.paging import common_rate, interval

ASPECTS = st.lists(st.none() | st.floats(0.3, 3.5), min_size=1, max_size=MOST)


@given(ASPECTS)
def test_tiles_lie_side_by_side_within_the_page(aspects: list[float | None]) -> None:
    found = cells(aspects)
    places = [place for cell in found for place in (cell.picture, cell.strip)]

    assert len(found) == len(aspects)
    for place in places:
        assert place.x >= 0
        assert place.y >= HEADER
        assert place.x + place.width <= WIDTH
        assert place.y + place.height <= HEIGHT
        assert all(value % 2 == 0 for value in (place.x, place.y, place.width, place.height))
    assert not any(overlap(one, other) for one, other in combinations(places, 2))


def overlap(one: Place, other: Place) -> bool:
    across = min(one.x + one.width, other.x + other.width) - max(one.x, other.x)
    down = min(one.y + one.height, other.y + other.height) - max(one.y, other.y)
    return across > 0 and down > 0


@given(st.integers(50, 900), st.integers(50, 500), st.floats(0.3, 3.5))
def test_a_picture_keeps_its_shape_inside_its_place(width: int, height: int, aspect: float) -> None:
    room = Place(4, 8, width * 2, height * 2)
    found = room.inside(aspect)

    assert found.x >= room.x
    assert found.y >= room.y
    assert found.x + found.width <= room.x + room.width
    assert found.y + found.height <= room.y + room.height
    assert found.width == room.width or found.height == room.height
    assert found.width == pytest.approx(found.height * aspect, abs=2 + 2 * aspect)
    assert all(value % 2 == 0 for value in (found.x, found.y, found.width, found.height))


def test_four_clips_are_two_by_two_and_sixteen_four_by_four() -> None:
    for count, across in ((1, 1), (4, 2), (9, 3), (16, 4)):
        assert len({cell.picture.x for cell in cells([16 / 9] * count)}) == across


def test_what_is_not_shown_takes_no_room_from_what_is() -> None:
    two = cells([16 / 9, None, None, 16 / 9, None])

    assert cells([16 / 9] * 5) == two
    assert cells([0.5, None]) == cells([0.5, 0.5])


def event_of(count: int) -> Timeline:
    clips = tuple(
        Clip(f"c{n}", f"IMG_{n}.MOV", "0" * 64, 10.0, width=1080, height=1920) for n in range(count)
    )
    placed = tuple(Placed(clip.id, float(n), 0.0, 0.002, 0.03) for n, clip in enumerate(clips))
    return Timeline(clips, (Event("c0", placed, ()),), (), 10.0)


def test_more_clips_than_a_page_holds_get_further_pages() -> None:
    timeline = event_of(35)
    event = timeline.events[0]
    found = pages(
        timeline,
        event,
        {"c20": Sight(Path("/a"), 20.0, 0.0, 0.0)},
        why={"c3": "redacted copy awaits review"},
        names=neutral_names(timeline.clips),
        unredacted=frozenset({"c20", "c21"}),
        length=44.0,
    )

    assert [len(page.tiles) for page in found] == [16, 16, 3]
    assert [page.title for page in found] == [f"page {n} of 3, times by sound" for n in (1, 2, 3)]
    tiles = [tile for page in found for tile in page.tiles]
    assert [tile.name for tile in tiles[24:28]] == [
        "Camera Y",
        "Camera Z",
        "Camera AA",
        "Camera AB",
    ]
    assert [tile.shown is not None for tile in tiles].index(True) == 20
    assert tiles[3].why == "redacted copy awaits review"
    assert tiles[0].aspect == 1080 / 1920
    # Nothing is shown of the other, so nothing of it is unredacted.
    assert [tile.unredacted for tile in tiles].count(True) == 1


def test_pages_and_sounds_cross_to_the_child_as_they_are() -> None:
    timeline = event_of(2)
    (page,) = pages(
        timeline,
        timeline.events[0],
        {"c1": Sight(Path("/a/b"), 1.25, -3.5, 0.1)},
        why={},
        names=neutral_names(timeline.clips),
        unredacted=frozenset(),
        length=11.0,
    )
    page = replace(page, rate=Fraction(30000, 1001), began=datetime(2026, 1, 2, tzinfo=UTC))
    sound = Sound(Path("/a"), 1.0, 2.0, 1, None, 0.0, 9.0, 1.5)

    assert Page.parse(page.plain()) == page
    assert Sound.parse(sound.plain()) == sound


@pytest.mark.parametrize(
    ("rates", "common"),
    [
        ([], Fraction(25)),
        ([None, Fraction(25)], Fraction(25)),
        ([Fraction(24), Fraction(30000, 1001)], Fraction(30000, 1001)),
        ([Fraction(2997, 100)], Fraction(30000, 1001)),
        ([Fraction(60), Fraction(25)], Fraction(30)),
        ([Fraction(50)], Fraction(25)),
        ([Fraction(240)], Fraction(30)),
        ([Fraction(5)], Fraction(24000, 1001)),
    ],
)
def test_one_usual_rate_for_all(rates: list[Fraction | None], common: Fraction) -> None:
    assert common_rate(rates) == common


def test_an_interval_is_never_told_smaller_than_it_is() -> None:
    event = event_of(2).events[0]
    own = event.placed[1]

    assert interval(event.placed[0], event) == "reference"
    assert interval(own, event) == "±2.0 ms, ±30 ms with distance"
    assert interval(replace(own, error=0.00201), event) == "±2.1 ms, ±30 ms with distance"
    pinned = replace(own, error=0.0301, error_with_distance=0.0301, pinned=True)
    assert interval(pinned, event) == "±31 ms, pinned"


def test_own_names_are_written_as_far_as_the_font_goes() -> None:
    names = ["a.mp4", "a.mp4", "Straße.mov", "марш.mp4", "line\nbreak.mp4"]
    clips = [Clip(f"c{n}", name, "", 1.0) for n, name in enumerate(names)]

    assert own_names(clips) == {"c0": "a.mp4 (c0)", "c1": "a.mp4 (c1)", "c2": "Straße.mov"}


def test_numbers_that_run_do_not_dance() -> None:
    widths = {clock_mask(f"00:00:0{digit}.{digit}{digit}1", 24).shape for digit in range(10)}

    assert len(widths) == 1
    assert text_mask("Camera A", 24).max() > 200


def test_writing_that_is_too_wide_becomes_smaller() -> None:
    whole = text_mask("Camera A", 24)

    assert fitting_mask("Camera A", whole.shape[1], (24, 14)) is whole
    assert fitting_mask("Camera A", whole.shape[1] - 1, (24, 14)).shape[0] == 14
    assert fitting_mask("Camera A", 1, (24, 14)).shape[0] == 14


@given(st.lists(st.tuples(st.floats(0, 50), st.floats(0.1, 30)), max_size=25), st.integers(1, 6))
def test_no_more_sound_at_once_than_can_be_held_open(
    spans: list[tuple[float, float]], most: int
) -> None:
    sounds = {
        f"c{n}": Sound(Path("/a"), start, 10.0, 0, None, 0.0, lasts, 1.0)
        for n, (start, lasts) in enumerate(spans)
    }

    chosen = heard_together(sounds, most)

    assert list(chosen) == [name for name in sounds if name in chosen]
    for sound in chosen.values():
        at = sound.start
        there = [each for each in chosen.values() if each.start <= at < each.start + each.last]
        assert len(there) <= most
    if len(sounds) <= most:
        assert chosen == sounds
    if sounds:
        assert max(sound.last for sound in chosen.values()) == max(last for _, last in spans)


@pytest.mark.parametrize(
    ("pinned", "words"),
    [
        ((False,), "times by sound"),
        ((True,), "times by pinned moments"),
        ((False, True), "times by sound and pinned moments"),
    ],
)
def test_the_title_says_what_the_times_are_known_by(pinned: tuple[bool, ...], words: str) -> None:
    timeline = event_of(2)
    pair = Pair("c1", "c2", 1.0, 1.0, 0.0, 1e-3, 1.0, 1.0, 5.0)
    event = replace(timeline.events[0], used=tuple(replace(pair, pinned=each) for each in pinned))

    (page,) = pages(
        replace(timeline, events=(event,)),
        event,
        {},
        why={},
        names=neutral_names(timeline.clips),
        unredacted=frozenset(),
        length=11.0,
    )

    assert page.title == words
