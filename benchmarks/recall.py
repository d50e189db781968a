"""Recall on the labelled photos, and the share of the pictures hidden for it; deface beside us.

A face is covered when at least 75 % of its labelled box is hidden by the regions as rendered
(ellipses). Run as `python -m benchmarks.recall`.
"""

from __future__ import annotations

import contextlib
import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache

import numpy as np
from deface.centerface import CenterFace
from deface.deface import anonymize_frame
from numpy.typing import NDArray
from PIL import Image

from benchmarks.datasets import face_sets, size_of
from benchmarks.result import Row, write_result
from vouchsafe.detect import (
    Box,
    Detector,
    Search,
    Sensitivity,
    head_box,
    load_detector,
    thresholds,
)
from vouchsafe.media import Photo, open_media
from vouchsafe.redaction import Shape, mask_of

COVERED = 0.75
DEFACE_THRESHOLD, DEFACE_MASK_SCALE = 0.2, 1.3

Mask = NDArray[np.bool_]
Hide = Callable[["Photo"], Mask]


@dataclass(slots=True)
class Tally:
    """Faces by size and whether they were covered; pixels and how many were hidden."""

    sizes: list[float] = field(default_factory=list)
    covered: list[bool] = field(default_factory=list)
    pixels: int = 0
    hidden: int = 0

    def add(self, mask: Mask, faces: Iterable[Box]) -> None:
        self.pixels += mask.size
        self.hidden += int(mask.sum())
        for face in faces:
            self.sizes.append(size_of(face))
            self.covered.append(coverage(mask, face) >= COVERED)

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.sizes + other.sizes,
            self.covered + other.covered,
            self.pixels + other.pixels,
            self.hidden + other.hidden,
        )

    def recall(self, least: float, below: float) -> tuple[float | None, int]:
        """The share of faces of that size covered, in percent, and how many there are."""
        chosen = [
            covered
            for size, covered in zip(self.sizes, self.covered, strict=True)
            if least <= size < below
        ]
        return (100 * sum(chosen) / len(chosen) if chosen else None), len(chosen)

    @property
    def share(self) -> float:
        return 100 * self.hidden / self.pixels


def coverage(mask: Mask, face: Box) -> float:
    """The hidden share of a labelled box, of what of it lies in the picture."""
    height, width = mask.shape
    x, y, across, down = face.clipped(width, height)
    inside = mask[round(y) : round(y + down), round(x) : round(x + across)]
    return float(inside.mean()) if inside.size else 1.0


def vouchsafe(detector: Detector, sensitivity: Sensitivity = Sensitivity.HIGH) -> Hide:
    """What we hide at that sensitivity, as rendered."""
    search, start = Search(detector, sensitivity), thresholds(sensitivity).start

    def hide(photo: Photo) -> Mask:
        picture = next(iter(photo.pictures()))
        boxes = [head_box(r) for r in search.everything(picture) if r.score >= start]
        return mask_of(boxes, Shape.ELLIPSE, picture.width, picture.height)

    return hide


@cache
def deface() -> Hide:
    """What deface hides at its defaults, by its own detector and drawing.

    It draws over two checkerboards, one the negative of the other: what changes was hidden.
    """
    with contextlib.redirect_stdout(io.StringIO()):
        centerface = CenterFace()

    def hide(photo: Photo) -> Mask:
        with Image.open(photo.info.path) as image:
            pixels = np.asarray(image.convert("RGB"))
        found, _ = centerface(pixels, threshold=DEFACE_THRESHOLD)
        rows, columns = np.indices(pixels.shape[:2])
        mask = np.zeros(pixels.shape[:2], dtype=np.bool_)
        for odd in (0, 1):
            squares = np.asarray((rows + columns + odd) % 2 * 255, np.uint8)
            board = np.repeat(squares[..., None], 3, 2)
            drawn = board.copy()
            anonymize_frame(found, drawn, DEFACE_MASK_SCALE, "blur", True, False, None, 20)
            mask |= (drawn != board).any(axis=2)
        return mask

    return hide


def measure(hides: Iterable[Hide]) -> list[dict[str, Tally]]:
    """Every labelled set through every contestant, photo by photo."""
    contestants = list(hides)
    found: list[dict[str, Tally]] = [{} for _ in contestants]
    for name, photos in face_sets().items():
        for tallies in found:
            tallies[name] = Tally()
        for labelled in photos:
            with open_media(labelled.path) as photo:
                assert isinstance(photo, Photo)
                for hide, tallies in zip(contestants, found, strict=True):
                    tallies[name].add(hide(photo), labelled.faces)
    return found


BANDS = (
    ("faces of 16 px and more", 16.0, np.inf, 99.0),
    ("faces of 16 to 32 px", 16.0, 32.0, 99.0),
    ("faces under 16 px", 0.0, 16.0, 90.0),
)


def rows(ours: dict[str, Tally], peer: dict[str, Tally]) -> list[Row]:
    """The whole first, then set by set."""
    lines = []
    sets = {"all sets": None, **dict.fromkeys(ours)}
    for name in sets:
        mine, theirs = (
            sum(found.values(), Tally()) if name == "all sets" else found[name]
            for found in (ours, peer)
        )
        for band, least, below, goal in BANDS:
            recall, count = mine.recall(least, below)
            if recall is None:
                continue
            lines.append(
                Row(
                    f"{name}, {band}",
                    ours=round(recall, 1),
                    peer=round(theirs.recall(least, below)[0] or 0.0, 1),
                    unit="%",
                    goal=f">= {goal:.0f}",
                    met=recall >= goal,
                    readme=name == "all sets",
                    details={"faces": count, "missed": round(count * (1 - recall / 100))},
                )
            )
        lines.append(
            Row(
                f"{name}, share of the picture hidden",
                ours=round(mine.share, 2),
                peer=round(theirs.share, 2),
                unit="%",
                goal="<= the peer's",
                met=mine.share <= theirs.share,
                readme=name == "all sets",
            )
        )
    return lines


def main() -> None:
    ours, peer = measure([vouchsafe(load_detector()), deface()])
    write_result(
        "recall",
        rows(ours, peer),
        goal="99 % of labelled faces of 16 px and more covered, 90 % of smaller ones, hiding no "
        "more of the picture than the peer",
        peer="deface 1.5.0, threshold 0.2, mask scale 1.3",
        notes=[
            (
                "A face is covered when 75 % of its labelled box is hidden; its size is the square "
                "root of that box's area."
            ),
            "The thresholds and margins were chosen on these sets; see docs/adr/0031.",
        ],
    )


if __name__ == "__main__":
    main()
