"""Exports of other face models: which one a graph is, and how to read its answer.

Each is told by the shapes of its outputs, since names differ from exporter to exporter. Landmarks
are never read.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from vouchsafe.detect.arrays import Floats
from vouchsafe.detect.runtime import Tensor

Outputs = Sequence[Tensor]
Decoded = tuple[Floats, Floats]
"""boxes as rows of left, top, right, bottom in the input's pixels; a score for each"""

Shape = tuple[int, ...]
"""of an output; 0 where the graph leaves a dimension free"""


@dataclass(frozen=True, slots=True)
class Family:
    """How a kind of export wants its picture, and what it answers.

    wants: the shapes of all outputs in; the places of those to be read out, or None when the
        graph is none of this family.
    decode: the outputs that were read, and the input's width and height.
    blue_first: whether it takes blue, green, red. mean, scale: what it takes for a sample x is
        (x - mean) * scale, per channel in its own order.
    """

    name: str
    wants: Callable[[Sequence[Shape]], list[int] | None]
    decode: Callable[[Outputs, int, int], Decoded]
    blue_first: bool = False
    mean: tuple[float, float, float] = (0.0, 0.0, 0.0)
    scale: float = 1.0


def _cells(stride: int, width: int, height: int, each: int = 1) -> tuple[Floats, Floats]:
    """Column and row of every cell of a feature map, row by row, `each` times."""
    rows, columns = np.indices((-(-height // stride), -(-width // stride)))
    return (
        np.repeat(columns.ravel(), each).astype(float),
        np.repeat(rows.ravel(), each).astype(float),
    )


def _around(x: Floats, y: Floats, width: Floats, height: Floats) -> Floats:
    return np.stack([x - width / 2, y - height / 2, x + width / 2, y + height / 2], axis=1)


def _flat(output: Tensor, columns: int) -> Floats:
    return np.asarray(output, dtype=float).reshape(-1, columns)


# SCRFD: for each stride, per cell two anchors (or one, with five strides), a score and the
# distances from the cell's corner to the box's sides, in strides. Guo et al., 2021.


def _scrfd_wants(shapes: Sequence[Shape]) -> list[int] | None:
    last = [shape[-1] if shape else 0 for shape in shapes]
    for levels in (3, 5):
        plain = [1] * levels + [4] * levels
        if last in (plain, plain + [10] * levels) and max(map(len, shapes)) <= 3:
            return list(range(2 * levels))
    return None


def _scrfd(outputs: Outputs, width: int, height: int) -> Decoded:
    levels = len(outputs) // 2
    anchors = 2 if levels == 3 else 1
    boxes, scores = [], []
    for level in range(levels):
        stride = 8 << level
        x, y = (place * stride for place in _cells(stride, width, height, anchors))
        left, top, right, bottom = (_flat(outputs[levels + level], 4) * stride).T
        boxes.append(np.stack([x - left, y - top, x + right, y + bottom], axis=1))
        scores.append(_flat(outputs[level], 1)[:, 0])
    return np.concatenate(boxes), np.concatenate(scores)


# YuNet (2023mar): for strides 8, 16, 32 the class and object scores, then the box as an offset
# of its centre from the cell and the logarithm of its size, in strides. Wu et al., 2023.


def _yunet_wants(shapes: Sequence[Shape]) -> list[int] | None:
    last = [shape[-1] if shape else 0 for shape in shapes]
    return list(range(9)) if last == [1] * 6 + [4] * 3 + [10] * 3 else None


def _yunet(outputs: Outputs, width: int, height: int) -> Decoded:
    boxes, scores = [], []
    for level, stride in enumerate((8, 16, 32)):
        columns, rows = _cells(stride, width, height)
        right, down, across, upright = _flat(outputs[6 + level], 4).T
        centre = (columns + right) * stride, (rows + down) * stride
        boxes.append(_around(*centre, np.exp(across) * stride, np.exp(upright) * stride))
        sure = [np.clip(_flat(outputs[part + level], 1)[:, 0], 0, 1) for part in (0, 3)]
        scores.append(np.sqrt(sure[0] * sure[1]))
    return np.concatenate(boxes), np.concatenate(scores)


# RetinaFace: boxes relative to square priors, two sizes for each of strides 8, 16, 32, with
# variances 0.1 and 0.2, in shares of the input; background and face scores. Deng et al., 2019.

_PRIORS = ((8, (16, 32)), (16, (64, 128)), (32, (256, 512)))


def _retinaface_wants(shapes: Sequence[Shape]) -> list[int] | None:
    last = [shape[-1] if len(shape) == 3 else 0 for shape in shapes]
    return [last.index(4), last.index(2)] if sorted(last) in ([2, 4], [2, 4, 10]) else None


def _retinaface(outputs: Outputs, width: int, height: int) -> Decoded:
    priors = []
    for stride, sides in _PRIORS:
        columns, rows = _cells(stride, width, height, len(sides))
        side = np.tile(np.array(sides, float), len(columns) // len(sides))
        priors.append(np.stack([(columns + 0.5) * stride, (rows + 0.5) * stride, side], axis=1))
    x, y, side = np.concatenate(priors).T
    right, down, across, upright = _flat(outputs[0], 4).T
    boxes = _around(
        x + 0.1 * right * side,
        y + 0.1 * down * side,
        side * np.exp(0.2 * across),
        side * np.exp(0.2 * upright),
    )
    return boxes, _face_share(_flat(outputs[1], 2))


def _face_share(background_and_face: Floats) -> Floats:
    """Some exports end before the softmax."""
    if np.allclose(background_and_face.sum(axis=1), 1.0, atol=1e-3):
        return background_and_face[:, 1]
    background, face = background_and_face.T
    share: Floats = 1.0 / (1.0 + np.exp(np.clip(background - face, -60.0, 60.0)))
    return share


# YOLOv5-face, v7-face: one row a box: centre and size in pixels, object score, then ten landmark
# numbers and the class score (16), or the class score (6) and fifteen landmark numbers (21).

_CLASS_AT = {16: 15, 6: 5, 21: 5}


def _yolo5_wants(shapes: Sequence[Shape]) -> list[int] | None:
    fits = len(shapes[0]) == 3 and shapes[0][2] in _CLASS_AT if len(shapes) == 1 else False
    return [0] if fits else None


def _yolo5(outputs: Outputs, _width: int, _height: int) -> Decoded:
    rows = _flat(outputs[0], outputs[0].shape[-1])
    scores = rows[:, 4] * rows[:, _CLASS_AT[rows.shape[1]]]
    return _around(*rows[:, :4].T), scores


# YOLOv8-face and later: one column a box: centre and size in pixels, the score, landmarks.


def _yolo8_wants(shapes: Sequence[Shape]) -> list[int] | None:
    fits = len(shapes[0]) == 3 and shapes[0][1] in (5, 15, 20) if len(shapes) == 1 else False
    return [0] if fits else None


def _yolo8(outputs: Outputs, _width: int, _height: int) -> Decoded:
    columns = np.asarray(outputs[0][0], dtype=float)
    return _around(*columns[:4]), columns[4]


# YOLOv8-face cut before its last step: a map a stride, each cell with 4 x 16 weights for the
# distances to the sides, the score before its sigmoid, landmarks.

_BINS = 16


def _yolo8_maps_want(shapes: Sequence[Shape]) -> list[int] | None:
    maps = [len(shape) == 4 and shape[1] in (65, 80) for shape in shapes]
    return [0, 1, 2] if maps == [True] * 3 else None


def _yolo8_maps(outputs: Outputs, width: int, height: int) -> Decoded:
    boxes, scores = [], []
    for output in sorted(outputs, key=lambda output: -output.shape[2]):
        stride = round(height / output.shape[2])
        columns, rows = _cells(stride, width, height)
        channels = np.asarray(output[0], dtype=float).reshape(output.shape[1], -1)
        weights = channels[: 4 * _BINS].reshape(4, _BINS, -1)
        weights = np.exp(weights - weights.max(axis=1, keepdims=True))
        sides = (weights * np.arange(_BINS)[:, None]).sum(axis=1) / weights.sum(axis=1)
        left, top, right, bottom = sides * stride
        x, y = (columns + 0.5) * stride, (rows + 0.5) * stride
        boxes.append(np.stack([x - left, y - top, x + right, y + bottom], axis=1))
        scores.append(1.0 / (1.0 + np.exp(-np.clip(channels[4 * _BINS], -60.0, 60.0))))
    return np.concatenate(boxes), np.concatenate(scores)


FAMILIES = (
    Family("yunet", _yunet_wants, _yunet, blue_first=True),
    Family("scrfd", _scrfd_wants, _scrfd, mean=(127.5, 127.5, 127.5), scale=1 / 128),
    Family(
        "retinaface", _retinaface_wants, _retinaface, blue_first=True, mean=(104.0, 117.0, 123.0)
    ),
    Family("yolo-face", _yolo5_wants, _yolo5, scale=1 / 255),
    Family("yolo-face", _yolo8_wants, _yolo8, scale=1 / 255),
    Family("yolo-face", _yolo8_maps_want, _yolo8_maps, scale=1 / 255),
)
