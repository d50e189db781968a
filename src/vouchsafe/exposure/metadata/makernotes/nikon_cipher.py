"""Nikon's enciphered records, read without its keys.

Every byte is XORed with a stream in which each step adds a multiple of one secret byte:
`stream[n] = stream[n-1] + secret * (0x60 + n)`, modulo 256. The first five letters of a record of
shots are a firmware's version, "1.10B", of which the second is always a point: so ten trials
find the stream, and the rest of the letters prove it.
"""

from __future__ import annotations

import re
from itertools import accumulate

_FIRST = 0x60
_INVERSE = pow(_FIRST + 1, -1, 256)
_VERSION = re.compile(rb"[0-9]\.[0-9]{2}[A-Z \0]")
_POINT = ord(".")


def firmware(enciphered: bytes) -> bytes:
    """The version that the first five bytes hold; nothing when no stream fits, or two do."""
    texts = {
        text
        for digit in b"0123456789"
        for text in (_trial(enciphered[:5], digit),)
        if _VERSION.fullmatch(text)
    }
    return texts.pop() if len(texts) == 1 else b""


def _trial(enciphered: bytes, digit: int) -> bytes:
    if len(enciphered) < 5:
        return b""
    first = enciphered[0] ^ digit
    secret = ((enciphered[1] ^ _POINT) - first) * _INVERSE % 256
    steps = (secret * (_FIRST + number) for number in range(1, 5))
    stream = accumulate(steps, lambda value, step: (value + step) % 256, initial=first)
    return bytes(byte ^ key for byte, key in zip(enciphered, stream, strict=True))
