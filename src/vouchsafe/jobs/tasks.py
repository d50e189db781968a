"""What the worker can be asked to do. Runs inside the confined child, never anywhere else."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path, PurePath
from typing import Any

from vouchsafe.detect import (
    DetectError,
    Detector,
    Kind,
    Sensitivity,
    TextFinder,
    load_text_finder,
    needs_text,
)
from vouchsafe.exposure import beside_check, not_searched, prepare_reading, what_remains
from vouchsafe.exposure import clean as clean_metadata
from vouchsafe.jobs.allowance import Size
from vouchsafe.jobs.child import Reporter, Task
from vouchsafe.jobs.follow_task import follow
from vouchsafe.jobs.inspect_task import inspect_file
from vouchsafe.jobs.models import Watched, detector_for, lone_detector
from vouchsafe.jobs.names import output_name
from vouchsafe.jobs.part_tasks import given_plan, ready_parts
from vouchsafe.jobs.part_tasks import join as join_all
from vouchsafe.jobs.part_tasks import prove as prove_one
from vouchsafe.jobs.part_tasks import render as render_one
from vouchsafe.jobs.part_tasks import settle as settle_all
from vouchsafe.jobs.show_tasks import show
from vouchsafe.media import Limits, MediaInfo, open_media, output_suffix
from vouchsafe.redaction import (
    Analysis,
    OnStage,
    Part,
    Shape,
    Sound,
    Style,
    analyse,
    carry_out,
    prepare_page,
    read_plan,
    report_of,
    report_page,
    verify,
    write_plan,
    write_report,
)

Arguments = dict[str, Any]


def make_plan(arguments: Arguments, work: Path, reporter: Reporter) -> Mapping[str, Any]:
    """Look, and write the plan."""
    _open(arguments, reporter)
    finder = _finder(arguments, reporter, arguments["settings"]["hide"])
    analysis = _look(arguments, _detector(arguments, reporter), finder, reporter)
    write_plan(analysis.plan, work / "out.plan.json")
    return _answer(
        output="out.plan.json",
        suffix=".json",
        regions=len(analysis.plan.hidden),
        unreviewed=len(analysis.plan.unreviewed),
    )


def redact(arguments: Arguments, work: Path, reporter: Reporter) -> Mapping[str, Any]:
    """Look or follow the plan given, write, check, report."""
    info = _open(arguments, reporter)
    settings = arguments["settings"]
    detector = _detector(arguments, reporter)
    if arguments["plan"]:
        analysis, plan = None, given_plan(arguments)
        finder = _finder(arguments, reporter, plan.hide)
    else:
        finder = _finder(arguments, reporter, settings["hide"])
        analysis = _look(arguments, detector, finder, reporter)
        plan = analysis.plan
    suffix = output_suffix(info)
    out = work / f"out{suffix}"
    outcome = carry_out(
        Path(arguments["source"]),
        plan,
        out,
        ready=ready_parts(arguments),
        check=settings["check"],
        on_residual=settings["on_residual"],
        detector=detector,
        finder=finder,
        sensitivity=Sensitivity(settings["sensitivity"]),
        min_size=settings["min_size"],
        subtitles=settings["subtitles"],
        threads=arguments["threads"],
        limits=_limits(settings),
        on_stage=_stages(detector, reporter),
    )
    reporter.progress("reporting", 0.0)
    name = str(output_name(PurePath(arguments["output"]), suffix))
    report = report_of(outcome, out, output_name=name, analysis=analysis, review=settings["review"])
    report = replace(
        report,
        remaining=what_remains(
            outcome,
            out,
            subtitles=settings["subtitles"],
            limits=_limits(settings),
            on_progress=lambda done: reporter.progress("reporting", done),
        ),
        not_looked=not_searched(outcome, min_size=settings["min_size"]),
        warnings=(*report.warnings, *arguments["remarks"]),
    )
    if arguments["plan"] and (more := len(outcome.plan.hidden) - len(plan.hidden)) > 0:
        report = replace(report, notes=(*report.notes, _added(more)))
    sheet = outcome.verification.sheet if outcome.verification else ()
    write_plan(outcome.plan, work / "plan.json")
    write_report(report, work / "report.json")
    (work / "report.html").write_text(report_page(report, sheet), "utf-8")
    left = len(outcome.verification.residuals) if outcome.verification else 0
    return _answer(
        output=out.name,
        suffix=suffix,
        plan="plan.json",
        report="report.json",
        page="report.html",
        regions=len(outcome.plan.hidden),
        unreviewed=len(outcome.plan.unreviewed) + left,
        checked=outcome.verification is not None,
        notes=list(report.notes),
        remaining=[f"{each.what} ({each.where}). {each.advice}" for each in report.remaining],
    )


def _added(more: int) -> str:
    regions = "a region" if more == 1 else f"{more} regions"
    return f"The check of the output found {regions} that the plan does not hide, and hid them too."


def _stages(detector: Watched, reporter: Reporter) -> OnStage:
    def tell(stage: str, done: float) -> None:
        if stage == "writing":
            # An encoder takes more memory than anything else here, and looks at nothing.
            detector.rest()
        reporter.progress(stage, done)

    return tell


def check(arguments: Arguments, work: Path, reporter: Reporter) -> Mapping[str, Any]:  # noqa: ARG001 - nothing is written
    """Check an output that was made earlier."""
    _open(arguments, reporter)
    settings = arguments["settings"]
    plan = read_plan(Path(arguments["plan"]))
    found = verify(
        Path(arguments["source"]),
        Path(arguments["output"]),
        plan,
        detector=_detector(arguments, reporter),
        finder=_finder(arguments, reporter, plan.hide),
        sensitivity=Sensitivity(settings["sensitivity"]),
        min_size=settings["min_size"],
        subtitles=settings["subtitles"],
        limits=_limits(settings),
        on_progress=lambda done: reporter.progress("checking", done),
    )
    beside = beside_check(Path(arguments["output"]), subtitles=settings["subtitles"])
    checks = [
        {"name": c.name, "passed": c.passed, "detail": c.said} for c in (*found.checks, beside)
    ]
    times = ", ".join(f"{residual.time:.3f}" for residual in found.residuals[:10])
    kinds = sorted({residual.region.kind for residual in found.residuals})
    shown = f"Something like a {' or a '.join(kinds)} is visible at {times} s."
    said = shown.replace("a text", "text") if times else "Nothing was found."
    left = {"name": "nothing left", "passed": not found.residuals, "detail": said}
    return {"checks": [*checks, left]}


def clean(arguments: Arguments, work: Path, reporter: Reporter) -> Mapping[str, Any]:
    """Take the metadata out and touch nothing else."""
    _open(arguments, reporter)
    settings = arguments["settings"]
    out = work / "out"
    cleaned = clean_metadata(
        Path(arguments["source"]),
        out,
        subtitles=settings["subtitles"],
        threads=arguments["threads"],
        limits=_limits(settings),
        on_stage=reporter.progress,
    )
    return _answer(
        output=out.name,
        suffix=cleaned.suffix,
        regions=0,
        unreviewed=0,
        checked=True,
        notes=list(cleaned.notes),
        stripped=list(cleaned.stripped),
    )


def inspect(arguments: Arguments, work: Path, reporter: Reporter) -> Mapping[str, Any]:
    """Look for everything that a file gives away, and change nothing."""
    return inspect_file(arguments, work, reporter, _detector(arguments, reporter))


TASKS: dict[str, Task] = {
    "plan": make_plan,
    "redact": redact,
    "settle": settle_all,
    "part": render_one,
    "join": join_all,
    "prove": prove_one,
    "verify": check,
    "clean": clean,
    "inspect": inspect,
    "show": show,
    "follow": follow,
}


def prepare() -> None:
    """Before the first fork. A model that is missing is the job's error to raise, not ours."""
    with contextlib.suppress(DetectError):
        lone_detector()
    prepare_page()
    prepare_reading()


