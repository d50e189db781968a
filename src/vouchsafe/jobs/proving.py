"""A long video proven in parts: joined by one, each share of it looked at in isolation, at once or
one after the other, anywhere.

joined = join_rendering(source, plan, ready, JoinedFile(…))
proofs = [prove_part(source, plan, ready.recipe, joined, out, number=number, …) for number in …]
work_on(desk, Item(source, name, plan, replace(ready, proven=Proven(joined, tuple(proofs)))))
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vouchsafe.jobs.allowance import OPENING
from vouchsafe.jobs.answer import file_in
from vouchsafe.jobs.errors import MalformedAnswer
from vouchsafe.jobs.host import Host, lent
from vouchsafe.jobs.model import Settings
from vouchsafe.jobs.recipes import joined_document, recipe_document
from vouchsafe.jobs.redacting import OnStage
from vouchsafe.jobs.wire import Progress, Request
from vouchsafe.jobs.work import place, work_folder

if TYPE_CHECKING:
    from vouchsafe.redaction import JoinedFile, Ready, Recipe


def join_rendering(
    source: Path,
    plan: Path,
    ready: Ready,
    out: JoinedFile,
    settings: Settings,
    *,
    name: str | None = None,
    on_progress: OnStage | None = None,
    threads: int = 0,
    host: Host | None = None,
) -> JoinedFile:
    """Join a plan's rendered parts to `out`, the note last, in place of earlier ones; readable by
    their owner alone. It is not proven yet, and nothing to hand out. Raises a `VouchsafeError`.
    """
    arguments = _arguments(source, plan, ready.recipe, settings, name)
    files = [str(path.resolve()) for path in ready.untrusted_files]
    arguments |= {"files": files, "subtitles": settings.subtitles, "threads": threads}
    targets = {"output": out.untrusted_file, "note": out.untrusted_note}
    with lent(host) as worker:
        _carry_out(worker, _Order("join", arguments, tuple(files), targets), on_progress)
    return out


def prove_part(
    source: Path,
    plan: Path,
    recipe: Recipe,
    joined: JoinedFile,
    out: Path,
    *,
    number: int,
    settings: Settings,
    name: str | None = None,
    on_progress: OnStage | None = None,
    threads: int = 0,
    host: Host | None = None,
) -> Path:
    """Look at one part's share of a joined file, and write what that has shown to `out`; in place
    of an earlier one. Raises a `VouchsafeError`.
    """
    model = str(settings.model.resolve()) if settings.model else None
    known = joined_document(joined)
    arguments = _arguments(source, plan, recipe, settings, name)
    arguments |= {
        "joined": known,
        "number": number,
        "model": model,
        "sensitivity": settings.sensitivity,
        "min_size": settings.min_size,
        "threads": threads,
    }
    read = [*known.values(), *([model] if model else [])]
    with lent(host) as worker:
        _carry_out(worker, _Order("prove", arguments, tuple(read), {"output": out}), on_progress)
    return out


def _arguments(
    source: Path, plan: Path, recipe: Recipe, settings: Settings, name: str | None
) -> dict[str, Any]:
    return {
        "source": str(source.resolve()),
        "plan": str(plan.resolve()),
        "recipe": recipe_document(recipe),
        "name": name or source.name,
        "max_pixels": settings.max_pixels,
    }


@dataclass(frozen=True, slots=True)
class _Order:
    """read: besides source and plan. targets: where what the child names so in its answer goes."""

    task: str
    arguments: dict[str, Any]
    read: tuple[str, ...]
    targets: Mapping[str, Path]


def _carry_out(host: Host, order: _Order, on_progress: OnStage | None) -> None:
    def tell(progress: Progress) -> None:
        if on_progress:
            on_progress(progress.stage, progress.done)

    room = next(iter(order.targets.values())).resolve().parent
    with work_folder(room) as work:
        read = (order.arguments["source"], order.arguments["plan"], *order.read)
        request = Request(order.task, order.arguments, str(work), read, OPENING)
        answer = host.run(request, tell)
        pairs = []
        for name, target in order.targets.items():
            written = _written(answer, name, work)
            written.chmod(0o600)
            pairs.append((written, target))
        place(pairs, replace=True)


def _written(untrusted: Mapping[str, Any], key: str, work: Path) -> Path:
    try:
        return file_in(work, untrusted[key])
    except (KeyError, TypeError, ValueError, OSError) as error:
        raise MalformedAnswer from error
