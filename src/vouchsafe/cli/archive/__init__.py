"""`vouchsafe archive`: originals that nobody can change or drop unnoticed.

Its commands are loaded when they are asked for: `redact` needs no more of it than its options.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vouchsafe.cli.archive.app import COMMANDS

__all__ = ["COMMANDS"]


def __getattr__(name: str) -> object:
    """Load the commands."""
    if name == "COMMANDS":
        return import_module("vouchsafe.cli.archive.app").COMMANDS
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
