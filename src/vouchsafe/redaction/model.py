"""The words of a plan: what will be hidden in one file, and how."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import NewType

import numpy as np
from numpy.typing import NDArray

from vouchsafe.detect import Box, Kind
from vouchsafe.media import MediaKind
from vouchsafe.track import Keyframe, Keyframes, Track, UncoveredSpan

Sha256 = NewType("Sha256", str)
"""64 lower-case hexadecimal digits."""

FARTHEST = 1_000_000.0
"""No coordinate, width or height of a plan lies beyond this many pixels."""

LONGEST = 10_000_000.0
"""No time of a plan lies beyond this many seconds."""

_HALF_OPEN = 1e-4
"""Hundredths of a pixel closer than this to a whole one are that whole one, so that rounding
outward twice is rounding outward once."""


class Style(StrEnum):
    """What takes the place of a hidden region."""

    SOLID = "solid"
    MOSAIC = "mosaic"
    BLUR = "blur"


STYLE_HELP = {
    Style.SOLID: "One flat colour. Nothing of the region is left.",
    Style.MOSAIC: (
        "At most 8 noisy blocks across a face. A hint of the region's colours is left: "
        "weaker than solid."
    ),
    Style.BLUR: (
        "A strong blur. REVERSIBLE: blurred faces have been re-identified by software "
        "(95.9 % in a 2025 study). Do not use it to protect anyone."
    ),
}
"""For help texts, plans and reports."""


class Shape(StrEnum):
    """The outline of what is painted inside a region's box."""

    ELLIPSE = "ellipse"
    BOX = "box"


ALWAYS_BOXES = frozenset[Kind]({"plate", "text"})
"""Kinds that are hidden by their whole box, whatever the plan's shape: an ellipse would leave the
first letter and the last."""


def shape_of(track: Track, shape: Shape) -> Shape:
    """The outline of one track in a plan of that shape."""
    return Shape.BOX if track.kind in ALWAYS_BOXES else shape


class Sound(StrEnum):
    """What happens to the sound."""

    KEEP = "keep"
    MUTE = "mute"
    DISGUISE = "disguise"


SOUND_HELP = {
    Sound.KEEP: "The sound stays as it was. Voices identify people too.",
    Sound.MUTE: "The output has no sound.",
    Sound.DISGUISE: (
        "Pitch and formants are changed by an amount that is drawn anew for each file and kept"
        " nowhere. That misleads a listener, not software made to compare speakers; words,"
        " dialect and the sound of the place stay. Where a voice is the danger, mute."
    ),
}
"""For help texts and reports."""


