"""The models that jobs look with, readied once in the worker where a fork can inherit them.

A session of one thread is inherited whole: it has no thread of its own, so none is lost in the
fork, and children share its weights until they end. One of several threads must be made by the
child itself. Runs in the worker before the first fork, and in its confined children.
"""

from __future__ import annotations

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


class _Watched:
    """A detector that lets the parent know that something moves."""

    def __init__(self, detector: Detector, reporter: Reporter) -> None:
        self.source = detector.source
        self._detector = detector
        self._reporter = reporter

    def detect(self, picture: Rgb, floor: float) -> list[Region]:
        found = self._detector.detect(picture, floor)
        self._reporter.alive()
        return found


def detector_for(model: Path | None, threads: int, reporter: Reporter) -> Detector:
    """The default one, or that of a file; raises a `DetectError` where there is none."""
    return _Watched(_loaded(model, threads), reporter)


def gauge_for(threads: int) -> EyeGauge:
    """What measures how legible faces are; raises a `DetectError` where there is no model."""
    return lone_gauge() if threads == 1 else load_eye_gauge(default_eyes(), threads=threads)


def _loaded(model: Path | None, threads: int) -> Detector:
    if model is not None:
        return load_detector(prepare_model(model), threads=threads)
    return lone_detector() if threads == 1 else load_detector(default_model(), threads=threads)


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
