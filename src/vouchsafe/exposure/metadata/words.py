"""Text out of bytes whose encoding nobody vouches for."""

from __future__ import annotations

import re

_UNPRINTABLE = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]+")
_SHOWN_BYTES = 32


def words(raw: bytes) -> str:
    """Text up to its first end mark and beyond: UTF-8 where it is, else Latin-1.

    Several strings in one value (a photographer's and an editor's copyright) are all kept.
    """
    raw = raw.strip(b"\0 \xff")
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        text = raw.decode("latin-1")
    return _UNPRINTABLE.sub(" ", text).strip()


def wide_words(raw: bytes, order: str = "<") -> str:
    """UTF-16 text without its end marks."""
    text = raw.decode("utf-16-le" if order == "<" else "utf-16-be", "replace")
    return _UNPRINTABLE.sub(" ", text.partition("\0")[0] or text).strip()


def shown(raw: bytes) -> str:
    """A value of unknown make: as text if it is text, else its first bytes in hexadecimal."""
    body = raw.rstrip(b"\0 \xff")
    if body and body.isascii() and body.replace(b"\0", b"").decode("ascii").isprintable():
        return words(body)
    return raw[:_SHOWN_BYTES].hex() if raw.strip(b"\0\xff") else ""
