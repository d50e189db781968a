"""What came into an archive is examined once it is safe, and the log says what was found."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vouchsafe.archive import Added, Archive, EventType, Examination, ItemId, Sha256
from vouchsafe.archive.copies import Glance
from vouchsafe.archive.errors import Erased
from vouchsafe.archive.examined import examination_document
from vouchsafe.archive.tool import TOOL
from vouchsafe.errors import VouchsafeError
from vouchsafe.jobs.batch import default_lanes
from vouchsafe.jobs.errors import CannotWrite
from vouchsafe.jobs.examining import Examiner
from vouchsafe.jobs.work import sweep, work_folder

_TOGETHER = 64
"""examinations in one commit"""


@dataclass(frozen=True, slots=True)
class Examined:
    """What came of one item: an examination, which is in the log, or why there is none."""

    item: ItemId
    name: str
    examination: Examination | None = None
    error: VouchsafeError | None = None


OnExamined = Callable[[Examined], None]
"""Told of each as soon as it is known, from the thread that asked."""


@dataclass(frozen=True, slots=True)
class _Source:
    """An item and how to come by a file with its bytes."""

    item: ItemId
    name: str
    sha256: Sha256
    opened: Callable[[], AbstractContextManager[Path]]


def examine_added(
    archive: Archive,
    added: Iterable[Added],
    on_examined: OnExamined | None = None,
) -> list[Examined]:
    """Examine files that were just taken in, where they lie, and log what was found.

    What the archive held and had examined before is not examined again.
    """
    new = {each.item: each for each in added if not (each.known and _is_examined(archive, each))}
    sources = [
        _Source(
            each.item,
            each.path.name,
            Sha256(each.event.what["original"]["sha256"]),
            lambda path=each.path: nullcontext(path),  # type: ignore[misc]  # bound now
        )
        for each in new.values()
    ]
    return list(_all(archive, sources, on_examined))


def examine_items(
    archive: Archive,
    items: Iterable[ItemId],
    on_examined: OnExamined | None = None,
) -> list[Examined]:
    """Examine items of an archive, and log what was found.

    Each is opened into a private folder that is gone afterwards, and after a kill at the latest
    when the next such work begins.
    """
    sweep(Path(tempfile.gettempdir()))
    sources = []
    for item in items:
        original = archive.original(item).what["original"]
        sources.append(
            _Source(
                item,
                original["name"],
                Sha256(original["sha256"]),
                lambda item=item: opened_item(archive, item),  # type: ignore[misc]  # bound now
            )
        )
    return list(_all(archive, sources, on_examined))


def glances_at(path: Path, *, mirror: bool = False) -> tuple[Glance, ...]:
    """What copies of a photo or video are looked for by. Raises a `VouchsafeError`."""
    with Examiner() as examiner:
        return examiner.glances(path, mirror=mirror)


@contextmanager
def opened_item(archive: Archive, item: ItemId) -> Iterator[Path]:
    """A plain copy of an item for as long as it is worked on, in a folder nobody else can read."""
    with work_folder(Path(tempfile.gettempdir())) as folder:
        path = folder / "item"
        try:
            with path.open("xb") as file:
                for piece in archive.read(item):
                    file.write(piece)
        except OSError as error:
            raise CannotWrite(folder=str(folder), why=error.strerror or "unknown") from error
        yield path


def _is_examined(archive: Archive, added: Added) -> bool:
    return any(event.type == "examined" for event in archive.events(added.item))


def _all(
    archive: Archive,
    sources: Sequence[_Source],
    on_examined: OnExamined | None,
) -> Iterator[Examined]:
    if not sources:
        return
    with (
        Examiner(archive.policy.trust) as examiner,
        ThreadPoolExecutor(min(default_lanes(), len(sources)), "vouchsafe-lane") as pool,
    ):
        try:
            for first in range(0, len(sources), _TOGETHER):
                group = sources[first : first + _TOGETHER]
                found = []
                for examined in pool.map(lambda source: _one(examiner, source), group):
                    found.append(examined)
                    if on_examined:
                        on_examined(examined)
                _record(archive, found)
                yield from found
        except BaseException:
            # Whatever is still being examined ends with its worker; waiting for it helps nobody.
            examiner.close()
            raise


def _one(examiner: Examiner, source: _Source) -> Examined:
    try:
        with source.opened() as path:
            examination = examiner.examine(path, source.sha256)
    except VouchsafeError as error:
        return Examined(source.item, source.name, error=error)
    return Examined(source.item, source.name, examination)


def _record(archive: Archive, found: Sequence[Examined]) -> None:
    """In one commit; one by one where an item was erased meanwhile: of that nothing is said."""
    try:
        archive.record_all(list(map(_event, filter(_is_done, found))))
    except Erased:
        for each in filter(_is_done, found):
            with suppress(Erased):
                archive.record_all([_event(each)])


def _is_done(examined: Examined) -> bool:
    return examined.examination is not None


def _event(examined: Examined) -> tuple[EventType, ItemId, Mapping[str, Any]]:
    assert examined.examination is not None
    tool = {"tool": TOOL}
    return "examined", examined.item, examination_document(examined.examination) | tool
