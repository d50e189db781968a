"""How much does `inspect` add to what the detector takes for the same faces?

The whole program on labelled photos, for metadata and faces, beside the bare search that it
rests on: the same model, the same photos decoded the same way, one process and nothing else.

    python -m benchmarks.inspect_faces
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from benchmarks.cost import Cost, cost_of, in_turn
from benchmarks.photo_speed import chosen
from benchmarks.result import Row, write_result
from vouchsafe.detect import Search, Sensitivity, load_detector
from vouchsafe.media import open_media

RUNS = 3
GOAL = 1.5
FOUND = (0, 1)


def inspected(photos: list[Path]) -> Cost:
    """The program, on a folder."""
    with tempfile.TemporaryDirectory() as folder:
        for photo in photos:
            shutil.copy(photo, folder)
        words = ["-m", "vouchsafe", "inspect", folder, "--only", "metadata,faces", "--json"]
        return cost_of([sys.executable, *words], ok=FOUND)


def searched(photos: list[Path]) -> Cost:
    """The search alone, in a program of its own."""
    names = map(str, photos)
    return cost_of([sys.executable, "-m", "benchmarks.inspect_faces", "--search", *names])


def search(names: list[str]) -> None:
    """Look at every photo as hard as `inspect` does, and say nothing."""
    looking = Search(load_detector(threads=1), Sensitivity.HIGH)
    for name in names:
        with open_media(Path(name)) as photo:
            for picture in photo.pictures():
                looking.everything(picture)


def main() -> None:
    """Both in turn; by computing, because the program works on as many photos as there are
    cores, and the bare search on one.
    """
    photos = chosen()
    costs = in_turn({"program": lambda: inspected(photos), "bare": lambda: searched(photos)}, RUNS)
    program, bare = (1000 * costs[name].cpu / len(photos) for name in ("program", "bare"))
    write_result(
        "inspect_faces",
        [
            Row(
                "computing for a photo, metadata and faces, start included",
                ours=round(program),
                peer=round(bare),
                unit="ms",
                goal=f"<= {GOAL} times the search",
                met=program <= GOAL * bare,
                details={
                    "photos": len(photos),
                    "times": round(program / bare, 2),
                    "photos a second": round(len(photos) / costs["program"].wall, 2),
                },
            )
        ],
        goal="with faces, no slower than the detector allows",
        peer="the same detector's search of the same photos, in one bare process",
        notes=[f"Whole processes in turn, medians of {RUNS}; the photos of photo_speed."],
    )


if __name__ == "__main__":
    if sys.argv[1:2] == ["--search"]:
        search(sys.argv[2:])
    else:
        main()
