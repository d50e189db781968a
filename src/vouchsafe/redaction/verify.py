"""Proving an output: decode it again, check every hidden sample, then look for what is left."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from time import process_time

from vouchsafe.detect import Detector, Sensitivity, Sight, TextFinder, sight_for, thresholds
from vouchsafe.media import Limits, Photo, Picture, Progress, Video, open_media
from vouchsafe.redaction.again import Residual, SecondLook
from vouchsafe.redaction.container import Check, container_checks, times_check
from vouchsafe.redaction.facts import facts_of
from vouchsafe.redaction.model import Plan, Style
from vouchsafe.redaction.pixels import PixelProof
from vouchsafe.redaction.plan import check_fit
from vouchsafe.redaction.schedule import Schedule
from vouchsafe.redaction.sheet import ContactSheet, Thumbnail


@dataclass(frozen=True, slots=True)
class Verification:
    """What verifying found.

    residuals: what still looks like something that was to be hidden.
    doubts: what might, to a very suspicious eye.
    looks: how many pictures of the output were looked at again.
    sheet: a few of them, small.
    seconds: of processor time.
    """

    checks: tuple[Check, ...]
    residuals: tuple[Residual, ...]
    doubts: tuple[Residual, ...]
    looks: int
    sheet: tuple[Thumbnail, ...]
    seconds: float

    @property
    def intact(self) -> bool:
        """Everything planned was destroyed, and everything else is as it was."""
        return all(check.passed for check in self.checks)

    @property
    def passed(self) -> bool:
        """Intact, and nothing was left to see."""
        return self.intact and not self.residuals


def verify(
    source: Path,
    output: Path,
    plan: Plan,
    *,
    times: Sequence[float] | None = None,
    detector: Detector | None = None,
    finder: TextFinder | None = None,
    sight: Sight | None = None,
    sensitivity: Sensitivity = Sensitivity.HIGH,
    min_size: float = 0.0,
    subtitles: bool = False,
    limits: Limits = Limits(),  # noqa: B008 - frozen
    on_progress: Progress | None = None,
) -> Verification:
    """Check an output against its source and plan, then look at it again.

    times: of the source's pictures, when they are known from rendering; without them the source
        is decoded again.
    sight: what to look with, where it is loaded already; the models and how to look are its own.
    Raises `PlanDoesNotFit` for a plan of another file, and a `MediaError` when either file cannot
    be decoded whole.
    """
    started = process_time()
    level = thresholds(sensitivity)
    search = sight or sight_for(
        plan.hide, sensitivity, min_size=min_size, detector=detector, finder=finder
    )
    second = SecondLook(plan, search, level)
    with open_media(source, limits) as opened, open_media(output, limits) as after:
        check_fit(plan, facts_of(opened.info))
        proof = PixelProof(plan, after.info.format)
        sheet = ContactSheet(plan)
        walk = _Walk(plan, proof, second, sheet, on_progress)
        walk.through(_trios(opened, after, plan, times))
        second.confirm(opened)
        checks = (
            _proven(proof, plan),
            times_check(walk.before, walk.after),
            *container_checks(opened, after, sound=plan.sound, subtitles=subtitles),
        )
    return Verification(
        checks=checks,
        residuals=second.residuals,
        doubts=second.doubts,
        looks=len(second.looked),
        sheet=tuple(sheet.thumbnails),
        seconds=process_time() - started,
    )


class _Walk:
    """One pass over an output, beside its source where that is needed."""

    def __init__(
        self,
        plan: Plan,
        proof: PixelProof,
        second: SecondLook,
        sheet: ContactSheet,
        on_progress: Progress | None,
    ) -> None:
        self._schedule = Schedule(plan.tracks)
        self._proof = proof
        self._second = second
        self._sheet = sheet
        self._plan = plan
        self._on_progress = on_progress
        self.before: list[float] = []
        self.after: list[float] = []

    def through(self, trios: Iterator[_Trio]) -> None:
        for time, origin, picture in trios:
            if time is not None:
                self.before.append(time)
            if picture is None:
                continue
            self.after.append(picture.time)
            # By the source's clock, so that both files are looked at in the same pictures.
            now = picture.time if time is None else time
            boxes = self._schedule.boxes(now)
            if self._second.wants(now):
                self._second.see(picture)
            self._sheet.see(picture, len(boxes))
            if len(boxes):
                self._proof.see(
                    picture, boxes, origin, shape=self._schedule.shapes(self._plan.shape)
                )
            if self._on_progress and self._plan.media.duration:
                self._on_progress(min(picture.time / self._plan.media.duration, 1.0))


_Trio = tuple[float | None, Picture | None, Picture | None]
"""A source picture's time, that picture when it is needed, and the output's picture; None where
one file has fewer."""


def _trios(
    before: Photo | Video, after: Photo | Video, plan: Plan, times: Sequence[float] | None
) -> Iterator[_Trio]:
    pictures: Iterator[Picture] = after.pictures()
    if times is not None and plan.style is not Style.BLUR:
        for time, picture in zip_longest(times, pictures):
            yield time, None, picture
        return
    originals: Iterator[Picture] = before.pictures()
    for origin, picture in zip_longest(originals, pictures):
        needed = origin if plan.style is Style.BLUR else None
        yield origin.time if origin is not None else None, needed, picture


def _proven(proof: PixelProof, plan: Plan) -> Check:
    name = "destroyed"
    if proof.failed:
        first = ", ".join(f"{time:.3f}" for time in proof.failed[:5])
        said = (
            f"In {len(proof.failed):,} pictures a hidden region is not what was painted"
            f" (the first at {first} s)."
        )
        return Check(name, passed=False, said=said)
    if not proof.regions:
        return Check(name, passed=True, said="Nothing was planned to be hidden.")
    regions = "1 hidden region holds" if proof.regions == 1 else f"{proof.regions:,} regions hold"
    said = f"In the decoded output {regions} nothing but the {plan.style} fill"
    said += f" (largest difference {proof.worst:.0f} of 255)." if proof.worst else ", exactly."
    return Check(name, passed=True, said=said)
