"""Bare codestreams, without boxes around them: JPEG 2000's comments (ISO 15444-1, A.9.2)."""

from __future__ import annotations

from vouchsafe.exposure.metadata.model import Found, Untrusted
from vouchsafe.exposure.metadata.words import words

_JPEG_2000 = b"\xff\x4f"
_COMMENT = b"\xff\x64"
_ENDS = frozenset({b"\xff\x90", b"\xff\xd9"})


def read_codestream(untrusted: Untrusted, found: Found) -> None:
    """The main header's comments; JPEG XL's codestream has no place for words."""
    if untrusted[:2] != _JPEG_2000:
        return
    at = 2
    while at + 4 <= len(untrusted) and found.spend():
        marker = bytes(untrusted[at : at + 2])
        size = int.from_bytes(untrusted[at + 2 : at + 4], "big")
        if marker[0] != 0xFF or marker in _ENDS or size < 2:
            return
        if marker == _COMMENT:
            found.tag("Jpeg2000", "Comment", words(bytes(untrusted[at + 6 : at + 2 + size])))
        at += 2 + size
