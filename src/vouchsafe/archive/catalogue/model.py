"""What can be asked of a catalogue, and what it answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from vouchsafe.archive.copies import Likeness
from vouchsafe.archive.model import ItemId

Kind = Literal["photo", "video", "other"]


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time: from one moment on, up to another and without it.

    Moments as `YYYY-MM-DDTHH:MM:SS`; "" for an open end.
    """

    start: str = ""
    end: str = ""


@dataclass(frozen=True, slots=True)
class Near:
    """A circle on the earth: its middle in degrees, its radius in metres."""

    latitude: float
    longitude: float
    within: float


@dataclass(frozen=True, slots=True)
class Query:
    """Everything that is asked must hold.

    words: each must occur somewhere in what was said of an item: its name, source, notes,
        address, who collected it. source: occurs in what was said of where it comes from.
    received: in universal time. captured: as clocks showed where it was taken.
    erased: what was erased instead of what is here.
    """

    words: tuple[str, ...] = ()
    source: str = ""
    received: Span = Span()
    captured: Span = Span()
    near: Near | None = None
    kind: Kind | None = None
    erased: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """One item, as the log tells of it. Empty strings mean "not said".

    received_at: when somebody got it, or else when it was added. metres: from the place asked
    for. likeness: where copies were asked for. Of an erased item only its id and when it was
    erased are known.
    """

    item: ItemId
    name: str = ""
    source: str = ""
    note: str = ""
    collected_by: str = ""
    url: str = ""
    received_at: str = ""
    added_at: str = ""
    size: int = 0
    kind: str = ""
    width: int = 0
    height: int = 0
    duration: float = 0.0
    captured_at: str = ""
    position: tuple[float, float] | None = None
    erased_at: str = ""
    metres: float | None = None
    likeness: Likeness | None = None

    def plain(self) -> dict[str, Any]:
        """As `--json` prints it."""
        like = self.likeness
        return {
            "item": self.item,
            "name": self.name,
            "source": self.source,
            "note": self.note,
            "collected_by": self.collected_by,
            "url": self.url,
            "received_at": self.received_at,
            "added_at": self.added_at,
            "size": self.size,
            "kind": self.kind or None,
            "width": self.width,
            "height": self.height,
            "duration": self.duration,
            "captured_at": self.captured_at or None,
            "position": list(self.position) if self.position else None,
            "erased_at": self.erased_at or None,
            "metres": None if self.metres is None else round(self.metres),
            "likeness": None
            if like is None
            else {
                "distance": like.distance,
                "word": like.word,
                "mirrored": like.mirrored,
                "stretches": [
                    {"asked": list(each.asked), "kept": list(each.kept)} for each in like.stretches
                ],
            },
        }
