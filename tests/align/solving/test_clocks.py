"""One trusted clock gives every clip of its event the time; other clocks are reported."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest

from tests.align.solving.worlds import Recorder, all_pairs, clips
from vouchsafe.align import Clip, Clock, Timeline
from vouchsafe.align.errors import NoClaimedTime, NoSuchClip
from vouchsafe.align.solving import solve
from vouchsafe.align.writing import picture, timeline_json

NOON = datetime(2026, 6, 1, 12, 0, 0, tzinfo=timezone(timedelta(hours=2)))
THREE = [Recorder("c1", 0.0), Recorder("c2", 12.5), Recorder("c3", 30.0)]


def claiming(*late: float | None) -> list[Clip]:
    """The three clips, telling the true time plus so many seconds; true is noon for c1's start."""
    return [
        replace(
            recorder.clip,
            claimed=None if seconds is None else NOON + timedelta(seconds=recorder.start + seconds),
        )
        for recorder, seconds in zip(THREE, late, strict=True)
    ]


def solved(some: list[Clip], clock: Clock, spread: float = 0.0) -> Timeline:
    return solve(some, all_pairs(THREE), clock=clock, spread=spread)


def test_a_known_moment_of_one_clip_gives_every_clip_the_time() -> None:
    clock = Clock("c2", NOON + timedelta(seconds=22.5), reading=10.0, error=0.5)

    (event,) = solved(clips(THREE), clock, spread=34.3).events

    assert [place.clip for place in event.placed] == ["c1", "c2", "c3"]
    for place, recorder in zip(event.placed, THREE, strict=True):
        assert place.began is not None
        assert place.began_error is not None
        truth = NOON + timedelta(seconds=recorder.start)
        assert abs(place.began - truth) < timedelta(milliseconds=1)
        # Two thirds by its own pair with c2, a third by two pairs over the other clip.
        added = 0.0 if place.clip == "c2" else 0.1 * 4 / 3
        assert place.began_error == pytest.approx(0.5 + added, abs=0.01)
    assert event.began == event.placed[0].began
    assert event.trusted == "c2.mp4: 2026-06-01T12:00:22.500000+02:00 at 10.000 s"


def test_metadata_are_believed_only_where_a_person_says_so() -> None:
    some = claiming(0.0, 0.4, None)

    assert solve(some, all_pairs(THREE), spread=0).events[0].began is None
    (event,) = solved(some, Clock("c1")).events
    assert event.trusted == "c1.mp4: its metadata"
    assert event.wrong_clocks == ()


@pytest.mark.parametrize(
    ("late", "words"),
    [
        (120.0, "its own duration"),
        (7200.0, "late by about 2 hours: it may tell local time"),
        (-19800.0, "early by about 5 hours 30 minutes"),
        (7320.0, "late by about 2 hours, and by its own duration"),
        (33.0, "late by 33 s"),
        (-115.0, "early by 1 min 55 s"),
        (-400000000.0, "early by 4629 days"),
    ],
)
def test_wrong_clocks_are_reported_with_what_they_look_like(late: float, words: str) -> None:
    (event,) = solved(claiming(0.0, late, 1.2), Clock("c1")).events

    (wrong,) = event.wrong_clocks
    assert wrong.clip == "c2"
    assert wrong.late == pytest.approx(late, abs=0.01)
    assert words in wrong.note
    assert abs(wrong.claimed - wrong.told - timedelta(seconds=late)) < timedelta(seconds=0.01)


def test_the_trusted_clips_own_claim_may_be_wrong_too() -> None:
    clock = Clock("c1", NOON, error=0.1)

    (event,) = solved(claiming(3600.0, 0.0, 0.0), clock).events

    assert [wrong.clip for wrong in event.wrong_clocks] == ["c1"]


def test_an_hour_into_a_recording_the_time_is_as_unsure_as_its_drift() -> None:
    two = [Recorder("c1", 0.0, duration=7200.0), Recorder("c2", 5.0, duration=7200.0)]
    pair = replace(all_pairs(two)[0], drift_error=20.0)

    (event,) = solve(
        clips(two), [pair], clock=Clock("c1", NOON, reading=7000.0, error=0.0), spread=0
    ).events

    other = next(place for place in event.placed if place.clip == "c2")
    # 1.96 x 20 ppm over about an hour from where the offset is known.
    assert other.began_error == pytest.approx(0.13, abs=0.02)


def test_a_clock_tells_nothing_of_another_event() -> None:
    other = [Recorder("d1", 0.0), Recorder("d2", 5.0)]

    timeline = solve(
        clips([*THREE, *other]),
        [*all_pairs(THREE), *all_pairs(other)],
        clock=Clock("c1", NOON),
        spread=0,
    )

    assert [event.began is None for event in timeline.events] == [False, True]


def test_a_trusted_clock_of_a_recording_with_no_place_is_remarked_upon() -> None:
    alone = Recorder("c4", 0.0)

    timeline = solve(clips([*THREE, alone]), all_pairs(THREE), clock=Clock("c4", NOON), spread=0)

    assert timeline.events[0].began is None
    (words,) = timeline.remarks
    assert "c4.mp4 is trusted, but that recording has no place" in words
    assert words in json.loads(timeline_json(timeline))["remarks"]
    assert words in picture(timeline)
    assert solved(clips(THREE), Clock("c1", NOON)).remarks == ()


def test_a_clock_that_nobody_can_read_is_refused() -> None:
    with pytest.raises(NoSuchClip, match="c9"):
        solved(clips(THREE), Clock("c9", NOON))
    with pytest.raises(NoClaimedTime, match=r"c1\.mp4"):
        solved(clips(THREE), Clock("c1"))
