from __future__ import annotations

import pytest

from vouchsafe.server.errors import TooFast
from vouchsafe.server.guarding.pace import REMEMBERED, Pace


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_burst_passes_and_then_it_takes_time() -> None:
    clock = Clock()
    pace = Pace(3, 0.5, clock=clock)
    for _ in range(3):
        pace.take("me")

    with pytest.raises(TooFast) as refused:
        pace.take("me")

    assert refused.value.facts["seconds"] == 2
    clock.now = 2.0
    pace.take("me")


def test_one_does_not_slow_another_down() -> None:
    pace = Pace(1, 0.5, clock=Clock())
    pace.take("me")

    pace.take("you")


def test_a_refused_request_does_not_make_the_wait_longer() -> None:
    clock = Clock()
    pace = Pace(1, 1, clock=clock)
    pace.take("me")
    for _ in range(10):
        with pytest.raises(TooFast):
            pace.take("me")

    clock.now = 1.0

    pace.take("me")


def test_however_many_ask_memory_is_bounded() -> None:
    pace = Pace(1, 1, clock=Clock())
    for key in range(REMEMBERED * 2):
        pace.take(key)

    assert len(pace._left) == REMEMBERED
