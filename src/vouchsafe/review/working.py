"""What durable work asks and says. Nobody acts here: only `vouchsafe.review.work` calls these."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, or_, select

from vouchsafe.redaction import MediaFacts, Plan, check_fit
from vouchsafe.review.door import change
from vouchsafe.review.errors import NotFound, WrongPlan
from vouchsafe.review.items import ItemFile, Items
from vouchsafe.review.model import Due, Item, Order, State
from vouchsafe.review.publications import REPORTS
from vouchsafe.review.rows import AnyRow, item_of, item_row
from vouchsafe.review.store import Turn, tables
from vouchsafe.review.versions import add_version, find_version, machine_plans, prepared

_ITEMS = tables.items
_HERE = tables.publications
_UNDER_ANALYSIS: Final = frozenset({State.RECEIVED, State.ANALYSING})
_IDLE: Final[dict[str, Any]] = {"stage": "", "progress": 0.0, "problem": None}
_UNDECIDED: Final[dict[str, Any]] = {
    "submitted_by": None,
    "approved_by": None,
    "ordered_by": None,
}


class Working(Items):
    """The seam to durable work. Each may be called again with the same effect."""

    def due(self, limit: int = 100) -> tuple[Due, ...]:
        """What waits to be worked on or is being worked on, the oldest first. Its `task` is a
        name to run it under at most once. Removals that were cut short are finished first.
        """
        self.finish_removals()
        waits = (_ITEMS.c.state == State.RECEIVED.value) & _ITEMS.c.problem.is_(None)
        goes_on = _ITEMS.c.state.in_([State.ANALYSING.value, State.RENDERING.value])
        with self._database.reading() as connection:
            rows = connection.execute(
                select(_ITEMS)
                .where(or_(waits, goes_on))
                .order_by(_ITEMS.c.added, _ITEMS.c.id)
                .limit(limit)
            ).all()
        return tuple(map(_due_of, rows))

    def tidy(self) -> None:
        """Forget files that began to arrive, or to go out, a day ago and never did: a kill leaves
        such.
        """
        self._places.forget_left()
        with self._database.reading() as connection:
            known = set(connection.execute(select(_ITEMS.c.id)).scalars())
        if known:  # else it may be another database, by mistake, and these another one's files
            self._places.forget_stale(known)

    def known(self, item: str) -> Item:
        """The item, for the work on it. Raises `NotFound` where it was removed meanwhile."""
        with self._database.reading() as connection:
            return item_of(item_row(connection, item))

    def path(self, item: str, file: ItemFile) -> Path:
        """Where that file of an item lies or is to lie."""
        return self._places.item(item) / file

    def workroom(self, item: str) -> Path:
        """A folder for the work on an item, on the same disk as its place; removed with the
        item. Raises `NotFound` where that has happened.
        """
        with self._database.writing() as turn:
            item_row(turn.connection, item)  # in the turn: it cannot be removed meanwhile
            return self._places.work(item)

    def place(self, item: str, file: ItemFile, made: Path) -> None:
        """Put a finished file in its place, atomically; `made` is moved. Raises `NotFound` where
        the item was removed.
        """
        with self._database.writing() as turn:
            item_row(turn.connection, item)
            self._places.settle(made, self.path(item, file))
            change(turn, item)

    def described(self, item: str, facts: MediaFacts) -> None:
        """Its size and length are known, before there is a plan. Raises `WrongPlan` for the
        facts of another file.
        """
        with self._database.writing() as turn:
            _describe(turn, item_of(item_row(turn.connection, item)), facts)

    def progress(self, item: str, stage: str, share: float) -> bool:
        """How far the work is; a received item is then being analysed. False: stop, it was
        removed or nothing is to be done to it any more.
        """
        with self._database.writing() as turn:
            try:
                row = item_row(turn.connection, item)
            except NotFound:
                return False
            state = State(row.state)
            if state is State.RECEIVED and row.problem is None:
                state = State.ANALYSING
            if state not in {State.ANALYSING, State.RENDERING}:
                return False
            share = min(max(share, 0.0), 1.0)
            change(turn, item, state=state.value, stage=stage, progress=share)
            return True

    def analysed(self, item: str, facts: MediaFacts, plan: Plan) -> None:
        """The machine's plan is its first version; the item is ready. Nothing where it is so
        already. Raises `WrongPlan` or `PlanDoesNotFit` for another file's.
        """
        check_fit(plan, facts)
        ready = prepared(plan)
        with self._database.writing() as turn:
            found = item_of(item_row(turn.connection, item))
            if found.state not in _UNDER_ANALYSIS or found.version is not None:
                return
            _describe(turn, found, facts)
            first = add_version(turn, item, None, ready)
            turn.tell(None, "analysed", item, version=first.number)
            change(turn, item, state=State.READY.value, version=first.number, **_IDLE)

    def failed(self, item: str, attempt: int, sentence: str) -> None:
        """The work ended with this sentence: a failed analysis is received again, a failed
        publication as decided before; a person may ask for either again. Nothing where that was
        done: another attempt (`Due.attempt`) is not put back by what is told late of this one.
        """
        with self._database.writing() as turn:
            row = item_row(turn.connection, item)
            if row.attempt != attempt:
                return
            state = State(row.state)
            if state in _UNDER_ANALYSIS:
                back = State.RECEIVED
            elif state is State.RENDERING:
                back = State.APPROVED if row.approved_by else State.READY
            else:
                return
            turn.tell(None, "failed", item)
            change(turn, item, **{**_IDLE, "state": back.value, "problem": sentence})

    def order(self, item: str) -> Order:
        """What is to be published. Raises `NotFound` where nothing is, or no longer."""
        with self._database.reading() as connection:
            row = _ordered(connection, item)
            version = find_version(connection, item, row.version)
        return Order(item_of(row), version, row.approved_by, row.ordered_by)

    def publishing_folder(self, item: str, version: int) -> Path:
        """Where the files of this publication are to lie; made if need be. Raises `NotFound`
        where the item was removed.
        """
        with self._database.writing() as turn:
            item_row(turn.connection, item)
            return self._places.made_published(item, version)

    def rendered(self, item: str, version: int, name: str, sha256: str) -> None:
        """The files lie in `publishing_folder`: file `name` of that hash, report.json,
        report.html and exposures.json. The item is published. Nothing where it is so already.
        Raises `NotFound` where this version is not to be published (any more), `NotReadyYet`
        where a file is not there.
        """
        with self._database.writing() as turn:
            found = item_of(item_row(turn.connection, item))
            if found.state is State.PUBLISHED and found.published == version:
                return
            row = _ordered(turn.connection, item)
            if row.version != version:
                raise NotFound(what="publication")
            self._places.close_published(item, version, {name, *REPORTS})
            which = (_HERE.c.item == item) & (_HERE.c.version == version)
            turn.connection.execute(_HERE.delete().where(which))  # published again, after reopening
            turn.connection.execute(
                _HERE.insert().values(
                    item=item,
                    version=version,
                    approved_by=row.approved_by,
                    published_by=row.ordered_by,
                    made=turn.at,
                    name=name,
                    sha256=sha256,
                )
            )
            turn.tell(None, "published", item, version=version, sha256=sha256)
            change(turn, item, state=State.PUBLISHED.value, published=version, **_IDLE)

    def found_more(self, item: str, version: int, plan: Plan, sentence: str) -> None:
        """The verification saw more than the plan hides. This plan, which hides it, is a new
        version by the machine; the item is ready again, with the sentence, and needs a new
        approval. Nothing where this version is no longer being published.
        """
        with self._database.reading() as connection:
            item_row(connection, item)
            ready = prepared(plan, machine_plans(connection, item))
        with self._database.writing() as turn:
            found = item_of(item_row(turn.connection, item))
            if found.state is not State.RENDERING or found.version != version:
                return
            _check_hash(found, plan.media)
            more = add_version(turn, item, version, ready)
            turn.tell(None, "found_more", item, version=more.number)
            values = {**_IDLE, **_UNDECIDED, "problem": sentence, "version": more.number}
            change(turn, item, state=State.READY.value, **values)


def _due_of(row: AnyRow) -> Due:
    publish = row.version if row.state == State.RENDERING.value else None
    what = "analyse" if publish is None else f"publish-{publish}"
    return Due(row.id, f"{what}-{row.id}-{row.attempt}", publish, row.attempt)


def _ordered(connection: Connection, item: str) -> AnyRow:
    row = item_row(connection, item)
    if row.state != State.RENDERING.value:
        raise NotFound(what="publication")
    return row


def _check_hash(item: Item, facts: MediaFacts) -> None:
    if (facts.sha256, facts.kind) != (item.sha256, item.kind):
        raise WrongPlan(fact="SHA-256")


def _describe(turn: Turn, item: Item, facts: MediaFacts) -> None:
    _check_hash(item, facts)
    sizes = {"width": facts.width, "height": facts.height, "duration": facts.duration}
    change(turn, item.id, **sizes)
