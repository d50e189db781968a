"""Looking: from a file to the plan of what will be hidden in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile
from pathlib import Path
from time import process_time

from vouchsafe.detect import (
    FINDABLE,
    HEAD_KINDS,
    TEXT_KINDS,
    Detector,
    Kind,
    Looking,
    Region,
    Sensitivity,
    Sight,
    TextFinder,
    Thresholds,
    head_box,
    sight_for,
    thresholds,
)
from vouchsafe.media import Limits, MediaInfo, Photo, Picture, Progress, Video, open_media
from vouchsafe.redaction.errors import CannotFind
from vouchsafe.redaction.facts import facts_of
from vouchsafe.redaction.model import Plan, Shape, Sound, Style, canonical_track
from vouchsafe.redaction.parts import Part
from vouchsafe.redaction.programs import programs
from vouchsafe.track import Keyframe, Keyframes, Look, Seen, Track, UncoveredSpan, follow

HEADS = HEAD_KINDS

TEXT_SECONDS = 0.7
"""Seconds of video between looks for plates and text, at the least; every look at everything is
one, too. They cost as much as ten quick looks for faces, and what they find is followed well."""

AGAIN_SECONDS = 1.0
"""Seconds of video, at the least, between quick looks that are taken as verification will take
its own. What only such a look sees is then followed from the start; found in the output, it would
cost a second rendering."""

NEAR = 0.15
"""A track whose best score is within this of the threshold is a low-confidence one."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """A place that a person should look at first: too weak to hide, or hidden on weak evidence.

    track: the plan's track when it is hidden; None when it was left visible.
    """

    time: float
    region: Region
    track: str | None


@dataclass(frozen=True, slots=True)
class Analysis:
    """What looking at a file gave.

    pictures: how many were gone through; looks: how many times the detector was asked.
    doubts: in order of time.
    seconds: of processor time.
    """

    plan: Plan
    pictures: int
    looks: int
    doubts: tuple[Doubt, ...]
    seconds: float


def analyse(
    path: Path,
    *,
    hide: Sequence[Kind] = ("face",),
    sensitivity: Sensitivity = Sensitivity.HIGH,
    min_size: float = 0.0,
    style: Style = Style.SOLID,
    shape: Shape = Shape.ELLIPSE,
    sound: Sound = Sound.KEEP,
    detector: Detector | None = None,
    finder: TextFinder | None = None,
    part: Part | None = None,
    name: str | None = None,
    limits: Limits = Limits(),  # noqa: B008 - frozen
    on_progress: Progress | None = None,
) -> Analysis:
    """Find what would be hidden in a file. Not a pixel is touched.

    `name` replaces the file's own in the plan. part: look at that part of a video alone; the plan
    is of the whole file, with what was seen in that part. Raises `CannotFind` for a kind that no
    detector gives, and what the media, detectors and tracker raise: an analysis is whole or not at
    all.
    """
    check_kinds(hide)
    started = process_time()
    sight = sight_for(hide, sensitivity, min_size=min_size, detector=detector, finder=finder)
    looker = _Looker(sight)
    with open_media(path, limits) as medium:
        info = medium.info
        facts = facts_of(info, name=name)
        level = thresholds(sensitivity)
        pictures = _counted(_pictures(medium, part), looker, _span(info, part), on_progress)
        found = (
            _in_video(pictures, looker, info.width, info.height, level)
            if isinstance(medium, Video)
            else _in_photo(pictures, looker, level)
        )
    plan = Plan(
        media=facts,
        made_by=f"vouchsafe {programs()['vouchsafe']}",
        hide=tuple(dict.fromkeys(hide)),
        style=style,
        shape=shape,
        sound=sound,
        tracks=found.tracks,
        uncovered=found.uncovered,
    )
    return Analysis(
        plan=plan.canonical(),
        pictures=looker.pictures,
        looks=looker.looks,
        doubts=found.doubts,
        seconds=process_time() - started,
    )


def check_kinds(hide: Sequence[Kind]) -> None:
    """Raise `CannotFind` for a kind that no detector gives."""
    for kind in hide:
        if kind not in FINDABLE:
            raise CannotFind(kind=kind, known=", ".join(sorted(FINDABLE)))


@dataclass(frozen=True, slots=True)
class _Found:
    tracks: tuple[Track, ...]
    uncovered: tuple[UncoveredSpan, ...]
    doubts: tuple[Doubt, ...]


class _Looker:
    """Looks as hard as it is told to, and counts."""

    def __init__(self, sight: Sight) -> None:
        self._sight = sight
        self._text_next = 0.0
        self._again_next = 0.0
        self.pictures = 0
        self.looks = 0

    def page(self, picture: Picture) -> list[Region]:
        """A page of a photo deserves everything."""
        self.looks += 1
        return self._sight.everything(picture)

    def frame(self, picture: Picture, look: Look) -> Seen:
        """A frame of a video, as hard as the follower asks; for text at longer intervals."""
        heads, text = self._sight.heads, self._sight.text
        found: list[Region] = []
        looks: dict[Kind, Look] = {}
        if heads is not None:
            found += self._heads(heads, picture, look)
            looks |= dict.fromkeys(HEAD_KINDS, look)
        if text is not None and (look is Look.EVERYTHING or picture.time >= self._text_next):
            # In between as verification will look, for the reason given above.
            found += (text.sweep if look is Look.EVERYTHING else text.again)(picture)
            looks |= dict.fromkeys(TEXT_KINDS, Look.EVERYTHING)
            self._text_next = picture.time + TEXT_SECONDS
        self.looks += bool(looks)
        return Seen(self._sight.wanted(found), looks)

    def _heads(self, heads: Looking, picture: Picture, look: Look) -> list[Region]:
        if look is Look.EVERYTHING:
            return heads.sweep(picture)
        if picture.time < self._again_next:
            return heads.quick(picture)
        self._again_next = picture.time + AGAIN_SECONDS
        return heads.again(picture)


def _pictures(medium: Photo | Video, part: Part | None) -> Iterator[Picture]:
    if part is None or isinstance(medium, Photo):
        return iter(medium.pictures())
    last = part.last
    return takewhile(lambda picture: picture.time <= last, medium.pictures(start=part.first))


def _span(info: MediaInfo, part: Part | None) -> tuple[float, float]:
    """From where to where it is looked at: in seconds, or in pages of a photo."""
    if not info.duration:
        return 0.0, float(info.pictures or 1)
    return (part.first, min(part.last, info.duration)) if part else (0.0, info.duration)


def _counted(
    pictures: Iterator[Picture],
    looker: _Looker,
    span: tuple[float, float],
    on_progress: Progress | None,
) -> Iterator[Picture]:
    start, end = span
    for picture in pictures:
        yield picture
        looker.pictures += 1
        if on_progress:
            on_progress(min(max((picture.time - start) / max(end - start, 1e-6), 0.0), 1.0))


def _in_photo(pictures: Iterator[Picture], looker: _Looker, level: Thresholds) -> _Found:
    tracks: list[Track] = []
    doubts: list[Doubt] = []
    for picture in pictures:
        for region in looker.page(picture):
            if region.score < level.start:
                doubts.append(Doubt(picture.time, region, None))
                continue
            track = Track(
                id=f"t{len(tracks) + 1}",
                kind=region.kind,
                source=region.source,
                score=region.score,
                keyframes=(Keyframe(picture.time, head_box(region)),),
            )
            tracks.append(track)
            if region.score < level.start + NEAR:
                doubts.append(Doubt(picture.time, region, track.id))
    return _Found(tuple(tracks), (), tuple(doubts))


def _in_video(
    pictures: Iterator[Picture], looker: _Looker, width: int, height: int, level: Thresholds
) -> _Found:
    followed = follow(pictures, looker.frame, width=width, height=height, thresholds=level)
    doubts = [
        Doubt(track.start, _region(track, 0), track.id)
        for track in followed.tracks
        if track.score < level.start + NEAR
    ]
    tracks, uncovered = list(followed.tracks), followed.uncovered
    del followed
    # In place, and finally: ten minutes of a crowd are hundreds of thousands of keyframes.
    for at, track in enumerate(tracks):
        tracks[at] = canonical_track(with_margins(track))
    return _Found(tuple(tracks), uncovered, tuple(sorted(doubts, key=lambda doubt: doubt.time)))


def with_margins(track: Track) -> Track:
    """A track that was followed tight, grown from faces to whole heads."""
    keyframes = (
        Keyframe(key.time, head_box(_region(track, at))) for at, key in enumerate(track.keyframes)
    )
    return replace(track, keyframes=Keyframes(keyframes))


def _region(track: Track, at: int) -> Region:
    return Region(track.kind, track.keyframes[at].box, track.score, track.source)
