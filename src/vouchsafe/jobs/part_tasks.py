"""Rendering in parts. Runs inside the confined child, never anywhere else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from vouchsafe.jobs.allowance import Size
from vouchsafe.jobs.child import Reporter
from vouchsafe.media import Limits, Manner, open_media
from vouchsafe.redaction import Part, Plan, Ready, Recipe, read_plan, render_part, settle_manner

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


def ready_parts(arguments: Arguments) -> Ready | None:
    """The parts that somebody has rendered already, if any."""
    ready = arguments["ready"]
    if ready is None:
        return None
    return Ready(_recipe(ready["recipe"]), tuple(map(Path, ready["files"])))


def given_plan(arguments: Arguments) -> Plan:
    """The plan to follow; where it names its file, it says no more than the outputs may."""
    plan = read_plan(Path(arguments["plan"]))
    if plan.media.name != Path(arguments["source"]).name:
        return plan
    return replace(plan, media=replace(plan.media, name=arguments["name"]))


def _recipe(plain: Arguments) -> Recipe:
    parts = tuple(Part(*part) for part in plain["parts"])
    return Recipe(parts, Manner(**plain["manner"]))


def _opened(arguments: Arguments, reporter: Reporter) -> Limits:
    source, limits = Path(arguments["source"]), Limits(max_pixels=arguments["max_pixels"])
    with open_media(source, limits) as medium:
        info = medium.info
    reporter.opened(Size(info.kind, info.width * info.height, source.stat().st_size))
    return limits
