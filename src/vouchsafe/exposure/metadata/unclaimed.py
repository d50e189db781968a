"""Stretches of a file that nothing refers to and that hold something."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from vouchsafe.exposure.metadata.model import Untrusted

Span = tuple[int, int]
"""from the first byte to after the last"""

LEAST = 64
"""bytes; less is padding"""
_MOST = 16
_HEAD = 4096


def gaps(untrusted: Untrusted, claims: Iterable[Span], end: int) -> list[Span]:
    """What lies between the claims, up to `end`; the largest of many, in order of place."""
    wide = sorted(_between(claims, end), key=lambda gap: gap[0] - gap[1])
    return sorted([gap for gap in wide if holds_something(untrusted, *gap)][:_MOST])


def holds_something(untrusted: Untrusted, start: int, end: int) -> bool:
    """Zeros, or any one byte over and over, are padding."""
    middle = (start + end) // 2
    looked_at = [bytes(untrusted[at : min(end, at + _HEAD)]) for at in (start, middle)]
    return len(set(b"".join(looked_at))) > 1


def _between(claims: Iterable[Span], end: int) -> Iterator[Span]:
    at = 0
    for first, last in [*sorted(claims), (end, end)]:
        if min(first, end) - at >= LEAST:
            yield at, min(first, end)
        at = max(at, last)
