"""Photos and clips of a face that is known to the pixel, and files that cannot be read."""

from __future__ import annotations

import io
import random
from collections.abc import Iterator
from dataclasses import dataclass

import av
import numpy as np
import skimage.data
from numpy.typing import NDArray
from PIL import Image

_FACE = (118, 124)
"""Row and column of the middle of the face, in the portrait as it is cut out here."""
_REACH = 24
"""Pixels from there on in which everything is skin, eyes, nose and mouth."""


@dataclass(frozen=True, slots=True)
class File:
    """What is sent. shift: where the face is, in pixels to the right."""

    name: str
    content: bytes
    shift: int

    @property
    def broken(self) -> bool:
        """Whether it ends in the middle of its pixels."""
        return self.name.startswith("broken")


def batch(chance: random.Random, photos: int, clips: int, broken: int) -> Iterator[File]:
    """Files of which no two are alike, in any order."""
    kinds = ["photo"] * photos + ["clip"] * clips + ["broken"] * broken
    chance.shuffle(kinds)
    for number, kind in enumerate(kinds):
        shift = 3 * number
        if kind == "clip":
            yield File(f"clip{number}.mp4", clip(shift), shift)
        else:
            content = photo(shift)
            whole = kind == "photo"
            yield File(f"{kind}{number}.jpg", content if whole else content[:3000], shift)


def photo(shift: int) -> bytes:
    """A portrait in the public domain, somewhere in a picture."""
    pixels = np.full((480, 640, 3), 70 + shift // 4, np.uint8)
    pixels[100:356, 100 + shift : 356 + shift] = skimage.data.astronaut()[:256, 100:356]
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "JPEG", quality=90)
    return file.getvalue()


def clip(shift: int) -> bytes:
    """Two seconds in which it moves across."""
    portrait = skimage.data.astronaut()[:240, 100:340]
    file = io.BytesIO()
    with av.open(file, "w", format="mp4") as container:
        stream = container.add_stream("libx264", rate=25)
        stream.width, stream.height, stream.pix_fmt = 480, 240, "yuv420p"
        for index in range(50):
            picture = np.full((240, 480, 3), 60, np.uint8)
            at = shift + index * 3
            picture[:, at : at + 240] = portrait
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, "rgb24")))
        container.mux(stream.encode(None))
    return file.getvalue()


def face_of(file: File, number: int, picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The middle of the face in picture `number` of a file, or of what was made of it."""
    is_clip = file.name.startswith("clip")
    row = _FACE[0] + (0 if is_clip else 100)
    column = _FACE[1] + file.shift + (3 * number if is_clip else 100)
    return picture[row - _REACH : row + _REACH, column - _REACH : column + _REACH]
