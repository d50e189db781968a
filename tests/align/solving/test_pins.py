"""What a person saw in two pictures wins over what was heard, and is told as such."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from tests.align.solving.worlds import Recorder, all_pairs, clips, dropped, exact, misses, wrong
from vouchsafe.align import Pin, Placed, Timeline
from vouchsafe.align.errors import NoSuchClip, PinOnItself, PinOutside, PinsContradict
from vouchsafe.align.solving import solve

THREE = [Recorder("c1", 0.0, 0.0), Recorder("c2", 12.5, 40.0), Recorder("c3", 30.0, -25.0)]


def seen(one: Recorder, other: Recorder, truth: float, miss: float = 0.0) -> Pin:
    return Pin(one.id, one.reading(truth) + miss, other.id, other.reading(truth))


def place(timeline: Timeline, clip: str) -> Placed:
    return next(place for event in timeline.events for place in event.placed if place.clip == clip)


def test_a_pin_alone_places_two_silent_clips() -> None:
    silent = [replace(clip, silent="no sound") for clip in clips(THREE[:2])]

    timeline = solve(silent, [], pins=[seen(*THREE[:2], 60.0)], spread=30)

    (event,) = timeline.events
    assert [pair.pinned for pair in event.used] == [True]
    (other,) = (place for place in event.placed if place.clip != event.reference)
    assert other.pinned
    assert misses(event, THREE)[other.clip] <= other.error
    assert other.error_with_distance == other.error, "light needs no time"


def test_two_pins_tell_drift() -> None:
    fast = Recorder("c2", 5.0, 200.0, 3600.0)
    slow = Recorder("c1", 0.0, 0.0, 3600.0)

    timeline = solve(
        clips([slow, fast]), [], pins=[seen(slow, fast, 60), seen(slow, fast, 3500)], spread=0
    )

    other = place(timeline, "c2")
    rate = other.drift if timeline.events[0].reference == "c1" else -place(timeline, "c1").drift
    assert rate == pytest.approx(200, abs=5)
    assert other.drift_error < 30


def test_pins_win_over_sound_however_exact_it_is() -> None:
    # Sound was heard 50 ms late everywhere: two stood 17 m apart.
    late = [wrong(pair, 0.05) for pair in all_pairs(THREE) if "c2" in (pair.first, pair.second)]
    heard = [late[0], replace(late[1], offset=late[1].offset - 0.1), exact(THREE[0], THREE[2])]

    free = solve(clips(THREE), heard, spread=20)
    pinned = solve(clips(THREE), heard, pins=[seen(THREE[0], THREE[1], 60.0)], spread=20)

    def apart(timeline: Timeline) -> float:
        return place(timeline, "c2").start - place(timeline, "c1").start

    assert apart(free) == pytest.approx(12.55, abs=1e-3)
    assert apart(pinned) == pytest.approx(12.5, abs=1e-3)
    assert place(pinned, "c2").drift_error < 2, "late sound is no slower"
    assert any(pair.pinned for pair in pinned.events[0].used)
    assert place(pinned, "c1").error_with_distance < 20 / 343 + place(pinned, "c1").error + 1e-9


def test_sound_that_contradicts_a_pin_is_dropped_and_named() -> None:
    pairs = all_pairs(THREE)
    pairs[0] = wrong(pairs[0], 4.0)

    timeline = solve(clips(THREE), pairs, pins=[seen(THREE[0], THREE[1], 60.0)], spread=3)

    assert dropped(timeline) == {frozenset(("c1", "c2"))}
    (one,) = timeline.events[0].dropped
    assert "pinned" in one.reason
    assert one.residual == pytest.approx(4.0, abs=0.05)


def test_a_pin_decides_what_sound_could_not() -> None:
    pairs = all_pairs(THREE)
    pairs[1] = wrong(pairs[1], 9.0)
    assert solve(clips(THREE), pairs, spread=0).events == ()

    timeline = solve(clips(THREE), pairs, pins=[seen(THREE[0], THREE[2], 60.0)], spread=0)

    assert dropped(timeline) == {frozenset(("c1", "c3"))}
    assert len(timeline.events[0].placed) == 3


def test_half_a_frame_is_what_a_pin_errs_by() -> None:
    slow = replace(THREE[0].clip, frame_rate=Fraction(10))
    fast = replace(THREE[1].clip, frame_rate=Fraction(60))

    timeline = solve([slow, fast], [], pins=[seen(THREE[0], THREE[1], 60.0)], spread=0)

    assert timeline.events[0].used[0].offset_error == pytest.approx(0.05)


@pytest.mark.parametrize(
    ("pins", "error", "words"),
    [
        ([Pin("c1", 1, "c9", 1)], NoSuchClip, "c9"),
        ([Pin("c1", 1, "c1", 2)], PinOnItself, "c1.mp4"),
        ([Pin("c1", 121, "c2", 1)], PinOutside, "c1.mp4"),
        ([Pin("c1", -1, "c2", 1)], PinOutside, "c1.mp4"),
        ([Pin("c1", 10, "c2", 1), Pin("c1", 100, "c2", 80)], PinsContradict, "c1.mp4 and c2.mp4"),
        (
            [Pin("c1", 50, "c2", 37), Pin("c2", 50, "c3", 32), Pin("c1", 60, "c3", 28)],
            PinsContradict,
            "miss",
        ),
    ],
)
def test_pins_that_cannot_be_are_refused_in_a_sentence(
    pins: list[Pin], error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        solve(clips(THREE), [], pins=pins, spread=0)


def test_pins_around_a_loop_that_closes_are_taken() -> None:
    pins = [
        seen(THREE[0], THREE[1], 60),
        seen(THREE[1], THREE[2], 70),
        seen(THREE[0], THREE[2], 80),
    ]

    (event,) = solve(clips(THREE), [], pins=pins, spread=0).events

    assert max(misses(event, THREE).values()) < 0.02
