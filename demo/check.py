"""Whether the known faces are gone, told from the files alone.

Nothing of Vouchsafe takes part: the output is decoded here and compared with the input at the
places where the scene put its faces. Skin is bright and the solid fill is black, so the share of
a face's bright pixels that have turned dark is the share that was hidden.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

import av
import numpy as np
from PIL import Image, ImageOps

from demo.files import RATE, SECRETS
from demo.scene import Frame, Scene
from vouchsafe.detect import Box

BRIGHT, DARK = 70, 40
"""of 255: brighter than the first is skin; darker than the second is fill, as coded"""

ENOUGH = 0.75
"""share of a face that must be hidden for it to count as hidden"""


@dataclass(frozen=True, slots=True)
class Seen:
    """One known face in one picture. hidden: share of its bright pixels that were destroyed."""

    name: str
    time: float
    width: float
    hidden: float

    @property
    def leaks(self) -> bool:
        return self.hidden < ENOUGH


def check_photo(scene: Scene, before: Path, after: Path) -> list[Seen]:
    """Every known face of the photo."""
    with Image.open(before) as one, Image.open(after) as other:
        pictures = [
            np.asarray(ImageOps.exif_transpose(each).convert("RGB")) for each in (one, other)
        ]
    return _look(scene, 0.0, *pictures)


def read_photo(path: Path) -> Frame:
    """Its pixels, upright, height x width x 3."""
    with Image.open(path) as picture:
        return np.asarray(ImageOps.exif_transpose(picture).convert("RGB"))


def check_clip(scene: Scene, before: Path, after: Path) -> list[Seen]:
    """Every known face in every frame; raises ValueError when a frame was lost or added."""
    seen = []
    with av.open(str(before)) as one, av.open(str(after)) as other:
        frames = zip_longest(one.decode(video=0), other.decode(video=0))
        for index, (was, became) in enumerate(frames):
            if was is None or became is None:
                raise ValueError("the two clips have different numbers of frames")
            pictures = [np.asarray(frame.to_ndarray(format="rgb24")) for frame in (was, became)]
            seen += _look(scene, index / RATE, *pictures)
    return seen


def frame_at(path: Path, time: float) -> Frame:
    """The frame of a made clip that is shown at that second."""
    with av.open(str(path)) as container:
        for frame in container.decode(video=0):
            if frame.time is not None and frame.time >= time:
                return np.asarray(frame.to_ndarray(format="rgb24"))
    raise ValueError(f"the clip ends before {time} s")


def secrets_left(path: Path) -> list[str]:
    """Which of the planted strings the file still contains."""
    untrusted = path.read_bytes()
    return [secret for secret in SECRETS if secret.encode() in untrusted]


def _look(scene: Scene, time: float, before: Frame, after: Frame) -> list[Seen]:
    return [
        Seen(name, time, face.width, _hidden(face, before, after))
        for name, face in scene.faces(time).items()
    ]


def _hidden(face: Box, before: Frame, after: Frame) -> float:
    rows = slice(round(face.y), round(face.bottom))
    cols = slice(round(face.x), round(face.right))
    was, became = (picture[rows, cols].max(axis=2) for picture in (before, after))
    skin = was > BRIGHT
    return float(np.mean(became[skin] < DARK)) if skin.any() else 1.0
