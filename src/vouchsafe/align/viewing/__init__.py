"""An aligned event to look at and to listen to: a grid of all clips, and their sounds mixed.

What decodes media is loaded when it is first asked for, which only a confined child does.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from vouchsafe.align.viewing.choosing import MOST_VOICES, heard_together
from vouchsafe.align.viewing.copies import Shown, any_copy, shown
from vouchsafe.align.viewing.errors import (
    CannotBeSound,
    ChangedMeanwhile,
    NoSuchEvent,
    NothingToHear,
    NothingToShow,
    ViewingError,
)
from vouchsafe.align.viewing.model import Page, Sight, Sound, Tile
from vouchsafe.align.viewing.paging import neutral_names, own_names, pages

if TYPE_CHECKING:
    from vouchsafe.align.viewing.grid import write_grid
    from vouchsafe.align.viewing.levels import RATE, Level, level_of
    from vouchsafe.align.viewing.mixing import mixed

_HOMES = {
    "RATE": "levels",
    "Level": "levels",
    "level_of": "levels",
    "mixed": "mixing",
    "write_grid": "grid",
}

__all__ = [
    "MOST_VOICES",
    "RATE",
    "CannotBeSound",
    "ChangedMeanwhile",
    "Level",
    "NoSuchEvent",
    "NothingToHear",
    "NothingToShow",
    "Page",
    "Shown",
    "Sight",
    "Sound",
    "Tile",
    "ViewingError",
    "any_copy",
    "heard_together",
    "level_of",
    "mixed",
    "neutral_names",
    "own_names",
    "pages",
    "shown",
    "write_grid",
]


def __getattr__(name: str) -> object:
    if name in _HOMES:
        return getattr(import_module(f"vouchsafe.align.viewing.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
