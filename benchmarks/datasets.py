"""The labelled media beside the repository (../shared/data): where they are, what is true of them.

Real people are in them. They are for measuring only, and no part of them is ever copied here.
"""

from __future__ import annotations

import math
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import scipy.io
from numpy.typing import NDArray
from PIL import Image

from vouchsafe.detect import Box

DATA = Path(__file__).parents[1].parent / "shared" / "data"


@dataclass(frozen=True, slots=True)
class LabelledPhoto:
    """faces: what the set's authors boxed; never more than a lower bound of who is visible."""

    path: Path
    faces: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class HeadPhoto:
    """heads: one x, y row per head, from behind too."""

    path: Path
    heads: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class PlatePhoto:
    """plate: the one that the set's authors boxed; others may be visible."""

    path: Path
    plate: Box


@dataclass(frozen=True, slots=True)
class FaceTrack:
    """Frames of one clip in order and the face in each, at `rate` frames per second."""

    frames: tuple[Path, ...]
    faces: tuple[Box, ...]
    rate: float


def size_of(face: Box) -> float:
    """What "a face of 16 px" means in every figure: the square root of the labelled box's area."""
    return math.sqrt(face.area)


def face_sets() -> dict[str, list[LabelledPhoto]]:
    """Every labelled set of faces by name."""
    return {name: list(read()) for name, read in _FACES.items()}


def head_sets() -> dict[str, list[HeadPhoto]]:
    """Every set of head points by name."""
    return {name: list(read()) for name, read in _HEADS.items()}


def plate_photos() -> list[PlatePhoto]:
    """Trap: pictures of 330 to 650 pixels, nearly all Slovak and Czech plates of 16 to 32 pixels,
    seen from straight behind or in front; what the plates say is in the labels and is never read.
    """
    folder = DATA / "plates-openalpr-eu"
    rows = [
        path.read_text("utf-8").strip().split("\t")
        for path in sorted(folder.glob("*.txt"))
        if path.name != "SOURCE.txt"
    ]
    return [PlatePhoto(folder / row[0], Box(*map(float, row[1:5]))) for row in rows]


def _dlib() -> Iterator[LabelledPhoto]:
    """Trap: every box is a square on a coarse grid of sizes, forehead cut off; some faces of each
    photo have none. bald_guys.jpg has no boxes and is left out.
    """
    folder = DATA / "faces-dlib-groups"
    for listing in ("training.xml", "testing.xml"):
        for image in ET.parse(folder / listing).iter("image"):
            faces = tuple(
                Box(*(float(box.attrib[key]) for key in ("left", "top", "width", "height")))
                for box in image.iter("box")
                if box.get("ignore") != "1"
            )
            yield LabelledPhoto(folder / image.attrib["file"], faces)


def _masked() -> Iterator[LabelledPhoto]:
    """Trap: relative YOLO boxes; far, turned and half hidden faces are often not boxed, so only
    recall can be measured, never precision.
    """
    folder = DATA / "faces-masked-adityap"
    for path in sorted((folder / "images").iterdir()):
        with Image.open(path) as image:
            width, height = image.size
        labels = (folder / "labels" / path.name).with_suffix(".txt")
        rows = [line.split() for line in labels.read_text().splitlines() if line.strip()]
        yield LabelledPhoto(
            path,
            tuple(
                Box.around(*(float(value) for value in row[1:])).scaled(width, height)
                for row in rows
            ),
        )


def _tiny() -> Iterator[LabelledPhoto]:
    """Trap: PNGs of about 400 x 270 pixels; a quarter of the faces is under 15 px; boxes run from
    brow to chin in some, over the hair in others.
    """
    folder = DATA / "faces-tiny-ethan853"
    for labels in sorted((folder / "xml").glob("*.xml")):
        yield LabelledPhoto((folder / "images" / labels.stem).with_suffix(".png"), _voc(labels))


