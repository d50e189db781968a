"""Giving an account of a redaction: from what was done to its report."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from vouchsafe.detect import Kind, Region, needs_text
from vouchsafe.redaction.again import Residual
from vouchsafe.redaction.analyse import Analysis
from vouchsafe.redaction.errors import RedactionError
from vouchsafe.redaction.facts import plain_name, sha256_of
from vouchsafe.redaction.fulfil import Outcome
from vouchsafe.redaction.model import SOUND_HELP, STYLE_HELP, Plan, Sha256, Sound, Style
from vouchsafe.redaction.plan import plan_text
from vouchsafe.redaction.programs import programs
from vouchsafe.redaction.report import Hidden, Output, Report, ToReview, Verdict, Verified
from vouchsafe.track import Track

_LIKE: dict[Kind, str] = {
    "face": "a face",
    "head": "a head",
    "plate": "a number plate",
    "text": "text",
    "manual": "something",
}


def report_of(
    outcome: Outcome,
    out: Path,
    *,
    output_name: str,
    analysis: Analysis | None = None,
    review: bool = False,
    now: datetime | None = None,
) -> Report:
    """The report on a written file.

    output_name: what the file will be called; `out` may still be a temporary one.
    analysis: where the plan came from, if it was made in the same job.
    review: list the places that a person should look at first.
    """
    plan, found = outcome.plan, outcome.verification
    left = tuple(map(_still_there, found.residuals)) if found else ()
    empty = _blank(plan, now)
    verified = None
    if found:
        verified = Verified(found.passed, outcome.rounds, found.looks, found.checks, left)
    verdict: Verdict = "review required" if plan.unreviewed or left else "done"
    return replace(
        empty,
        verdict=verdict,
        headline=_headline(plan, outcome),
        output=Output(plain_name(output_name), sha256_of(out), out.stat().st_size),
        pictures=len(outcome.rendered.times),
        painted=outcome.rendered.painted,
        review=_to_review(outcome, analysis) if review else (),
        verification=verified,
        stripped=outcome.rendered.stripped,
        notes=outcome.rendered.notes,
        warnings=_warnings(plan, sounds=outcome.rendered.sounds > 0),
        sounds=outcome.rendered.sounds,
    )


def refusal(plan: Plan, error: RedactionError, *, now: datetime | None = None) -> Report:
    """The report on a file that was not written, or thrown away."""
    return replace(_blank(plan, now), headline=f"Refused: {error}")


def _blank(plan: Plan, now: datetime | None) -> Report:
    moment = (now or datetime.now(UTC)).astimezone(UTC)
    return Report(
        verdict="refused",
        headline="",
        input=plan.media,
        output=None,
        style=plan.style,
        shape=plan.shape,
        sound=plan.sound,
        hide=plan.hide,
        plan_sha256=_digest(plan),
        pictures=0,
        painted=0,
        sounds=0,
        tracks=tuple(map(_hidden, plan.tracks)),
        uncovered=plan.uncovered,
        review=(),
        verification=None,
        stripped=(),
        notes=(),
        warnings=_warnings(plan, sounds=plan.media.kind == "video"),
        versions=versions(plan),
        made_at=moment.strftime("%Y-%m-%dT%H:%M:%SZ"),
    )


def versions(plan: Plan) -> dict[str, str]:
    """What made a report: programs, libraries and detectors."""
    found = {**programs(), "plan made by": plan.made_by}
    detectors = sorted({track.source for track in plan.tracks if track.source})
    return found | ({"detector": ", ".join(detectors)} if detectors else {})


def _digest(plan: Plan) -> Sha256:
    return Sha256(hashlib.sha256(plan_text(plan).encode()).hexdigest())


def _hidden(track: Track) -> Hidden:
    found: Literal["analysis", "verification", "person"] = "analysis"
    if re.fullmatch(r"a[0-9]+", track.id):
        found = "verification"
    elif track.kind == "manual":
        found = "person"
    return Hidden(
        id=track.id,
        kind=track.kind,
        found=found,
        source=track.source,
        score=track.score,
        start=track.start,
        end=track.end,
        hidden=track.hidden,
    )


def _headline(plan: Plan, outcome: Outcome) -> str:
    reasons = []
    if spans := len(plan.unreviewed):
        reasons.append(f"{_some(spans, 'stretch', 'stretches')} in which a hidden person may show")
    if outcome.verification and (left := len(outcome.verification.residuals)):
        reasons.append(f"{_some(left, 'place', 'places')} that may still show {_any_of(plan)}")
    if reasons:
        return f"Review required: {', and '.join(reasons)}."
    checked = "verified" if outcome.verification else "not verified"
    if not plan.hidden:
        return f"Nothing was found to hide. Written anew without metadata, and {checked}."
    return f"Redacted and {checked}."


def _any_of(plan: Plan) -> str:
    """What was looked for, in words."""
    if not needs_text(plan.hide):
        return "a face"
    words = [_LIKE[kind] for kind in plan.hide]
    return " or ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def _some(count: int, one: str, more: str) -> str:
    return f"{count:,} {one if count == 1 else more}"


def _warnings(plan: Plan, *, sounds: bool) -> tuple[str, ...]:
    found = []
    if plan.style is not Style.SOLID:
        found.append(f"{plan.style.capitalize()}: {STYLE_HELP[plan.style]}")
    if sounds and plan.sound is not Sound.MUTE:
        found.append(SOUND_HELP[plan.sound])
    return tuple(found)


def _still_there(residual: Residual) -> ToReview:
    why = f"Looks like {_LIKE[residual.region.kind]} in the output, and is not covered."
    return _place(residual.time, residual.region, None, why)


def _to_review(outcome: Outcome, analysis: Analysis | None) -> tuple[ToReview, ...]:
    return tuple(sorted(_doubts(outcome, analysis), key=lambda place: place.time))


def _doubts(outcome: Outcome, analysis: Analysis | None) -> Iterator[ToReview]:
    hidden = {track.id for track in outcome.plan.hidden}
    for doubt in analysis.doubts if analysis else ():
        if doubt.track in hidden:
            why = "Hidden on weak evidence: it may be nothing."
        else:
            why = f"Left visible: too weak to be taken for {_LIKE[doubt.region.kind]}."
        yield _place(doubt.time, doubt.region, doubt.track, why)
    for residual in outcome.verification.doubts if outcome.verification else ():
        why = f"Faintly like {_LIKE[residual.region.kind]} in the output, on a second look."
        yield _place(residual.time, residual.region, None, why)


def _place(time: float, region: Region, track: str | None, why: str) -> ToReview:
    x, y, width, height = (round(value, 2) for value in region.box)
    return ToReview(round(time, 6), (x, y, width, height), round(region.score, 4), track, why)
