"""Copies of footage: the same picture or clip, re-encoded, resized, recompressed, cut at its edges.

It compares the coarse distribution of light over whole pictures. It knows nothing of people.
Searching loads no library that decodes pictures; what does is loaded when it is first asked for.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from vouchsafe.archive.copies.index import HashIndex, Hits, words_of
from vouchsafe.archive.copies.matching import ALIKE, Copies, Likeness, pack
from vouchsafe.archive.copies.model import Glance
from vouchsafe.archive.copies.runs import Stretch

if TYPE_CHECKING:
    from vouchsafe.archive.copies.hashing import Pdq, pdq
    from vouchsafe.archive.copies.marking import each_mark, glances_of, marks_of

_HOMES = {
    "Pdq": "hashing",
    "each_mark": "marking",
    "glances_of": "marking",
    "marks_of": "marking",
    "pdq": "hashing",
}

__all__ = [
    "ALIKE",
    "Copies",
    "Glance",
    "HashIndex",
    "Hits",
    "Likeness",
    "Pdq",
    "Stretch",
    "each_mark",
    "glances_of",
    "marks_of",
    "pack",
    "pdq",
    "words_of",
]


def __getattr__(name: str) -> object:
    """Load a part when it is first asked for."""
    if name in _HOMES:
        return getattr(import_module(f"vouchsafe.archive.copies.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
