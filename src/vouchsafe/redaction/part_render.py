"""Rendering a long video in parts, by several at once, and making one file of them.

A part holds redacted pixels only. It is known by everything that it was made from and by: parts of
two plans, two borders or two releases never come together. Why so: docs/adr/0223.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, astuple, dataclass
from pathlib import Path
from time import process_time

from vouchsafe.media import (
    Limits,
    Manner,
    NotInParts,
    PartFacts,
    Photo,
    Progress,
    RewriteOptions,
    Stretch,
    Video,
    join_parts,
    open_media,
    settle,
    write_part,
)
from vouchsafe.redaction.facts import facts_of
from vouchsafe.redaction.model import Plan, Style
from vouchsafe.redaction.paint import Painter
from vouchsafe.redaction.parts import Part
from vouchsafe.redaction.plan import check_fit, plan_text
from vouchsafe.redaction.programs import programs
from vouchsafe.redaction.reach import check_reach
from vouchsafe.redaction.render import Rendered
from vouchsafe.redaction.sound import treatment


@dataclass(frozen=True, slots=True)
class Recipe:
    """What all who render one video in parts keep to: its parts, and how to encode them."""

    parts: tuple[Part, ...]
    manner: Manner


def settle_manner(
    path: Path,
    plan: Plan,
    *,
    threads: int = 0,
    limits: Limits = Limits(),  # noqa: B008 - frozen
) -> Manner:
    """How to encode every part of a video. Raises `NotInParts` where only a whole can be right."""
    if plan.style is Style.MOSAIC:
        raise NotInParts(why="a mosaic's noise is drawn once for the whole file, and kept nowhere")
    with open_media(path, limits) as medium:
        return settle(_video(medium), threads)


def render_part(
    path: Path,
    plan: Plan,
    recipe: Recipe,
    number: int,
    out: Path,
    *,
    threads: int = 0,
    limits: Limits = Limits(),  # noqa: B008 - frozen
    on_progress: Progress | None = None,
) -> PartFacts:
    """Write one part to `out` with everything that the plan hides in it destroyed.

    Raises `PlanDoesNotFit` for a plan of another file. Whatever goes wrong, no `out` is left.
    """
    part = recipe.parts[number]
    with open_media(path, limits) as medium:
        check_fit(plan, facts_of(medium.info))
        if on_progress:
            on_progress(0.0)  # the whole file was read for its hash
        painter = Painter(plan)
        try:
            return write_part(
                _video(medium),
                out,
                painter,
                Stretch(number, part.start, part.end, part.first),
                recipe.manner,
                origin=origin_of(plan, recipe),
                counted=lambda: (painter.painted, painter.samples),
                threads=threads,
                on_progress=on_progress,
            )
        except BaseException:
            out.unlink(missing_ok=True)
            raise


def render_joined(
    path: Path,
    plan: Plan,
    recipe: Recipe,
    untrusted_parts: Sequence[Path],
    out: Path,
    *,
    subtitles: bool = False,
    threads: int = 0,
    limits: Limits = Limits(),  # noqa: B008 - frozen
    on_progress: Progress | None = None,
) -> Rendered:
    """What `render` would have written, from the parts in order; sound and text are written here.

    Raises `PlanDoesNotFit` and `PlanError` as `render` does, and `PartsDiffer` for parts that do
    not belong together. Whatever goes wrong, no `out` is left.
    """
    started = process_time()
    options = RewriteOptions(sound=treatment(plan.sound), subtitles=subtitles, threads=threads)
    with open_media(path, limits) as medium:
        video = _video(medium)
        check_fit(plan, facts_of(medium.info))
        try:
            joined = join_parts(
                video,
                untrusted_parts,
                out,
                recipe.manner,
                origin=origin_of(plan, recipe),
                count=len(recipe.parts),
                options=options,
                on_progress=on_progress,
            )
            check_reach(plan, joined.times)
        except BaseException:
            out.unlink(missing_ok=True)
            raise
        sounds = len(video.info.audio)
    return Rendered(
        times=joined.times,
        painted=sum(part.painted for part in joined.parts),
        samples=sum(part.samples for part in joined.parts),
        sounds=sounds,
        notes=joined.written.notes,
        stripped=joined.written.stripped,
        seconds=process_time() - started,
    )


def origin_of(plan: Plan, recipe: Recipe) -> str:
    """A digest, in hexadecimal: of the plan, and so of the source; of borders and manner; of the
    programs that work here.
    """
    made_by = {
        "plan": plan_text(plan),
        "parts": [[repr(value) for value in astuple(part)] for part in recipe.parts],
        "manner": asdict(recipe.manner),
        "programs": programs(),
    }
    return hashlib.sha256(json.dumps(made_by, sort_keys=True).encode()).hexdigest()


def _video(medium: Photo | Video) -> Video:
    if not isinstance(medium, Video):
        raise NotInParts(why="it is a photo")
    return medium
