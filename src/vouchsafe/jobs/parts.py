"""A long video planned in parts: each in isolation, at once or one after the other, anywhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vouchsafe.jobs.allowance import OPENING
from vouchsafe.jobs.answer import Answer
from vouchsafe.jobs.host import Host, lent
from vouchsafe.jobs.model import Settings
from vouchsafe.jobs.redacting import OnStage
from vouchsafe.jobs.wire import Progress, Request
from vouchsafe.jobs.work import place, work_folder

if TYPE_CHECKING:
    from vouchsafe.redaction import Part, Plan


def plan_part(
    source: Path,
    part: Part,
    out: Path,
    settings: Settings,
    *,
    name: str | None = None,
    on_progress: OnStage | None = None,
    threads: int = 0,
    host: Host | None = None,
) -> Path:
    """Look at one part of a video (see `vouchsafe.redaction.parts_of`) and write what would be
    hidden in it to `out`, a plan of the whole file; in place of an earlier one, whole or not at
    all.

    name: stands in the plan for the file's own. host: a worker that runs already.
    Raises a `VouchsafeError`.
    """
    path = str(source.resolve())
    model = str(settings.model.resolve()) if settings.model else None
    arguments: dict[str, Any] = {
        "source": path,
        "name": name or source.name,
        "settings": settings.plain() | {"model": model},
        "part": astuple(part),
        "threads": threads,
    }

    def tell(progress: Progress) -> None:
        if on_progress:
            on_progress(progress.stage, progress.done)

    with lent(host) as worker, work_folder(out.resolve().parent) as work:
        read = (path, model) if model else (path,)
        request = Request("plan", arguments, str(work), read, OPENING)
        answer = Answer.check(worker.run(request, tell), work, must_be_checked=False)
        answer.output.chmod(0o600)
        place([(answer.output, out)], replace=True)
    return out


def join_parts(parts: Sequence[tuple[Part, Path]]) -> Plan:
    """The plan of the whole video from those that `plan_part` wrote, in order.

    Tracks that go on across a border are one; what any part covers is covered. Raises
    `PartsDoNotFit` for parts of different videos or with one missing, and `PlanError`.
    """
    from vouchsafe.redaction import joined_plan, read_plan  # noqa: PLC0415 - loads slowly

    return joined_plan([(part, read_plan(path)) for part, path in parts])
