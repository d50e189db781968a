"""QuickTime files without the four letters by which FFmpeg signs each picture track."""

from __future__ import annotations

import re
from pathlib import Path

_SIGNED = re.compile(rb"(\x00{6}\x00\x01\x00{4})FFMP")
"""the head of a sample entry, its version and revision, and then the vendor"""
_MOST_BOXES = 1_000


def without_vendor(written: Path) -> None:
    """Blank the vendor in a file that we wrote ourselves; its size and all else stay."""
    with written.open("r+b") as file:
        end = file.seek(0, 2)
        at = 0
        for _ in range(_MOST_BOXES):
            file.seek(at)
            head = file.read(16)
            if len(head) < 8:
                return
            size = int.from_bytes(head[:4], "big")
            size = int.from_bytes(head[8:16], "big") if size == 1 else size or end - at
            if head[4:8] == b"moov":
                file.seek(at)
                signed = file.read(size)
                file.seek(at)
                file.write(_SIGNED.sub(lambda found: found[1] + bytes(4), signed))
                return
            at += max(size, 8)
