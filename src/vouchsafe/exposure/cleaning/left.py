"""Searching a cleaned file's bytes for what its source says about itself."""

from __future__ import annotations

from pathlib import Path

from vouchsafe.exposure.cleaning.errors import SomethingLeft
from vouchsafe.media import Limits, open_media
from vouchsafe.redaction import known_strings, occurring


def check_nothing_left(source: Path, out: Path, limits: Limits, ours: bytes) -> None:
    """Raises `SomethingLeft` when a value of the source's metadata is in the new file.

    ours: what we wrote ourselves, the same for everybody ("Display P3" in a colour profile).
    """
    with open_media(source, limits) as medium:
        strings = known_strings(medium)
    left = occurring(frozenset(string for string in strings if string not in ours), out)
    if left:
        count = len(left)
        raise SomethingLeft(what="one value" if count == 1 else f"{count} values")
