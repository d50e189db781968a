"""How often somebody may ask: a bucket of tokens for each, of bounded number."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from math import ceil
from threading import Lock

from vouchsafe.server.errors import TooFast

REMEMBERED = 4096
"""Buckets kept: those asked least recently are forgotten, which at worst forgives them."""


class Pace:
    """A token bucket for every key: `burst` requests at once, `rate` a second for long."""

    def __init__(
        self, burst: int, rate: float, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._burst = float(burst)
        self._rate = rate
        self._clock = clock
        self._left: OrderedDict[Hashable, tuple[float, float]] = OrderedDict()
        self._lock = Lock()

    def take(self, key: Hashable) -> None:
        """One request of `key`. Raises `TooFast` when its bucket is empty."""
        now = self._clock()
        with self._lock:
            left, seen = self._left.pop(key, (self._burst, now))
            left = min(self._burst, left + (now - seen) * self._rate)
            self._left[key] = (left - 1 if left >= 1 else left, now)
            while len(self._left) > REMEMBERED:
                self._left.popitem(last=False)
        if left < 1:
            raise TooFast(seconds=max(1, ceil((1 - left) / self._rate)))
