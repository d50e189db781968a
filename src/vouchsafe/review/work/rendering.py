"""A long video is rendered and proven in parts, by several at once, and published as one file.

Parts lie in the item's work folder: redacted pixels of one version, by one recipe, without sound;
then the file that they are joined to, and what proves each stretch of it. All go when the
publication has ended, however it ended.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from vouchsafe.jobs import (
    TASKS,
    Settings,
    join_rendering,
    prove_part,
    render_part,
    settle_rendering,
    sweep,
    work_folder,
)
from vouchsafe.media import Manner, NotInParts
from vouchsafe.redaction import (
    JoinedFile,
    Part,
    Proven,
    Ready,
    Recipe,
    Style,
    origin_of,
    parts_of,
)
from vouchsafe.review.errors import NotFound
from vouchsafe.review.items import ItemFile
from vouchsafe.review.model import Order, State
from vouchsafe.review.reviews import Reviews
from vouchsafe.review.work.bench import Bench, Unwanted
from vouchsafe.review.work.film import OVERLAP
from vouchsafe.review.work.placing import flush
from vouchsafe.review.work.publication import (
    CHECKING,
    PARTS_JOINED,
    PARTS_PROVEN,
    PARTS_WRITTEN,
    WRITING,
    Publishing,
    approved_plan,
    called,
    name_of,
)
from vouchsafe.review.work.several import teller_of_part, wait_for

KIND, STYLE = "writing whole: kind", "writing whole: style"
"""The stages in which a long video is written in one piece: for what it is, or for what it is
painted with.
"""

Plain = dict[str, Any]

_NAMES = "render-*"
_FORGOTTEN = 24 * 3600
"""Seconds after which what is left of parts is nobody's whose item is not being published."""


def forget_parts(reviews: Reviews) -> None:
    """Remove what was finished by somebody who was taken for dead, after all others were done."""
    limit = time.time() - _FORGOTTEN
    for path in reviews.data.glob(f"items/*/work/{_NAMES}"):
        with contextlib.suppress(FileNotFoundError, NotFound):
            if path.stat().st_mtime < limit:
                item = reviews.known(path.parts[-3])
                if item.state is not State.RENDERING:
                    path.unlink()


