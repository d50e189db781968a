"""Looking at the pictures of one file: faces, text, and what a page of it will show."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import cv2

from vouchsafe.detect import (
    Detector,
    EyeGauge,
    Search,
    Sensitivity,
    SpeechMeter,
    TextFinder,
    TextSearch,
    load_detector,
    load_eye_gauge,
    load_speech_meter,
    load_text_finder,
    read_words,
    thresholds,
)
from vouchsafe.exposure.legibility import Seen, face_exposures, legibility
from vouchsafe.exposure.model import Aspect, Exposure
from vouchsafe.exposure.paint import painted_over, said_of_paint
from vouchsafe.exposure.words import Written, text_exposures
from vouchsafe.media import Picture, Rgb

_SIDE, _QUALITY, _MOST_SHOWN = 1600, 85, 12
"""Of pictures for a page: pixels of the longer side, JPEG quality, how many."""

_EVERY = 3
"""Of how many moments of a video one is searched for text, which costs more than faces."""
_MOST_GAUGED = 60
"""Faces of one picture whose eyes are measured, the largest first; of others the height counts."""


class Tools:
    """The models, each loaded when it is first needed.

    detector: another one than the default. gauge: makes one for that many threads.
    threads: for one look; 0 for one per core.
    on_look: called at every look for text, to show that something moves.
    """

    def __init__(
        self,
        detector: Detector | None = None,
        gauge: Callable[[int], EyeGauge] = lambda threads: load_eye_gauge(threads=threads),
        *,
        threads: int = 0,
        on_look: Callable[[], None] | None = None,
    ) -> None:
        self._detector, self._gauge = detector, gauge
        self._threads = threads
        self._on_look = on_look

    @cached_property
    def detector(self) -> Detector:
        return self._detector or load_detector(threads=self._threads)

    @cached_property
    def gauge(self) -> EyeGauge:
        return self._gauge(self._threads)

    @cached_property
    def finder(self) -> TextFinder:
        return load_text_finder(threads=self._threads, on_look=self._on_look)

    @cached_property
    def meter(self) -> SpeechMeter:
        return load_speech_meter()


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture that was looked at, small enough for a page; JPEG, with nobody hidden."""

    time: float
    width: int
    height: int
    jpeg: bytes


class Looker:
    """Looks at pictures and keeps what it finds.

    keep: also keep small copies of the pictures, for a page. read: also what text says.
    """

    def __init__(
        self,
        tools: Tools,
        aspects: Sequence[Aspect],
        sensitivity: Sensitivity,
        *,
        keep: bool = False,
        read: bool = False,
    ) -> None:
        self.tools = tools
        self.aspects = aspects
        self._sensitivity = sensitivity
        self._keep, self._read = keep, read
        self._faces: list[Seen] = []
        self._written: list[Written] = []
        self._painted: Counter[float] = Counter()
        self.moments = self._readings = 0
        self.shown: list[Shown] = []

    def see(self, picture: Picture, *, thorough: bool) -> Rgb:
        """Look at one picture: a photo's thoroughly, of a video's every one a little less."""
        self.moments += 1
        before = len(self._faces) + len(self._written)
        rgb = picture.rgb()
        if Aspect.FACES in self.aspects:
            self._look_for_faces(picture, rgb, thorough=thorough)
        if Aspect.TEXT in self.aspects and (thorough or self.moments % _EVERY == 1):
            self._readings += 1
            self._look_for_text(picture)
        if self._keep:
            self._show(picture, worth=len(self._faces) + len(self._written) - before)
        return rgb

    def notes(self, *, video: bool) -> Iterator[str]:
        """What was seen and is told of nobody, in sentences."""
        if self._painted:
            yield said_of_paint(max(self._painted.values()), video=video)

    def sampling(self, duration: float) -> str:
        """What of a video was looked at, in a sentence."""
        looked = []
        if Aspect.FACES in self.aspects:
            looked.append(f"for faces at {self.moments} moments")
        if Aspect.TEXT in self.aspects:
            looked.append(f"for text at {self._readings}")
        return (
            f"It was searched {' and '.join(looked)}, evenly spread over its {duration:.1f} "
            "seconds; what shows only between them was not seen."
        )

    def faces_in(self, rgb: Rgb) -> int:
        """How many faces a copy shows, at one look."""
        level = thresholds(self._sensitivity).start
        return sum(region.score >= level for region in self.tools.detector.detect(rgb, level))

    def exposures(self, *, video: bool) -> list[Exposure]:
        """All that was found."""
        return [
            *face_exposures(self._faces, self.moments, video=video),
            *text_exposures(self._written, self._readings, video=video),
        ]

    def _look_for_faces(self, picture: Picture, rgb: Rgb, *, thorough: bool) -> None:
        search = Search(self.tools.detector, self._sensitivity)
        found = search.everything(picture) if thorough else search.sweep(picture)
        level = thresholds(self._sensitivity).start
        alike = [r.box for r in found if r.kind == "face" and r.score >= level]
        boxes = [box for box in alike if not painted_over(rgb, box)]
        if painted := len(alike) - len(boxes):
            self._painted[picture.time] = painted
        boxes.sort(key=lambda box: -box.area)
        for number, box in enumerate(boxes):
            gauge = self.tools.gauge if number < _MOST_GAUGED else None
            self._faces.append(Seen(picture.time, box, legibility(rgb, box, gauge)))

    def _look_for_text(self, picture: Picture) -> None:
        finder = self.tools.finder
        for found in TextSearch(finder, self._sensitivity).letterings(picture):
            says = read_words(finder, picture, found.region) if self._read else ""
            box = found.region.box
            self._written.append(Written(picture.time, box, found.sort, found.height, says))

    def _show(self, picture: Picture, *, worth: int) -> None:
        """Keep the first pictures, and any that shows somebody while there is room."""
        if len(self.shown) >= _MOST_SHOWN or (self.shown and not worth):
            return
        scale = min(_SIDE / max(picture.width, picture.height), 1.0)
        width, height = max(round(picture.width * scale), 1), max(round(picture.height * scale), 1)
        pixels = cv2.cvtColor(picture.rgb(width, height), cv2.COLOR_RGB2BGR)
        _, jpeg = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])
        self.shown.append(Shown(picture.time, picture.width, picture.height, jpeg.tobytes()))
