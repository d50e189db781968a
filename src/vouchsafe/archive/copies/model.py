"""What is looked for."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Glance:
    """One picture or frame that copies are looked for of.

    time: seconds from the start; 0 for photos. digests: of all of it, and of what is left of it
    when its edges are cut in several ways; PDQ's, 64 hexadecimal digits. mirrored: the same of
    the mirrored picture, where that was asked for.
    """

    time: float
    digests: tuple[str, ...]
    mirrored: tuple[str, ...] = ()
