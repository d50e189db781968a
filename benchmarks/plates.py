"""Number plates: how many are hidden, in photos and through time, and what else is hidden for it.

A plate is covered when at least 75 % of its labelled box is. Each picture goes through the
analysis that `vouchsafe redact --hide plate` makes its plan with. Beside it, as a baseline, all
text is hidden (`--hide text`), without telling plates from words. Run as
`python -m benchmarks.plates`.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import av
import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from benchmarks.datasets import PlatePhoto, face_sets, plate_photos
from benchmarks.result import Row, write_result
from vouchsafe.detect import Box, Kind, TextFinder, load_text_finder
from vouchsafe.media import Rgb
from vouchsafe.redaction import Plan, Schedule, Shape, analyse, mask_of

COVERED, GOAL = 0.75, 95.0
EVERY = 4
"""of the photos of people, on which no plate is expected"""
FRAMES, RATE = 30, 25
VIEW = (480, 270)
"""of the clips made of the photos, in pixels"""

Mask = NDArray[np.bool_]


@dataclass(slots=True)
class Tally:
    """plates, covered: how many. pixels, hidden: how many. regions: places hidden in pictures."""

    plates: int = 0
    covered: int = 0
    pixels: int = 0
    hidden: int = 0
    regions: int = 0
    pictures: int = 0

    def add(self, plan: Plan, plate: Box | None, time: float = 0.0) -> None:
        boxes = [box for _, box in Schedule(plan.tracks).at(time)]
        mask = mask_of(boxes, Shape.BOX, plan.media.width, plan.media.height)
        self.pictures += 1
        self.pixels += mask.size
        self.hidden += int(mask.sum())
        if plate is None or not plate.clipped(plan.media.width, plan.media.height).area:
            self.regions += len(boxes)
            return
        self.plates += 1
        self.covered += _share(mask, plate) >= COVERED
        self.regions += sum(not box.overlap(plate) for box in boxes)

    @property
    def recall(self) -> float:
        return 100 * self.covered / max(self.plates, 1)

    @property
    def share(self) -> float:
        return 100 * self.hidden / max(self.pixels, 1)


def _share(mask: Mask, plate: Box) -> float:
    x, y, width, height = plate.clipped(mask.shape[1], mask.shape[0])
    inside = mask[round(y) : round(y + height), round(x) : round(x + width)]
    return float(inside.mean()) if inside.size else 1.0


def labelled(photos: Iterable[PlatePhoto], kind: Kind, finder: TextFinder) -> Tally:
    """The labelled photos as they are."""
    tally = Tally()
    for photo in photos:
        tally.add(analyse(photo.path, hide=(kind,), finder=finder).plan, photo.plate)
    return tally


def halved(photos: Iterable[PlatePhoto], kind: Kind, finder: TextFinder, folder: Path) -> Tally:
    """The same at half their size: plates of 8 to 16 pixels."""
    tally = Tally()
    for photo in photos:
        with Image.open(photo.path) as image:
            width, height = image.width // 2, image.height // 2
            across, down = width / image.width, height / image.height
            small = folder / "small.png"
            image.convert("RGB").resize((width, height), Image.Resampling.LANCZOS).save(small)
        plan = analyse(small, hide=(kind,), finder=finder).plan
        tally.add(plan, photo.plate.scaled(across, down))
    return tally


def people(kind: Kind, finder: TextFinder) -> Tally:
    """Photos of people, where what is taken for a plate hardly ever is one."""
    tally = Tally()
    for photos in face_sets().values():
        for photo in photos[::EVERY]:
            tally.add(analyse(photo.path, hide=(kind,), finder=finder).plan, None)
    return tally


def filmed(photos: Iterable[PlatePhoto], kind: Kind, finder: TextFinder, folder: Path) -> Tally:
    """Each photo as a clip: the camera swings past the plate, comes nearer and tilts."""
    tally = Tally()
    for photo in photos:
        path = folder / "clip.mp4"
        plates = _film(photo, path)
        plan = analyse(path, hide=(kind,), finder=finder).plan
        for number, plate in enumerate(plates):
            tally.add(plan, plate, number / RATE)
    return tally


def _film(photo: PlatePhoto, path: Path) -> list[Box]:
    with Image.open(photo.path) as image:
        pixels = np.asarray(image.convert("RGB"))
    found = []
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=RATE, options={"crf": "20"})
        stream.width, stream.height = VIEW
        stream.pix_fmt = "yuv420p"
        for picture, plate in _swing(pixels, photo.plate):
            found.append(plate)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        container.mux(stream.encode(None))
    return found


def _swing(pixels: Rgb, plate: Box) -> Iterator[tuple[Rgb, Box]]:
    (x, y), (width, height) = plate.centre, VIEW
    for number in range(FRAMES):
        share = number / (FRAMES - 1) - 0.5
        turn = cv2.getRotationMatrix2D((x, y), 8 * share, 1.1 + 0.5 * share)
        turn[:, 2] += np.array([width / 2 - x + 300 * share, height / 2 - y + 60 * share])
        frame = cv2.warpAffine(pixels, turn, VIEW, borderMode=cv2.BORDER_REFLECT)
        corners = np.array(
            [[cx, cy, 1] for cx in (plate.x, plate.right) for cy in (plate.y, plate.bottom)]
        )
        (left, top), (right, bottom) = (
            edge.tolist() for edge in ((corners @ turn.T).min(0), (corners @ turn.T).max(0))
        )
        yield np.asarray(frame, dtype=np.uint8), Box(left, top, right - left, bottom - top)


def rows(ours: dict[str, Tally], text: dict[str, Tally]) -> Iterator[Row]:
    """What is hidden, then what it costs."""
    things = {
        "photos": ("plates in photos covered", ">= 95", True),
        "half": ("plates in photos of half the size covered (8 to 16 px high)", "", False),
        "clips": ("frames of moving plates covered, in clips made of these photos", ">= 95", True),
    }
    for name, (figure, goal, readme) in things.items():
        mine = ours[name]
        yield Row(
            figure,
            ours=round(mine.recall, 1),
            peer=round(text[name].recall, 1),
            unit="%",
            goal=goal,
            met=mine.recall >= GOAL if goal else None,
            readme=readme,
            details={"plates": mine.plates, "missed": mine.plates - mine.covered},
        )
    for name, where in {"photos": "photos of plates", "people": "photos of people"}.items():
        yield Row(
            f"share of the picture hidden, {where}",
            ours=round(ours[name].share, 2),
            peer=round(text[name].share, 2),
            unit="%",
        )
    for name, where in {"photos": "photos of plates", "people": "photos of people"}.items():
        mine, theirs = ours[name], text[name]
        yield Row(
            f"places hidden that are no labelled plate, for each of the {where}",
            ours=round(mine.regions / mine.pictures, 2),
            peer=round(theirs.regions / theirs.pictures, 2),
            unit="",
            readme=name == "people",
            details={"pictures": mine.pictures},
        )


def main() -> None:
    finder, photos = load_text_finder(), plate_photos()
    found: list[dict[str, Tally]] = []
    for kind in ("plate", "text"):
        chosen: Kind = "plate" if kind == "plate" else "text"
        with tempfile.TemporaryDirectory() as folder:
            found.append(
                {
                    "photos": labelled(photos, chosen, finder),
                    "half": halved(photos, chosen, finder, Path(folder)),
                    "clips": filmed(photos, chosen, finder, Path(folder)),
                    "people": people(chosen, finder),
                }
            )
    write_result(
        "plates",
        rows(*found),
        goal="95 % of labelled plates at least 75 % covered with --hide plate",
        peer="--hide text of the same program: every line of text, plate or not",
        notes=[
            (
                "deface finds no plates. The plate finders on the package registry that we know of "
                "(fast-alpr, open-image-models) carry no weights and fetch them when first used, "
                "so none was run."
            ),
            (
                "What counts as plate-like was chosen with these photos at hand; nearly all are "
                "Slovak or Czech. Of the places hidden in photos of people, many are codes of "
                "letters and digits: stock agencies' numbers, bus lines, jerseys."
            ),
        ],
    )


if __name__ == "__main__":
    main()
