"""From a file that came in to a plan that a person can look at.

Each step leaves a file, and one that finds its file there has nothing to do.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PurePath

from vouchsafe.jobs import SHOW_TASKS, TASKS, Desk, Settings, Shown, ShowPart, show_file, work_on
from vouchsafe.jobs import Item as Input
from vouchsafe.media import MediaKind
from vouchsafe.redaction import MediaFacts, Sha256, read_plan
from vouchsafe.review.items import ItemFile
from vouchsafe.review.model import Item
from vouchsafe.review.work.bench import Bench

_VIEWS: dict[MediaKind, tuple[ItemFile, ...]] = {
    "photo": (ItemFile.PICTURE,),
    "video": (ItemFile.PROXY, ItemFile.TIMES),
}
_SEEN, _LOOKED = 0.02, 0.6
"""How much of the whole is done by then, about."""


@dataclass(frozen=True, slots=True)
class Analysis:
    """Of one item, on a bench."""

    bench: Bench
    item: str

    def see(self) -> None:
        """Its facts and its thumbnail, at once: what a library shows."""
        item = self._item()
        if self._there(ItemFile.THUMBNAIL):
            return
        shown = self._show("thumbnail")
        facts = MediaFacts(
            name=item.name,
            sha256=Sha256(item.sha256),
            kind=shown.kind,
            width=shown.width,
            height=shown.height,
            duration=shown.duration,
        )
        self.bench.ask(self.bench.reviews.described, self.item, facts)
        self._place(ItemFile.THUMBNAIL, shown.thumbnail)

    def look(self) -> None:
        """What the machine would hide."""
        item = self._item()
        tell = self.bench.teller(self.item, _SEEN, _LOOKED)
        tell("looking", 0.0)
        if self._plan(item).exists():
            return
        desk = Desk(
            self.bench.host(TASKS),
            self._room(),
            Settings(),
            aim="plan",
            force=True,
            anonymous=True,
            threads=self.bench.threads,
        )
        # What it is called is the item's name, since the original has none.
        work_on(desk, Input(self._path(ItemFile.ORIGINAL), PurePath(item.name)), on_stage=tell)

    def view(self) -> None:
        """The picture or proxy in which people look at it."""
        item = self._item()
        tell = self.bench.teller(self.item, _LOOKED, 1.0)
        tell("showing", 0.0)
        if all(self._there(file) for file in _VIEWS[item.kind]):
            return
        shown = self._show("view")
        made = (shown.picture, shown.proxy, shown.times)
        for path in filter(None, made):
            self._place(ItemFile(path.name), path)

    def finish(self) -> None:
        """The machine's plan is the first version."""
        path = self._plan(self._item())
        plan = read_plan(path)
        self.bench.ask(self.bench.reviews.analysed, self.item, plan.media, plan)
        path.unlink(missing_ok=True)

    def _item(self) -> Item:
        return self.bench.ask(self.bench.reviews.known, self.item)

    def _path(self, file: ItemFile) -> Path:
        return self.bench.ask(self.bench.reviews.path, self.item, file)

    def _there(self, file: ItemFile) -> bool:
        return self._path(file).exists()

    def _room(self) -> Path:
        return self.bench.ask(self.bench.reviews.workroom, self.item)

    def _plan(self, item: Item) -> Path:
        return self._room() / f"{item.name}.plan.json"

    def _show(self, part: ShowPart) -> Shown:
        tell = self.bench.teller(self.item, _LOOKED, 1.0)

        def on_stage(_: str, share: float) -> None:
            if part == "view":
                tell("showing", share)

        return show_file(
            self._path(ItemFile.ORIGINAL),
            self._room(),
            parts=(part,),
            on_progress=on_stage,
            threads=self.bench.threads,
            host=self.bench.host(SHOW_TASKS),
        )

    def _place(self, file: ItemFile, made: Path | None) -> None:
        assert made is not None
        self.bench.ask(self.bench.reviews.place, self.item, file, made)
