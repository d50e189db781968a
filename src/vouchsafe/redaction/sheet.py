"""A contact sheet: small pictures of the output, and of nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf

import cv2

from vouchsafe.media import Picture
from vouchsafe.redaction.model import Plan

MOST = 12
"""Pictures on a sheet."""

SIDE = 360
"""Pixels of a small picture's longer side."""

QUALITY = 82


@dataclass(frozen=True, slots=True)
class Thumbnail:
    """One picture of the decoded output, as JPEG. `hidden`: regions destroyed in it."""

    time: float
    hidden: int
    width: int
    height: int
    jpeg: bytes


class ContactSheet:
    """Picks pictures while an output goes by, or what comes of it after `since`."""

    def __init__(self, plan: Plan, since: float = -inf) -> None:
        self._plan = plan
        self._moments = [moment for moment in moments(plan) if moment > since]
        self.thumbnails: list[Thumbnail] = []

    def see(self, picture: Picture, hidden: int) -> None:
        """Take the picture if its moment has come."""
        if len(self.thumbnails) == MOST:
            return
        if self._plan.media.kind == "video":
            if not self._moments or picture.time < self._moments[0]:
                return
            while self._moments and self._moments[0] <= picture.time:
                self._moments.pop(0)
        self.thumbnails.append(_thumbnail(picture, hidden))


def moments(plan: Plan) -> list[float]:
    """Times spread evenly over what is hidden; over the whole video when nothing is."""
    stretches = _joined(plan) or [(0.0, plan.media.duration)]
    whole = sum(end - start for start, end in stretches)
    found = []
    for number in range(MOST):
        at = whole * (number + 0.5) / MOST
        for start, end in stretches:
            if at <= end - start:
                found.append(start + at)
                break
            at -= end - start
    return sorted(set(found))


def _joined(plan: Plan) -> list[tuple[float, float]]:
    """The stretches of time in which anything is hidden."""
    found: list[tuple[float, float]] = []
    for track in sorted(plan.hidden, key=lambda track: track.start):
        if found and track.start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], track.end))
        else:
            found.append((track.start, track.end))
    return found


def _thumbnail(picture: Picture, hidden: int) -> Thumbnail:
    scale = min(SIDE / max(picture.width, picture.height), 1.0)
    width, height = max(round(picture.width * scale), 1), max(round(picture.height * scale), 1)
    pixels = cv2.cvtColor(picture.rgb(width, height), cv2.COLOR_RGB2BGR)
    _, jpeg = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
    return Thumbnail(picture.time, hidden, width, height, jpeg.tobytes())
