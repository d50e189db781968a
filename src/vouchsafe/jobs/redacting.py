"""One file, from input to its place: isolated, checked, and there whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import Any, Literal

from vouchsafe.jobs.allowance import OPENING
from vouchsafe.jobs.answer import Answer
from vouchsafe.jobs.errors import AlreadyThere, NoSuchInput, OutputIsInput
from vouchsafe.jobs.host import Host, OnUsed
from vouchsafe.jobs.ledger import Entry, Ledger, sha256_of
from vouchsafe.jobs.model import Item, Outcome, Settings
from vouchsafe.jobs.names import MEDIA_SUFFIXES, output_name
from vouchsafe.jobs.recipes import files_of, ready_document
from vouchsafe.jobs.wire import Progress, Request
from vouchsafe.jobs.work import place, sweep, work_folder

OnStage = Callable[[str, float], None]
"""Which stage, and how much of the whole file is done, 0 to 1."""

Finish = Callable[[Path, Answer], Answer]
"""The work folder and what was written in it; gives back what is to be moved to its place."""

Aim = Literal["redact", "plan", "clean"]

_SHARES = {
    "redact": {"looking": 0.5, "writing": 0.3, "checking": 0.18, "reporting": 0.02},
    "plan": {"looking": 1.0},
    "clean": {"cleaning": 0.3, "checking": 0.7},
}
"""How much of the time each stage takes, about."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What all files of one command share.

    aim: a redacted file, only the plan of it, or a file without its metadata.
    out: the output folder. force: replace outputs. anonymous: no input's name anywhere in it.
    threads: for each file; 0 for one per core.
    remarks: sentences that the report warns with, besides its own.
    swept: folders that hold no dead run's leavings any more.
    """

    host: Host
    out: Path
    settings: Settings
    aim: Aim = "redact"
    force: bool = False
    anonymous: bool = False
    threads: int = 0
    remarks: tuple[str, ...] = ()
    swept: set[Path] = field(default_factory=set)


def work_on(
    desk: Desk,
    item: Item,
    ledger: Ledger | None = None,
    *,
    on_stage: OnStage | None = None,
    on_used: OnUsed | None = None,
    look_at: Callable[[Path], None] | None = None,
    finish: Finish | None = None,
) -> Outcome:
    """Bring one input to its place. Raises a `VouchsafeError`; then nothing was written.

    ledger: what earlier runs finished; None to start anew whatever there is.
    look_at: shown the finished report before it is moved to its place.
    finish: the last word on what was written, before anything is moved.
    """
    digest, wanted = _digest(item), _fingerprint(desk, item)
    name = None if desk.anonymous else _own_name(desk, item)
    if ledger is not None and not desk.force and (entry := ledger.finished(digest, wanted, name)):
        return _already(desk, item, entry)
    if not desk.force:
        _refuse_taken(desk, item)
    parent = (desk.out / item.name).parent
    if parent not in desk.swept:
        sweep(parent)
        desk.swept.add(parent)
    with work_folder(parent) as work:
        raw = desk.host.run(_request(desk, item, work), _weighted(desk.aim, on_stage), on_used)
        answer = Answer.check(raw, work, must_be_checked=_must_be_checked(desk))
        if finish:
            answer = finish(work, answer)
        if look_at and answer.report:
            look_at(answer.report)
        pairs = _pairs(desk, item, answer)
        outcome = _outcome(item, answer, pairs)
        _settle(desk, ledger, pairs, _entry(desk, digest, wanted, outcome, pairs))
    return outcome


def _settle(
    desk: Desk, ledger: Ledger | None, pairs: list[tuple[Path, Path]], entry: Entry
) -> None:
    """Write the line, then move the files, the output last: what is there is complete."""
    left_over = ledger is not None and ledger.began(entry.source, entry.output)
    if not (desk.force or left_over):
        for _, target in pairs:
            if target.exists() or target.is_symlink():
                raise AlreadyThere(output=str(target))
    if ledger is not None:
        ledger.append(entry)
    place(pairs, replace=desk.force or left_over)


def _digest(item: Item) -> str:
    try:
        return sha256_of(item.source)
    except OSError as error:
        raise NoSuchInput(name=str(item.source)) from error


def _fingerprint(desk: Desk, item: Item) -> str:
    try:
        plan = item.plan.read_bytes() if item.plan else None
    except OSError as error:
        raise NoSuchInput(name=str(item.plan)) from error
    return f"{desk.aim}-{desk.settings.fingerprint(plan)}"


def _own_name(desk: Desk, item: Item) -> str:
    return str(item.name) + (".plan.json" if desk.aim == "plan" else "")


def _beside(item: Item, kind: str) -> PurePath:
    return item.name.with_name(f"{item.name.name}.{kind}")


def _already(desk: Desk, item: Item, entry: Entry) -> Outcome:
    return Outcome(
        item.source,
        "already",
        desk.out / entry.output,
        tuple(desk.out / name for name in entry.beside),
        entry.regions,
        entry.unreviewed,
        entry.checked,
    )


def _refuse_taken(desk: Desk, item: Item) -> None:
    """Before any work: is there something where the output would go?"""
    names = [_own_name(desk, item)]
    if desk.aim != "plan":
        names += [f"{item.name}{suffix}" for suffix in sorted(MEDIA_SUFFIXES)]
    for name in names:
        target = desk.out / name
        if target.exists() or target.is_symlink():
            _refuse_input(target, item.source)
            raise AlreadyThere(output=str(target))


def _refuse_input(target: Path, source: Path) -> None:
    """An output is never its own input, by whatever name or link; --force or not."""
    if target.exists() and target.samefile(source):
        raise OutputIsInput(output=str(target))


def _request(desk: Desk, item: Item, work: Path) -> Request:
    source = item.source.resolve()
    plan = item.plan.resolve() if item.plan else None
    model = desk.settings.model.resolve() if desk.settings.model else None
    arguments: dict[str, Any] = {
        "source": str(source),
        "name": item.name.name if desk.anonymous else item.source.name,
        "output": item.name.name,
        "settings": desk.settings.plain() | {"model": str(model) if model else None},
        "plan": str(plan) if plan else None,
        "threads": desk.threads,
        "remarks": list(desk.remarks),
        "ready": ready_document(item.ready),
    }
    parts = (path.resolve() for path in files_of(item.ready))
    read = tuple(str(path) for path in (source, plan, model, *parts) if path)
    return Request(desk.aim, arguments, str(work.resolve()), read, OPENING)


def _must_be_checked(desk: Desk) -> bool:
    return desk.aim == "clean" or (desk.aim == "redact" and desk.settings.check)


def _weighted(aim: Aim, on_stage: OnStage | None) -> Callable[[Progress], None] | None:
    """From a stage's own share to the whole file's, never backwards."""
    if on_stage is None:
        return None
    shares = _SHARES[aim]
    before = dict(zip(shares, _running(shares.values()), strict=True))
    farthest = 0.0

    def tell(progress: Progress) -> None:
        nonlocal farthest
        stage = progress.stage
        here = before.get(stage, farthest) + shares.get(stage, 0.0) * progress.done
        farthest = max(farthest, min(here, 1.0))
        on_stage(stage, farthest)

    return tell


def _running(values: Iterable[float]) -> Iterable[float]:
    total = 0.0
    for value in values:
        yield total
        total += value


def _pairs(desk: Desk, item: Item, answer: Answer) -> list[tuple[Path, Path]]:
    """What was written and where it goes; the output itself last."""
    if desk.aim == "plan":
        return [(answer.output, desk.out / _beside(item, "plan.json"))]
    pairs: list[tuple[Path, PurePath]] = []
    if desk.settings.report:
        kinds = (
            (_plan_to_keep(desk, item, answer), "plan.json"),
            (answer.report, "report.json"),
            (answer.page, "report.html"),
        )
        pairs += [(path, _beside(item, kind)) for path, kind in kinds if path]
    pairs.append((answer.output, output_name(item.name, answer.suffix)))
    placed = [(path, desk.out / name) for path, name in pairs]
    for _, target in placed:
        _refuse_input(target, item.source)
    return placed


def _plan_to_keep(desk: Desk, item: Item, answer: Answer) -> Path | None:
    """The plan as rendered, unless it is the very file that was given."""
    target = desk.out / _beside(item, "plan.json")
    given = item.plan is not None and target.exists() and target.samefile(item.plan)
    return None if given else answer.plan


def _outcome(item: Item, answer: Answer, pairs: list[tuple[Path, Path]]) -> Outcome:
    targets = [target for _, target in pairs]
    return Outcome(
        item.source,
        "done",
        targets[-1],
        tuple(targets[:-1]),
        answer.regions,
        answer.unreviewed,
        answer.checked,
        answer.notes,
        answer.stripped,
        answer.remaining,
    )


def _entry(
    desk: Desk, digest: str, wanted: str, outcome: Outcome, pairs: list[tuple[Path, Path]]
) -> Entry:
    names = [str(target.relative_to(desk.out)) for _, target in pairs]
    return Entry(
        source=digest,
        settings=wanted,
        output=names[-1],
        sha256=sha256_of(pairs[-1][0]),
        beside=tuple(names[:-1]),
        regions=outcome.regions,
        unreviewed=outcome.unreviewed,
        checked=outcome.checked,
    )
