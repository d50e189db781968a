"""Which way up a picture is stored."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Turn:
    """How stored pixels become upright ones: swap rows and columns first, then mirror."""

    transpose: bool = False
    mirror: bool = False
    flip: bool = False

    @property
    def is_none(self) -> bool:
        return not (self.transpose or self.mirror or self.flip)
