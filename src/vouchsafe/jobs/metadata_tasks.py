"""Reading the metadata of many files in one confined process, without any picture library.

A process for each of a thousand photos costs more than reading them. What is read here is read by
Python alone, no decoder is involved; a file that ends the process all the same costs the others
of its batch a second reading, each by itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from vouchsafe.errors import VouchsafeError
from vouchsafe.exposure import inspect_metadata, inspection_document, prepare_reading
from vouchsafe.jobs.child import Reporter, Task
from vouchsafe.jobs.wire import error_document

LIBRARIES: tuple[str, ...] = ()
"""What the worker loads before it forks, beside this module."""


def read(arguments: dict[str, Any], work: Path, reporter: Reporter) -> Mapping[str, Any]:  # noqa: ARG001 - nothing is written
    """The metadata of each file, told as soon as it is read."""
    for number, source in enumerate(arguments["sources"]):
        try:
            inspection = inspect_metadata(Path(source))
        except VouchsafeError as error:
            reporter.part({"number": number, **error_document(error)})
            continue
        told = inspection_document(inspection, values=arguments["values"])
        reporter.part({"number": number, "inspection": told})
    return {}


TASKS: dict[str, Task] = {"read": read}


def prepare() -> None:
    """Load the readers and the list of what identifies somebody, once for all forked later."""
    prepare_reading()
