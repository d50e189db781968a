"""How often to look: seldom in a still shot, at once where something changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from vouchsafe.track import boxes
from vouchsafe.track.model import Look
from vouchsafe.track.motion import Camera, Floats

EVERYTHING_SECONDS: Final = 3.0
_SEARCH_SECONDS: Final = 2.0
QUICK_SECONDS: Final = 0.26
_QUICK_FRAMES: Final = (2, 9)
_STILL_FRAMES: Final = 14
_FRAMES_PER_EXTRA: Final = 8
_EXTRA_LIMIT: Final = 5.0


@dataclass(frozen=True, slots=True)
class Scene:
    """What the cadence needs to know of a frame.

    still: nothing moves but noise. lost: boxes are being held. lost_small: some of them too small
    for a quick look.
    """

    frame: int
    time: float
    still: bool
    lost: bool
    lost_small: bool


class Cadence:
    """Decides for each frame of one shot. An EVERYTHING costs about as much as nine QUICKs."""

    def __init__(self, width: int, height: int, longest: int) -> None:
        self._size = (width, height)
        self._longest = longest
        self._extra = _EXTRA_LIMIT
        self._new_found = False
        self._quick = self._everything = -1
        self._everything_time = 0.0
        self._since_quick = self._since_everything = np.eye(3)
        self._period = 1 / 30

    def moved(self, camera: Camera, seconds: float) -> None:
        """The picture went on by one frame."""
        matrix = np.vstack([camera.matrix, [0.0, 0.0, 1.0]])
        self._since_quick = matrix @ self._since_quick
        self._since_everything = matrix @ self._since_everything
        self._period += 0.1 * (min(max(seconds, 1 / 240), 0.5) - self._period)
        self._extra = min(self._extra + 1 / _FRAMES_PER_EXTRA, _EXTRA_LIMIT)

    def wish(self, scene: Scene) -> Look:
        if self._everything < 0 or self._everything_due(scene):
            return Look.EVERYTHING
        return Look.QUICK if self._quick_due(scene) else Look.NONE

    def looked(self, look: Look, scene: Scene, *, new_found: bool) -> None:
        self._quick, self._since_quick = scene.frame, np.eye(3)
        self._new_found = new_found
        if look is Look.EVERYTHING:
            self._everything, self._everything_time = scene.frame, scene.time
            self._since_everything = np.eye(3)

    def frames_since_everything(self, frame: int) -> int:
        return frame - self._everything if self._everything >= 0 else frame + 1

    def _everything_due(self, scene: Scene) -> bool:
        frames = scene.frame - self._everything
        seconds = scene.time - self._everything_time
        if seconds >= EVERYTHING_SECONDS or frames >= self._longest:
            return True
        if seconds < 1.0 or frames < 24:
            return False
        if scene.lost_small and seconds >= _SEARCH_SECONDS:
            return True
        return self._fresh(self._since_everything) > 0.4

    def _quick_due(self, scene: Scene) -> bool:
        since = scene.frame - self._quick
        low, high = _QUICK_FRAMES
        usual = min(max(round(QUICK_SECONDS / self._period), low), high)
        if scene.still:
            usual = min(2 * usual, _STILL_FRAMES)
        if since >= usual:
            return True
        urgent = scene.lost or self._new_found or self._fresh(self._since_quick) > 0.06
        if urgent and since >= max(usual // 2 - 1, 1) and self._extra >= 1.0:
            self._extra -= 1.0
            return True
        return False

    def _fresh(self, matrix: Floats) -> float:
        """The share of the picture that was not in it then."""
        width, height = self._size
        corners = np.array([[0, 0, 1], [width, height, 1]], dtype=np.float64) @ matrix.T
        low, high = corners[:, :2].min(axis=0), corners[:, :2].max(axis=0)
        then = boxes.from_edges(np.concatenate([low, high]))
        now = np.array([width / 2, height / 2, width, height], dtype=np.float64)
        return 1.0 - float(boxes.shared(then, now)) / (width * height)