def _detector(arguments: Arguments, reporter: Reporter) -> Watched:
    model = arguments["settings"]["model"]
    return detector_for(Path(model) if model else None, arguments["threads"], reporter)


def _finder(arguments: Arguments, reporter: Reporter, hide: Sequence[Kind]) -> TextFinder | None:
    """Loaded only for what needs it: most jobs hide faces."""
    if not needs_text(hide):
        return None
    return load_text_finder(threads=arguments["threads"], on_look=reporter.alive)


def _open(arguments: Arguments, reporter: Reporter) -> MediaInfo:
    """What the file says of itself, within the tight limits; they widen to its size after."""
    source = Path(arguments["source"])
    with open_media(source, _limits(arguments["settings"])) as medium:
        info = medium.info
    pages = info.pictures or 1 if info.kind == "photo" else 1
    reporter.opened(Size(info.kind, info.width * info.height, source.stat().st_size, pages))
    return info


def _limits(settings: Arguments) -> Limits:
    return Limits(max_pixels=settings["max_pixels"])


def _look(
    arguments: Arguments, detector: Detector, finder: TextFinder | None, reporter: Reporter
) -> Analysis:
    settings = arguments["settings"]
    return analyse(
        Path(arguments["source"]),
        hide=settings["hide"],
        sensitivity=Sensitivity(settings["sensitivity"]),
        min_size=settings["min_size"],
        style=Style(settings["style"]),
        shape=Shape(settings["shape"]),
        sound=Sound(settings["sound"]),
        detector=detector,
        finder=finder,
        part=Part(*arguments["part"]) if arguments.get("part") else None,
        name=arguments["name"],
        limits=_limits(settings),
        on_progress=lambda done: reporter.progress("looking", done),
    )


def _answer(
    *,
    output: str,
    suffix: str,
    regions: int,
    unreviewed: int,
    plan: str | None = None,
    report: str | None = None,
    page: str | None = None,
    checked: bool = False,
    notes: list[str] | None = None,
    stripped: list[str] | None = None,
    remaining: list[str] | None = None,
) -> Mapping[str, Any]:
    return {
        "output": output,
        "suffix": suffix,
        "plan": plan,
        "report": report,
        "page": page,
        "regions": regions,
        "unreviewed": unreviewed,
        "checked": checked,
        "notes": notes or [],
        "stripped": stripped or [],
        "remaining": remaining or [],
    }
