"""Tasks for a worker that reads metadata, and meets files that take it over."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from vouchsafe.exposure import inspect_metadata, inspection_document
from vouchsafe.jobs.child import Reporter


def read(arguments: dict[str, Any], work: Path, reporter: Reporter) -> Mapping[str, Any]:
    for number, source in enumerate(arguments["sources"]):
        name = Path(source).stem
        if name in HOSTILE:
            HOSTILE[name](number, reporter)
        told = inspection_document(inspect_metadata(Path(source)), values=False)
        reporter.part({"number": number, "inspection": told})
    return {}


def inspect(arguments: dict[str, Any], work: Path, reporter: Reporter) -> Mapping[str, Any]:
    if len(arguments["look"]) > 1:
        os.abort()
    told = inspection_document(inspect_metadata(Path(arguments["source"])), values=False)
    return {"inspection": told, "shown": []}


def spin(number: int, reporter: Reporter) -> None:
    while True:
        pass


HOSTILE = {
    "abort": lambda *_: os.abort(),
    "die": lambda *_: os._exit(0),
    "spin": spin,
    "another": lambda _, reporter: reporter.part({"number": 77, "inspection": {}}),
    "twice": lambda number, reporter: [
        reporter.part({"number": number, "error": "exposure.NothingInside", "facts": {}})
        for _ in range(2)
    ],
    "formless": lambda number, reporter: reporter.part({"number": number, "inspection": [1]}),
    "kindless": lambda number, reporter: reporter.part({"number": number, "error": "os.system"}),
}
TASKS = {"read": read, "inspect": inspect}
LIBRARIES: tuple[str, ...] = ()


def prepare() -> None:
    """Nothing to load."""
