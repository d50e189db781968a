"""A team that has been at work: items in every state, so that every page can be looked at."""

from __future__ import annotations

import io
import struct
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import uuid4

import numpy as np
from PIL import Image

from tests.waiting import until
from vouchsafe.redaction import Plan
from vouchsafe.review import Person, Reviews, State


@dataclass(frozen=True, slots=True)
class Rooms:
    """approver: a second person. collections and items: their titles and names, to their ids."""

    approver: Person
    collections: Mapping[str, str]
    items: Mapping[str, str]


def furnish(reviews: Reviews, author: Person, approver: Person, photo: Path, clip: Path) -> Rooms:
    """Collections, and an item in every state that lasts; the work is really done."""
    square = reviews.make_collection(author, "The square, May").id
    bridge = reviews.make_collection(author, "The bridge").id
    photos = {
        name: _like(photo, shade)
        for shade, name in enumerate(("banner.jpg", "steps.jpg", "fountain.jpg", "corner.jpg"))
    }
    items = {
        name: reviews.add_item(author, square, name, [content]).item.id
        for name, content in {
            **photos,
            "crossing.mp4": _another(clip),
            "torn.jpg": _another(photo)[:2000],
        }.items()
    }
    for name, item in items.items():
        if name != "torn.jpg":
            _wait(reviews, author, item, State.READY)
    for name in ("banner.jpg", "crossing.mp4"):
        leave_visible(reviews, author, items[name])
    for name in ("steps.jpg", "fountain.jpg", "crossing.mp4"):
        reviews.submit(author, items[name])
    _approve(reviews, approver, items["fountain.jpg"])
    reviews.publish(author, items["fountain.jpg"])
    _wait(reviews, author, items["fountain.jpg"], State.PUBLISHED)
    reviews.refuse(approver, items["corner.jpg"], "too many bystanders")
    return Rooms(approver, {"square": square, "bridge": bridge}, items)


def add_analysed(reviews: Reviews, who: Person, source: Path) -> str:
    """A file of its own, in a collection of its own, with the machine's plan."""
    collection = reviews.make_collection(who, f"For {source.name}").id
    added = reviews.add_item(who, collection, source.name, [_another(source)])
    item = added.item.id
    _wait(reviews, who, item, State.READY)
    return item


def _another(source: Path) -> bytes:
    """The same file to every eye, in other bytes: what has the same bytes is one item."""
    mark = uuid4().bytes
    if source.suffix == ".mp4":
        mark = struct.pack(">I4s", 8 + len(mark), b"free") + mark  # ISO/IEC 14496-12, 8.1.2
    return source.read_bytes() + mark


def _like(photo: Path, shade: int) -> bytes:
    """The same photo in another light: another file."""
    with Image.open(photo) as picture:
        pixels = np.asarray(picture).astype(int) + 6 * shade
    stream = io.BytesIO()
    Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8)).save(stream, "JPEG", quality=92)
    return stream.getvalue()


def _wait(reviews: Reviews, who: Person, item: str, state: State) -> None:
    until(lambda: reviews.item(who, item).state is state, every=0.2)


def leave_visible(reviews: Reviews, who: Person, item: str) -> None:
    """One more region is left visible: something to look at for the next person."""
    found = reviews.plan(who, item)
    first, *others = sorted(found.plan.tracks, key=lambda track: not track.hidden)
    plan: Plan = replace(found.plan, tracks=(replace(first, hidden=False), *others))
    reviews.save_plan(who, item, found.number, plan, "The speaker wants to be seen")


def _approve(reviews: Reviews, who: Person, item: str) -> None:
    version = reviews.plan(who, item).number
    keys = [look.key for look, _ in reviews.look_here(who, item)]
    reviews.see(who, item, version, keys)
    reviews.approve(who, item, version)
