"""From a face still visible in an output to the tracks that hide it next time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import takewhile
from pathlib import Path

from vouchsafe.detect import Box, Region, Search, Thresholds, head_box, merge
from vouchsafe.media import Limits, Picture, Video, open_media
from vouchsafe.redaction.again import Residual, covered
from vouchsafe.redaction.analyse import HEADS, with_margins
from vouchsafe.redaction.model import Plan, Shape
from vouchsafe.track import Keyframe, Look, Track, box_at, follow

AROUND = 1.0
"""Seconds before and after a residual face through which it is followed, unless looks that did
not find it lie nearer."""

HELD = 1.4
"""How much a region grows that could not be followed and is held in place instead."""


def mended(
    path: Path,
    plan: Plan,
    residuals: Sequence[Residual],
    *,
    search: Search,
    level: Thresholds,
    limits: Limits,
) -> Plan:
    """The plan with a track for every residual."""
    with open_media(path, limits) as medium:
        more: list[Track] = []
        for residual in residuals:
            if any(_hides(track, residual) for track in more):
                continue
            followed = (
                _followed(medium, residual, search, level) if isinstance(medium, Video) else []
            )
            more += followed or [_held(plan, residual)]
    return replace(plan, tracks=plan.tracks + tuple(_named(plan, more))).canonical()


def _followed(video: Video, residual: Residual, search: Search, level: Thresholds) -> list[Track]:
    """Every track of a stretch around the residual that hides it. The stretch is looked at as
    hard as the output was.
    """
    first = max(residual.earlier, residual.time - AROUND, 0.0)
    last = min(residual.later, residual.time + AROUND)

    def look(picture: Picture, _: Look) -> list[Region]:
        found = merge([*search.everything(picture), *search.again(picture)])
        return [region for region in found if region.kind in HEADS]

    def stretch() -> Iterator[Picture]:
        yield from takewhile(lambda picture: picture.time <= last, video.pictures(start=first))

    info = video.info
    found = follow(stretch(), look, width=info.width, height=info.height, thresholds=level)
    return [track for track in map(with_margins, found.tracks) if _hides(track, residual)]


def _hides(track: Track, residual: Residual) -> bool:
    box = box_at(track, residual.time)
    return box is not None and covered(residual.region.box, [box], Shape.BOX) > 0.75


def _held(plan: Plan, residual: Residual) -> Track:
    """The region in place between the looks before and after; in a photo, on its page."""
    region = residual.region
    box = head_box(region)
    keyframes: tuple[Keyframe, ...] = (Keyframe(residual.time, box),)
    if plan.media.kind == "video":
        last = min(residual.later, residual.time + AROUND)
        first = max(residual.earlier, residual.time - AROUND, 0.0)
        wide: Box = box.grown(HELD)
        keyframes = tuple(Keyframe(time, wide) for time in sorted({first, residual.time, last}))
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
