"""BMP: a colour profile, a link to one on the writer's disk, and what follows the picture.

Microsoft's BITMAPV5HEADER.
"""

from __future__ import annotations

from vouchsafe.exposure.metadata import icc, trailers
from vouchsafe.exposure.metadata.model import Found, Untrusted
from vouchsafe.exposure.metadata.words import words

_FILE_HEADER, _V5 = 14, 124


def read_bmp(untrusted: Untrusted, found: Found) -> None:
    """The header's profile, then what lies behind the file's own length."""
    end = int.from_bytes(untrusted[2:6], "little")
    header = int.from_bytes(untrusted[14:18], "little")
    if header >= _V5:
        kind = bytes(untrusted[70:74])
        offset, size = (int.from_bytes(untrusted[at : at + 4], "little") for at in (126, 130))
        profile = bytes(
            untrusted[_FILE_HEADER + offset : _FILE_HEADER + offset + min(size, 1 << 22)]
        )
        if kind == b"DEBM":
            icc.read_icc(profile, found)
        elif kind == b"KNIL":
            found.tag("BMP", "LinkedProfileName", words(profile[:1024]))
    if 0 < end < len(untrusted):
        trailers.read_trailers(untrusted, end, found)
