"""From a file that came in to a plan that a person can look at.

Each step leaves a file, and one that finds its file there has nothing to do. Each works in a
folder of its own: the same may be done here and by somebody who was taken for dead.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePath

from vouchsafe.jobs import (
    SHOW_TASKS,
    TASKS,
    Desk,
    Settings,
    Shown,
    ShowPart,
    show_file,
    sweep,
    work_folder,
    work_on,
)
from vouchsafe.jobs import Item as Input
from vouchsafe.media import MediaKind
from vouchsafe.redaction import MediaFacts, Plan, Sha256, read_plan
from vouchsafe.review.items import ItemFile
from vouchsafe.review.model import Item
from vouchsafe.review.work.bench import Bench, OnStage

_VIEWS: dict[MediaKind, tuple[frozenset[ItemFile], ...]] = {
    "photo": (frozenset({ItemFile.PICTURE}), frozenset({ItemFile.PAGES})),
    "video": (frozenset({ItemFile.PROXY, ItemFile.TIMES}),),
}
"""What people look at: of each kind one of these."""


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
        with work_folder(self._room()) as room:
            shown = self._show("thumbnail", room, None)
            facts = MediaFacts(
                name=item.name,
                sha256=Sha256(item.sha256),
                kind=shown.kind,
                width=shown.width,
                height=shown.height,
                duration=shown.duration,
            )
            self.bench.ask(self.bench.reviews.described, self.item, facts)
            self._note(shown, room)
            self._place(ItemFile.THUMBNAIL, shown.thumbnail)

    def look(self, tell: OnStage) -> None:
        """What the machine would hide."""
        item = self._item()
        tell("looking", 0.0)
        if self._plan().exists():
            return
        with work_folder(self._room()) as room:
            # What it is called is the item's name, since the original has none.
            desk = Desk(
                self.bench.host(TASKS),
                room,
                Settings(),
                aim="plan",
                anonymous=True,
                threads=self.bench.threads,
            )
            source = Input(self._path(ItemFile.ORIGINAL), PurePath(item.name))
            done = work_on(desk, source, on_stage=tell)
            assert done.output is not None
            done.output.replace(self._plan())

    def view(self, tell: OnStage) -> None:
        """The picture, pages or proxy in which people look at it."""
        item = self._item()
        tell("showing", 0.0)
        if any(all(map(self._there, files)) for files in _VIEWS[item.kind]):
            return
        with work_folder(self._room()) as room:
            shown = self._show("view", room, lambda _, share: tell("showing", share))
            # What a container claims is known better once it was read through.
            self._note(shown, room)
            for path in filter(None, (shown.picture, shown.pages, shown.proxy, shown.times)):
                self._place(ItemFile(path.name), path)

    def looked(self) -> Plan:
        """What `look` left."""
        return read_plan(self._plan())

    def finish(self, looked: Callable[[], Plan]) -> None:
        """The machine's plan is the first version; nothing else is left lying about."""
        if self._item().version is None:
            plan = looked()
            self.bench.ask(self.bench.reviews.analysed, self.item, plan.media, plan)
        room = self._room()
        for path in room.glob("*.plan.json"):
            path.unlink(missing_ok=True)
        sweep(room)

    def _item(self) -> Item:
        return self.bench.ask(self.bench.reviews.known, self.item)

    def _path(self, file: ItemFile) -> Path:
        return self.bench.ask(self.bench.reviews.path, self.item, file)

    def _there(self, file: ItemFile) -> bool:
        return self._path(file).exists()

    def _room(self) -> Path:
        return self.bench.ask(self.bench.reviews.workroom, self.item)

    def _plan(self) -> Path:
        return self._room() / "whole.plan.json"

    def _show(self, part: ShowPart, room: Path, tell: OnStage | None) -> Shown:
        return show_file(
            self._path(ItemFile.ORIGINAL),
            room,
            parts=(part,),
            on_progress=tell,
            threads=self.bench.threads,
            host=self.bench.host(SHOW_TASKS),
        )

    def _note(self, shown: Shown, room: Path) -> None:
        """Facts that no plan has a place for."""
        facts = {
            "kind": shown.kind,
            "format": shown.format,
            "width": shown.width,
            "height": shown.height,
            "duration": shown.duration,
            "count": shown.count,
            "sound": shown.sound,
            "shown": list(shown.shown),
        }
        made = room / ItemFile.FACTS
        made.write_text(json.dumps(facts, indent=2) + "\n", "utf-8")
        self._place(ItemFile.FACTS, made)

    def _place(self, file: ItemFile, made: Path | None) -> None:
        assert made is not None
        self.bench.ask(self.bench.reviews.place, self.item, file, made)
