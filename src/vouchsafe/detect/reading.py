"""What a line of text says. Asked for to tell plates from words, and when a person wants to know;
what was read is kept nowhere.
"""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np

from vouchsafe.detect.lines import Line
from vouchsafe.detect.runtime import Session, Tensor
from vouchsafe.media import Rgb

_HEIGHT = 48
"""Pixels that a line is brought to."""
_NARROWEST, _WIDEST = 64, 1600
"""Pixels: shorter lines are padded, longer ones squeezed."""
_STEP = 32
"""Widths are padded to multiples of this, so that the runtime meets few different ones."""


class Said(NamedTuple):
    """words: as read. sure: how sure the model is of each letter on average, 0 to 1."""

    words: str
    sure: float


class Reader:
    """Reads one line at a time (CTC: of equal letters in a row one is meant, blanks part them)."""

    def __init__(self, session: Session) -> None:
        self._session = session
        # The graph's first answer is the blank; its last, the space, is not in its own list.
        self._letters = ["", *session.metadata["character"].split("\n"), " "]

    def read(self, picture: Rgb, line: Line) -> Said:
        """What a line of the picture says."""
        said = self._session.run(_batch(straightened(picture, line)))[0][0]
        best, chance = said.argmax(axis=1), said.max(axis=1)
        counted = (best != 0) & np.concatenate([[True], best[1:] != best[:-1]])
        if not counted.any():
            return Said("", 0.0)
        words = "".join(self._letters[letter] for letter in best[counted])
        return Said(words.strip(), float(chance[counted].mean()))


def straightened(picture: Rgb, line: Line) -> Rgb:
    """A line's pixels, level and of the height that the model reads."""
    width = round(_HEIGHT * line.length / max(line.height, 1.0))
    width = min(max(width, _HEIGHT // 4), _WIDEST)
    target = np.array([[0, 0], [width, 0], [width, _HEIGHT], [0, _HEIGHT]], dtype=np.float32)
    part, corners = _around(picture, line)
    turn = cv2.getPerspectiveTransform(corners.astype(np.float32), target)
    level = cv2.warpPerspective(
        part, turn, (width, _HEIGHT), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
    return np.asarray(level, dtype=np.uint8)


def _around(picture: Rgb, line: Line) -> tuple[Rgb, np.ndarray]:
    """The part of a picture that a line lies in, shrunk where the line is far larger than the
    model reads, and the line's corners in it.
    """
    box = line.box.grown(1.1).clipped(picture.shape[1], picture.shape[0])
    left, top = int(box.x), int(box.y)
    part = picture[top : int(box.bottom) + 1, left : int(box.right) + 1]
    corners = line.corners - (left, top)
    shrink = 2 * _HEIGHT / max(line.height, 1.0)
    if shrink < 1 and part.size:
        size = max(round(part.shape[1] * shrink), 1), max(round(part.shape[0] * shrink), 1)
        corners = corners * (size[0] / part.shape[1], size[1] / part.shape[0])
        part = np.asarray(cv2.resize(part, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    return np.ascontiguousarray(part), corners


def _batch(level: Rgb) -> Tensor:
    """A batch of one: blue, green and red planes from -1 to 1, padded with grey on the right."""
    width = max(level.shape[1], _NARROWEST)
    batch = np.zeros((1, 3, _HEIGHT, width + -width % _STEP), dtype=np.float32)
    batch[0, :, :, : level.shape[1]] = level[..., ::-1].transpose(2, 0, 1) / 127.5 - 1.0
    return batch
