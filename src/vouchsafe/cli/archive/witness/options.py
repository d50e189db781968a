"""What several of the witness commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from vouchsafe.archive.log import NoteVerifier
from vouchsafe.archive.witnessing import CannotSend

MAX_FILE = 2_000_000
"""Bytes of the largest letter that is read: twice a note's limit."""

Folder = Annotated[
    Path,
    typer.Argument(
        help="The witness's own folder: its keys, and what it saw of each archive.",
        file_okay=False,
        metavar="FOLDER",
        show_default=False,
    ),
]
Quorum = Annotated[
    int | None,
    typer.Option(
        help="How many witnesses must have cosigned for a checkpoint to count as witnessed.",
        min=0,
        metavar="COUNT",
        show_default=False,
    ),
]


def letter(path: Path) -> bytes:
    """What a file holds that somebody sent."""
    if path.stat().st_size > MAX_FILE:
        raise typer.BadParameter(f"{path} is too large to be a letter between witnesses.")
    # Mail programs change the ends of lines; the signatures tell whether anything else changed.
    return path.read_bytes().replace(b"\r\n", b"\n")


def post(path: Path, data: bytes) -> None:
    """Write a file that is to be sent. Raises `CannotSend`."""
    try:
        path.write_bytes(data)
    except OSError as error:
        raise CannotSend(path=str(path), reason=error.strerror or "unknown") from error


def public_key(untrusted: str) -> NoteVerifier:
    """A public key as it was typed, or as a file of that name holds it."""
    named = Path(untrusted)
    if "+" not in untrusted and named.is_file():
        untrusted = letter(named).decode("utf-8", "replace")
    return NoteVerifier.from_vkey(untrusted)
