"""How to look at a picture for text and plates: at which sizes, and where."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from math import log, sqrt
from typing import NamedTuple

import cv2
import numpy as np

from vouchsafe.detect.lines import Line, distinct_lines, lines_in
from vouchsafe.detect.model import Kind, Region, Sensitivity
from vouchsafe.detect.plate import Plate, is_number, plates_among
from vouchsafe.detect.reading import Said
from vouchsafe.detect.sensitivity import thresholds
from vouchsafe.detect.text import TextFinder
from vouchsafe.detect.text_map import look, worth
from vouchsafe.detect.view import View
from vouchsafe.media import Picture, Rgb

TEXT_KINDS = frozenset[Kind]({"plate", "text"})

_LARGE = 0.035
"""Letters this high, as a share of the picture's shorter side, are meant to be read from afar."""

_LOWEST = 5.0
"""Pixels of the picture: lines less high, letters and all, cannot be read by anybody."""
_WHOLE, _SWEEP, _QUICK = 3_000_000, 600_000, 640 * 384
"""Pixels at which all of a picture is looked at; it is looked at closer only where something left
a glimpse, and text of 12 pixels still leaves one at half its size."""
_LEAST = 0.35
"""The smallest scale for that first look at a photo."""
_COARSEST = 320
"""Pixels of the longer side below which even text that fills the picture is not sought."""
_MAGNIFIED = 1_000_000
"""Pixels of a picture above which it is not magnified: text that small cannot be read in it."""
_OTHER = 0.8
"""A second look shares no size with the first: this many times as large."""

_POWER = log(0.2) / log(0.5)
"""A core's mean of 0.5, from which text is usually taken for text, is worth a score of 0.2."""

_MOST_READ = 200
"""Lines of one picture that are read. Of a page of print, what comes after them and has a plate's
shape is taken for a plate that cannot be read."""
_LEGIBLE = 0.5
"""A reading less sure than this is of no words, or of words that nobody can read."""
_HIGH_ENOUGH = 32.0
"""Pixels: a region less high is magnified to be read."""


class Sort(StrEnum):
    """What the shape of lettering tells. What it is on cannot be told: a name badge and a shop
    sign are both small text.
    """

    PLATE = "plate"
    NUMBER = "number"
    """nothing but digits: a house number, a clock, a year"""
    SMALL = "small text"
    LARGE = "large lettering"
    """to be read from afar, as on placards and banners: what was said, not who was there"""


@dataclass(frozen=True, slots=True)
class Lettering:
    """A line of text in a picture, or a plate.

    region: of kind plate or text; its box holds the letters with a little around them.
    height: of the letters, in pixels of the picture.
    """

    region: Region
    sort: Sort
    height: float


class TextSearch:
    """Looks at pictures with one finder.

    kinds: which regions to give. A plate counts as text where plates are not asked for; other
        text is left out where only plates are.
    min_size: regions whose longer side is shorter, in pixels, are left out.
    """

    def __init__(
        self,
        finder: TextFinder,
        sensitivity: Sensitivity,
        *,
        kinds: Collection[Kind] = TEXT_KINDS,
        min_size: float = 0.0,
    ) -> None:
        self._finder = finder
        self._thresholds = thresholds(sensitivity)
        self._kinds = frozenset(kinds) & TEXT_KINDS
        self._min_size = min_size

    def letterings(self, picture: Picture) -> list[Lettering]:
        """All text and plates that would be hidden in a photo, told apart, top to bottom."""
        lines = _lines(self._finder, picture, _sizes(picture, _WHOLE, _LEAST))
        reading = _Reading(self._finder, picture)
        start = self._thresholds.start
        plates = [plate for plate in plates_among(lines, reading.read) if plate.score >= start]
        in_plates = {id(line) for plate in plates for line in plate.lines}
        found = [
            Lettering(_plate_region(plate), Sort.PLATE, plate.lines[0].height) for plate in plates
        ]
        for line in lines:
            region = _text_region(line)
            if id(line) not in in_plates and region.score >= start:
                found.append(Lettering(region, _sort_of(line, picture, reading), line.height))
        return sorted(
            (lettering for lettering in found if self._wanted(lettering.region)),
            key=lambda lettering: (lettering.region.box.y, lettering.region.box.x),
        )

    def everything(self, picture: Picture) -> list[Region]:
        """Every size of text that can be read, and smaller; for photos."""
        return self._look(picture, _sizes(picture, _WHOLE, _LEAST))

    def sweep(self, picture: Picture) -> list[Region]:
        """The same in a frame of a video, for less."""
        return self._look(picture, _sizes(picture, _SWEEP))

    def quick(self, picture: Picture) -> list[Region]:
        """One cheap look, about as large as VGA, and a closer one at what is small in it."""
        whole, closer = _sizes(picture, _QUICK)
        return self._look(picture, _Sizes(whole[:1], closer[:1]))

    def again(self, picture: Picture) -> list[Region]:
        """A second look, at other sizes than the first."""
        whole, closer = _sizes(picture, _SWEEP)
        return self._look(
            picture,
            _Sizes([scale * _OTHER for scale in whole], [scale * _OTHER for scale in closer]),
        )

    def _look(self, picture: Picture, sizes: _Sizes) -> list[Region]:
        lines = _lines(self._finder, picture, sizes)
        found = []
        in_plates: set[int] = set()
        if "plate" in self._kinds:
            for plate in plates_among(lines, _Reading(self._finder, picture).read):
                if "text" not in self._kinds or plate.score >= self._thresholds.start:
                    found.append(_plate_region(plate))
                    in_plates.update(map(id, plate.lines))
        if "text" in self._kinds:
            found += [_text_region(line) for line in lines if id(line) not in in_plates]
        return sorted(
            (region for region in found if self._wanted(region)),
            key=lambda region: (-region.score, region.box),
        )

    def _wanted(self, region: Region) -> bool:
        large = max(region.box.width, region.box.height) >= self._min_size
        return large and region.score >= self._thresholds.weak and region.kind in self._kinds


