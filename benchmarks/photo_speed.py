"""Speed on photos, whole process: a folder in, redacted photos out; deface beside us.

Both start from their command lines on the same copies of labelled photos. Ours also verifies
every output and writes its report, as it does by default; a second row says what it takes without.
Run as `python -m benchmarks.photo_speed`.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from benchmarks.cost import Cost, cost_of, in_turn
from benchmarks.datasets import face_sets
from benchmarks.result import Row, write_result

RUNS = 3
EVERY = 4
"""of the labelled photos"""
SETS = ("faces-masked-adityap", "faces-wider-mini")
PROGRAMS = Path(sys.executable).parent
GOAL = 3.0
DONE_OR_REVIEW = (0, 3)


def chosen() -> list[Path]:
    """JPEGs that both read; deface writes what it cannot name beside the input."""
    sets = face_sets()
    paths = [photo.path for name in SETS for photo in sets[name][::EVERY]]
    return [path for path in paths if path.suffix.lower() in {".jpg", ".jpeg"}]


def deface(photos: list[Path]) -> Cost:
    with tempfile.TemporaryDirectory() as folder:
        copies = [shutil.copy(photo, folder) for photo in photos]
        return cost_of([str(PROGRAMS / "deface"), *copies])


def vouchsafe(photos: list[Path], *options: str) -> Cost:
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as out:
        for photo in photos:
            shutil.copy(photo, folder)
        command = [str(PROGRAMS / "vouchsafe"), "redact", folder, "-o", out, *options]
        return cost_of(command, ok=DONE_OR_REVIEW)


def main() -> None:
    photos = chosen()
    costs = in_turn(
        {
            "peer": lambda: deface(photos),
            "verified": lambda: vouchsafe(photos),
            "unverified": lambda: vouchsafe(photos, "--no-verify", "--no-report"),
        },
        RUNS,
    )
    peer = costs["peer"]
    rows = [
        Row(
            f"photos a second against the peer, {how}",
            ours=round(peer.wall / costs[name].wall, 2),
            peer=1.0,
            unit="times",
            goal=f">= {GOAL:.0f}",
            met=peer.wall / costs[name].wall >= GOAL,
            details={
                "photos": len(photos),
                "photos a second": round(len(photos) / costs[name].wall, 2),
                "the peer's": round(len(photos) / peer.wall, 2),
                "CPU seconds": round(costs[name].cpu, 1),
                "the peer's CPU seconds": round(peer.cpu, 1),
                "memory, MB": round(costs[name].peak_mb),
                "the peer's memory, MB": round(peer.peak_mb),
            },
        )
        for name, how in (("verified", "verified, with report"), ("unverified", "redacted only"))
    ]
    write_result(
        "photo_speed",
        rows,
        goal="3 times the peer's speed at its recall or better",
        peer="deface 1.5.0 at its defaults (ONNX Runtime)",
        notes=f"Whole processes in turn, medians of {RUNS}; every {EVERY}th photo of "
        f"{' and '.join(SETS)}.",
    )


if __name__ == "__main__":
    main()
