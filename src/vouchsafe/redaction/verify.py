"""Proving an output: decode it again, check every hidden sample, then look for what is left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from time import process_time

from vouchsafe.detect import (
    Detector,
    Sensitivity,
    Sight,
    TextFinder,
    Thresholds,
    sight_for,
    thresholds,
)
from vouchsafe.media import Limits, Photo, Progress, Video, open_media
from vouchsafe.redaction.again import Residual
from vouchsafe.redaction.container import Check, container_checks, times_check
from vouchsafe.redaction.facts import facts_of
from vouchsafe.redaction.model import Plan
from vouchsafe.redaction.plan import check_fit
from vouchsafe.redaction.proving import Proof, go_through
from vouchsafe.redaction.sheet import Thumbnail


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
    level = thresholds(sensitivity)
    search = sight or sight_for(
        plan.hide, sensitivity, min_size=min_size, detector=detector, finder=finder
    )
    started = process_time()
    with open_media(source, limits) as opened, open_media(output, limits) as after:
        check_fit(plan, facts_of(opened.info))
        proof = go_through(opened, after, plan, search, level, times=times, on_progress=on_progress)
        found = _judged(proof, opened, after, plan, level, subtitles=subtitles)
    return replace(found, seconds=process_time() - started)


def judge(
    source: Path,
    output: Path,
    plan: Plan,
    proofs: Sequence[Proof],
    *,
    sensitivity: Sensitivity = Sensitivity.HIGH,
    subtitles: bool = False,
    limits: Limits = Limits(),  # noqa: B008 - frozen
) -> Verification:
    """What `verify` would say, from the proofs of all shares of an output, in order: the checks of
    the whole are made here. Raises what `verify` raises.
    """
    started = process_time()
    with open_media(source, limits) as opened, open_media(output, limits) as after:
        check_fit(plan, facts_of(opened.info))
        level = thresholds(sensitivity)
        found = _judged(Proof.of(proofs), opened, after, plan, level, subtitles=subtitles)
    return replace(found, seconds=found.seconds + process_time() - started)


def _judged(
    proof: Proof,
    opened: Photo | Video,
    after: Photo | Video,
    plan: Plan,
    level: Thresholds,
    *,
    subtitles: bool,
) -> Verification:
    checks = (
        _proven(proof, plan),
        times_check(proof.before, proof.after),
        *container_checks(opened, after, sound=plan.sound, subtitles=subtitles),
    )
    return Verification(
        checks=checks,
        residuals=proof.sightings.residuals(plan, level),
        doubts=proof.sightings.doubts(plan, level),
        looks=len(proof.sightings.looked),
        sheet=proof.sheet,
        seconds=proof.seconds,
    )


def _proven(proof: Proof, plan: Plan) -> Check:
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
