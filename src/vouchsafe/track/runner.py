"""One box on its way from picture to picture, in either direction of time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Final

import numpy as np

from vouchsafe.media import Luma
from vouchsafe.track import boxes
from vouchsafe.track.appearance import Patches, likeness, patches
from vouchsafe.track.motion import Camera, Floats, box_motion

ALIKE: Final = 0.5
"""From here on a patch is what it was."""
UNLIKE: Final = 0.25
_SURE: Final = 0.7
_KEPT: Final = 0.35


class Trust(IntEnum):
    """What is known of a box in one frame."""

    HELD = 0
    """neither seen nor followed: it is where it ought to be"""
    FOLLOWED = 1
    SEEN = 2
    """a detector found it here"""


@dataclass(slots=True, eq=False)
class Runner:
    """Where a box is, and how sure that is.

    box:      where its own pixels lead.
    coast:    where the camera and its last trusted pace lead; the same while all is well.
    drift:    movement beyond the camera's per frame; pace: the drift when it was last trusted.
    template: what it showed when it was last seen.
    alike:    how alike that is to what it shows now.
    steady:   every step since it was last verified went well.
    doubt:    frames since it was last verified or steady.
    """

    box: Floats
    template: Patches
    drift: Floats = field(default_factory=lambda: np.zeros(2))
    coast: Floats = field(init=False)
    pace: Floats = field(init=False)
    alike: float = 1.0
    steady: bool = True
    doubt: int = 0

    def __post_init__(self) -> None:
        self.coast, self.pace = self.box, self.drift

    @property
    def trust(self) -> Trust:
        return Trust.HELD if self.doubt else Trust.FOLLOWED

    def cover(self) -> Floats:
        """The box that is sure to cover it, larger the less is known."""
        if not self.doubt and self.alike >= UNLIKE:
            return self.box
        both = boxes.hull(self.box, self.coast)
        return boxes.grown(both, 1.05 + min(0.03 * self.doubt, 0.5))

    def seen(self, box: Floats, template: Patches) -> None:
        """A detector has just found it."""
        self.box = self.coast = box
        self.template, self.alike = template, 1.0
        self.pace = self.drift
        self.steady, self.doubt = True, 0

    def step(self, box: Floats, beyond: Floats, *, followed: bool, alike: float) -> None:
        """Take a step to `box`; `followed`: its own pixels lead there."""
        self.alike = alike
        self.drift = 0.6 * self.drift + 0.4 * beyond if followed else 0.85 * self.drift
        self.box = box
        if followed and (alike >= ALIKE or (self.steady and not self.doubt)):
            self.steady, self.doubt = True, 0
            if alike >= ALIKE:
                self.coast, self.pace = box, self.drift
        else:
            self.steady = False
            self.doubt += 1
        if np.abs(box[:2] - self.coast[:2]).max() > 1.5 * boxes.size(box):
            if self.doubt:
                self.box = self.coast
            else:
                self.coast = self.box


def run(runners: Sequence[Runner], before: Luma, after: Luma, camera: Camera) -> None:
    """Take every runner from one picture to the next."""
    if not runners:
        return
    rows = np.array([r.box for r in runners])
    drift = np.array([r.drift for r in runners])
    moves = box_motion(before, after, camera, rows, drift)
    size = boxes.size(rows)
    jerk = np.linalg.norm(moves.beyond - drift, axis=1)
    fair = (moves.kept >= _KEPT) & (moves.spread <= 0.12 * size + 0.4)
    smooth = fair & (jerk <= 0.2 * size + 0.7)
    led = np.where(fair[:, None], moves.beyond, drift)
    templates = np.array([r.template for r in runners])
    calm = _moved(rows, camera, drift, np.full(len(rows), camera.scale))
    there = _moved(rows, camera, led, np.full(len(rows), camera.scale))
    alike = likeness(templates, patches(after, there))
    resized = _moved(rows, camera, led, np.where(fair, moves.scale, camera.scale))
    alike_resized = likeness(templates, patches(after, resized))
    better = alike_resized > alike
    there, alike = np.where(better[:, None], resized, there), np.where(better, alike_resized, alike)
    coasts = np.array([r.coast for r in runners])
    paces = np.array([r.pace for r in runners])
    coasts = _moved(coasts, camera, paces, np.full(len(rows), camera.scale))
    for i, runner in enumerate(runners):
        runner.coast, runner.pace = coasts[i], runner.pace * 0.97
        followed = bool(smooth[i] or (fair[i] and alike[i] >= _SURE))
        runner.step(
            there[i] if followed else calm[i],
            moves.beyond[i],
            followed=followed,
            alike=float(alike[i]),
        )


def _moved(rows: Floats, camera: Camera, beyond: Floats, scale: Floats) -> Floats:
    centres = camera.move(rows[:, :2]) + beyond
    return np.concatenate([centres, rows[:, 2:] * scale[:, None]], axis=1)
