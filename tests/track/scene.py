"""A textured world with patches in it, filmed by a camera that moves as told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray

from vouchsafe.detect import Box, Region, Thresholds
from vouchsafe.track import Followed, Follower, Look, Scout, box_at

WIDTH, HEIGHT = 960, 540
THRESHOLDS = Thresholds(start=0.2, weak=0.05)
RATE = 30.0

Grey = NDArray[np.uint8]
Place = Callable[[int], tuple[float, float]]


def texture(height: int, width: int, seed: int, grain: float = 3.0) -> Grey:
    noise = np.random.default_rng(seed).normal(size=(height, width)).astype(np.float32)
    soft = cv2.GaussianBlur(noise, (0, 0), grain)
    soft = (soft - soft.mean()) / soft.std()
    return np.clip(128 + 45 * soft, 0, 255).astype(np.uint8)


def _landscape(height: int, width: int, seed: int) -> Grey:
    """Fine texture over large light and dark areas."""
    areas = cv2.resize(texture(12, 20, seed, 1.0), (width, height), interpolation=cv2.INTER_CUBIC)
    fine = texture(height, width, seed)
    return cv2.addWeighted(fine, 0.6, areas, 0.4, 0)


@dataclass
class Thing:
    """A patch in world coordinates: its centre by frame, its size, from and until when it is."""

    place: Place
    size: float = 48.0
    seed: int = 7
    since: int = 0
    until: int = 10**6
    face: bool = True


@dataclass
class Scene:
    """camera: by frame, the world point in the middle of the picture, and the zoom."""

    frames: int
    things: list[Thing]
    camera: Callable[[int], tuple[float, float, float]] = lambda _: (1000.0, 600.0, 1.0)
    world: dict[int, int] = field(default_factory=lambda: {0: 1})
    """which world (seed) is shown from which frame on"""
    flash: frozenset[int] = frozenset()

    def __post_init__(self) -> None:
        self._worlds = {seed: _landscape(1200, 2000, seed) for seed in self.world.values()}
        self._noise = np.random.default_rng(5).normal(0, 1.5, (2, 270, 480))
        self._skins = {t.seed: texture(64, 64, 1000 + t.seed, 4.0) for t in self.things}

    def luma(self, frame: int, size: tuple[int, int]) -> Grey:
        world = self._worlds[self.world[max(f for f in self.world if f <= frame)]]
        x, y, zoom = self.camera(frame)
        scale = zoom * size[0] / WIDTH
        view = np.array([[scale, 0, size[0] / 2 - x * scale], [0, scale, size[1] / 2 - y * scale]])
        out = cv2.warpAffine(world, view, size, flags=cv2.INTER_AREA)
        for thing in self.things:
            if thing.since <= frame < thing.until:
                self._draw(out, thing, frame, view)
        if frame in self.flash:
            out = np.maximum(out, np.uint8(250))
        noise = cv2.resize(self._noise[frame % 2], size, interpolation=cv2.INTER_NEAREST)
        return np.clip(out + noise, 0, 255).astype(np.uint8)

    def _draw(self, out: Grey, thing: Thing, frame: int, view: NDArray[np.float64]) -> None:
        (x, y), side = thing.place(frame), thing.size
        put = np.array([[side / 64, 0, x - side / 2], [0, side / 64, y - side / 2], [0, 0, 1]])
        size = (out.shape[1], out.shape[0])
        skin = self._skins[thing.seed]
        layer = cv2.warpAffine(skin, view @ put, size, flags=cv2.INTER_AREA)
        mask = cv2.warpAffine(np.full_like(skin, 255), view @ put, size) > 127
        out[mask] = layer[mask]

    def box(self, thing: Thing, frame: int) -> Box | None:
        """Where a thing is in the picture."""
        if not thing.since <= frame < thing.until:
            return None
        x, y = thing.place(frame)
        cx, cy, zoom = self.camera(frame)
        middle = (WIDTH / 2 + (x - cx) * zoom, HEIGHT / 2 + (y - cy) * zoom)
        return Box.around(*middle, thing.size * zoom, thing.size * zoom)


Detections = Callable[[int, Look], list[tuple[Box, float]]]


def perfect(scene: Scene, score: float = 0.9) -> Detections:
    """Finds every face of which half is inside the picture."""

    def found(frame: int, look: Look) -> list[tuple[Box, float]]:
        places = [scene.box(t, frame) for t in scene.things if t.face]
        return [
            (b, score)
            for b in places
            if b is not None and b.clipped(WIDTH, HEIGHT).area > 0.5 * b.area
        ]

    return found


@dataclass
class Filmed:
    followed: Followed
    looks: dict[int, Look]


def film(scene: Scene, detections: Detections) -> Filmed:
    """What the follower makes of a scene."""
    scout = Scout(width=WIDTH, height=HEIGHT)
    follower = Follower(width=WIDTH, height=HEIGHT, thresholds=THRESHOLDS)
    looks: dict[int, Look] = {}

    def look(frame: int, how: Look) -> list[Region]:
        looks[frame] = how
        return [Region("face", b, s, "test 1") for b, s in detections(frame, how)]

    for frame in range(scene.frames):
        luma = scene.luma(frame, scout.luma_size)
        wish = follower.advance(scout.advance(frame / RATE, luma))
        if wish.before is not Look.NONE:
            follower.see_last(look(frame - 1, wish.before))
        follower.see(look(frame, wish.now) if wish.now is not Look.NONE else None)
    last = follower.last_wish()
    if last is not Look.NONE:
        follower.see_last(look(scene.frames - 1, last))
    return Filmed(follower.finish(), looks)


def covered(filmed: Filmed, box: Box, frame: int) -> float:
    """The share of a box inside the picture that the best track covers."""
    inside = box.clipped(WIDTH, HEIGHT)
    if inside.area <= 0:
        return 1.0
    best = 0.0
    for track in filmed.followed.tracks:
        here = box_at(track, frame / RATE)
        if here is not None:
            best = max(best, here.overlap(inside) / inside.area)
    return best


def exposed(filmed: Filmed, scene: Scene, thing: Thing, share: float = 0.75) -> list[int]:
    """Frames in which less than `share` of a thing is covered."""
    bare = []
    for frame in range(scene.frames):
        box = scene.box(thing, frame)
        if box is not None and covered(filmed, box, frame) < share:
            bare.append(frame)
    return bare
