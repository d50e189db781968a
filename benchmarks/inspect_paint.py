"""Does `inspect` tell redaction's paint from faces?

Labelled photos are searched as `inspect` searches them: as they are, where every labelled face
must stay a face; darkened, as in deep shadow; and redacted by the program, where boxes that lie on
what its plan hides should be told as paint. Run as `python -m benchmarks.inspect_paint`.
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
from PIL import Image

from benchmarks.cost import cost_of
from benchmarks.datasets import LabelledPhoto, face_sets
from benchmarks.result import Row, write_result
from vouchsafe.detect import Box, Search, Sensitivity, load_detector, thresholds
from vouchsafe.exposure.paint import painted_over
from vouchsafe.media import open_media

REDACTED_EVERY, DARKENED_EVERY = 3, 2
"""of the labelled photos"""
DARK = 0.12
"""of the brightness: white becomes 30 of 255"""
QUALITY = 60
"""of a redacted photo that somebody saves again"""
SAME, ON_PAINT = 0.35, 0.5
"""Overlap of a found box with a label's; share of one's ellipse that lies on what was hidden."""
DONE_OR_REVIEW = (0, 3)


class Looking:
    """Searches photos as `inspect` does."""

    def __init__(self) -> None:
        self._search = Search(load_detector(threads=1), Sensitivity.HIGH)
        self._level = thresholds(Sensitivity.HIGH).start

    def told(self, path: Path) -> Iterator[tuple[Box, bool]]:
        """What looks like a face, and whether it is told as paint."""
        with open_media(path) as photo:
            for picture in photo.pictures():
                rgb = picture.rgb()
                for region in self._search.everything(picture):
                    if region.kind == "face" and region.score >= self._level:
                        yield region.box, painted_over(rgb, region.box)


def labelled(looking: Looking, photos: Iterable[LabelledPhoto], light: float = 1.0) -> list[bool]:
    """Of each found box that lies on a labelled face, whether it was called paint."""
    told = []
    with tempfile.TemporaryDirectory() as folder:
        for photo in photos:
            path = photo.path
            if light < 1:
                path = Path(folder) / "dark.jpg"
                with Image.open(photo.path) as image:
                    samples = np.asarray(image.convert("RGB")) * light
                Image.fromarray(samples.round().astype(np.uint8)).save(path, quality=85)
            told += [
                paint
                for box, paint in looking.told(path)
                if any(box.iou(face) >= SAME for face in photo.faces)
            ]
    return told


def hidden(looking: Looking, photos: Iterable[LabelledPhoto]) -> tuple[list[bool], list[bool]]:
    """Of each found box on paint, whether it was told; as written, and saved again as JPEG."""
    with tempfile.TemporaryDirectory() as folder:
        inputs, outputs, again = (Path(folder) / name for name in ("in", "out", "again.jpg"))
        inputs.mkdir()
        for number, photo in enumerate(photos):
            shutil.copy(photo.path, inputs / f"{number}{photo.path.suffix}")
        words = ["-m", "vouchsafe", "redact", str(inputs), "-o", str(outputs)]
        cost_of([sys.executable, *words], ok=DONE_OR_REVIEW)
        fresh, saved = [], []
        for plan in sorted(outputs.glob("*.plan.json")):
            path = plan.with_name(plan.name.removesuffix(".plan.json"))
            tracks = json.loads(plan.read_text("utf-8"))["tracks"]
            boxes = [Box(*frame["box"]) for track in tracks for frame in track["keyframes"]]
            with Image.open(path) as image:
                image.convert("RGB").save(again, quality=QUALITY)
            fresh += [paint for box, paint in looking.told(path) if on_paint(box, boxes)]
            saved += [paint for box, paint in looking.told(again) if on_paint(box, boxes)]
    return fresh, saved


def on_paint(box: Box, hidden: Iterable[Box]) -> bool:
    """Whether enough of a box's ellipse lies within the ellipses of what a plan hides."""
    steps = np.linspace(-1, 1, 25)
    across, down = np.meshgrid(steps, steps)
    inside = across**2 + down**2 <= 1
    x = box.centre[0] + across[inside] * box.width / 2
    y = box.centre[1] + down[inside] * box.height / 2
    covered = np.zeros(x.shape, bool)
    for each in hidden:
        right, low = (x - each.centre[0]) / each.width, (y - each.centre[1]) / each.height
        covered |= right**2 + low**2 <= 0.25
    return bool(covered.mean() >= ON_PAINT)


def main() -> None:
    """All four, on the same photos."""
    looking = Looking()
    photos = [photo for photos in face_sets().values() for photo in photos]
    real = labelled(looking, photos)
    dark = labelled(looking, photos[::DARKENED_EVERY], DARK)
    fresh, saved = hidden(looking, photos[::REDACTED_EVERY])
    write_result(
        "inspect_paint",
        [
            _row("labelled faces called paint", real, goal="0"),
            _row(f"the same at {DARK:.0%} of their brightness", dark),
            _row("boxes on paint told as paint, as redact writes it", fresh),
            _row(f"the same, saved again as JPEG of quality {QUALITY}", saved),
        ],
        goal="no face is called paint",
        peer="none: no other program tells them apart",
        notes=["Boxes are those of `inspect` at its sensitivity, duplicates included."],
    )


def _row(figure: str, told: list[bool], goal: str = "") -> Row:
    return Row(
        figure,
        ours=round(100 * sum(told) / len(told), 2),
        unit="%",
        goal=goal,
        met=not any(told) if goal else None,
        readme=False,
        details={"boxes": len(told), "called paint": sum(told)},
    )


if __name__ == "__main__":
    main()
