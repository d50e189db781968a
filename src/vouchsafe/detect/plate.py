"""Which lines of text are vehicles' number plates: by what they say and by their shape.

Plates of the European Union, Belarus, Russia, the United States and most others are four to nine
capital letters and digits, mixed, in one line three to six times as long as high, or in two. That
is all that is asked. No register is known here, and what was read is forgotten at once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from vouchsafe.detect.box import Box
from vouchsafe.detect.lines import Line
from vouchsafe.detect.reading import Said

Read = Callable[[Line], Said]


class Plate(NamedTuple):
    """The lines of one plate, and how sure it is that they are one, 0 to 1."""

    lines: tuple[Line, ...]
    score: float

    @property
    def box(self) -> Box:
        """The upright box around all of it."""
        first, *more = (line.box for line in self.lines)
        for box in more:
            first = first.union(box)
        return first


_SHORTEST, _LONGEST = 4, 10
"""Letters and digits of a plate; the tenth is a band or a coat of arms, taken for a letter."""
_PARTS = frozenset("-\u2013\u2014:\u00b7.\u2022=|/ ")
"""What stands between the groups of a plate, or is taken for what stands there."""
_ALIKE = frozenset("oslzcvwxikpu")
"""Small letters that look like their capitals."""

_MIXED, _ONE_DIGIT, _DIGITS, _WISHED = 0.95, 0.4, 0.28, 0.24
"""How much of a plate is in letters with several digits, with one; in digits alone; in letters
in two groups, as somebody may have wished for."""
_MAYBE, _WORD = 0.06, 0.01
_BLURRED = 0.22

_LOWEST = 7.0
"""Pixels: of a plate whose line is less high nobody reads anything."""
_USUAL, _POSSIBLE = (2.0, 6.5), (1.6, 8.0)
"""Length over height of a plate's only line."""
_UNREAD = (2.6, 6.0)
"""of one that may be a plate though it cannot be read"""
_OF_TWO = (0.8, 5.0)
"""of one of two"""
_PLAIN, _SMALL = 0.6, 40.0
"""What the core of a line that cannot be read must be at least, and its height at most."""
_READ, _UNSURE = 0.8, 0.5
"""The sureness from which a reading is what it says, and below which it says nothing."""

_ALIKE_HIGH = 2.0
_OVER, _NEXT = 1.7, 1.3
"""How far apart the middles of two lines of a plate are, one above the other, in heights; and the
gap between two side by side."""


def plates_among(lines: Sequence[Line], read: Read) -> list[Plate]:
    """Every line, or pair of lines, with how much it is a plate; those that are none left out.

    read: what a line says; asked more than once for some.
    """
    found = [Plate((line,), _worth(line, read)) for line in lines if line.height >= _LOWEST]
    pairs = _pairs([plate.lines[0] for plate in found])
    joined = [Plate(pair, _pair_worth(*map(read, pair))) for pair in pairs]
    joined = [plate for plate in joined if plate.score > _MAYBE]
    taken = {id(line) for plate in joined for line in plate.lines}
    alone = (plate for plate in found if id(plate.lines[0]) not in taken)
    return [*joined, *(plate for plate in alone if plate.score > _WORD)]


def is_number(words: str) -> bool:
    """Whether a line says nothing but a number: a house's, a clock's, a year."""
    kept = [letter for letter in words if letter not in _PARTS]
    return bool(kept) and all(letter.isdigit() for letter in kept)


def shape_of(line: Line) -> float:
    """Length over height."""
    return line.length / max(line.height, 1.0)


def _worth(line: Line, read: Read) -> float:
    shape = shape_of(line)
    if not _within(shape, _POSSIBLE):
        return 0.0
    said = read(line)
    usual = _within(shape, _USUAL)
    score = _as_read(said.words) * min(said.sure / _READ, 1.0) ** 2 * (1.0 if usual else 0.6)
    if said.sure < _UNSURE and _within(shape, _UNREAD) and _may_be_blurred(line):
        return max(score, _BLURRED)
    return max(score, _MAYBE) if usual and said.sure < _READ else score


def _may_be_blurred(line: Line) -> bool:
    """Whether it is plainly text, level, and so small that a plate could be illegible there."""
    along, down = np.abs(line.corners[1] - line.corners[0])
    return bool(line.core >= _PLAIN and line.height <= _SMALL and down < along)


def _pair_worth(first: Said, second: Said) -> float:
    if min(first.sure, second.sure) < _READ:
        return 0.0
    if is_number(first.words) and is_number(second.words):
        return 0.0  # a date, a price list
    return 0.8 * _as_read(first.words + " " + second.words)


def _as_read(words: str) -> float:
    """How much it reads like a plate."""
    kept = [letter for letter in words if letter.isalnum()]
    digits = sum(letter.isdigit() for letter in kept)
    if not _SHORTEST <= len(kept) <= _LONGEST or _wordlike(words, kept):
        return _WORD
    if not digits:
        parted = any(letter in _PARTS - {" "} for letter in words[1:-1])
        return _WISHED if parted and len(kept) <= 8 and words.isupper() else _WORD
    if digits == len(kept):
        return _DIGITS if 5 <= len(kept) <= 8 else _WORD
    return _MIXED if digits > 1 else _ONE_DIGIT


def _wordlike(words: str, kept: list[str]) -> bool:
    """Whether it holds more of what no plate has than a misreading may put in."""
    odd = sum(not letter.isalnum() and letter not in _PARTS for letter in words)
    small = sum(letter.islower() and letter not in _ALIKE for letter in kept)
    # Of the scripts without capitals a plate has one sign, for its province.
    signs = sum(letter.isalpha() and letter.lower() == letter.upper() for letter in kept)
    return max(odd, small, signs) > 1


def _pairs(lines: Sequence[Line]) -> list[tuple[Line, Line]]:
    """Lines that may be the two of one plate, or the halves of its only one; in reading order."""
    short = [line for line in lines if _within(shape_of(line), _OF_TWO)]
    if not short:
        return []
    heights = np.array([line.height for line in short])
    left, top, width, height = np.array([line.box for line in short]).T
    right, middle = left + width, top + height / 2
    found: list[tuple[Line, Line]] = []
    for at in range(len(short) - 1):
        rest = slice(at + 1, None)
        high = np.maximum(heights[at], heights[rest])
        apart = np.abs(middle[at] - middle[rest]) / high
        shared = np.minimum(right[at], right[rest]) - np.maximum(left[at], left[rest])
        beside = (apart < 0.5) & (shared > -_NEXT * high) & (shared < 0.3 * high)
        below = (apart >= 0.5) & (apart < _OVER)
        below &= shared > 0.5 * np.minimum(width[at], width[rest])
        alike = high <= _ALIKE_HIGH * np.minimum(heights[at], heights[rest])
        near = np.flatnonzero((beside | below) & alike)
        found += [_in_order(short[at], short[at + 1 + int(other)]) for other in near]
    return found


def _in_order(one: Line, two: Line) -> tuple[Line, Line]:
    """The upper one first; of two side by side, the left one."""
    (ax, ay), (bx, by) = one.box.centre, two.box.centre
    beside = abs(ay - by) < 0.5 * max(one.height, two.height)
    return (one, two) if (ax < bx if beside else ay < by) else (two, one)


def _within(value: float, limits: tuple[float, float]) -> bool:
    return limits[0] <= value <= limits[1]
