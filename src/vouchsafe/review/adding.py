"""A file comes in: streamed to the disk, hashed, looked at only by its first bytes."""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import select

from vouchsafe.media import MediaError, MediaKind, sniff
from vouchsafe.review import checked
from vouchsafe.review.door import Door
from vouchsafe.review.errors import NoSpace, NotAPhotoOrVideo, TooLarge
from vouchsafe.review.items import ItemFile
from vouchsafe.review.model import Action, Added, State
from vouchsafe.review.rows import collection_row, item_of, item_row
from vouchsafe.review.secrets import new_id
from vouchsafe.review.store import Turn, tables
from vouchsafe.review.who import Person

_ITEMS = tables.items
_FORMATS: Final[dict[str, tuple[MediaKind, str]]] = {
    "jpeg": ("photo", ".jpg"),
    "png": ("photo", ".png"),
    "webp": ("photo", ".webp"),
    "tiff": ("photo", ".tif"),
    "heif": ("photo", ".heic"),
    "avif": ("photo", ".avif"),
    "gif": ("photo", ".gif"),
    "mp4": ("video", ".mp4"),
    "mov": ("video", ".mov"),
    "3gp": ("video", ".3gp"),
    "matroska": ("video", ".mkv"),
    "webm": ("video", ".webm"),
    "avi": ("video", ".avi"),
    "mpegts": ("video", ".ts"),
}
_HEAD: Final = 4096
"""Bytes from which on it is clear what a file is."""


@dataclass(frozen=True, slots=True)
class _Arrived:
    """A file that is whole on the disk."""

    path: Path
    sha256: str
    size: int
    kind: MediaKind
    suffix: str


@dataclass(frozen=True, slots=True)
class _New:
    """An item that is to be, unless its bytes are one already."""

    item: str
    collection: str
    name: str
    arrived: _Arrived


class Adding(Door):
    """Adding files."""

    def add_item(
        self, who: Person, collection: str, name: str, untrusted_chunks: Iterable[bytes]
    ) -> Added:
        """A new item of those bytes. The same bytes are one item, wherever they were added: then
        the item that is there comes back, as a duplicate. Raises `NotAPhotoOrVideo`, `TooLarge`,
        `NoSpace`; whatever is raised, nothing of the file is kept.
        """
        with self._reading(who, Action.ADD) as (connection, _):
            collection_row(connection, collection)  # before gigabytes come for one that is gone
        path, item = self._places.arriving(), new_id()
        try:
            with _full_disk_told():
                arrived = _receive(path, untrusted_chunks, self._largest)
                new = _New(item, collection, name, arrived)
                with self._places.arrival(item), self._writing(who, Action.ADD) as (turn, me):
                    return self._add(turn, me, new)
        finally:
            path.unlink(missing_ok=True)

    def _add(self, turn: Turn, me: Person, new: _New) -> Added:
        item, collection, arrived = new.item, new.collection, new.arrived
        same = select(_ITEMS).where(_ITEMS.c.sha256 == arrived.sha256)
        if row := turn.connection.execute(same).one_or_none():
            return Added(item_of(row), duplicate=True)
        collection_row(turn.connection, collection)
        safe = checked.file_name(new.name, arrived.suffix, arrived.kind)
        turn.connection.execute(
            _ITEMS.insert().values(
                id=item,
                collection=collection,
                name=safe,
                folded=checked.folded(safe),
                kind=arrived.kind,
                suffix=arrived.suffix,
                sha256=arrived.sha256,
                size=arrived.size,
                width=0,
                height=0,
                duration=0.0,
                state=State.RECEIVED.value,
                stage="",
                progress=0.0,
                added_by=me.id,
                added=turn.at,
                attempt=1,
                changed=turn.number,
            )
        )
        turn.tell(me.id, "added", item, kind=arrived.kind, size=arrived.size)
        # Within the turn: a row without its file would be worse than a file without its row,
        # which `Places.forget_stale` takes away.
        self._places.settle(arrived.path, self._places.item(item) / ItemFile.ORIGINAL)
        return Added(item_of(item_row(turn.connection, item)), duplicate=False)


def _receive(path: Path, untrusted_chunks: Iterable[bytes], largest: int) -> _Arrived:
    digest, size, known = hashlib.sha256(), 0, None
    descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        for chunk in untrusted_chunks:
            digest.update(chunk)
            size += len(chunk)
            if size > largest:
                raise TooLarge(limit=largest)
            file.write(chunk)
            if known is None and size >= _HEAD:
                file.flush()
                known = _what(path)
    kind, suffix = known or _what(path)
    return _Arrived(path, digest.hexdigest(), size, kind, suffix)


def _what(untrusted_path: Path) -> tuple[MediaKind, str]:
    try:
        return _FORMATS[sniff(untrusted_path)]
    except (MediaError, KeyError):
        raise NotAPhotoOrVideo from None


@contextmanager
def _full_disk_told() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise NoSpace from None
        raise
