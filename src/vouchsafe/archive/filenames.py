"""Names that files may have when they go out: safe on every system, and none twice."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from pathlib import PurePosixPath

_LONGEST = 120
"""Bytes of UTF-8: a third of what file systems allow, since bundles are copied into folders."""

_FORBIDDEN = re.compile(r'[<>:"/\\|?*%\x00-\x1f\x7f]')
"""What Windows refuses, and the percent sign, which BagIt would have to escape."""

_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
_UNNAMED = "unnamed"


def safe_name(untrusted: str) -> str:
    """The name, as near as it can be kept. Letters that turn or hide others go."""
    text = unicodedata.normalize("NFC", untrusted)
    text = _FORBIDDEN.sub("_", "".join(c for c in text if c in "\t\n" or not _hidden(c)))
    text = text.strip(" .").removeprefix("-") or _UNNAMED
    if _RESERVED.fullmatch(text):
        text = f"_{text}"
    return _shortened(text)


def distinct_names(untrusted: Iterable[str]) -> list[str]:
    """A safe name for each, none twice, not even where small and capital letters are the same."""
    taken: set[str] = set()
    given = []
    for each in untrusted:
        name = plain = safe_name(each)
        number = 1
        while _alike(name) in taken:
            number += 1
            path = PurePosixPath(plain)
            name = f"{path.stem} ({number}){path.suffix}"
        taken.add(_alike(name))
        given.append(name)
    return given


def visible(untrusted: str) -> str:
    """A text for people to read: letters that would turn or hide others are spelt out."""
    return "".join(f"\\u{ord(c):04x}" if _hidden(c) and c != "\n" else c for c in untrusted)


def _hidden(letter: str) -> bool:
    """Control characters, marks of direction, halves of characters, private and unknown ones."""
    return unicodedata.category(letter).startswith("C")


def _alike(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold()


def _shortened(name: str) -> str:
    if len(name.encode()) <= _LONGEST:
        return name
    path = PurePosixPath(name)
    suffix = path.suffix if len(path.suffix.encode()) <= 16 else ""
    stem = name.removesuffix(suffix).encode()[: _LONGEST - len(suffix.encode())]
    return stem.decode(errors="ignore").rstrip(" .") + suffix
