"""What a grid and a mix are made of: plain values that a confined child can be handed."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from fractions import Fraction
from pathlib import Path
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class Placing:
    """A file on the event's clock: when its own clock reads t, that of the event reads
    `start + t * (1 + drift * 1e-6)`. A recording's clock reads 0 at its first instant.
    """

    path: Path
    start: float
    drift: float

    @property
    def rate(self) -> float:
        """Seconds of the event that one second of the recording lasts."""
        return 1 + self.drift * 1e-6

    def plain(self) -> dict[str, Any]:
        """As JSON can carry it."""
        return asdict(self) | {"path": str(self.path)}

    @classmethod
    def parse(cls, plain: dict[str, Any]) -> Self:
        """What `plain` gave."""
        return cls(**plain | {"path": Path(plain["path"])})


@dataclass(frozen=True, slots=True)
class Sight(Placing):
    """A file's picture. picture_start: what its clock reads when the first one is shown."""

    picture_start: float


@dataclass(frozen=True, slots=True)
class Sound(Placing):
    """A file's sound.

    track: which of its streams. only: the one channel of it that is listened to; None for all.
    first, last: seconds on its clock between which it listened.
    gain: factor that makes it as loud as the others.
    """

    track: int
    only: int | None
    first: float
    last: float
    gain: float


@dataclass(frozen=True, slots=True)
class Tile:
    """One clip's place in the grid.

    name: burnt in, like `interval`. aspect: width over height of its picture, as far as known.
    shown: None where nothing of it may be shown; `why` says so in its place.
    unredacted: burnt in as a warning.
    """

    name: str
    interval: str
    aspect: float
    shown: Sight | None
    why: str = ""
    unredacted: bool = False

    def plain(self) -> dict[str, Any]:
        """As JSON can carry it."""
        return asdict(self) | {"shown": self.shown.plain() if self.shown else None}

    @classmethod
    def parse(cls, plain: dict[str, Any]) -> Self:
        """What `plain` gave."""
        shown = plain["shown"]
        return cls(**plain | {"shown": Sight.parse(shown) if shown else None})


@dataclass(frozen=True, slots=True)
class Page:
    """One video of at most `layout.MOST` clips side by side.

    title: burnt in. began: absolute time of the event's zero, where one is known.
    length: seconds of the event, from its zero. rate: frames a second.
    """

    title: str
    tiles: tuple[Tile, ...]
    length: float
    rate: Fraction
    began: datetime | None = None

    def plain(self) -> dict[str, Any]:
        """As JSON can carry it."""
        return {
            "title": self.title,
            "tiles": [tile.plain() for tile in self.tiles],
            "length": self.length,
            "rate": str(self.rate),
            "began": self.began.isoformat() if self.began else None,
        }

    @classmethod
    def parse(cls, plain: dict[str, Any]) -> Self:
        """What `plain` gave."""
        return cls(
            title=plain["title"],
            tiles=tuple(map(Tile.parse, plain["tiles"])),
            length=plain["length"],
            rate=Fraction(plain["rate"]),
            began=datetime.fromisoformat(plain["began"]) if plain["began"] else None,
        )
