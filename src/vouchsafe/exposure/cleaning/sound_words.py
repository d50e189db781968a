"""The names that sound encoders leave inside coded sound, in places that decoders pass over.

FFmpeg's AAC encoder signs its first packet in a fill element (ISO/IEC 14496-3, 4.4.2.7), LAME the
unused bytes of MP3 packets. The bytes become zeros; sizes and sound stay.
"""

from __future__ import annotations

import re

_SIGNATURES = re.compile(
    rb"Lav[cf][0-9]{1,3}\.[0-9.]{1,20}|Lavc ?libfdk|LAME ?[0-9]\.[0-9]{1,3}[.a-z0-9]{0,6}U*|"
    rb"libfaac [0-9]+\.[0-9.]{1,10}|FAAC [0-9.]{1,10}|Nero AAC codec[ /0-9.]{0,20}"
)


class SoundCleaner:
    """Takes packets of one track. changed: whether any came out different."""

    def __init__(self) -> None:
        self.changed = False
        self.names = ("encoder's name in the sound",)

    def __call__(self, sample: bytes) -> bytes:
        """The packet with such names made zeros; the same object where there is none."""
        blanked = _SIGNATURES.sub(_blank, sample)
        if blanked == sample:
            return sample
        self.changed = True
        return blanked


def _blank(found: re.Match[bytes]) -> bytes:
    length = len(found.group())
    # Players know by this name that silence comes first and skip it; its version they ignore.
    name = b"libfaac 0.0" if found.group().startswith(b"libfaac") else b""
    return name[:length].ljust(length, b"\0")
