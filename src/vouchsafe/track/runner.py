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
_SUDDEN: Final = 0.4
_APART: Final = 1.5
"""Two guesses further apart than this many sizes are not both kept."""


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

    def hurry(self, factor: float) -> None:
        """From here on a step spans that many times as much time."""
        if factor != 1:
            self.drift, self.pace = self.drift * factor, self.pace * factor

    def seen(self, box: Floats, template: Patches) -> None:
        """A detector has just found it."""
        self.box = self.coast = box
        self.template, self.alike = template, 1.0
        self.pace = self.drift
        self.steady, self.doubt = True, 0

    def step(self, box: Floats, drift: Floats, *, followed: bool, alike: float) -> None:
        """Take a step to `box`; `followed`: its own pixels lead there."""
        self.alike, self.drift, self.box = alike, drift, box
        if followed and alike >= ALIKE:
            self.steady, self.doubt = True, 0
            self.coast, self.pace = box, drift
            return
        if followed and self.steady:
            self.doubt = 0
        else:
            self.steady = False
            self.doubt += 1
        apart = max(abs(box[0] - self.coast[0]), abs(box[1] - self.coast[1]))
        if apart * apart > _APART * _APART * box[2] * box[3]:
            if self.doubt:
                self.box = self.coast
            else:
                self.coast = box


def run(runners: Sequence[Runner], before: Luma, after: Luma, camera: Camera) -> None:
    """Take every runner from one picture to the next."""
    if not runners:
        return
    rows = np.array([r.box for r in runners])
    drift = np.array([r.drift for r in runners])
    moves = box_motion(before, after, camera, rows, drift)
    size = boxes.size(rows)
    change = moves.beyond - drift
    jerk = np.hypot(change[:, 0], change[:, 1])
    fair = (moves.kept >= _KEPT) & (moves.spread <= 0.12 * size + 0.4)
    led = np.where(fair[:, None], moves.beyond, drift)
    templates = np.array([r.template for r in runners])
    there, alike = _placed(templates, after, _moved(rows, camera, led), moves.scale, camera)
    was_alike = np.array([r.alike for r in runners])
    # What changes its look from one frame to the next is something else.
    calm = (jerk <= 0.2 * size + 0.7) & (alike > was_alike - _SUDDEN)
    followed = fair & (calm | (alike >= _SURE))
    there = np.where(followed[:, None], there, _moved(rows, camera, drift))
    drift = np.where(followed[:, None], 0.6 * drift + 0.4 * moves.beyond, 0.85 * drift)
    paces = np.array([r.pace for r in runners])
    coasts = _moved(np.array([r.coast for r in runners]), camera, paces)
    paces *= 0.97
    for i, runner in enumerate(runners):
        runner.coast, runner.pace = coasts[i], paces[i]
        runner.step(there[i], drift[i], followed=bool(followed[i]), alike=float(alike[i]))


def _placed(
    templates: Patches, after: Luma, there: Floats, scale: Floats, camera: Camera
) -> tuple[Floats, Floats]:
    """The boxes, grown or shrunk by their own points' scale where that looks more alike."""
    alike = likeness(templates, patches(after, there))
    own = np.flatnonzero(scale != camera.scale)
    if len(own):
        resized = there[own]
        resized[:, 2:] *= (scale[own] / camera.scale)[:, None]
        likelier = likeness(templates[own], patches(after, resized))
        better = likelier > alike[own]
        there[own[better]], alike[own[better]] = resized[better], likelier[better]
    return there, alike


def _moved(rows: Floats, camera: Camera, beyond: Floats) -> Floats:
    """Rows carried along by the camera and their own movement beyond it."""
    moved = rows * camera.scale
    moved[:, :2] = camera.move(rows[:, :2]) + beyond
    return moved
