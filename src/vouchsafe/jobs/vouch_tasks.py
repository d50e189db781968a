"""Signing a finished copy, in a process of its own.

The copy was written by a process that had read a hostile file, so it is parsed where it can do
nothing; and the key that signs was never where hostile files are read.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from vouchsafe.archive.provenance import Credential, ProvenanceError, vouch
from vouchsafe.jobs.allowance import Size
from vouchsafe.jobs.child import Reporter, Task
from vouchsafe.jobs.errors import NotVouched

LIBRARIES = ("c2pa",)
"""What the worker loads before it forks, beside this module."""

_OUT = "vouched"


def sign(arguments: dict[str, Any], work: Path, reporter: Reporter) -> Mapping[str, Any]:
    """Write the copy anew, with its manifest in it."""
    source = work / arguments["copy"]
    reporter.opened(Size("video", 0, source.stat().st_size))
    signer = Credential(**arguments["credential"])
    try:
        vouch(source, arguments["suffix"], work / _OUT, arguments["manifest"], signer)
    except ProvenanceError as error:
        raise NotVouched(why=str(error)) from error
    return {"output": _OUT}


TASKS: dict[str, Task] = {"sign": sign}


def prepare() -> None:
    """Nothing more to load."""