def _wider_val() -> Iterator[LabelledPhoto]:
    """Trap: half of the faces are under 13 px; rows marked invalid (the eighth number) are not
    faces that anybody could find, and the benchmark's own protocol leaves them out.
    """
    folder = DATA / "faces-wider-mini"
    images = {path.name: path for path in (folder / "images").iterdir()}
    lines = iter((folder / "wider_face_val_bbx_gt_subset.txt").read_text().splitlines())
    for name in lines:
        rows = [
            [float(value) for value in next(lines).split()] for _ in range(max(int(next(lines)), 1))
        ]
        faces = tuple(Box(*row[:4]) for row in rows if row[2] > 0 and row[3] > 0 and not row[7])
        yield LabelledPhoto(images[name.rsplit("/", 1)[-1]], faces)


def _wider_train() -> Iterator[LabelledPhoto]:
    """Trap: from WIDER FACE's training half, on which CenterFace was trained: flattering."""
    folder = DATA / "faces-wider-mini"
    for labels in sorted((folder / "train_xml").glob("*.xml")):
        yield LabelledPhoto((folder / "images" / labels.stem).with_suffix(".jpg"), _voc(labels))


def _voc(labels: Path) -> tuple[Box, ...]:
    boxes = []
    for entry in ET.parse(labels).iter("bndbox"):
        left, top, right, bottom = (
            float(entry.findtext(key) or "nan") for key in ("xmin", "ymin", "xmax", "ymax")
        )
        boxes.append(Box(left, top, right - left, bottom - top))
    return tuple(boxes)


def _shanghai(part: str) -> Callable[[], Iterator[HeadPhoto]]:
    """Trap: heads from behind count; part A is web photos with up to thousands of heads, many of
    them a few pixels; part B is streets.
    """

    def read() -> Iterator[HeadPhoto]:
        folder = DATA / "crowd-shanghaitech" / part
        for path in sorted((folder / "images").iterdir()):
            labels = scipy.io.loadmat(folder / "ground-truth" / f"GT_{path.stem}.mat")
            yield HeadPhoto(path, np.asarray(labels["image_info"][0, 0][0, 0][0], float))

    return read


def _mall() -> Iterator[HeadPhoto]:
    """Trap: a 640 x 480 webcam from above; frame seq_NNNNNN is row NNNNNN - 1."""
    folder = DATA / "crowd-mall"
    frames = scipy.io.loadmat(folder / "ground_truth.mat")["frame"]
    for path in sorted((folder / "frames").iterdir()):
        row = frames[0, int(path.stem.split("_")[1]) - 1]
        yield HeadPhoto(path, np.asarray(row[0, 0]["loc"], float))


def _beijing() -> Iterator[HeadPhoto]:
    """Trap: 640 x 360 surveillance, night and glare; most heads are seen from behind or above."""
    folder = DATA / "crowd-beijing-brt"
    for path in sorted((folder / "frame").iterdir()):
        labels = scipy.io.loadmat(folder / "ground_truth" / f"{path.stem}.mat")
        yield HeadPhoto(path, np.asarray(labels["loc"], float))


def girl_track() -> FaceTrack:
    """Trap: every fourth of 500 frames is kept, so motion is four times as fast as filmed; she
    turns fully away and is hidden by another person, and her box is labelled throughout.
    """
    folder = DATA / "video-facetrack-girl"
    rows = np.loadtxt(folder / "groundtruth_rect.txt", delimiter=_delimiter(folder))
    frames = tuple(sorted((folder / "img").iterdir()))
    faces = tuple(Box(*rows[int(path.stem) - 1].tolist()) for path in frames)
    return FaceTrack(frames, faces, rate=7.5)


def _delimiter(folder: Path) -> str | None:
    return "," if "," in (folder / "groundtruth_rect.txt").read_text() else None


_FACES: dict[str, Callable[[], Iterator[LabelledPhoto]]] = {
    "faces-dlib-groups": _dlib,
    "faces-masked-adityap": _masked,
    "faces-tiny-ethan853": _tiny,
    "faces-wider-mini": _wider_val,
    "faces-wider-mini (train half)": _wider_train,
}

_HEADS: dict[str, Callable[[], Iterator[HeadPhoto]]] = {
    "crowd-beijing-brt": _beijing,
    "crowd-mall": _mall,
    "crowd-shanghaitech A": _shanghai("part_A"),
    "crowd-shanghaitech B": _shanghai("part_B"),
}
