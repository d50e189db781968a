"""The times in an AVIF animation's headers: libavif writes when it was encoded; we do not tell.

ISO/IEC 14496-12, 8.2.2 (mvhd), 8.3.2 (tkhd), 8.4.2 (mdhd): two times behind version and flags,
of 32 bits each in version 0 and 64 in version 1. Zero says nothing.
"""

from __future__ import annotations

import struct

from vouchsafe.media.errors import CannotWrite

_HOLDERS = frozenset({b"moov", b"trak", b"mdia"})
_TIMED = frozenset({b"mvhd", b"tkhd", b"mdhd"})


def clear_times(encoded: bytearray) -> None:
    """Zero in place when the movie, its tracks and their media were made and changed.

    Raises CannotWrite where the encoder's boxes do not follow each other.
    """
    _clear(encoded, 0, len(encoded))


def _clear(encoded: bytearray, at: int, end: int) -> None:
    while at < end:
        size, kind = struct.unpack_from(">I4s", encoded, at) if end - at >= 8 else (0, b"")
        if not 8 <= size <= end - at:
            raise CannotWrite(cause="the AVIF encoder gave no file of boxes")
        if kind in _HOLDERS:
            _clear(encoded, at + 8, at + size)
        elif kind in _TIMED:
            wide = 16 if encoded[at + 8] == 1 else 8
            encoded[at + 12 : at + 12 + wide] = bytes(wide)
        at += size
