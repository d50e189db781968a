"""From an approved version to published files: exactly what was approved, proven, and all of it
there or nothing.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from pathlib import Path, PurePath

from vouchsafe.exposure import inspection_document
from vouchsafe.jobs import TASKS, Desk, Question, Settings, look_into, sweep, work_folder, work_on
from vouchsafe.jobs import Item as Input
from vouchsafe.media import PartsDiffer
from vouchsafe.redaction import NotRedacted, Plan, Ready, read_plan, read_report, write_plan
from vouchsafe.review.items import ItemFile
from vouchsafe.review.model import Order
from vouchsafe.review.work.bench import Bench, OnStage
from vouchsafe.review.work.errors import SawMore
from vouchsafe.review.work.placing import move, recovered, replace_with

REPORT, PAGE, EXPOSURES = "report.json", "report.html", "exposures.json"
ALONE = "Published without a second person: nobody but who published it has approved it."

_WRITTEN = 0.85
PARTS_WRITTEN, PARTS_JOINED, PARTS_PROVEN = 0.5, 0.53, 0.83
"""How much of the whole is done by then, about: written and proven; where parts are written and
proven by others, those.
"""

WRITING, CHECKING = "writing", "checking"
DIFFERENT = "writing whole: parts"
"""The stage in which a long video is written in one piece, since its parts did not fit."""


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

    def carry_out(self, ready: Ready | None = None, stage: str = WRITING) -> Placed | None:
        """Render, verify, inspect, place. None: verification saw more than was approved, so there
        is nothing to publish and something to look at.

        ready: its parts, rendered and proven by several. stage: what writing is called, where there
        is more to say of it.
        """
        ask, reviews = self.bench.ask, self.bench.reviews
        order = ask(reviews.order, self.item)
        if order.version.number != self.version:
            return None
        folder = recovered(ask(reviews.publishing_folder, self.item, self.version))
        sweep(folder.parent)
        placed = _placed(folder)
        if placed and self._fits(placed, folder, order):
            return placed
        with work_folder(folder.parent) as room:
            made = room / "made"
            file, plan = self._rendered(order, room, made, ready, stage)
            if plan.tracks != order.version.plan.canonical().tracks:
                more = len(plan.tracks) - len(order.version.plan.tracks)
                sentence = str(SawMore(count=max(more, 1)))
                ask(reviews.found_more, self.item, self.version, plan, sentence)
                return None
            self._inspected(file)
            # There already: other approvers then, or an uploader's name.
            (replace_with if placed else move)(made, folder)
        return _placed(folder)

    def is_placed(self, order: Order) -> bool:
        """Whether an earlier try placed it, as it would be placed again."""
        folder = self.bench.ask(self.bench.reviews.publishing_folder, self.item, self.version)
        placed = _placed(recovered(folder))
        return placed is not None and self._fits(placed, folder, order)

    def record(self, placed: Placed) -> None:
        """From here on it is published."""
        self.bench.ask(
            self.bench.reviews.rendered, self.item, self.version, placed.name, placed.sha256
        )

    def _rendered(
        self, order: Order, room: Path, out: Path, ready: Ready | None, stage: str
    ) -> tuple[Path, Plan]:
        name = name_of(order)
        approved = approved_plan(order, room)
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
        first = PARTS_PROVEN if ready else 0.0
        item = Input(source, name, approved, ready)
        try:
            # The file is there, and is only read once more.
            said = CHECKING if ready else stage
            done = work_on(desk, item, on_stage=self._teller(first, said))
        except (PartsDiffer, NotRedacted):
            if ready is None:
                raise
            # A whole cannot fail for what is only its parts' fault, and else says so itself.
            whole = Input(source, name, approved)
            done = work_on(desk, whole, on_stage=self._teller(first, DIFFERENT))
        assert done.output is not None
        plan = out / f"{name}.plan.json"
        rendered = called(read_plan(plan), order.version.plan.media.name)
        plan.unlink()
        (out / f"{name}.report.json").rename(out / REPORT)
        (out / f"{name}.report.html").rename(out / PAGE)
        return done.output, rendered

    def _teller(self, first: float, writing: str) -> OnStage:
        tell = self.bench.teller(self.item, first, _WRITTEN)
        return lambda stage, share: tell(writing if stage == WRITING else stage, share)

    def _fits(self, placed: Placed, folder: Path, order: Order) -> bool:
        # Not named by its uploader, as earlier releases did.
        named_so = placed.name.startswith(f"{self.item}.")
        return named_so and _says_alone(folder) == _alone(order)

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


def name_of(order: Order) -> PurePath:
    """What the published file is called, with the original's suffix. The uploader's own name may
    tell of people, places and days: it stays with the team, and out of the file's name and report.
    """
    return PurePath(order.item.id + order.item.suffix)


def approved_plan(order: Order, folder: Path) -> Path:
    """The plan to render, in a file of that folder."""
    path = folder / "approved.plan.json"
    write_plan(called(order.version.plan, str(name_of(order))), path)
    return path


def called(plan: Plan, name: str) -> Plan:
    """The same plan, of the same file by another name."""
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
