"""Cameras' own notes within EXIF: serial numbers, owners, places, faces, previews."""

from __future__ import annotations

from vouchsafe.exposure.metadata.ifd import Block, Entry


def read_makernote(block: Block, entry: Entry, make: str, model: str) -> None:
    """Read what is published of one maker's notes."""
    block.found.tag("MakerNotes", "MakerNoteUnknown", f"{make} {model}, {entry.size} bytes")


def read_dng_private(block: Block, entry: Entry, make: str, model: str) -> None:
    """Read the maker notes that a DNG carries on."""
    block.found.tag("MakerNotes", "DNGPrivateData", f"{make} {model}, {entry.size} bytes")
