"""What a file says beside its pictures and sound, before anyone judges it."""

from __future__ import annotations

import mmap
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

Untrusted = bytes | mmap.mmap
"""A whole file, or a piece of one, as it came. Slices are copies: take small ones."""

_MOST_TAGS = 20_000
_DEEPEST = 8
"""a photo within a clip within a photo is three deep"""
_MOST_STEPS = 200_000
"""lines, segments and chunks looked at; a large raw file has under ten thousand"""
_LONGEST_VALUE = 400
"""characters; enough to show a person, too little to fill the memory"""


@dataclass(frozen=True, slots=True)
class Tag:
    """One named value.

    group: where it lies, as a person would look it up: "EXIF", "GPS", "MakerNotes", "XMP-dc",
        "IPTC", "QuickTime", "Matroska", "PNG", "ICC", ... The family 1 names of ExifTool where
        there is one, because they are what people know.
    name: ExifTool's name for the tag where there is one ("GPSLatitude", "SerialNumber"), so that
        one list of identifying names serves all formats.
    value: as text, shortened; shown on request only.
    """

    group: str
    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Embedded:
    """A file within the file, or bytes that nothing refers to.

    role: "thumbnail", "preview", "clip" (a motion photo's), "picture" (a further one, a depth
        map), "trailing" (after the end), "track" (telemetry, captions, attachments), "c2pa".
    where: as in `Tag.group`, or in words.
    start, size: bytes from the start of the file; size alone counts when start is -1, for what
        does not lie in one piece.
    format: "jpeg", "mp4", ... where it is known; else "".
    """

    role: str
    where: str
    start: int
    size: int
    format: str = ""


@dataclass
class Found:
    """What the readers turn up while they walk through one file.

    A hostile file must not fill the memory: counts and lengths are bounded, and `truncated`
    tells that a bound was reached. `damaged` says in words which parts could not be read: a
    reader never raises over damage, because what could be read still exposes somebody.
    """

    format: str = ""
    tags: list[Tag] = field(default_factory=list)
    embedded: list[Embedded] = field(default_factory=list)
    damaged: list[str] = field(default_factory=list)
    truncated: bool = False
    steps: int = 0
    depth: int = 0

    @contextmanager
    def deeper(self) -> Iterator[bool]:
        """While a file within the file is read; says False where they lie too deep to be real."""
        self.depth += 1
        try:
            if self.depth > _DEEPEST:
                self.damage("files within files, too deep to be followed")
            yield self.depth <= _DEEPEST
        finally:
            self.depth -= 1

    def spend(self, steps: int = 1) -> bool:
        """Count work; False once a file has asked for more than any honest one would."""
        self.steps += steps
        if self.steps > _MOST_STEPS:
            self.truncated = True
        return self.steps <= _MOST_STEPS

    def tag(self, group: str, name: str, value: object) -> None:
        """Note a value. Empty ones say nothing about anybody and are left out."""
        text = " ".join(str(value).replace("\0", " ").split())[:_LONGEST_VALUE]
        if not text:
            return
        if len(self.tags) >= _MOST_TAGS:
            self.truncated = True
            return
        self.tags.append(Tag(group, name, text))

    def embed(self, role: str, where: str, start: int, size: int, file_format: str = "") -> None:
        """Note a file within the file."""
        if len(self.embedded) < _MOST_TAGS:
            self.embedded.append(Embedded(role, where, start, size, file_format))

    def damage(self, what: str) -> None:
        """Note, once, that a part could not be read."""
        if what not in self.damaged and len(self.damaged) < 100:
            self.damaged.append(what)
