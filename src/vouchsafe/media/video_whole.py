"""Is all of the file there? Containers say how long they are; half a file is not one.

FFmpeg reads what there is of a cut-off Matroska or AVI file and says nothing.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import BinaryIO

from vouchsafe.media.errors import CannotRead, Truncated

_SEGMENT = 0x18538067
_MOST_BOXES = 100_000


def check_whole(untrusted_path: Path, kind: str) -> None:
    """Raise `Truncated` when the container claims more bytes than the file has.

    MPEG-TS says nothing of its length, nor do live recordings in Matroska; they pass.
    """
    try:
        with untrusted_path.open("rb") as file:
            claimed = _claimed(file, kind)
            present = file.seek(0, os.SEEK_END)
    except OSError as error:
        raise CannotRead(cause=error.strerror or "the system refused") from error
    if claimed > present:
        raise Truncated


def _claimed(file: BinaryIO, kind: str) -> int:
    if kind in {"mp4", "mov", "3gp"}:
        return _end_of_boxes(file)
    if kind in {"matroska", "webm"}:
        return _end_of_segment(file)
    if kind == "avi":
        head = file.read(8)
        return int.from_bytes(head[4:8], "little") + 8
    return 0


def _end_of_boxes(file: BinaryIO) -> int:
    """ISO/IEC 14496-12, 4.2: boxes follow each other, each with its size in front."""
    end = file.seek(0, os.SEEK_END)
    at = 0
    for _ in range(_MOST_BOXES):
        if at + 8 > end:
            break
        file.seek(at)
        head = file.read(16)
        size = int.from_bytes(head[:4], "big")
        if size == 1:
            size = int.from_bytes(head[8:16], "big")
        if size < 8:
            break
        at += size
    return at


def _end_of_segment(file: BinaryIO) -> int:
    """RFC 8794: an EBML header, then one segment with its size in front, unless it is unknown."""
    at = 0
    for _ in range(2):
        file.seek(at)
        head = file.read(16)
        name, after = _number(head, 0, keep_marker=True)
        size, after = _number(head, after, keep_marker=False)
        if size < 0:
            return 0
        at += after + size
        if name == _SEGMENT:
            return at
    return 0


def _number(head: bytes, at: int, *, keep_marker: bool) -> tuple[int, int]:
    """A variable-size integer and where it ends; -1 for "unknown" or for what is none."""
    first = head[at] if at < len(head) else 0
    length = 9 - first.bit_length()
    if length > 8 or at + length > len(head):
        return -1, at
    value = int.from_bytes(head[at : at + length], "big")
    ones = (1 << 7 * length) - 1
    if keep_marker:
        return value, at + length
    return (-1 if value & ones == ones else value & ones), at + length
