"""Keyframes read from a plan's text in one go, where they are written as everybody writes them: a
plan of a crowd has hundreds of thousands, and one object for each takes ten times as long.

Whatever is in any way unusual is not read here but by the JSON reader and the schema, which also
say what is wrong with it.
"""

from __future__ import annotations

import json
import re
from array import array
from dataclasses import dataclass
from typing import Final

import numpy as np

from vouchsafe.redaction.model import FARTHEST, LONGEST
from vouchsafe.track import Keyframes

_NAME: Final = '"keyframes"'
_SPACE: Final = r"[ \t\n\r]*+"
_NUMBER: Final = r"-?(?:0|[1-9][0-9]{0,8}+)(?:\.[0-9]{1,12}+)?"


def _joined(sign: str, *parts: str) -> str:
    return f"{_SPACE}{sign}{_SPACE}".join(parts)


_BOX: Final = rf"\[{_SPACE}{_joined(',', *[_NUMBER] * 4)}{_SPACE}\]"
_INSIDE: Final = _joined(",", _joined(":", '"time"', _NUMBER), _joined(":", '"box"', _BOX))
_KEY: Final = rf"\{{{_SPACE}{_INSIDE}{_SPACE}\}}"
_LIST: Final = re.compile(
    rf"{_joined(':', _NAME, '')}\[{_SPACE}({_KEY})(?:{_SPACE},{_SPACE}{_KEY})*+{_SPACE}\]"
)
_BARE: Final = dict.fromkeys(map(ord, '"keyframestimebox:{}[] \t\n\r'))
"""Leaves numbers with commas between them, of what the pattern matches."""


@dataclass(frozen=True, slots=True)
class PlainKeys:
    """The keyframes of one track. start, end: of `"keyframes": [...]` in the text.
    first: the same with the first of them only.
    """

    start: int
    end: int
    first: str
    keys: Keyframes


def plain_keys(untrusted_text: str, at: int = 0) -> PlainKeys | None:
    """The first keyframes in the text from there on. None where there are none, or they are not
    plainly what the schema asks for: numbers within its limits, each time after the one before.
    """
    start = untrusted_text.find(_NAME, at)
    found = _LIST.match(untrusted_text, start) if start >= 0 else None
    if found is None:
        return None
    numbers = array("d", json.loads(f"[{found[0].translate(_BARE)}]"))
    rows = np.frombuffer(numbers).reshape(-1, 5)
    times, boxes = rows[:, 0], rows[:, 1:]
    sane = (
        (times >= 0).all()
        and (times <= LONGEST).all()
        and (np.diff(times) > 0).all()
        and (np.abs(boxes) <= FARTHEST).all()
        and (boxes[:, 2:] > 0).all()
        and not np.signbit(rows[rows == 0]).any()
    )
    if not sane:
        return None
    first = f"{_NAME}: [{found[1]}]"
    return PlainKeys(start, found.end(), first, Keyframes.of(numbers.tobytes()))
