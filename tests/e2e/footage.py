"""A photo and a clip in which the tests know where everything is at every moment.

Two people whose faces the machine finds, and a badge that it cannot know to be telling.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from pathlib import Path

import av
import cv2
import numpy as np
from PIL import Image

from demo.portraits import astronaut
from demo.scene import Frame, Person, Place, Scene
from vouchsafe.detect import Box

RATE = 12
FRAMES = 24
SPEAKER, PASSER = "the speaker", "who passes by"
"""The speaker is known and wants to be seen; who passes by is not asked."""

BADGE = 52
"""pixels across"""


def scene() -> Scene:
    """640 x 360, the camera on a stand."""
    front = astronaut()
    return Scene(
        640,
        360,
        (
            Person(SPEAKER, front, lambda t: Place(130 + 4 * t, 130, 64)),
            Person(
                PASSER,
                front.mirrored().tinted(0.85, 0.9, 1.0),
                lambda t: Place(340 + 14 * t, 140 + 3 * t, 60),
            ),
        ),
    )


def face(name: str, time: float) -> Box:
    """Where somebody's face is at that second."""
    return scene().faces(time)[name]


def badge(time: float) -> Box:
    """Where the badge is at that second."""
    return Box.around(500 + 24 * time, 270 - 8 * time, BADGE, BADGE)


def frame(time: float) -> Frame:
    """The picture at that second."""
    picture = scene().frame(time)
    place = badge(time)
    to = np.array([[1, 0, place.x], [0, 1, place.y]], np.float32)
    size = (picture.shape[1], picture.shape[0])
    layer = cv2.warpAffine(_badge(), to, size).astype(np.float32)
    opacity = layer[:, :, 3:] / 255
    return np.asarray(layer[:, :, :3] * opacity + picture * (1 - opacity), np.uint8)


def write_photo(path: Path) -> None:
    """The first picture, as a JPEG."""
    Image.fromarray(frame(0.0)).save(path, quality=93)


PAGE = 0.04
"""Seconds that pass from one page to the next: nearly nothing moves"""


def write_pages(path: Path, count: int) -> None:
    """So many pages, as a TIFF, or frames, as a GIF that runs on its own."""
    first, *others = (Image.fromarray(frame(number * PAGE)) for number in range(count))
    more = {"duration": 60, "loop": 0} if path.suffix == ".gif" else {"compression": "tiff_lzw"}
    first.save(path, save_all=True, append_images=others, **more)


def write_clip(path: Path) -> None:
    """Two seconds, as an MP4 (H.264) without sound."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=RATE, options={"crf": "16"})
        stream.width, stream.height, stream.pix_fmt = 640, 360, "yuv420p"
        for index in range(FRAMES):
            picture = av.VideoFrame.from_ndarray(frame(index / RATE), format="rgb24")
            picture.pts, picture.time_base = index, Fraction(1, RATE)
            container.mux(stream.encode(picture))
        container.mux(stream.encode(None))


@cache
def _badge() -> Frame:
    """Bright blots in a disc: nothing like a face, and easy to follow."""
    rng = np.random.default_rng(3)
    blots = cv2.resize(
        rng.uniform(110, 255, (7, 7, 3)).astype(np.float32),
        (BADGE, BADGE),
        interpolation=cv2.INTER_NEAREST,
    )
    mask = np.zeros((BADGE, BADGE), np.uint8)
    middle = BADGE // 2
    cv2.circle(mask, (middle, middle), middle - 1, 255, -1, cv2.LINE_AA)
    return np.dstack([blots.astype(np.uint8), mask])
