"""The models that jobs look with, readied once in the worker where a fork can inherit them.

A session of one thread is inherited whole: it has no thread of its own, so none is lost in the
fork, and children share its weights until they end. One of several threads must be made by the
child itself. Runs in the worker before the first fork, and in its confined children.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

from vouchsafe.detect import (
    Detector,
    EyeGauge,
    Model,
    Region,
    load_detector,
    load_eye_gauge,
    prepare_eyes,
    prepare_model,
)
from vouchsafe.jobs.child import Reporter
from vouchsafe.media import Rgb


class Watched:
    """A detector that lets the parent know that something moves, and that can rest."""

    def __init__(self, load: Callable[[], Detector], reporter: Reporter) -> None:
        self._load = load
        self._reporter = reporter
        self._detector: Detector | None = load()
        self.source = self._detector.source

    def detect(self, picture: Rgb, floor: float) -> list[Region]:
        if self._detector is None:
            self._detector = self._load()
        found = self._detector.detect(picture, floor)
        self._reporter.alive()
        return found

    def rest(self) -> None:
        """Give back what looking takes, a hundred megabytes, until the next look."""
        self._detector = None


def detector_for(model: Path | None, threads: int, reporter: Reporter) -> Watched:
    """The default one, or that of a file; raises a `DetectError` where there is none."""
    return Watched(_loader(model, threads), reporter)


def gauge_for(threads: int) -> EyeGauge:
    """What measures how legible faces are; raises a `DetectError` where there is no model."""
    return lone_gauge() if threads == 1 else load_eye_gauge(default_eyes(), threads=threads)


def _loader(model: Path | None, threads: int) -> Callable[[], Detector]:
    if model is None and threads == 1:
        return lone_detector
    prepared = default_model() if model is None else prepare_model(model)
    return lambda: load_detector(prepared, threads=threads)


@cache
def default_model() -> Model:
    """The default detector's graph."""
    return prepare_model()


@cache
def lone_detector() -> Detector:
    """The default detector for one thread."""
    return load_detector(default_model(), threads=1)


@cache
def default_eyes() -> Model:
    """The same graph, its marks left in."""
    return prepare_eyes()


@cache
def lone_gauge() -> EyeGauge:
    """The gauge for one thread."""
    return load_eye_gauge(default_eyes(), threads=1)
