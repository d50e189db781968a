"""One box that a person drew, on its way from picture to picture, in either direction of time.

A plan's own tracks are begun by a detector and are many; this one is alone, so it may cost more:
more points, finer pictures, and a search for it where it was lost.
"""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from vouchsafe.media import Luma
from vouchsafe.track import boxes
from vouchsafe.track.appearance import likeness
from vouchsafe.track.motion import Camera, Floats, followed

Patch = NDArray[np.float32]

_GRID: Final = 9
"""points across and down"""
_INNER: Final = 0.85
"""share of the box that they are laid over; a drawn box has some of the background in it"""
_KEPT: Final = 0.2
"""Share of the points, by weight, that must be followed there and back."""
_SPREAD: Final = 0.12
"""How far they may disagree, in sizes of the box."""
_SUDDEN, _LEAST = 0.35, 0.3
"""How much likeness may go from one picture to the next, and how little is too little."""
_JERK: Final = 0.15
"""Sizes by which what is not clearly itself may speed up from one picture to the next."""
_ALIKE: Final = 0.55
"""From here on it is taken for what it was,"""
_CLEARLY: Final = 0.75
"""and from here on without a doubt."""
_SIDE: Final = 24
"""of the views that are compared, in pixels"""
_LEARN, _LEARN_SEEN = 0.1, 0.4
"""How much of what it shows now goes into what it is compared with."""
_PULL: Final = 0.5
"""How much of the way it goes at once to where a detector sees it."""
_RESIZED: Final = 1.1
"""By how much more or less large it may be when it is found again."""
_SHIFTS: Final = (-0.04, -0.02, 0.0, 0.02, 0.04)
_SCALES: Final = (0.97, 1.0, 1.03)
"""What is tried to settle it, in sizes."""
_REACH: Final = 1.5
"""How far around its place a lost box is searched for, in its own sizes."""
_FOUND: Final = 0.8
"""How alike what is found there has to be."""


class Pursuit:
    """Where the box is.

    row:  centre and size in pixels of the small picture.
    lost: steps since its own pixels last led anywhere; 0 while they do.
    alike: how alike it is to what it was, 1 at the most.
    """

    def __init__(self, luma: Luma, row: Floats) -> None:
        self.row = row.astype(np.float64)
        self.lost = 0
        self.alike = 1.0
        self._drift = np.zeros(2)
        self._first = self._now = view(luma, self.row)

    def step(self, before: Luma, after: Luma, camera: Camera) -> None:
        """Go on to the next picture, which the camera came to by `camera`."""
        moved = self._led(before, after, camera) if not self.lost else None
        if moved is not None:
            row, drift = moved
            row = self._settled(after, row)
            alike = self._likeness(after, row)
            if self._credible(row, drift, alike):
                self.row, self.alike = row, alike
                self._drift = 0.5 * self._drift + 0.5 * drift
                self._learn(after)
                return
        self._coast(after, camera)

    def _credible(self, row: Floats, drift: Floats, alike: float) -> bool:
        """Whether its points led to itself, and not along with what passed in front of it."""
        jerk = float(np.hypot(*(drift - self._drift)))
        if alike < _CLEARLY and jerk > _JERK * float(boxes.size(row)) + 1.0:
            return False
        return alike >= _ALIKE or alike > max(self.alike - _SUDDEN, _LEAST)

    def cover(self) -> Floats:
        """The box that covers it; larger, the longer it is lost."""
        return boxes.grown(self.row, 1.0 + min(0.03 * self.lost, 0.5)) if self.lost else self.row

    def pull(self, luma: Luma, row: Floats) -> None:
        """It was seen at `row`: go some of the way there."""
        self.row = self.row + _PULL * (row - self.row)
        self._judge(luma)

    def found(self, luma: Luma, row: Floats) -> None:
        """It was lost, and was seen at `row`; how large it is now, the sighting may misjudge."""
        size = self.row[2:] * np.clip(row[2:] / self.row[2:], 1 / _RESIZED, _RESIZED)
        self.row, self.lost = np.concatenate([row[:2], size]), 0
        self._drift = np.zeros(2)
        self._judge(luma)

    def _judge(self, luma: Luma) -> None:
        """How alike it is where it was seen. What is half hidden is not learnt."""
        self.alike = self._likeness(luma, self.row)
        if self.alike >= _ALIKE:
            self._mix(luma, _LEARN_SEEN)

    def _led(self, before: Luma, after: Luma, camera: Camera) -> tuple[Floats, Floats] | None:
        """Where its own points lead, and how far that is beyond the camera's movement."""
        points = self.row[:2] + _OFFSETS * np.maximum(self.row[2:], 8.0) * _INNER
        carried = camera.move(points)
        there, good = followed(before, after, points, carried + self._drift)
        weight = _WEIGHTS * good
        if weight.sum() < _KEPT:
            return None
        residual = there - carried
        beyond = np.array([_median(residual[:, axis], weight) for axis in (0, 1)])
        off = np.linalg.norm(residual - beyond, axis=1)
        spread = _median(off, weight)
        if spread > _SPREAD * float(boxes.size(self.row)) + 0.5:
            return None
        close = good & (off <= 2.5 * spread + 0.3)
        if weight[close].sum() < _KEPT:
            return None
        centre = camera.move(self.row[None, :2])[0] + beyond
        scale = camera.scale * _growth(points[close], residual[close] - beyond, spread)
        return np.concatenate([centre, self.row[2:] * scale]), beyond

    def _settled(self, luma: Luma, row: Floats) -> Floats:
        """Nudged to where it looks most like what it showed."""
        rows = np.concatenate(
            [row[:2] + _NUDGES[:, :2] * row[2:], row[2:] * _NUDGES[:, 2:]], axis=1
        )
        looks = views(luma, rows)
        like = self._alikes(looks)
        best = int(np.argmax(like - _NUDGE_COST))
        return np.asarray(rows[best])

    def _coast(self, luma: Luma, camera: Camera) -> None:
        """Nothing leads it: the camera carries it along, and it is looked for around there."""
        self.lost += 1
        self._drift = 0.85 * self._drift
        centre = camera.move(self.row[None, :2])[0] + self._drift
        self.row = np.concatenate([centre, self.row[2:] * camera.scale])
        found = self._searched(luma)
        if found is not None:
            self.row, self.alike, self.lost = *found, 0
            self._drift = np.zeros(2)

    def _searched(self, luma: Luma) -> tuple[Floats, float] | None:
        width, height = self.row[2:]
        reach = np.arange(-_REACH, _REACH + 0.01, 0.1)
        shifts = np.stack(np.meshgrid(reach, reach), axis=-1).reshape(-1, 2)
        rows = np.concatenate(
            [self.row[:2] + shifts * (width, height), np.tile(self.row[2:], (len(shifts), 1))],
            axis=1,
        )
        inside = (rows[:, :2] >= 0).all(axis=1) & (rows[:, :2] < luma.shape[::-1]).all(axis=1)
        rows = rows[inside]
        if not len(rows):
            return None
        like = self._alikes(views(luma, rows))
        best = int(np.argmax(like))
        if like[best] < _FOUND - 0.15:
            return None
        row = self._settled(luma, self._settled(luma, rows[best]))
        alike = self._likeness(luma, row)
        return (row, alike) if alike >= _FOUND else None

    def likeness(self, luma: Luma, rows: Floats) -> Floats:
        """How alike each place is to what was drawn, or to what it looked like lately."""
        return self._alikes(views(luma, rows))

    def _likeness(self, luma: Luma, row: Floats) -> float:
        return float(self.likeness(luma, row[None])[0])

    def _alikes(self, looks: Patch) -> Floats:
        """The better of how alike they are to what was drawn and to what it looked like lately."""
        first = likeness(np.repeat(self._first, len(looks), axis=0), looks)
        now = likeness(np.repeat(self._now, len(looks), axis=0), looks)
        return np.asarray(np.maximum(first, now))

    def _learn(self, luma: Luma) -> None:
        if self.alike >= _CLEARLY:
            self._mix(luma, _LEARN)

    def _mix(self, luma: Luma, share: float) -> None:
        mixed = (1 - share) * self._now + share * view(luma, self.row)
        length = max(float(np.linalg.norm(mixed)), 1e-6)
        self._now = np.asarray(mixed / length, np.float32)


