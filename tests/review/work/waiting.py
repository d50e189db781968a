"""Waiting for what others do."""

from __future__ import annotations

import time
from collections.abc import Callable

PATIENCE = 90.0


def until(happens: Callable[[], object]) -> None:
    end = time.monotonic() + PATIENCE
    while not happens():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.05)