@dataclass(frozen=True, slots=True)
class MediaFacts:
    """What a plan knows of its file; enough to notice any other file.

    width, height: of the displayed picture. duration: seconds; 0.0 for a photo.
    """

    name: str
    sha256: Sha256
    kind: MediaKind
    width: int
    height: int
    duration: float

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[0-9a-f]{64}", self.sha256):
            raise ValueError("sha256 must be 64 lower-case hexadecimal digits")
        if self.width < 1 or self.height < 1:
            raise ValueError("width and height must be at least 1")
        if not 0 <= self.duration <= LONGEST:
            raise ValueError("duration must be 0 or more seconds")


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that will be hidden in one file.

    hide: the kinds that were looked for.
    tracks: boxes with their margins: what is drawn here is what gets destroyed.
    uncovered: stretches that the tracker cannot vouch for.
    """

    media: MediaFacts
    made_by: str
    hide: tuple[Kind, ...] = ("face",)
    style: Style = Style.SOLID
    shape: Shape = Shape.ELLIPSE
    sound: Sound = Sound.KEEP
    tracks: tuple[Track, ...] = ()
    uncovered: tuple[UncoveredSpan, ...] = ()

    def __post_init__(self) -> None:
        ids = [track.id for track in self.tracks]
        if len(set(ids)) != len(ids):
            raise ValueError("two tracks share an id")
        if any(span.track not in ids for span in self.uncovered):
            raise ValueError("an uncovered span names a track that is not in the plan")
        if not all(map(_sane, self.tracks)):
            raise ValueError("boxes must be finite and of positive size, times finite, from 0 on")

    @property
    def hidden(self) -> tuple[Track, ...]:
        """The tracks that will be destroyed."""
        return tuple(track for track in self.tracks if track.hidden)

    @property
    def unreviewed(self) -> tuple[UncoveredSpan, ...]:
        """Uncovered spans of hidden tracks that nobody has looked at."""
        hidden = {track.id for track in self.hidden}
        return tuple(s for s in self.uncovered if not s.reviewed and s.track in hidden)

    def canonical(self, of: Callable[[Track], Track] | None = None) -> Plan:
        """The same plan in the precision of its file: boxes in hundredths of a pixel, rounded
        outward; times in microseconds; tracks in order of time.

        of: what says `canonical_track` of a track, for who remembers that.
        """
        tracks = sorted(map(of or canonical_track, self.tracks), key=lambda t: (t.start, t.id))
        spans = (
            replace(span, start=_micro(span.start), end=_micro(span.end)) for span in self.uncovered
        )
        return replace(
            self,
            media=replace(self.media, duration=_micro(self.media.duration)),
            tracks=tuple(tracks),
            uncovered=tuple(sorted(spans, key=lambda s: (s.start, s.end, s.track, s.reason))),
        )


def numbers_of(track: Track) -> NDArray[np.float64]:
    """A row for each keyframe: time, x, y, width, height. Not to be written to."""
    keys = track.keyframes
    assert isinstance(keys, Keyframes)
    return np.frombuffer(keys.numbers, np.float64).reshape(-1, 5)


def _sane(track: Track) -> bool:
    numbers = numbers_of(track)
    times, boxes = numbers[:, 0], numbers[:, 1:]
    return bool(
        np.isfinite(numbers).all()
        and (np.abs(boxes) <= FARTHEST).all()
        and (boxes[:, 2:] > 0).all()
        and ((times >= 0) & (times <= LONGEST)).all()
    )


def canonical_track(track: Track) -> Track:
    """The same track in the precision of a plan's file; see `Plan.canonical`. The very same where
    it has no other.
    """
    numbers = numbers_of(track)
    rounded = np.empty_like(numbers)
    rounded[:, 0] = [_micro(time) for time in numbers[:, 0].tolist()]
    for at in (1, 2):
        rounded[:, at], rounded[:, at + 2] = _spans(numbers[:, at], numbers[:, at + 2])
    score = round(track.score, 4)
    if (np.diff(rounded[:, 0]) <= 0).any():
        return replace(track, keyframes=_merged(rounded), score=score)
    if score == track.score and np.array_equal(rounded, numbers):
        return track
    return replace(track, keyframes=Keyframes.of(rounded.tobytes()), score=score)


def _merged(rounded: NDArray[np.float64]) -> Keyframes:
    """Where some are less than a microsecond apart: those are one moment."""
    keys: list[Keyframe] = []
    for time, *numbers in rounded.tolist():
        box = Box(*numbers)
        if keys and keys[-1].time >= time:
            keys[-1] = Keyframe(keys[-1].time, outward(keys[-1].box.union(box)))
        else:
            keys.append(Keyframe(time, box))
    return Keyframes(keys)


def _micro(time: float) -> float:
    return round(time, 6)


def outward(box: Box) -> Box:
    """The smallest box in hundredths of a pixel that covers `box`."""
    numbers = np.array([*box]).reshape(4, 1)
    left, width = _spans(numbers[0], numbers[2])
    top, height = _spans(numbers[1], numbers[3])
    return Box(*map(float, (left[0], top[0], width[0], height[0])))


def _spans(
    starts: NDArray[np.float64], lengths: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Starts and lengths in whole hundredths, rounded outward."""
    first = np.floor(starts * 100 + _HALF_OPEN)
    last = np.maximum(np.ceil((starts + lengths) * 100 - _HALF_OPEN), first + 1)
    return first / 100, (last - first) / 100
