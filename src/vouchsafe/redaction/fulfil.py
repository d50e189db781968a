"""Plan in, proven file out: render, verify, and mend until nothing is left to see."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Literal

from vouchsafe.detect import (
    Detector,
    Sensitivity,
    TextFinder,
    sight_for,
    thresholds,
)
from vouchsafe.media import Limits, Progress
from vouchsafe.redaction.errors import NotRedacted, ResidualFaces
from vouchsafe.redaction.mend import mended
from vouchsafe.redaction.model import Plan
from vouchsafe.redaction.part_prove import Proven
from vouchsafe.redaction.part_render import Recipe, render_joined
from vouchsafe.redaction.proof_file import Eye
from vouchsafe.redaction.render import Rendered, render
from vouchsafe.redaction.verify import Verification, judge, verify

OnResidual = Literal["fix", "refuse"]

OnStage = Callable[[str, float], None]
"""Called with the stage ("writing", "checking") and how much of it is done."""

MOST_ROUNDS = 3
"""Renderings of one file: the first, and two more for what was still visible. Whatever is left
then is as likely a mistake of the detector's; a person decides."""


@dataclass(frozen=True, slots=True)
class Ready:
    """A plan's rendering that was done in parts already, and only has to be joined.

    proven: where others have joined and looked at it, too: what they wrote.
    """

    recipe: Recipe
    untrusted_files: tuple[Path, ...]
    proven: Proven | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """A written file and what is known of it.

    plan: as rendered, with what verification added. rounds: renderings it took.
    verification: None when the caller asked for none.
    """

    plan: Plan
    rendered: Rendered
    verification: Verification | None
    rounds: int


def carry_out(
    path: Path,
    plan: Plan,
    out: Path,
    *,
    ready: Ready | None = None,
    check: bool = True,
    on_residual: OnResidual = "fix",
    detector: Detector | None = None,
    finder: TextFinder | None = None,
    sensitivity: Sensitivity = Sensitivity.HIGH,
    min_size: float = 0.0,
    subtitles: bool = False,
    threads: int = 0,
    limits: Limits = Limits(),  # noqa: B008 - frozen
    on_stage: OnStage | None = None,
) -> Outcome:
    """Render a plan and prove the result; `out` is complete, or not there.

    ready: parts rendered by this very plan, to begin with. What has to be mended after that is
        rendered as a whole.
    Raises `NotRedacted` when the output is not what the plan says, and `ResidualFaces` when
    something was left to see and `on_residual` is "refuse".
    """
    writing, checking = (_progress(on_stage, stage) for stage in ("writing", "checking"))
    search = None
    if check:
        search = sight_for(
            plan.hide, sensitivity, min_size=min_size, detector=detector, finder=finder
        )
    level = thresholds(sensitivity)
    eye = Eye.of(sensitivity, min_size, detector)
    try:
        for rounds in range(1, MOST_ROUNDS + 1):
            given = ready if rounds == 1 else None
            write = partial(_joined, given) if given else render
            rendered = write(
                path,
                plan,
                out,
                subtitles=subtitles,
                threads=threads,
                limits=limits,
                on_progress=writing,
            )
            if search is None:
                return Outcome(plan, rendered, None, rounds)
            how: dict[str, Any] = {
                "sensitivity": sensitivity,
                "subtitles": subtitles,
                "limits": limits,
            }
            if given and given.proven:
                proofs = given.proven.proofs(plan, given.recipe, eye)
                found = judge(path, out, plan, proofs, **how)
            else:
                found = verify(
                    path,
                    out,
                    plan,
                    times=rendered.times,
                    sight=search,
                    on_progress=checking,
                    **how,
                )
            _refuse_bad(found, on_residual)
            if not found.residuals or rounds == MOST_ROUNDS:
                return Outcome(plan, rendered, found, rounds)
            plan = mended(path, plan, found.residuals, search=search, level=level, limits=limits)
            out.unlink()
    except BaseException:
        out.unlink(missing_ok=True)
        raise
    raise AssertionError("the last round returns")


def _joined(ready: Ready, path: Path, plan: Plan, out: Path, **how: Any) -> Rendered:
    if ready.proven:
        same = {name: how[name] for name in ("subtitles", "on_progress")}
        return ready.proven.taken(plan, ready.recipe, out, **same)
    return render_joined(path, plan, ready.recipe, ready.untrusted_files, out, **how)


def _refuse_bad(found: Verification, on_residual: OnResidual) -> None:
    if not found.intact:
        failed = [check.said for check in found.checks if not check.passed]
        raise NotRedacted(failed=" ".join(failed).removesuffix("."))
    if found.residuals and on_residual == "refuse":
        raise ResidualFaces(count=len(found.residuals))


def _progress(on_stage: OnStage | None, stage: str) -> Progress | None:
    if on_stage is None:
        return None
    tell = on_stage
    return lambda share: tell(stage, share)
