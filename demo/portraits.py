"""People cut out of the pictures that the scikit-image wheel carries, with their faces known."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
import skimage.data
from numpy.typing import NDArray

from vouchsafe.detect import Box

Rgba = NDArray[np.uint8]

FEATHER = 3.0
"""pixels over which a cut-out fades into what is behind it"""


@dataclass(frozen=True, slots=True)
class Portrait:
    """picture: height x width x 4. face: from brow to chin, measured by eye in that picture."""

    picture: Rgba
    face: Box

    def mirrored(self) -> Portrait:
        width = self.picture.shape[1]
        face = Box(width - self.face.right, self.face.y, self.face.width, self.face.height)
        return Portrait(np.ascontiguousarray(self.picture[:, ::-1]), face)

    def tinted(self, red: float, green: float, blue: float) -> Portrait:
        """Under another light, so that two cut-outs of one portrait are not the same pixels."""
        light = np.array([red, green, blue, 1.0])
        return Portrait(np.clip(self.picture * light, 0, 255).astype(np.uint8), self.face)


@cache
def astronaut() -> Portrait:
    """From the front, smiling; the face is 90 pixels wide."""
    head, shoulders = ((226, 108), (86, 104)), ((214, 300), (116, 120))
    return _cut_out(skimage.data.astronaut(), (98, 0, 330, 300), [head, shoulders], (178, 70))


@cache
def cameraman() -> Portrait:
    """In profile and grey, half behind a camera; the face is 82 pixels wide."""
    picture = np.repeat(skimage.data.camera()[:, :, None], 3, axis=2)
    head, shoulders = ((218, 132), (66, 78)), ((140, 330), (150, 190))
    return _cut_out(picture, (0, 50, 300, 380), [head, shoulders], (180, 92), size=(82, 108))


def _cut_out(
    picture: NDArray[np.uint8],
    crop: tuple[int, int, int, int],
    ellipses: list[tuple[tuple[int, int], tuple[int, int]]],
    face_at: tuple[int, int],
    size: tuple[int, int] = (90, 118),
) -> Portrait:
    mask = np.zeros(picture.shape[:2], np.uint8)
    for centre, axes in ellipses:
        cv2.ellipse(mask, centre, axes, 0, 0, 360, 255, -1, cv2.LINE_AA)
    mask = cv2.GaussianBlur(mask, (0, 0), FEATHER).astype(np.uint8)
    left, top, right, bottom = crop
    cut = np.dstack([picture, mask])[top:bottom, left:right]
    return Portrait(
        np.ascontiguousarray(cut), Box(face_at[0] - left, face_at[1] - top, size[0], size[1])
    )
