"""Waiting for what others do."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

PATIENCE = 240.0
"""Seconds, on a machine with ten times more to do than it can. Nobody waits so long when all is
well; and pytest itself ends a test after 300.
"""
T = TypeVar("T")


def until(happens: Callable[[], T], every: float = 0.05) -> T:
    """What it gives at last that counts as true. every: seconds between two looks."""
    end = time.monotonic() + PATIENCE
    while not (seen := happens()):
        assert time.monotonic() < end, "it did not happen"
        time.sleep(every)
    return seen
