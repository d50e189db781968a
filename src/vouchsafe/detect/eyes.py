"""How far apart the eyes of a face are, and which way it looks: a measure of how legible it is.

CenterFace marks five points of a face along with its box (eyes, nose, corners of the mouth).
They are read here only, turned into two numbers at once, and never kept: where the features of a
face lie is the beginning of telling whose it is. See docs/adr/0090.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from vouchsafe.detect import centerface
from vouchsafe.detect.arrays import Floats
from vouchsafe.detect.box import Box
from vouchsafe.detect.graph import Model
from vouchsafe.detect.runtime import Session
from vouchsafe.media import Rgb

_FACE = 64
"""Pixels to which the longer side of a face is brought for this look."""
_CANVAS = 128
"""Pixels of the picture looked at, each way: the face and half as much around it on every side.
With less the marks wander: at 96 the distance is off by a tenth to a quarter in one face of ten."""
_ENOUGH = 0.3
"""The score from which the marks of a face are worth reading."""
_SAME = 0.3
"""Intersection over union with the face asked about."""
_CELL = 4
_LEFT, _RIGHT, _NOSE = 0, 1, 2
"""Which points they are; in the order of the file, each y before x."""


@dataclass(frozen=True, slots=True)
class Eyes:
    """What was measured in one face; nothing else of it is kept.

    distance: pixels between the middles of the eyes, as seen in the picture.
    turned: how far the face looks away, 0 (at the camera) to 1 (a profile).
    """

    distance: float
    turned: float


class EyeGauge:
    """Measures faces that were found, one at a time."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def measure(self, picture: Rgb, face: Box) -> Eyes | None:
        """None where no eyes are to be seen: too small, covered, turned away, or no face."""
        longer = max(face.width, face.height)
        if longer < 1:
            return None
        scale = _FACE / longer
        x, y = face.centre
        left, top = x - _CANVAS / scale / 2, y - _CANVAS / scale / 2
        # One resampling, edges repeated: a face at the border has no neighbours outside.
        turn = np.array([[scale, 0.0, -left * scale], [0.0, scale, -top * scale]])
        view = np.asarray(_warped(picture, face, turn, scale), dtype=np.uint8)
        points = self._points(view, face.moved(-left, -top).scaled(scale))
        return None if points is None else _measured(points / scale)

    def _points(self, view: Rgb, face: Box) -> Floats | None:
        """Five points as rows of x, y in the view's pixels."""
        heat, size, offset, marks = (
            output[0] for output in self._session.run(centerface.batch(view))
        )
        best: tuple[float, Floats] | None = None
        for row, column in np.argwhere(heat[0] >= _ENOUGH):
            high, wide = (float(np.exp(value)) * _CELL for value in size[:, row, column])
            y = (row + float(offset[0, row, column]) + 0.5) * _CELL - high / 2
            x = (column + float(offset[1, row, column]) + 0.5) * _CELL - wide / 2
            overlap = Box(x, y, wide, high).iou(face)
            if overlap > _SAME and (best is None or overlap > best[0]):
                pairs = marks[:, row, column].astype(float).reshape(5, 2)
                best = overlap, pairs[:, ::-1] * (wide, high) + (x, y)
        return best[1] if best else None


def prepare_eyes() -> Model:
    """The default model once more, its marks left in; may be inherited by forked children."""
    return centerface.installed(marks=True)


def load_eye_gauge(model: Model | None = None, *, threads: int = 0) -> EyeGauge:
    """A gauge, of a model that `prepare_eyes` gave. Raises a `DetectError`."""
    return EyeGauge(Session(model or prepare_eyes(), threads))


def _warped(picture: Rgb, face: Box, turn: Floats, scale: float) -> Rgb:
    size = (_CANVAS, _CANVAS)
    if scale >= 1:
        warped = cv2.warpAffine(
            picture, turn, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
        )
        return np.asarray(warped, dtype=np.uint8)
    # Shrunk by area first: sampling a large face thinly would see noise.
    reach = _CANVAS / scale / 2
    x, y = face.centre
    left, top = max(round(x - reach), 0), max(round(y - reach), 0)
    part = picture[top : max(round(y + reach), top + 1), left : max(round(x + reach), left + 1)]
    across = max(round(part.shape[1] * scale), 1)
    down = max(round(part.shape[0] * scale), 1)
    small = cv2.resize(np.ascontiguousarray(part), (across, down), interpolation=cv2.INTER_AREA)
    moved = np.array([[1.0, 0.0, left * scale + turn[0, 2]], [0.0, 1.0, top * scale + turn[1, 2]]])
    warped = cv2.warpAffine(
        small, moved, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    return np.asarray(warped, dtype=np.uint8)


def _measured(points: Floats) -> Eyes | None:
    eyes = points[_RIGHT] - points[_LEFT]
    distance = float(np.hypot(*eyes))
    if distance <= 0:
        return None
    # Where the nose stands between the eyes: in the middle of a face that looks at the camera.
    nose = float((points[_NOSE] - points[_LEFT]) @ eyes) / distance**2
    return Eyes(distance, min(abs(nose - 0.5) * 2, 1.0))
