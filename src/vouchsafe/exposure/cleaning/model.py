"""What came of cleaning one file."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

OnStage = Callable[[str, float], None]
"""Which stage ("cleaning", "checking"), and how much of it is done, 0 to 1."""


_PAUSE = 0.2
"""seconds"""


def quiet(stage: str, done: float) -> None:
    """Who does not want to know how far it is."""


class Sparing:
    """Tells how far it is now and then: a video has millions of samples."""

    def __init__(self, tell: OnStage) -> None:
        self._tell = tell
        self._stage, self._told = "", 0.0

    def __call__(self, stage: str, done: float) -> None:
        now = time.monotonic()
        if stage != self._stage or done >= 1.0 or now - self._told > _PAUSE:
            self._stage, self._told = stage, now
            self._tell(stage, done)


@dataclass(frozen=True, slots=True)
class Cleaned:
    """What `clean` did.

    suffix: of the format, which is the source's: ".jpg", ".mp4".
    notes: what a person should know about the new file, in sentences.
    stripped: the names (never the values) of what did not come along.
    """

    suffix: str
    notes: tuple[str, ...] = ()
    stripped: tuple[str, ...] = ()


@dataclass
class Account:
    """What the writer of one format turns up on its way: each thing said once, in order.

    changed: tracks (by their place in the new file) whose samples lost something that shows
        nothing; they are compared frame by frame, all others byte by byte.
    skipped: pages of the source that are not in the new file.
    ours: what was written that says nothing about anybody, though the source may say the same
        ("Display P3" in a colour profile).
    """

    changed: set[int] = field(default_factory=set)
    skipped: set[int] = field(default_factory=set)
    ours: bytearray = field(default_factory=bytearray)
    _notes: dict[str, None] = field(default_factory=dict)
    _stripped: dict[str, None] = field(default_factory=dict)

    def note(self, sentence: str | None) -> None:
        if sentence:
            self._notes[sentence] = None

    def left_out(self, *names: str) -> None:
        self._stripped.update(dict.fromkeys(names))

    def cleaned(self, suffix: str, also: Iterable[str] = ()) -> Cleaned:
        names = dict.fromkeys((*also, *self._stripped))
        return Cleaned(suffix, tuple(self._notes), tuple(names))
