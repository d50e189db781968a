"""Two events of one day that share a passage stay two; who was edited is told so."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from tests.align.matching.conftest import lively
from vouchsafe.align import RATE, Clip, Timeline
from vouchsafe.align.matching import Sound, match
from vouchsafe.align.solving import solve

Make = Callable[[str, np.ndarray], Sound]


def aligned(sounds: list[Sound]) -> Timeline:
    clips = [Clip(one.id, one.id, "0" * 64, len(one.samples) / RATE) for one in sounds]
    return solve(clips, match(sounds), spread=30)


def together(timeline: Timeline) -> set[str]:
    """The clips of each event, in one word each."""
    return {" ".join(sorted(place.clip for place in event.placed)) for event in timeline.events}


def two_days(song: np.ndarray, begins: int) -> list[np.ndarray]:
    """One song, loud, over other sounds of two events."""
    days = [0.4 * lively(seed, 110) for seed in (21, 22)]
    for day in days:
        day[begins * RATE :][: len(song)] += song
    return days


def test_a_song_heard_at_two_events_does_not_make_them_one(sound: Make) -> None:
    """a1 ends, and b1 begins, in the song: what these two recorded together is all alike."""
    one, other = two_days(lively(20, 25), 45)
    clips = [
        sound("a1", one[: 68 * RATE]),
        sound("a2", one[10 * RATE : 85 * RATE]),
        sound("a3", one[30 * RATE :]),
        sound("b1", other[47 * RATE :]),
        sound("b2", other[20 * RATE : 95 * RATE]),
        sound("b3", other[: 80 * RATE]),
    ]

    timeline = aligned(clips)

    assert together(timeline) == {"a1 a2 a3", "b1 b2 b3"}
    assert any("one sound was heard at two events" in one.reason for one in timeline.dropped)


def test_one_song_is_no_place_for_a_recording_of_another_day(sound: Make) -> None:
    one, other = two_days(lively(20, 25), 45)
    clips = [
        sound("a1", one[: 68 * RATE]),
        sound("a2", one[10 * RATE : 105 * RATE]),
        sound("b1", other[47 * RATE :]),
    ]

    timeline = aligned(clips)

    assert together(timeline) == {"a1 a2"}


def test_a_passage_that_runs_a_little_faster_elsewhere_is_no_clock(sound: Make) -> None:
    """Half a thousandth: ten times as much as two clocks differ."""
    first, second, passage = lively(23, 40), lively(24, 40), lively(25, 9)
    faster = np.interp(np.arange(0, len(passage) - 1, 1.0005), np.arange(len(passage)), passage)
    clips = [
        sound("c1", np.concatenate([first, passage])),
        sound("c2", np.concatenate([faster, second])),
    ]

    assert match(clips) == ()


def test_for_how_much_of_what_both_recorded_they_sound_alike(sound: Make) -> None:
    event = lively(1, 80)
    cut = np.concatenate([event[5 * RATE : 25 * RATE], event[32 * RATE : 75 * RATE]])

    (pair,) = match([sound("c1", event), sound("c2", cut)])

    assert pair.overlap == pytest.approx(63, abs=0.1)
    assert pair.compared == pytest.approx(63, abs=8)
    assert pair.alike == pytest.approx(43, abs=8)


def test_two_of_which_one_was_cut_are_told_why_they_have_no_place(sound: Make) -> None:
    event = lively(1, 80)
    cut = np.concatenate([event[5 * RATE : 20 * RATE], event[32 * RATE : 78 * RATE]])

    timeline = aligned([sound("c1", event), sound("cut", cut)])

    assert not timeline.events
    assert all("they sound alike for" in one.reason for one in timeline.unplaced)


def test_a_recording_that_was_cut_is_told_of_beside_two_others(sound: Make) -> None:
    event = lively(1, 80)
    cut = np.concatenate([event[5 * RATE : 20 * RATE], event[32 * RATE : 78 * RATE]])

    timeline = aligned([sound("c1", event), sound("c2", event[3 * RATE :]), sound("cut", cut)])

    assert together(timeline) == {"c1 c2 cut"}
    (told,) = timeline.remarks
    assert "sound alike for" in told
    assert told.endswith("look whether cut was cut or paused")
