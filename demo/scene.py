"""A street with people in it: where everybody is at every moment, and how that looks."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from demo.portraits import Portrait, astronaut, cameraman
from vouchsafe.detect import Box

Frame = NDArray[np.uint8]

MARGIN = 40
"""pixels of street around the picture, for the hand that shakes"""


@dataclass(frozen=True, slots=True)
class Place:
    """Where the middle of a face is, and how wide the face is, in pixels."""

    x: float
    y: float
    face_width: float


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in the scene; `walk` says where at which second. `behind`: behind the banner."""

    name: str
    portrait: Portrait
    walk: Callable[[float], Place]
    behind: bool = False

    def face(self, time: float) -> Box:
        place, face = self.walk(time), self.portrait.face
        height = place.face_width * face.height / face.width
        return Box.around(place.x, place.y, place.face_width, height)


@dataclass(frozen=True, slots=True)
class Scene:
    """Painted back to front. banner: hangs in front of everybody who walks `behind` it."""

    width: int
    height: int
    people: tuple[Person, ...]
    banner: Box | None = None
    shake: float = 0.0

    def offset(self, time: float) -> tuple[float, float]:
        """How far the holding hand has moved the picture, in pixels."""
        return (
            self.shake * math.sin(2.1 * math.tau * time) + 2 * self.shake * math.sin(2.3 * time),
            self.shake * math.cos(1.7 * math.tau * time) + self.shake * math.sin(3.1 * time),
        )

    def faces(self, time: float) -> dict[str, Box]:
        """Every face of which most can be seen at that second, by the person's name."""
        dx, dy = self.offset(time)
        seen = {}
        for person in self.people:
            face = person.face(time)
            shown = face.moved(dx, dy).clipped(self.width, self.height)
            covered = face.overlap(self.banner) if person.behind and self.banner else 0.0
            if shown.area - covered >= face.area / 2:
                seen[person.name] = shown
        return seen

    def frame(self, time: float) -> Frame:
        """The picture at that second."""
        dx, dy = self.offset(time)
        frame = _street(self.width, self.height, dx, dy)
        for person in sorted(self.people, key=lambda person: not person.behind):
            _paint(frame, person, time, dx, dy)
            if person.behind and self.banner:
                _hang(frame, self.banner.moved(dx, dy))
        return frame


def photo_scene() -> Scene:
    """Six people, from 24 to 150 pixels of face."""
    front, side = astronaut(), cameraman()
    return Scene(
        1600,
        1000,
        (
            _standing("far left", front.tinted(0.8, 0.85, 1.0), 170, 420, 30),
            _standing("far middle", front.mirrored().tinted(0.9, 0.8, 0.7), 800, 400, 24),
            _standing("camera, right", side, 1380, 450, 64),
            _standing("left", front.tinted(1.0, 0.9, 0.75), 360, 520, 84),
            _standing("right", front.mirrored(), 1080, 500, 110),
            _standing("in front", front.tinted(0.9, 0.95, 1.0), 700, 640, 150),
        ),
    )


def clip_scene() -> Scene:
    """Four people in a hand-held picture; one passes behind a banner, one comes nearer."""
    front, side = astronaut(), cameraman()
    return Scene(
        960,
        540,
        (
            Person(
                "behind the banner",
                front.mirrored().tinted(0.85, 0.9, 1.0),
                lambda t: Place(900 - 105 * t, 200 + 6 * math.sin(5 * t), 46),
                behind=True,
            ),
            Person(
                "far away",
                front.tinted(0.9, 0.85, 0.8),
                lambda t: Place(120 + 12 * t, 100 + 3 * math.sin(7 * t), 24),
            ),
            Person(
                "camera",
                side,
                lambda t: Place(850 - 8 * t, 330 + 2 * math.sin(3 * t), 60 + 3 * t),
            ),
            Person(
                "comes nearer",
                front,
                lambda t: Place(200 + 40 * t, 372 + 4 * t + 6 * math.sin(4 * t), 60 + 10 * t),
            ),
        ),
        banner=Box(430, 60, 130, 330),
        shake=3.0,
    )


def _standing(name: str, portrait: Portrait, x: float, y: float, face_width: float) -> Person:
    return Person(name, portrait, lambda _: Place(x, y, face_width))


def _street(width: int, height: int, dx: float, dy: float) -> Frame:
    street = _street_at_rest(width + 2 * MARGIN, height + 2 * MARGIN)
    shift = np.array([[1, 0, dx - MARGIN], [0, 1, dy - MARGIN]], np.float32)
    moved = cv2.warpAffine(street, shift, (width, height), borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(moved, np.uint8)


@cache
def _street_at_rest(width: int, height: int) -> Frame:
    rng = np.random.default_rng(7)
    street = np.empty((height, width, 3), np.float32)
    horizon = int(height * 0.45)
    street[:horizon] = np.linspace([150, 175, 205], [205, 210, 215], horizon)[:, None]
    street[horizon:] = np.linspace([125, 122, 118], [85, 84, 84], height - horizon)[:, None]
    for column in range(0, width, width // 9):
        top = int(rng.uniform(0.05, 0.3) * height)
        wall = rng.uniform(110, 180) + rng.normal(0, 8, 3)
        street[top:horizon, column : column + width // 10] = wall
        street[top + 12 : horizon : 28, column + 8 : column + width // 10 - 8] = wall * 0.6
    street += rng.normal(0, 4, (height, width, 1))
    return np.clip(street, 0, 255).astype(np.uint8)


def _paint(frame: Frame, person: Person, time: float, dx: float, dy: float) -> None:
    place, portrait = person.walk(time), person.portrait
    scale = place.face_width / portrait.face.width
    middle_x, middle_y = portrait.face.centre
    left, top = place.x + dx - middle_x * scale, place.y + dy - middle_y * scale
    height, width = portrait.picture.shape[:2]
    rows = slice(max(0, math.floor(top)), min(frame.shape[0], math.ceil(top + height * scale) + 1))
    cols = slice(max(0, math.floor(left)), min(frame.shape[1], math.ceil(left + width * scale) + 1))
    size = (cols.stop - cols.start, rows.stop - rows.start)
    if min(size) <= 0:
        return
    place_it = np.array([[scale, 0, left - cols.start], [0, scale, top - rows.start]], np.float32)
    small = _shrunk(portrait.picture, scale)
    place_it[:, :2] *= width / small.shape[1]
    layer = cv2.warpAffine(small, place_it, size, flags=cv2.INTER_LINEAR).astype(np.float32)
    opacity = layer[:, :, 3:] / 255
    under = frame[rows, cols]
    frame[rows, cols] = (layer[:, :, :3] * opacity + under * (1 - opacity)).astype(np.uint8)


def _shrunk(picture: Frame, scale: float) -> Frame:
    # Bilinear sampling alone would alias when a portrait is drawn at a third of its size.
    if scale >= 0.7:
        return picture
    size = (round(picture.shape[1] * scale * 1.4), round(picture.shape[0] * scale * 1.4))
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8)


def _hang(frame: Frame, banner: Box) -> None:
    corners = [(banner.x, banner.y), (banner.right, banner.bottom)]
    (left, top), (right, bottom) = [(round(x), round(y)) for x, y in corners]
    cv2.rectangle(frame, (left, top), (right, bottom), (150, 45, 40), -1)
    for row in range(top + 30, bottom, 60):
        cv2.line(frame, (left, row), (right, row), (215, 190, 90), 8)
