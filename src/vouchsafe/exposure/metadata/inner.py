"""Pictures within the file may bring their own metadata: a raw file's JPEG, further pictures."""

from __future__ import annotations

from collections.abc import Callable

from vouchsafe.exposure.metadata.model import Found, Untrusted

Reader = Callable[[Untrusted, Found, int], None]
"""reads a JPEG that begins at a place in the file"""
_MOST = 8
_LEAST, _LARGEST = 200, 64 << 20
_ROLES = frozenset({"preview", "picture"})


def read_inner(untrusted: Untrusted, found: Found, read: Reader, *, start: int = 0) -> None:
    """Read the segments of the JPEGs that have been found so far, but not of those in them.

    start: where `untrusted` begins in the file.
    """
    inner = [
        each
        for each in found.embedded
        if each.format == "jpeg" and each.role in _ROLES and each.start >= start
    ]
    for each in inner[:_MOST]:
        if _LEAST < each.size < _LARGEST and found.spend():
            picture = bytes(untrusted[each.start - start : each.start - start + each.size])
            if picture[:3] == b"\xff\xd8\xff":
                read(picture, found, each.start)
