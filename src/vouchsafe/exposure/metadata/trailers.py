"""Bytes behind the end of a picture."""

from __future__ import annotations

from vouchsafe.exposure.metadata.model import Found, Untrusted


def read_trailers(untrusted: Untrusted, end: int, found: Found, *, start: int = 0) -> None:
    """What lies behind `end`."""
    found.embed("trailing", "after the end", start + end, len(untrusted) - end)
