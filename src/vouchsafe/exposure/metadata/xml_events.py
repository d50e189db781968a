"""A reader of XML that expands nothing, fetches nothing and survives damage.

Document types are skipped with all they declare; the five entities and numbered characters are
the only ones known, so nothing can grow. Names keep their prefixes. XML 1.0, sections 2 and 3.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

_MOST_FAULTS = 20
_MOST_ATTRIBUTES = 2000
"""of one element"""
_NAME = r"[^\s<>/=\"'!?]++"
_TAG = re.compile(
    rf"<(/?)({_NAME})((?:\s++{_NAME}\s*+=\s*+(?:\"[^\"]*+\"|'[^']*+'))*+)\s*+(/?)>", re.DOTALL
)
_ATTRIBUTE = re.compile(rf"({_NAME})\s*+=\s*+(?:\"([^\"]*+)\"|'([^']*+)')", re.DOTALL)
_SKIPPED = (("<!--", "-->"), ("<![CDATA[", "]]>"), ("<?", "?>"), ("<!", ">"))
_REFERENCE = re.compile(r"&(?:#(\d{1,7})|#x([0-9a-fA-F]{1,6})|(lt|gt|amp|quot|apos));")
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"', "apos": "'"}


@dataclass(frozen=True, slots=True)
class Start:
    """An element begins. empty: it ends at once."""

    name: str
    attributes: dict[str, str]
    empty: bool


@dataclass(frozen=True, slots=True)
class End:
    """An element ends."""

    name: str


@dataclass(slots=True)
class Events:
    """The parts of a document in order; text is given as plain strings.

    whole: False once something could not be read, told after the last part.
    """

    text: str
    whole: bool = True
    _faults: int = field(default=0)

    def __iter__(self) -> Iterator[Start | End | str]:
        at = 0
        while self._faults < _MOST_FAULTS:
            tag = self.text.find("<", at)
            words = self.text[at:tag] if tag >= 0 else self.text[at:]
            if words and not words.isspace():
                yield unescaped(words)
            if tag < 0:
                return
            match = _TAG.match(self.text, tag)
            if match:
                at = match.end()
                yield _event(match)
                continue
            at, said = self._special(tag)
            if said:
                yield said

    def _special(self, start: int) -> tuple[int, str]:
        """Where to go on after a comment, an instruction or a fault; the words of a CDATA part."""
        for opening, closing in _SKIPPED:
            if self.text.startswith(opening, start):
                end = self.text.find(closing, start + len(opening))
                if end < 0:
                    break
                inside = self.text[start + len(opening) : end] if "CDATA" in opening else ""
                return end + len(closing), inside
        self.whole = False
        self._faults += 1
        return start + 1, ""


def _event(match: re.Match[str]) -> Start | End:
    closing, name, attributes, empty = match.groups()
    if closing:
        return End(name)
    found = {
        match[1]: unescaped(match[2] or match[3] or "")
        for match in islice(_ATTRIBUTE.finditer(attributes), _MOST_ATTRIBUTES)
    }
    return Start(name, found, bool(empty))


def unescaped(text: str) -> str:
    """Words with the five entities and the numbered characters put back."""
    return _REFERENCE.sub(_character, text) if "&" in text else text


def _character(match: re.Match[str]) -> str:
    decimal, hexadecimal, name = match.groups()
    if name:
        return _NAMED[name]
    number = int(decimal) if decimal else int(hexadecimal, 16)
    return chr(number) if number < 0x110000 and not 0xD800 <= number < 0xE000 else "�"