def read_words(finder: TextFinder, picture: Picture, region: Region) -> str:
    """What a region of a picture says, line by line. For whoever asks to know, and nobody else:
    it goes into no log and no report.
    """
    pixels, box = picture.rgb(), region.box.grown(1.1).clipped(picture.width, picture.height)
    part = pixels[int(box.y) : int(box.bottom) + 1, int(box.x) : int(box.right) + 1]
    if not part.size:
        return ""
    larger = max(_HIGH_ENOUGH / part.shape[0], 1.0)
    size = max(round(part.shape[1] * larger), 1), max(round(part.shape[0] * larger), 1)
    rim = ((_RIM, _RIM), (_RIM, _RIM), (0, 0))
    around = np.pad(cv2.resize(np.ascontiguousarray(part), size), rim, mode="edge").astype(np.uint8)
    lines = lines_in(finder.chances(around)) or [_whole_line(around)]
    lines.sort(key=lambda line: (line.box.y, line.box.x))
    said = (finder.read(around, line) for line in lines)
    return "\n".join(each.words for each in said if each.words and each.sure >= _LEGIBLE)


_RIM = 16
"""Pixels around a region that is read, since text at the very edge is not found."""


def _whole_line(pixels: Rgb) -> Line:
    height, width = (float(side - _RIM) for side in pixels.shape[:2])
    return Line(np.array([[_RIM, _RIM], [width, _RIM], [width, height], [_RIM, height]]), 1.0)


class _Sizes(NamedTuple):
    """Scales: of looks at all of a picture, the finest first; and of closer looks, in order."""

    whole: list[float]
    closer: list[float]


def _sizes(picture: Picture, pixels: float, least: float = 0.0) -> _Sizes:
    area, longer = picture.width * picture.height, max(picture.width, picture.height)
    first = min(max(sqrt(pixels / area), least), 1.0)
    whole = [first]
    while longer * whole[-1] / 2 >= _COARSEST:
        whole.append(whole[-1] / 2)
    last = 2.0 if area <= _MAGNIFIED else 1.0
    closer = []
    while first < last:
        first = min(2 * first, last)
        closer.append(first)
    return _Sizes(whole, closer)


def _lines(finder: TextFinder, picture: Picture, sizes: _Sizes) -> list[Line]:
    view = View(picture)
    seen = look(finder, view, sizes.whole[0])
    found = [*seen.lines]
    for scale in sizes.whole[1:]:
        found += look(finder, view, scale).lines
    for scale in sizes.closer:
        area = worth(seen, view, scale)
        if not area.any():
            break
        seen = look(finder, view, scale, area)
        found += seen.lines
    return distinct_lines([line for line in found if line.height >= _LOWEST])


class _Reading:
    """Reads lines of one picture, each at most once, and forgets them with it."""

    def __init__(self, finder: TextFinder, picture: Picture) -> None:
        self._finder, self._picture = finder, picture
        self._pixels: Rgb | None = None
        self._known: dict[int, Said] = {}

    def read(self, line: Line) -> Said:
        if id(line) in self._known:
            return self._known[id(line)]
        if len(self._known) >= _MOST_READ:
            return Said("", 0.0)
        if self._pixels is None:
            self._pixels = self._picture.rgb()
        said = self._known[id(line)] = self._finder.read(self._pixels, line)
        return said


def _sort_of(line: Line, picture: Picture, reading: _Reading) -> Sort:
    if line.height >= _LARGE * min(picture.width, picture.height):
        return Sort.LARGE
    return Sort.NUMBER if is_number(reading.read(line).words) else Sort.SMALL


def _text_region(line: Line) -> Region:
    return Region("text", line.box, min(line.core, 1.0) ** _POWER, TextFinder.source)


def _plate_region(plate: Plate) -> Region:
    return Region("plate", plate.box, plate.score, TextFinder.source)
