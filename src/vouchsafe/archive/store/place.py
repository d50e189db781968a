"""From what a person typed to a store."""

from __future__ import annotations

from pathlib import Path

from vouchsafe.archive.store.errors import UnknownPlace
from vouchsafe.archive.store.folder import FolderStore
from vouchsafe.archive.store.model import Store


def open_store(place: str | Path) -> Store:
    """The store at a folder, or at `s3://BUCKET/PREFIX`.

    Opening neither makes nor changes anything; a folder appears with the first write. Raises
    `UnknownPlace` for other kinds of addresses.
    """
    text = str(place)
    if text.startswith("s3://"):
        from vouchsafe.archive.store.bucket import open_bucket  # noqa: PLC0415 - speaks to networks

        return open_bucket(text)
    if "://" in text:
        raise UnknownPlace(place=text)
    return FolderStore(Path(place))
