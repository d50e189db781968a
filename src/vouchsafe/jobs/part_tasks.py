"""Rendering and proving in parts. Runs inside the confined child, never anywhere else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from vouchsafe.detect import Sensitivity, load_text_finder, needs_text
from vouchsafe.jobs.allowance import Size
from vouchsafe.jobs.child import Reporter
from vouchsafe.jobs.models import detector_for
from vouchsafe.media import Limits, Manner, open_media, output_suffix
from vouchsafe.redaction import (
    JoinedFile,
    Part,
    Plan,
    Proven,
    Ready,
    Recipe,
    join_rendered,
    prove_share,
    read_plan,
    render_part,
    settle_manner,
)

Arguments = dict[str, Any]


def settle(arguments: Arguments, work: Path, reporter: Reporter) -> Mapping[str, Any]:  # noqa: ARG001 - nothing is written
    """How to encode all parts."""
    limits = _opened(arguments, reporter)
    plan = given_plan(arguments)
    source = Path(arguments["source"])
    manner = settle_manner(source, plan, threads=arguments["threads"], limits=limits)
    return asdict(manner)


def render(arguments: Arguments, work: Path, reporter: Reporter) -> Mapping[str, Any]:
    """One part."""
    limits = _opened(arguments, reporter)
    facts = render_part(
        Path(arguments["source"]),
        given_plan(arguments),
        _recipe(arguments["recipe"]),
        arguments["number"],
        work / "out.part",
        threads=arguments["threads"],
        limits=limits,
        on_progress=lambda done: reporter.progress("writing", done),
    )
    return {"output": "out.part", "packets": facts.packets}


def join(arguments: Arguments, work: Path, reporter: Reporter) -> Mapping[str, Any]:
    """All parts in one file, and a note on it."""
    limits = _opened(arguments, reporter)
    source = Path(arguments["source"])
    with open_media(source, limits) as medium:
        suffix = output_suffix(medium.info)
    joined = JoinedFile(work / f"out{suffix}", work / "note.json")
    join_rendered(
        source,
        given_plan(arguments),
        _recipe(arguments["recipe"]),
        list(map(Path, arguments["files"])),
        joined,
        subtitles=arguments["subtitles"],
        threads=arguments["threads"],
        limits=limits,
        on_progress=lambda done: reporter.progress("writing", done),
    )
    return {"output": joined.untrusted_file.name, "note": joined.untrusted_note.name}


def prove(arguments: Arguments, work: Path, reporter: Reporter) -> Mapping[str, Any]:
    """One part's share of the joined file."""
    limits = _opened(arguments, reporter)
    plan, model = given_plan(arguments), arguments["model"]
    finder = None
    if needs_text(plan.hide):
        finder = load_text_finder(threads=arguments["threads"], on_look=reporter.alive)
    prove_share(
        Path(arguments["source"]),
        plan,
        _recipe(arguments["recipe"]),
        _joined(arguments["joined"]),
        work / "out.proof",
        number=arguments["number"],
        detector=detector_for(Path(model) if model else None, arguments["threads"], reporter),
        finder=finder,
        sensitivity=Sensitivity(arguments["sensitivity"]),
        min_size=arguments["min_size"],
        limits=limits,
        on_progress=lambda done: reporter.progress("checking", done),
    )
    return {"output": "out.proof"}


def ready_parts(arguments: Arguments) -> Ready | None:
    """The parts that somebody has rendered already, if any, and what proves them."""
    ready = arguments["ready"]
    if ready is None:
        return None
    proven = None
    if known := ready["proven"]:
        proven = Proven(_joined(known["joined"]), tuple(map(Path, known["proofs"])))
    return Ready(_recipe(ready["recipe"]), tuple(map(Path, ready["files"])), proven)


def given_plan(arguments: Arguments) -> Plan:
    """The plan to follow; where it names its file, it says no more than the outputs may."""
    plan = read_plan(Path(arguments["plan"]))
    if plan.media.name != Path(arguments["source"]).name:
        return plan
    return replace(plan, media=replace(plan.media, name=arguments["name"]))


def _recipe(plain: Arguments) -> Recipe:
    parts = tuple(Part(*part) for part in plain["parts"])
    return Recipe(parts, Manner(**plain["manner"]))


def _joined(plain: Arguments) -> JoinedFile:
    return JoinedFile(Path(plain["file"]), Path(plain["note"]))


def _opened(arguments: Arguments, reporter: Reporter) -> Limits:
    source, limits = Path(arguments["source"]), Limits(max_pixels=arguments["max_pixels"])
    with open_media(source, limits) as medium:
        info = medium.info
    reporter.opened(Size(info.kind, info.width * info.height, source.stat().st_size))
    return limits
