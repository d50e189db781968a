"""Redacted copies of an archive's originals: opened, redacted, recorded, and only then handed out.

The plain original lies in a private folder for as long as its copy is made, and is gone with it.
What the log says comes first: a copy that nobody knows of must not exist, the reverse does no harm.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from pathlib import Path, PurePath
from typing import Any

from vouchsafe import __version__
from vouchsafe.archive import Archive, ItemId, safe_name
from vouchsafe.archive.provenance import Opening, credential, edits_of, manifest
from vouchsafe.jobs.answer import Answer
from vouchsafe.jobs.batch import attempt, with_plans
from vouchsafe.jobs.errors import MalformedAnswer
from vouchsafe.jobs.host import Host, OnUsed
from vouchsafe.jobs.ledger import sha256_of
from vouchsafe.jobs.model import Item, Outcome
from vouchsafe.jobs.names import distinctly
from vouchsafe.jobs.order import Order, Result, Spectator
from vouchsafe.jobs.redacting import Desk, OnStage, work_on
from vouchsafe.jobs.vouching import vouched
from vouchsafe.jobs.work import ready, sweep, work_folder
from vouchsafe.redaction import read_report

_DIGITS = 12
_KEEP_PRIVATE = "The plan and the report name the original's digest: publish the copy alone."
_CARRIES = "The copy carries a C2PA manifest: the archive's name, what was done, a blinded link."


def copy_items(
    archive: Archive,
    order: Order,
    spectator: Spectator,
    *,
    provenance: bool = False,
    host: Host | None = None,
) -> Result:
    """Make a redacted copy of every item that `order.inputs` names, by the beginnings of names.

    provenance: the copies carry a manifest of the archive's that commits to the originals.
    Refusals of single items are outcomes. Raises `NoSuchItem`, `AmbiguousItem`, `Erased` and
    `JobError`s before any work.
    """
    found = list(dict.fromkeys(archive.find(each) for each in order.inputs))
    items: Sequence[Item] = tuple(
        distinctly([_label(archive, item) for item in found], anonymous=order.anonymous)
    )
    items = with_plans(items, order.plans) if order.plans else items
    ready(order.out)
    sweep(order.out)
    spectator.expect(len(items))
    with nullcontext(host) if host else Host() as worker:
        desk = Desk(worker, order.out, order.settings, force=order.force, anonymous=order.anonymous)
        outcomes = [
            attempt(label, spectator, _Copyist(archive, item, desk, provenance, label).work)
            for label, item in zip(items, found, strict=True)
        ]
    return Result(tuple(outcomes), ())


def _label(archive: Archive, item: ItemId) -> tuple[Path, PurePath]:
    """What an item is called while it is worked on, and what its copy will be called."""
    name = PurePath(safe_name(archive.original(item).what["original"]["name"]))
    return Path(f"{item[:_DIGITS]}{name.suffix.lower()}"), name


@dataclass(frozen=True, slots=True)
class _Copyist:
    """Makes the copy of one item."""

    archive: Archive
    item: ItemId
    desk: Desk
    provenance: bool
    label: Item

    def work(self, on_stage: OnStage, on_used: OnUsed) -> Outcome:
        """From the sealed original to the copy in its place."""
        with work_folder(self.desk.out) as private:
            plain = private / self.label.name.name
            with plain.open("wb") as file:
                for piece in self.archive.read(self.item):
                    file.write(piece)
            outcome = work_on(
                self.desk,
                replace(self.label, source=plain),
                on_stage=on_stage,
                on_used=on_used,
                finish=self.finish,
            )
        notes = [*outcome.notes]
        notes += [_CARRIES] if self.provenance else []
        notes += [_KEEP_PRIVATE] if outcome.beside else []
        return replace(outcome, source=self.label.source, notes=tuple(notes))

    def finish(self, work: Path, answer: Answer) -> Answer:
        """Vouch for the copy where that is wanted, and log that it was made."""
        what: dict[str, Any] = {"tool": f"vouchsafe {__version__}"}
        if self.provenance:
            opening = Opening.new(self.archive.original(self.item).what["original"]["sha256"])
            answer = self._vouched(work, answer, opening)
            what["provenance"] = {"blind": opening.blind, "commitment": opening.commitment}
        what |= {
            "sha256": sha256_of(answer.output),
            "size": answer.output.stat().st_size,
            "plan": sha256_of(answer.plan) if answer.plan else "",
            "report": sha256_of(answer.report) if answer.report else "",
            "review_required": answer.unreviewed > 0,
        }
        self.archive.record("redacted", self.item, what)
        return answer

    def _vouched(self, work: Path, answer: Answer, opening: Opening) -> Answer:
        if answer.report is None:
            raise MalformedAnswer
        edits = edits_of(read_report(answer.report))
        signer = credential(self.archive.unlocked.secrets.certificate, self.archive.policy.origin)
        return vouched(work, answer, manifest(opening.commitment, edits, __version__), signer)