def view(luma: Luma, row: Floats) -> Patch:
    return views(luma, row[None])


def views(luma: Luma, rows: Floats) -> Patch:
    """What each box shows, as 24 x 24 grey levels with mean 0 and length 1."""
    steps = (np.arange(_SIDE) + 0.5) / _SIDE - 0.5
    x, y = np.empty((2, len(rows), _SIDE, _SIDE), np.float32)
    x[:] = (rows[:, :1] + rows[:, 2:3] * steps)[:, None, :]
    y[:] = (rows[:, 1:2] + rows[:, 3:4] * steps)[:, :, None]
    seen = cv2.remap(
        luma,
        x.reshape(-1, _SIDE),
        y.reshape(-1, _SIDE),
        cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REPLICATE,
    )
    flat = seen.reshape(len(rows), -1).astype(np.float32)
    flat -= flat.mean(axis=1, keepdims=True)
    length = np.linalg.norm(flat, axis=1)[:, None]
    # A flat patch tells nothing: leave it near zero, so that it agrees with nothing.
    return np.asarray(flat / np.maximum(length, 2.0 * _SIDE), np.float32)


def _growth(points: Floats, more: Floats, spread: float) -> float:
    """By how much points moved apart beyond the camera's own zoom."""
    if len(points) < 8:
        return 1.0
    start = points - points.mean(axis=0)
    reach = float(np.vdot(start, start))
    growth = float(np.vdot(start, more - more.mean(axis=0))) / max(reach, 1e-9)
    # Growth within the points' own disagreement is noise, and noise would add up.
    if abs(growth) * np.sqrt(reach / len(points)) <= 0.3 * spread + 0.02:
        return 1.0
    return float(np.clip(1 + growth, 0.94, 1.06))


def _median(values: Floats, weights: Floats) -> float:
    order = np.argsort(values)
    total = np.cumsum(weights[order])
    return float(values[order[int(np.searchsorted(total, total[-1] / 2))]])


def _offsets() -> Floats:
    steps = (np.arange(_GRID) + 0.5) / _GRID - 0.5
    return np.stack(np.meshgrid(steps, steps), axis=-1).reshape(-1, 2)


_OFFSETS: Final = _offsets()


def _weights() -> Floats:
    """What is in the middle of a drawn box counts most."""
    weights = np.exp(-((_OFFSETS / 0.35) ** 2).sum(axis=1) / 2)
    return np.asarray(weights / weights.sum())


_WEIGHTS: Final = _weights()

_NUDGES: Final = np.array(
    [(x, y, s, s) for x in _SHIFTS for y in _SHIFTS for s in _SCALES], np.float64
)
_NUDGE_COST: Final = np.array(
    [0.15 * (abs(x) + abs(y)) + 0.25 * abs(s - 1) for x, y, s, _ in _NUDGES], np.float64
)
