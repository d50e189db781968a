"""Where an alignment is written, and in which forms: each whole, in one step, or not at all."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from vouchsafe.jobs.errors import AlreadyThere, OutputIsInput
from vouchsafe.jobs.work import place, ready, work_folder

if TYPE_CHECKING:
    from vouchsafe.jobs.aligning import Aligned

TimelineForm = Literal["json"]
TIMELINE_NAMES: dict[TimelineForm, str] = {"json": "timeline.json"}
"""What each form is called in a folder of all."""


def check_targets(
    targets: Mapping[TimelineForm, Path], sources: Sequence[Path], *, force: bool
) -> None:
    """Before hours of work: raise `AlreadyThere`, `OutputIsInput` or `CannotWrite`."""
    inputs = {source.resolve() for source in sources}
    for target in targets.values():
        if target.resolve() in inputs:
            raise OutputIsInput(output=str(target))
        if target.exists() and not force:
            raise AlreadyThere(output=str(target))
        ready(target.parent)


def write_timeline(
    aligned: Aligned, targets: Mapping[TimelineForm, Path], *, force: bool = False
) -> tuple[Path, ...]:
    """Write the timeline in each form to its path; returns them.

    force: replace what is there. Raises a `JobError`; then nothing new was placed.
    """
    folder = next(iter(targets.values())).resolve().parent
    with work_folder(folder) as work:
        pairs = []
        for form, target in targets.items():
            (work / form).write_text(_WRITERS[form](aligned), "utf-8")
            pairs.append((work / form, target))
        place(pairs, replace=force)
    return tuple(targets.values())


def _json(aligned: Aligned) -> str:
    from vouchsafe.align.writing import timeline_json  # noqa: PLC0415 - loads slowly

    return timeline_json(aligned.timeline)


_WRITERS: dict[TimelineForm, Callable[[Aligned], str]] = {"json": _json}
