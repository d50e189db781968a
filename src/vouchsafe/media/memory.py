"""How much memory this process may still take.

A library that is refused memory often says no more than that something went wrong.
"""

from __future__ import annotations

import resource
from pathlib import Path

_CLOSE = 32_000_000
"""Bytes below the limit at which an encoder's next frame may have met it."""


def memory_is_used_up() -> bool:
    """Whether it has all but met its own limit; never where none is set or the system is silent."""
    limit, _ = resource.getrlimit(resource.RLIMIT_DATA)
    if limit == resource.RLIM_INFINITY:
        return False
    try:
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[5])
    except OSError:
        return False
    return pages * resource.getpagesize() > limit - _CLOSE
