"""From what is still visible in an output to the tracks that hide it next time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import takewhile
from pathlib import Path

from vouchsafe.detect import Box, Boxes, Region, Sight, Thresholds, head_box
from vouchsafe.media import Limits, Picture, Video, open_media
from vouchsafe.redaction.again import ENOUGH, Residual, covered
from vouchsafe.redaction.analyse import with_margins
from vouchsafe.redaction.model import Plan, Shape
from vouchsafe.redaction.schedule import Schedule
from vouchsafe.track import Keyframe, Look, Track, box_at, follow

HELD = 1.4
"""How much a region grows that could not be followed and is held in place instead."""


def mended(
    path: Path,
    plan: Plan,
    residuals: Sequence[Residual],
    *,
    search: Sight,
    level: Thresholds,
    limits: Limits,
) -> Plan:
    """The plan with a track for every residual."""
    if not residuals:
        return plan
    more: list[Track] = []
    with open_media(path, limits) as medium:
        if isinstance(medium, Video):
            for stretch in _stretches(residuals):
                tracks = _followed(medium, plan, stretch, search, level)
                more += [t for t in tracks if any(_hides(t, residual) for residual in residuals)]
    more += [
        _held(plan, residual)
        for residual in residuals
        if not any(_hides(track, residual) for track in more)
    ]
    return replace(plan, tracks=plan.tracks + tuple(_named(plan, more))).canonical()


def _reach(residual: Residual) -> tuple[float, float]:
    """From when until when a residual may be visible: the looks that did not find it."""
    return residual.earlier, residual.later


def _stretches(residuals: Sequence[Residual]) -> list[tuple[float, float]]:
    """The reaches of all residuals, joined where they meet."""
    found: list[tuple[float, float]] = []
    for first, last in sorted(map(_reach, residuals)):
        if found and first <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], last))
        else:
            found.append((first, last))
    return found


def _followed(
    video: Video, plan: Plan, stretch: tuple[float, float], search: Sight, level: Thresholds
) -> list[Track]:
    """What the plan leaves visible in a stretch, looked at the way that showed the residuals.

    What is hidden already is left out: following all of a crowd again costs as much as at first.
    """
    first, last = stretch
    known = Schedule(plan.tracks)

    def look(picture: Picture, _: Look) -> list[Region]:
        painted = Boxes(box for _, box in known.at(picture.time))
        return [
            region
            for region in search.again(picture)
            if covered(region.box, painted.touching(region.box), plan.shape) < ENOUGH
        ]

    pictures = takewhile(lambda picture: picture.time <= last, video.pictures(start=first))
    info = video.info
    found = follow(pictures, look, width=info.width, height=info.height, thresholds=level)
    return [with_margins(track) for track in found.tracks]


def _hides(track: Track, residual: Residual) -> bool:
    box = box_at(track, residual.time)
    return box is not None and covered(residual.region.box, [box], Shape.BOX) > 0.75


def _held(plan: Plan, residual: Residual) -> Track:
    """The region in place between the looks before and after; in a photo, on its page."""
    region = residual.region
    box = head_box(region)
    keyframes: tuple[Keyframe, ...] = (Keyframe(residual.time, box),)
    if plan.media.kind == "video":
        first, last = _reach(residual)
        wide: Box = box.grown(HELD)
        keyframes = tuple(
            Keyframe(time, wide)
            for time in sorted({first, residual.time, max(last, residual.time)})
        )
    return Track("held", region.kind, region.source, region.score, keyframes)


def _named(plan: Plan, tracks: Sequence[Track]) -> Iterator[Track]:
    """With ids that the plan does not have yet: a for "again"."""
    taken = {track.id for track in plan.tracks}
    number = 0
    for track in tracks:
        number += 1
        while f"a{number}" in taken:
            number += 1
        yield replace(track, id=f"a{number}")
