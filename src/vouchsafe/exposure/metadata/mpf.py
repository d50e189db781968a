"""The multi-picture format: further pictures behind the first (CIPA DC-007)."""

from __future__ import annotations

import struct

from vouchsafe.exposure.metadata.ifd import Block
from vouchsafe.exposure.metadata.model import Found

_ENTRIES, _IDS = 0xB002, 0xB003
_KINDS = {0x010001: "thumbnail", 0x010002: "preview"}
_MOST = 100


def read_mpf(payload: bytes, found: Found, start: int) -> None:
    """Note where each further picture lies; large thumbnails are previews of the same picture."""
    block = Block(payload[4:], found, "<" if payload[4:6] == b"II" else ">", start + 4)
    for entry in block.directory(block.number(4, "I"))[0]:
        if entry.tag == _ENTRIES:
            _pictures(block, block.raw(entry, 16 * _MOST))
        elif entry.tag == _IDS:
            found.tag("MPF0", "ImageUIDList", block.raw(entry, 64).hex())


def _pictures(block: Block, raw: bytes) -> None:
    for at in range(0, len(raw) - 15, 16):
        kind, size, offset = struct.unpack_from(block.order + "III", raw, at)
        if not offset or not size:
            continue  # the first picture is the file itself
        role = _KINDS.get(kind & 0xFFFFFF, "picture")
        block.found.embed(role, "MPF", offset + block.start, size, "jpeg")
