"""An interval is never told smaller than it is, wherever it is told."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vouchsafe.align import Placed
from vouchsafe.align.telling import ppm_up, span_up
from vouchsafe.align.writing.words import note

UNITS = {"ms": 1e-3, "s": 1.0}


@given(st.floats(0, 1e6))
def test_a_span_is_rounded_up_and_by_little(seconds: float) -> None:
    number, unit = span_up(seconds).split()
    told = float(number) * UNITS[unit]

    assert told >= seconds - 1e-11 * max(seconds, 1)
    assert told <= max(seconds * 1.12, seconds + 1.1e-5) + 1e-9


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.0, "0.00 ms"),
        (0.00003, "0.03 ms"),
        (0.0003, "0.30 ms"),
        (0.00201, "2.1 ms"),
        (0.00995, "10 ms"),
        (0.0875, "88 ms"),
        (0.9995, "1.0 s"),
        (1.21, "1.3 s"),
    ],
)
def test_spans_are_told_as_people_read_them(seconds: float, words: str) -> None:
    assert span_up(seconds) == words


def test_drifts_are_rounded_up_too() -> None:
    assert [ppm_up(drift) for drift in (0.0, 0.01, 0.6, 1.21)] == [
        "0.0 ppm",
        "0.1 ppm",
        "0.6 ppm",
        "1.3 ppm",
    ]


def test_no_note_says_that_nothing_is_unsure() -> None:
    place = Placed("c1", 1.0, 0.0, 0.00004, 0.00004)

    assert "± 0.04 ms" in note(place, followed=False)
    assert "± 0.0 ms" not in note(replace(place, error=1e-7), followed=False)
