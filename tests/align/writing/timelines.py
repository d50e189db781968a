"""Timelines for the tests of their files: any that obeys the rules, and one with everything."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from fractions import Fraction

from hypothesis import strategies as st

from vouchsafe.align import (
    Clip,
    Dropped,
    Event,
    Pair,
    Placed,
    Timeline,
    Unplaced,
    WrongClock,
)

NOON = datetime(2026, 6, 1, 12, 0, 0, 250000, tzinfo=timezone(timedelta(hours=2)))

EVERYTHING = Timeline(
    clips=(
        Clip("c1", "Straße & <Platz>.mp4", "1" * 64, 600.04, None, NOON, 1920, 1080, Fraction(30)),
        Clip("c2", "b.mov", "2" * 64, 1800.0, None, None, 3840, 2160, Fraction(30000, 1001)),
        Clip("c3", "recorder.wav", "3" * 64, 21600.0),
        Clip("c4", "d.mp4", "4" * 64, 61.5, None, None, 720, 1280, Fraction(29970, 1001)),
        Clip("c5", "e.mp4", "5" * 64, 60.0, None, None, 720, 1280, Fraction(24)),
        Clip("c6", "f.mp4", "6" * 64, 10.0, "no sound", None, 640, 360, Fraction(25)),
        Clip("c7", "g.mp4", "7" * 64, 30.0, None, None, 640, 360, Fraction(25)),
        Clip("c8", "h.mp4", "8" * 64, 30.0, None, None, 640, 360, Fraction(25)),
    ),
    events=(
        Event(
            reference="c3",
            placed=(
                Placed("c3", 0.0, 0.0, 0.0, 0.0, 0.0, False, NOON, 0.5),
                Placed(
                    "c1",
                    12.345678,
                    8.1,
                    0.0004,
                    0.0879,
                    1.2,
                    False,
                    NOON + timedelta(seconds=12.345678),
                    0.5879,
                ),
                Placed(
                    "c2",
                    100.0,
                    95.0,
                    0.0021,
                    0.0896,
                    2.0,
                    False,
                    NOON + timedelta(seconds=100),
                    0.5895,
                ),
                Placed(
                    "c4",
                    700.0,
                    4.0,
                    0.0327,
                    0.0327,
                    190.0,
                    True,
                    NOON + timedelta(seconds=700),
                    0.5,
                ),
            ),
            used=(
                Pair(
                    "c3",
                    "c1",
                    300.0,
                    12.347,
                    8.1,
                    0.0002,
                    0.6,
                    0.99999,
                    600.04,
                    compared=540.1,
                    alike=540.1,
                ),
                Pair(
                    "c3",
                    "c2",
                    900.0,
                    100.0855,
                    95.0,
                    0.0004,
                    0.2,
                    0.96,
                    1800.0,
                    compared=1700.0,
                    alike=1655.25,
                ),
                Pair("c3", "c4", 30.0, 700.0, 0.0, 0.0167, 141.4214, 1.0, 61.5, True),
            ),
            dropped=(
                Dropped(
                    Pair("c1", "c2", 10.0, 5.0, 0.0, 0.001, 5.0, 0.93, 200.0),
                    82.654,
                    "contradicts the other pairs",
                ),
            ),
            began=NOON,
            began_error=0.5,
            trusted="recorder.wav: 2026-06-01T12:00:00.250000+02:00 at 0.000 s",
            wrong_clocks=(
                WrongClock("c1", NOON, NOON + timedelta(seconds=12.345678), -12.345678, "early"),
            ),
        ),
        Event(
            reference="c5",
            placed=(
                Placed("c5", 0.0, 0.0, 0.0, 0.0),
                Placed("c7", 31.25, -3.0, 0.003, 0.0905, 4.0),
            ),
            used=(Pair("c5", "c7", 10.0, 31.25, -3.0, 0.0015, 2.0, 0.998, 28.75),),
        ),
    ),
    unplaced=(
        Unplaced("c6", "no sound"),
        Unplaced("c8", "no other recording here has the same sound"),
    ),
    spread=30.0,
    dropped=(
        Dropped(
            Pair("c8", "c1", 5.0, 5.0, 0.0, 0.001, 5.0, 0.71, 20.0),
            None,
            "nothing supports it, and it is not likely enough to stand alone",
        ),
    ),
    remarks=("the clock of f.mp4 is trusted, but that recording has no place",),
    made_by="vouchsafe 0.1.0",
)

words = st.text(max_size=12)
seconds = st.floats(0, 40000)
ppm = st.floats(-200, 200)
rates = st.none() | st.sampled_from(
    [Fraction(25), Fraction(30000, 1001), Fraction(60), Fraction(2997, 100), Fraction(1234, 57)]
)
moments = st.none() | st.datetimes(
    datetime(1990, 1, 1),
    datetime(2100, 1, 1),
    timezones=st.sampled_from([UTC, NOON.tzinfo]),
)


@st.composite
def clips(draw: st.DrawFn, number: int) -> Clip:
    rate = draw(rates)
    side = st.none() if rate is None else st.integers(1, 8000)
    return Clip(
        f"c{number}",
        draw(words) or "a",
        draw(st.from_regex(r"[0-9a-f]{64}", fullmatch=True)),
        draw(st.floats(0.5, 30000)),
        draw(st.none() | words),
        draw(moments),
        draw(side),
        draw(side),
        rate,
    )


@st.composite
def pairs(draw: st.DrawFn, first: str, second: str) -> Pair:
    numbers = [
        draw(seconds),
        draw(seconds),
        draw(ppm),
        draw(st.floats(0, 9)),
        draw(st.floats(0, 200)),
    ]
    compared = draw(st.none() | seconds)
    return Pair(
        first,
        second,
        *numbers,
        draw(st.floats(0, 1)),
        draw(seconds),
        draw(st.booleans()),
        compared=compared,
        alike=None if compared is None else compared * draw(st.floats(0, 1)),
    )


@st.composite
def timelines(draw: st.DrawFn) -> Timeline:
    """One event of two to four clips and one clip that is on none."""
    count = draw(st.integers(2, 4))
    some = tuple(draw(clips(number)) for number in range(1, count + 2))
    starts = sorted([0.0, *draw(st.lists(seconds, min_size=count - 1, max_size=count - 1))])
    began = draw(moments)
    placed = tuple(
        Placed(
            clip.id,
            start,
            draw(ppm),
            draw(st.floats(0, 1)),
            draw(st.floats(1, 2)),
            draw(st.floats(0, 200)),
            draw(st.booleans()),
            None if began is None else began + timedelta(seconds=start),
            None if began is None else draw(st.floats(0, 100)),
        )
        for clip, start in zip(some[:-1], starts, strict=True)
    )
    told = draw(pairs("c1", "c2"))
    event = Event(
        reference=f"c{draw(st.integers(1, count))}",
        placed=placed,
        used=(told,),
        dropped=(Dropped(told, draw(st.none() | seconds), draw(words)),),
        began=began,
        began_error=None if began is None else 1.0,
        trusted=None if began is None else draw(words),
    )
    return Timeline(
        clips=some,
        events=(event,),
        unplaced=(Unplaced(some[-1].id, draw(words)),),
        spread=draw(st.floats(0, 1000)),
        remarks=tuple(draw(st.lists(words, max_size=2))),
        made_by=draw(words),
    )
