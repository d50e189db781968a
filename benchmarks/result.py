"""Where a benchmark's figures go, so that the README is printed from them and not by hand.

    write_result(
        "recall",
        [Row("faces of 16 px and more", ours=99.2, peer=91.0, unit="%", goal=">= 99", met=True)],
        goal="99 % of labelled faces at least 75 % covered",
        peer="deface 1.5.0 at its defaults",
        notes=["measured on …"],
    )

writes benchmarks/results/recall.json with the machine, the versions and the date.
"""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).parent / "results"

VERSIONS_OF = (
    "vouchsafe",
    "deface",
    "av",
    "numpy",
    "onnxruntime",
    "opencv-python-headless",
    "pillow",
    "pyrage",
    "rapidocr",
)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a result.

    figure: what was measured, in a few words, with its data set ("faces-wider-mini, 16-32 px").
    ours, peer: in `unit`; peer is None where it was not or could not be run (say why in notes).
    goal: as a person reads it (">= 99"), and whether we met it; None where there is none.
    readme: whether the line goes into the README's table or stays in the file.
    details: further numbers for whoever reads the file.
    """

    figure: str
    ours: float | None
    unit: str
    peer: float | None = None
    goal: str = ""
    met: bool | None = None
    readme: bool = True
    details: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Result:
    """One benchmark's file.

    versions: distribution name to version; machine: what a reader needs to judge the speeds.
    """

    name: str
    goal: str
    peer: str
    rows: tuple[Row, ...]
    notes: tuple[str, ...]
    date: str
    machine: dict[str, Any]
    versions: dict[str, str]


def write_result(
    name: str,
    rows: Iterable[Row],
    *,
    goal: str,
    peer: str,
    notes: Sequence[str] | str = (),
    folder: Path = RESULTS,
) -> Path:
    """Write `folder`/`name`.json and print its rows; returns the path.

    goal: the target in a sentence. peer: who was measured beside us, with version and settings.
    """
    result = Result(
        name=name,
        goal=goal,
        peer=peer,
        rows=tuple(rows),
        notes=(notes,) if isinstance(notes, str) else tuple(notes),
        date=datetime.now(UTC).date().isoformat(),
        machine=_machine(),
        versions=_versions(),
    )
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.json"
    path.write_text(json.dumps(asdict(result), indent=2, ensure_ascii=False) + "\n", "utf-8")
    for row in result.rows:
        print(f"{name}: {row.figure}: {row.ours} {row.unit}; peer {row.peer}; goal {row.goal}")
    return path


def read_result(path: Path) -> Result:
    """A result written by `write_result`."""
    raw = json.loads(path.read_text("utf-8"))
    raw["rows"] = tuple(Row(**row) for row in raw["rows"])
    raw["notes"] = tuple(raw["notes"])
    return Result(**raw)


def _machine() -> dict[str, Any]:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "processor": _processor(),
        "cores": len(os.sched_getaffinity(0)),
        "memory_gib": round(memory / 2**30),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
    }


def _processor() -> str:
    names = (
        line.partition(":")[2].strip()
        for line in Path("/proc/cpuinfo").read_text("utf-8").splitlines()
        if line.startswith("model name")
    )
    return next(names, platform.machine())


def _versions() -> dict[str, str]:
    found = {}
    for name in VERSIONS_OF:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return found
