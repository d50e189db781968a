"""What a plan needs to know of a file to be sure that it is the right one."""

from __future__ import annotations

import hashlib
from pathlib import Path

from vouchsafe.media import CannotRead, MediaInfo
from vouchsafe.redaction.model import MediaFacts, Sha256


def facts_of(info: MediaInfo, *, name: str | None = None) -> MediaFacts:
    """The facts of an opened file. `name` stands for its own, for who wants it forgotten."""
    return MediaFacts(
        name=plain_name(name or info.path.name),
        sha256=sha256_of(info.path),
        kind=info.kind,
        width=info.width,
        height=info.height,
        duration=round(info.duration, 6),
    )


def sha256_of(path: Path) -> Sha256:
    """Of the file's bytes, read as a stream."""
    try:
        with path.open("rb") as stream:
            return Sha256(hashlib.file_digest(stream, "sha256").hexdigest())
    except OSError as error:
        raise CannotRead(cause=error.strerror or "the system refused") from error


def plain_name(name: str) -> str:
    """A file's name without what a line of text cannot hold: control characters, stray bytes."""
    kept = "".join(
        "\N{REPLACEMENT CHARACTER}" if character < " " or _stray(character) else character
        for character in name
    )
    return kept[:1024] or "unnamed"


def _stray(character: str) -> bool:
    return character == "\x7f" or "\ud800" <= character <= "\udfff"