@dataclass(frozen=True, slots=True)
class Rendering:
    """Of one version of an item, on a bench. length: seconds of a part, about."""

    bench: Bench
    item: str
    version: int
    length: float

    @property
    def publishing(self) -> Publishing:
        """What the parts are for."""
        return Publishing(self.bench, self.item, self.version)

    def settle(self) -> Plain:
        """{"manner": …, "parts": …}: how all are encoded, and how many; {"stage": …} where a long
        video has to be written in one piece: which says why; {} where it is short, or there.
        """
        if len(self.parts()) == 1:
            return {}
        order = self._order()
        if self.publishing.is_placed(order):
            return {}
        room = self._room()
        sweep(room)
        try:
            with work_folder(room) as folder:
                manner = settle_rendering(
                    self._original(),
                    approved_plan(order, folder),
                    name=str(name_of(order)),
                    threads=self.bench.threads,
                    host=self.bench.host(TASKS),
                )
        except NotInParts:
            return {"stage": STYLE if order.version.plan.style is Style.MOSAIC else KIND}
        recipe = self._recipe(asdict(manner))
        self._remove(keep=self._place(order, recipe, "").name)
        return {"manner": asdict(manner), "parts": len(recipe.parts)}

    def parts(self) -> tuple[Part, ...]:
        """The parts that it is rendered in; one for what is short."""
        item = self.bench.ask(self.bench.reviews.known, self.item)
        return parts_of(item.duration, length=self.length, overlap=min(OVERLAP, self.length / 2))

    def render(self, number: int, manner: Plain) -> None:
        """One part, unless somebody has done it."""
        order, recipe = self._order(), self._recipe(manner)
        path = self._files(order, recipe)[number]
        if path.exists():
            return
        with work_folder(path.parent) as folder:
            made = render_part(
                self._original(),
                approved_plan(order, folder),
                recipe,
                number,
                folder / path.name,
                name=str(name_of(order)),
                on_progress=teller_of_part(self.bench, self._wanted),
                threads=self.bench.threads,
                host=self.bench.host(TASKS),
            )
            self._keep(made, path)

    def wait(self, keys: Sequence[str]) -> None:
        """Until these runs, which render, have ended. Raises as `wait_for` does."""
        tell = self.bench.teller(self.item, 0.0, PARTS_WRITTEN)
        wait_for(self.bench, keys, lambda share: tell(WRITING, share))

    def join(self, manner: Plain) -> None:
        """All parts in one file, unless that is done; the note on it says so."""
        order, recipe = self._order(), self._recipe(manner)
        joined = self._joined(order, recipe)
        if joined.untrusted_note.exists():
            return
        tell = self.bench.teller(self.item, PARTS_WRITTEN, PARTS_JOINED)
        with work_folder(self._room()) as folder:
            made = join_rendering(
                self._original(),
                approved_plan(order, folder),
                Ready(recipe, self._files(order, recipe)),
                JoinedFile(folder / "joined", folder / "note"),
                Settings(),
                name=str(name_of(order)),
                on_progress=lambda _, share: tell(WRITING, share),
                threads=self.bench.threads,
                host=self.bench.host(TASKS),
            )
            if joined.untrusted_note.exists():
                return  # by who took this one for dead; others look at that one by now
            self._keep(made.untrusted_file, joined.untrusted_file)
            self._keep(made.untrusted_note, joined.untrusted_note)

    def prove(self, number: int, manner: Plain) -> None:
        """One part's share of the joined file, unless somebody has done it."""
        order, recipe = self._order(), self._recipe(manner)
        path = self._proofs(order, recipe)[number]
        if path.exists():
            return
        with work_folder(path.parent) as folder:
            made = prove_part(
                self._original(),
                approved_plan(order, folder),
                recipe,
                self._joined(order, recipe),
                folder / path.name,
                number=number,
                settings=Settings(),
                name=str(name_of(order)),
                on_progress=teller_of_part(self.bench, self._wanted),
                threads=self.bench.threads,
                host=self.bench.host(TASKS),
            )
            self._keep(made, path)

    def wait_for_proofs(self, keys: Sequence[str]) -> None:
        """Until these runs, which prove, have ended. Raises as `wait_for` does."""
        tell = self.bench.teller(self.item, PARTS_JOINED, PARTS_PROVEN)
        wait_for(self.bench, keys, lambda share: tell(CHECKING, share))

    def ready(self, manner: Plain) -> Ready:
        """All parts, joined and proven."""
        order, recipe = self._order(), self._recipe(manner)
        proven = Proven(self._joined(order, recipe), self._proofs(order, recipe))
        return Ready(recipe, self._files(order, recipe), proven)

    def clear(self) -> None:
        """Parts are of no more use."""
        self._remove(keep=None)
        sweep(self._room())

    def _order(self) -> Order:
        order = self.bench.ask(self.bench.reviews.order, self.item)
        if order.version.number != self.version:
            raise Unwanted
        return order

    def _wanted(self) -> bool:
        item = self.bench.ask(self.bench.reviews.known, self.item)
        return item.state is State.RENDERING and item.version == self.version

    def _recipe(self, manner: Plain) -> Recipe:
        return Recipe(self.parts(), Manner(**manner))

    def _files(self, order: Order, recipe: Recipe) -> tuple[Path, ...]:
        """Where the parts lie."""
        return tuple(self._place(order, recipe, f"{part.number}.part") for part in recipe.parts)

    def _joined(self, order: Order, recipe: Recipe) -> JoinedFile:
        file, note = (self._place(order, recipe, name) for name in ("joined", "note"))
        return JoinedFile(file, note)

    def _proofs(self, order: Order, recipe: Recipe) -> tuple[Path, ...]:
        return tuple(self._place(order, recipe, f"{part.number}.proof") for part in recipe.parts)

    def _place(self, order: Order, recipe: Recipe, name: str) -> Path:
        """Known by all that it is made from and by."""
        plan = called(order.version.plan, str(name_of(order)))
        return self._room() / f"render-{origin_of(plan, recipe)[:24]}-{name}"

    def _keep(self, made: Path, path: Path) -> None:
        """Whole or not at all, where anybody still waits for it."""
        if not self._wanted():
            raise Unwanted
        made.replace(path)
        flush(path.parent)

    def _remove(self, keep: str | None) -> None:
        """All but what begins so."""
        for path in self._room().glob(_NAMES):
            if keep is None or not path.name.startswith(keep):
                path.unlink(missing_ok=True)

    def _room(self) -> Path:
        return self.bench.ask(self.bench.reviews.workroom, self.item)

    def _original(self) -> Path:
        return self.bench.ask(self.bench.reviews.path, self.item, ItemFile.ORIGINAL)
