"""Erasing: the item's key and blob are destroyed; the log keeps that, when, by whom and why."""

from __future__ import annotations

from vouchsafe.archive.committing import Change, Draft
from vouchsafe.archive.custody import Event, read_entry
from vouchsafe.archive.desk import Desk
from vouchsafe.archive.errors import Damaged, Erased, NoReason, NoSuchItem
from vouchsafe.archive.files import CATALOGUE, item_key_name
from vouchsafe.archive.history import History
from vouchsafe.archive.model import BlobAddress, ItemId
from vouchsafe.archive.sealing import blob_name
from vouchsafe.archive.tool import TOOL


def erase(desk: Desk, item: ItemId, reason: str) -> Event:
    """See `Archive.erase`."""
    if not reason.strip():
        raise NoReason
    with desk.hold():
        event = original(desk.history, item)
        address = BlobAddress(read_entry(event.entry, event.index).brings.hex())
        what = {"reason": reason.strip(), "tool": TOOL}
        to = desk.unlocked.events.recipient
        change = Change(
            [Draft("erased", item, what, to, bytes.fromhex(address))],
            # The catalogue holds words and marks of the item; it is made anew without them.
            removals=(item_key_name(item), blob_name(address), CATALOGUE),
        )
        (erased,) = desk.commit(change)
        return erased


def original(history: History, item: ItemId) -> Event:
    """See `Archive.original`."""
    index = history.index()
    erasure = index.last_erasure(item)
    start = 0 if erasure is None else erasure + 1
    for event in history.events_at(index.about(item, start)):
        if event.type == "received" and read_entry(event.entry, event.index).brings:
            return event
    if erasure is not None:
        (event,) = history.events_at([erasure])
        reason = str(event.what.get("reason", "")).rstrip(".")
        raise Erased(item=item, time=event.time, actor=event.actor, reason=reason)
    if any(True for _ in index.about(item)):
        raise Damaged(what=f"nothing tells how item {item} came in")
    raise NoSuchItem(name=item)
