"""From an approved version to published files: exactly what was approved, proven, and all of it
there or nothing.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
from dataclasses import dataclass, replace
from pathlib import Path, PurePath

from vouchsafe.exposure import inspection_document
from vouchsafe.jobs import TASKS, Desk, Question, Settings, look_into, sweep, work_folder, work_on
from vouchsafe.jobs import Item as Input
from vouchsafe.redaction import Plan, read_plan, read_report, write_plan
from vouchsafe.review.items import ItemFile
from vouchsafe.review.model import Order
from vouchsafe.review.work.bench import Bench
from vouchsafe.review.work.errors import SawMore

REPORT, PAGE, EXPOSURES = "report.json", "report.html", "exposures.json"
ALONE = "Published without a second person: nobody but who published it has approved it."

_WRITTEN = 0.85
"""How much of the whole is done by then, about."""


@dataclass(frozen=True, slots=True)
class Placed:
    """What lies in a publication's folder: the file's name and hash."""

    name: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Publishing:
    """Of one version of an item, on a bench."""

    bench: Bench
    item: str
    version: int

    def carry_out(self) -> Placed | None:
        """Render, verify, inspect, place. None: verification saw more than was approved, so there
        is nothing to publish and something to look at.
        """
        ask, reviews = self.bench.ask, self.bench.reviews
        order = ask(reviews.order, self.item)
        if order.version.number != self.version:
            return None
        folder = ask(reviews.publishing_folder, self.item, self.version)
        sweep(folder.parent)
        placed = _placed(folder)
        if placed and self._named_so(placed) and _says_alone(folder) == _alone(order):
            return placed
        with work_folder(folder.parent) as room:
            made = room / "made"
            file, plan = self._rendered(order, room, made)
            if plan.tracks != order.version.plan.canonical().tracks:
                more = len(plan.tracks) - len(order.version.plan.tracks)
                sentence = str(SawMore(count=max(more, 1)))
                ask(reviews.found_more, self.item, self.version, plan, sentence)
                return None
            self._inspected(file)
            if placed:
                folder.rename(room / "earlier")  # other approvers then, or an uploader's name
            _move(made, folder)
        return _placed(folder)

    def record(self, placed: Placed) -> None:
        """From here on it is published."""
        self.bench.ask(
            self.bench.reviews.rendered, self.item, self.version, placed.name, placed.sha256
        )

    def _rendered(self, order: Order, room: Path, out: Path) -> tuple[Path, Plan]:
        approved = room / "approved.plan.json"
        # The uploader's own name may tell of people, places and days: it stays with the team, and
        # out of the file's name and the report.
        name = PurePath(self.item + order.item.suffix)
        write_plan(_called(order.version.plan, str(name)), approved)
        source = self.bench.ask(self.bench.reviews.path, self.item, ItemFile.ORIGINAL)
        desk = Desk(
            self.bench.host(TASKS),
            out,
            Settings(),
            force=True,
            anonymous=True,
            threads=self.bench.threads,
            remarks=(ALONE,) if _alone(order) else (),
        )
        done = work_on(
            desk,
            Input(source, name, approved),
            on_stage=self.bench.teller(self.item, 0.0, _WRITTEN),
        )
        assert done.output is not None
        plan = out / f"{name}.plan.json"
        rendered = _called(read_plan(plan), order.version.plan.media.name)
        plan.unlink()
        (out / f"{name}.report.json").rename(out / REPORT)
        (out / f"{name}.report.html").rename(out / PAGE)
        return done.output, rendered

    def _named_so(self, placed: Placed) -> bool:
        """Not by its uploader, as earlier releases named it."""
        return placed.name.startswith(f"{self.item}.")

    def _inspected(self, file: Path) -> None:
        tell = self.bench.teller(self.item, _WRITTEN, 1.0)
        tell("inspecting", 0.0)
        found = look_into(
            self.bench.host(TASKS),
            file,
            Question(),
            threads=self.bench.threads,
            on_progress=lambda progress: tell("inspecting", progress.done),
        )
        if found.error:
            raise found.error
        assert found.inspection is not None
        document = inspection_document(found.inspection, values=False)
        text = json.dumps(document, ensure_ascii=False, indent=2)
        (file.parent / EXPOSURES).write_text(text + "\n", "utf-8")


def _called(plan: Plan, name: str) -> Plan:
    return replace(plan, media=replace(plan.media, name=name))


def _alone(order: Order) -> bool:
    return order.approved_by is None


def _says_alone(folder: Path) -> bool:
    return ALONE in read_report(folder / REPORT).warnings


def _placed(folder: Path) -> Placed | None:
    """What an earlier try placed here: everything, since it came in one move."""
    beside = {REPORT, PAGE, EXPOSURES}
    files = [path for path in folder.iterdir() if path.name not in beside]
    if not files:
        return None
    with files[0].open("rb") as file:
        return Placed(files[0].name, hashlib.file_digest(file, "sha256").hexdigest())


def _move(made: Path, folder: Path) -> None:
    """In one step, with all bytes on the disk before; or not at all, if somebody was faster."""
    for path in made.iterdir():
        path.chmod(0o600)
        _flush(path)
    made.chmod(0o700)
    _flush(made)
    try:
        made.rename(folder)
    except OSError as error:
        if error.errno not in (errno.ENOTEMPTY, errno.EEXIST):
            raise
    _flush(folder.parent)


def _flush(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
