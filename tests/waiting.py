"""Waiting for what others do."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

PATIENCE = 90.0
T = TypeVar("T")


def until(happens: Callable[[], T]) -> T:
    """What it gives at last that counts as true."""
    end = time.monotonic() + PATIENCE
    while not (seen := happens()):
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.05)
    return seen
