"""How maker notes are laid out: directories of lines, and records of fields at fixed places."""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from vouchsafe.exposure.metadata.ifd import Block, Entry
from vouchsafe.exposure.metadata.pictures import note_jpeg
from vouchsafe.exposure.metadata.words import shown, words

Reader = Callable[[Block, Entry, str], None]
"""reads one line's value, and notes what it says under a group"""
Table = Mapping[int, str | Reader]
Fields = Mapping[int, tuple[str, str]]
"""by place in bytes: a name and a form: "s20" text, "x4" undefined, else as `struct` has it"""

_INDEXES = frozenset({4, 13})
_MOST_FACES = 32


@dataclass(frozen=True, slots=True)
class Layout:
    """How to find the directory in one maker's notes.

    group: ExifTool's family 1 group. mark: what the notes begin with. make: what the camera's
    make begins with, in capitals, where the notes bear no mark.
    at: where the directory begins, in bytes from the notes' start.
    own: whether offsets count from the notes' start (else from the EXIF block's).
    shift: added to what offsets count from. order: the byte order, where it is a fixed one.
    """

    group: str
    table: Table
    mark: bytes = b""
    make: str = ""
    at: int = 0
    own: bool = False
    shift: int = 0
    order: str = ""
    previews: tuple[tuple[int, int], ...] = field(default=())


def read_table(
    block: Block,
    offset: int,
    table: Table,
    group: str,
    previews: tuple[tuple[int, int], ...] = (),
) -> int:
    """Note every line of a directory that the table names; gives how many lines it has.

    previews: pairs of tags, where a JPEG starts and how long it is.
    """
    entries, _ = block.directory(offset)
    for entry in entries:
        known = table.get(entry.tag)
        if isinstance(known, str):
            block.found.tag(group, known, block.text(entry))
        elif known is not None:
            known(block, entry, group)
    if previews:
        values = {entry.tag: entry for entry in entries}
        for start, size in previews:
            if start in values and size in values:
                places = block.whole(values[start]), block.whole(values[size])
                note_jpeg(block, *places, group, "preview")
    return len(entries)


def directory(table: Table, previews: tuple[tuple[int, int], ...] = ()) -> Reader:
    """A directory below: at an offset, or right in the line's own bytes."""

    def read(block: Block, entry: Entry, group: str) -> None:
        points = entry.kind in _INDEXES and entry.amount == 1
        offset = block.whole(entry) if points else entry.at - block.origin
        read_table(block, offset, table, group, previews)

    return read


def record(fields: Fields, order: str = "") -> Reader:
    """Fields at fixed places."""

    def read(block: Block, entry: Entry, group: str) -> None:
        raw = block.raw(entry, 1 << 16)
        for at, (name, form) in fields.items():
            block.found.tag(group, name, field_text(raw, at, form, order or block.order))

    return read


def field_text(raw: bytes, at: int, form: str, order: str) -> str:
    """One field as a person would read it; nothing where the record is too short."""
    if form[0] in "sx":
        value = raw[at : at + int(form[1:])]
        return words(value.partition(b"\0")[0]) if form[0] == "s" else shown(value)
    try:
        numbers = struct.unpack_from(form if form[0] in "<>" else order + form, raw, at)
    except struct.error:
        return ""
    return " ".join(f"{number:.10g}" for number in numbers)


def faces(count: int, first: int, step: int, form: str = "4H", frame: int = -1) -> Reader:
    """How many faces a camera saw and where, as places of 16-bit numbers."""

    def read(block: Block, entry: Entry, group: str) -> None:
        raw = block.raw(entry, 1 << 13)
        seen = field_text(raw, 2 * count, "H", block.order)
        block.found.tag(group, "FacesDetected", seen)
        if frame >= 0:
            size = field_text(raw, 2 * frame, "2H", block.order)
            block.found.tag(group, "FaceDetectFrameSize", size)
        for number in range(min(int(seen or 0), _MOST_FACES)):
            place = field_text(raw, 2 * (first + number * step), form, block.order)
            block.found.tag(group, f"Face{number + 1}Position", place)

    return read


def named(name: str, form: Callable[[bytes], str]) -> Reader:
    """A value of the maker's own form."""

    def read(block: Block, entry: Entry, group: str) -> None:
        block.found.tag(group, name, form(block.raw(entry, 1 << 13)))

    return read


def text(name: str) -> Reader:
    """Text in a value that does not say it is text."""
    return named(name, lambda raw: words(raw.partition(b"\0")[0]))


def embedded(role: str) -> Reader:
    """A picture that is the line's own value."""

    def read(block: Block, entry: Entry, group: str) -> None:
        head = bytes(block.data[entry.at : entry.at + 3])
        if entry.size > 32 and entry.at < len(block.data):
            file_format = "jpeg" if head[1:3] == b"\xd8\xff" or head[:2] == b"\xff\xd8" else ""
            size = min(entry.size, len(block.data) - entry.at)
            block.found.embed(role, group, block.place(entry.at), size, file_format)

    return read


def version(raw: bytes) -> str:
    """A version as bytes: "1.0.2"."""
    return ".".join(map(str, raw[:8]))
