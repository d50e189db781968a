"""Exporting: record it, gather everything, write it aside, put it in its place in one step."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from vouchsafe.archive.archive import Archive
from vouchsafe.archive.bundle.bag import Bag, Sink
from vouchsafe.archive.bundle.contents import contents
from vouchsafe.archive.bundle.errors import (
    NotEnoughRoom,
    NothingToExport,
    Unfinished,
)
from vouchsafe.archive.bundle.gather import Chosen, choose, gather
from vouchsafe.archive.bundle.model import Evidence
from vouchsafe.archive.bundle.placing import place, refuse_taken, staging
from vouchsafe.archive.bundle.sinks import FolderSink, ZipSink
from vouchsafe.archive.errors import ArchiveError
from vouchsafe.archive.keys import MemberKeys
from vouchsafe.archive.model import ItemId

_OVERHEAD = 1 << 20
_EVERY_EVENT = 1 << 14
"""Bytes for all that is not an original: a generous guess, to refuse early on a full disk."""


@dataclass(frozen=True, slots=True)
class Exported:
    """A bundle that is there, whole. evidence: everything that it says."""

    place: Path
    evidence: Evidence


def export(
    archive: Archive,
    items: Sequence[ItemId],
    out: Path,
    *,
    why: str = "",
    as_zip: bool = False,
    on_progress: Callable[[int, int], None] | None = None,
) -> Exported:
    """Write a court bundle of these items to `out`: a folder, or one zip file.

    The log says so before anything is decrypted; `out` appears whole, or not at all. why: what
    for, and for whom; it stays in the custody story. on_progress: bytes of originals written,
    and all there are. Raises a `BundleError`, and what the archive raises.
    """
    if not items:
        raise NothingToExport
    keys = archive.unlocked.keys
    refuse_taken(out)
    with staging(out) as aside:
        # Held from the first look on, so that no event of another writer is left out.
        with archive.hold():
            chosen = choose(archive, items)
            _check_room(chosen, out)
            evidence = _record(archive, keys, chosen, why)
        try:
            made = aside / out.name
            with _sink(made, out, as_zip) as sink:
                _write(archive, keys, evidence, sink, on_progress)
            place(made, out)
        except BaseException as error:
            _say_unfinished(archive, evidence)
            if isinstance(error, OSError):
                raise Unfinished(why=error.strerror or str(error)) from error
            raise
    return Exported(out, evidence)


def _record(archive: Archive, keys: MemberKeys, chosen: Sequence[Chosen], why: str) -> Evidence:
    bundle, now = str(uuid.uuid4()), datetime.now(UTC).replace(microsecond=0)
    said = {"bundle": bundle, "tool": f"vouchsafe {version('vouchsafe')}"}
    said |= {"why": why} if why else {}
    archive.record_all(
        [
            ("exported", each.item, {**said, "file": each.file, "history": list(each.history)})
            for each in chosen
        ]
    )
    return gather(archive, chosen, bundle, keys.member, why, now)


def _sink(made: Path, out: Path, as_zip: bool) -> AbstractContextManager[Sink]:
    return ZipSink(made, out.stem) if as_zip else FolderSink(made)


def _write(
    archive: Archive,
    keys: MemberKeys,
    evidence: Evidence,
    sink: Sink,
    on_progress: Callable[[int, int], None] | None,
) -> None:
    total, done = sum(exhibit.size for exhibit in evidence.exhibits), 0

    def original(item: ItemId) -> Iterator[bytes]:
        nonlocal done
        for chunk in archive.read(item):
            yield chunk
            done += len(chunk)
            if on_progress:
                on_progress(done, total)

    bag = Bag(sink)
    for name, content in contents(evidence, original):
        bag.add(name, content)
    bag.finish(_info(evidence), keys.sign)


def _info(evidence: Evidence) -> dict[str, str]:
    return {
        "Bagging-Date": f"{evidence.made_at:%Y-%m-%d}",
        "Bag-Software-Agent": f"Vouchsafe {version('vouchsafe')}",
        "Contact-Name": evidence.by.name,
        "Source-Organization": evidence.origin,
        "External-Identifier": f"urn:uuid:{evidence.bundle}",
        "External-Description": evidence.why or "Evidence with its custody story and proofs",
    }


def _check_room(chosen: Sequence[Chosen], out: Path) -> None:
    events = sum(len(each.history) + 1 for each in chosen)
    needed = sum(each.size for each in chosen) + _OVERHEAD + events * _EVERY_EVENT
    free = shutil.disk_usage(out.parent).free
    if free < needed:
        raise NotEnoughRoom(needed=needed, free=free, place=str(out.parent))


def _say_unfinished(archive: Archive, evidence: Evidence) -> None:
    note = f"The export into the bundle {evidence.bundle} was not finished; no file of it is left."
    # Where the archive's own disk is full, what went wrong first is what the person must hear.
    with suppress(ArchiveError, OSError):
        archive.record_all(
            [("noted", exhibit.item, {"note": note}) for exhibit in evidence.exhibits]
        )
