"""Memory that is lent again and again: asking for it anew costs more than filling it."""

from __future__ import annotations

import queue
from collections.abc import Iterator
from contextlib import contextmanager
from mmap import mmap

CHUNK = 4 << 20
_FREE: queue.SimpleQueue[mmap] = queue.SimpleQueue()


@contextmanager
def lent(count: int) -> Iterator[list[mmap]]:
    """So many chunks, each from the border of a page, so that a disk can take it as it is."""
    buffers = [_lend() for _ in range(count)]
    try:
        yield buffers
    finally:
        for each in buffers:
            _FREE.put(each)


def _lend() -> mmap:
    try:
        return _FREE.get_nowait()
    except queue.Empty:
        return mmap(-1, CHUNK)
