"""A detector for any export that `families` can read."""

from __future__ import annotations

import cv2
import numpy as np

from vouchsafe.detect.arrays import centres, distinct
from vouchsafe.detect.box import Box
from vouchsafe.detect.errors import DetectorFailed
from vouchsafe.detect.families import Family
from vouchsafe.detect.model import Region
from vouchsafe.detect.runtime import Session, Tensor
from vouchsafe.media import Rgb

_SAME = 0.5
"""Intersection over union from which two rows of an answer show one face."""
_PADDED_TO = 32


class Exported:
    """One model of a known family.

    fixed: the width and height that the graph insists on; None where it takes any.
    """

    def __init__(
        self, session: Session, family: Family, source: str, fixed: tuple[int, int] | None
    ) -> None:
        self.source = source
        self._session = session
        self._family = family
        self._fixed = fixed

    def detect(self, picture: Rgb, floor: float) -> list[Region]:
        height, width = picture.shape[:2]
        fitted, shrunk = self._fit(picture)
        outputs = self._session.run(self._batch(fitted))
        try:
            boxes, scores = self._family.decode(outputs, fitted.shape[1], fitted.shape[0])
        except (ValueError, IndexError) as problem:
            raise DetectorFailed(reason=f"its answer is no {self._family.name} one") from problem
        boxes = boxes / shrunk
        x, y = centres(boxes)
        # An answer that is no number or lies in the padding shows nothing.
        real = np.isfinite(boxes).all(axis=1) & np.isfinite(scores)
        real &= (scores >= floor) & (x < width) & (y < height)
        boxes, scores = boxes[real], np.clip(scores[real], 0.0, 1.0)
        kept = distinct(boxes, scores, _SAME)
        return [
            Region("face", Box(left, top, right - left, bottom - top), score, self.source)
            for (left, top, right, bottom), score in zip(
                boxes[kept].tolist(), scores[kept].tolist(), strict=True
            )
        ]

    def _fit(self, picture: Rgb) -> tuple[Rgb, float]:
        """The picture padded to what the graph takes, shrunk before where it is too large; and
        by how much it was shrunk.
        """
        height, width = picture.shape[:2]
        across, down = self._fixed or (width + -width % _PADDED_TO, height + -height % _PADDED_TO)
        shrunk = min(across / width, down / height, 1.0)
        if shrunk < 1:
            size = max(round(width * shrunk), 1), max(round(height * shrunk), 1)
            smaller = cv2.resize(np.ascontiguousarray(picture), size, interpolation=cv2.INTER_AREA)
            picture = np.asarray(smaller, dtype=np.uint8)
        padded = np.zeros((down, across, 3), dtype=np.uint8)
        padded[: picture.shape[0], : picture.shape[1]] = picture
        return padded, shrunk

    def _batch(self, fitted: Rgb) -> Tensor:
        ordered = fitted[..., ::-1] if self._family.blue_first else fitted
        samples = (ordered.astype(np.float32) - self._family.mean) * self._family.scale
        return np.ascontiguousarray(samples.transpose(2, 0, 1)[None], dtype=np.float32)
