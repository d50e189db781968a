"""Searching a new file's bytes for what the old file said about itself."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from vouchsafe.media import Photo, Video

SHORTEST = 6
"""Bytes. A shorter string occurs in any large file by chance."""

_CHUNK = 4 * 2**20


def known_strings(medium: Photo | Video) -> frozenset[bytes]:
    """What the metadata of a file says, as bytes that must not be in a file made from it."""
    if isinstance(medium, Photo):
        found: Iterable[bytes] = medium.known_strings()
    else:
        found = (
            text.encode(code, "replace")
            for text in medium.identifying_strings()
            for code in ("utf-8", "utf-16-le", "utf-16-be")
        )
    return frozenset(filter(_means_something, found))


def occurring(strings: frozenset[bytes], path: Path) -> list[bytes]:
    """Which of the strings occur in the file's bytes; read as a stream."""
    missing = set(strings)
    overlap = max(map(len, strings), default=1) - 1
    found: list[bytes] = []
    with path.open("rb") as stream:
        tail = b""
        while missing and (chunk := stream.read(_CHUNK)):
            window = tail + chunk
            here = [string for string in missing if string in window]
            missing.difference_update(here)
            found += here
            tail = window[len(window) - overlap :] if overlap else b""
    return sorted(found)


def _means_something(string: bytes) -> bool:
    return len(string) >= SHORTEST and len(set(string)) > 2
