"""Files come in: each streamed once, then many of them committed together."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from vouchsafe.archive.custody.model import Event
from vouchsafe.archive.model import ItemId


@dataclass(frozen=True, slots=True)
class Added:
    """A file that is in the archive for good: this is said only after its commit is durable.

    path: the file, untouched. event: its `received` event. size: of the original, in bytes.
    known: the archive held these bytes already, so that only the event is new.
    erased_before: the same bytes were here once and were erased; they have a new key now.
    """

    path: Path
    item: ItemId
    event: Event
    size: int
    known: bool = False
    erased_before: bool = False
