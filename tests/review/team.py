"""A small team at work, for tests: people of every role, files, plans, and the way to a
publication.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from vouchsafe.detect import Box
from vouchsafe.redaction import MediaFacts, Plan, Sha256
from vouchsafe.review import Item, Person, Reviews, Role
from vouchsafe.track import Keyframe, Track, UncoveredSpan

JPEG = b"\xff\xd8\xff\xe0\0\x10JFIF\0"
MP4 = b"\0\0\0\x18ftypisom\0\0\x02\0isomiso2"


class Clock:
    """Goes on by a millisecond each time it is looked at, and by more when told."""

    def __init__(self) -> None:
        self._now = datetime(2026, 5, 1, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        self._now += timedelta(milliseconds=1)
        return self._now

    def pass_by(self, time: timedelta) -> None:
        self._now += time


def join(reviews: Reviews, admin: Person, role: Role, label: str) -> Person:
    """Somebody new, by an invitation."""
    return reviews.accept(reviews.invite(admin, role), label).who


class Team:
    """contributor, reviewer, publisher, admin: `Person`s with those labels."""

    def __init__(self, reviews: Reviews) -> None:
        self.reviews = reviews
        self.admin = reviews.accept(reviews.operator_link(), "admin").who
        self.contributor = join(reviews, self.admin, Role.CONTRIBUTOR, "contributor")
        self.reviewer = join(reviews, self.admin, Role.REVIEWER, "reviewer")
        self.publisher = join(reviews, self.admin, Role.PUBLISHER, "publisher")
        self.everybody = (self.contributor, self.reviewer, self.publisher, self.admin)
        self.collection = reviews.make_collection(self.contributor, "The march").id

    def add(self, name: str = "march.jpg", content: bytes = b"", kind: str = "photo") -> Item:
        head = JPEG if kind == "photo" else MP4
        chunks = [head, content or name.encode()]
        return self.reviews.add_item(self.contributor, self.collection, name, chunks).item

    def analysed(
        self, name: str = "march.jpg", tracks: Sequence[Track] = (), **more: object
    ) -> Item:
        """An item with the machine's plan."""
        item = self.add(name, kind="video" if name.endswith(".mp4") else "photo")
        plan = replace(plan_of(item, tracks), **more)  # type: ignore[arg-type]
        self.reviews.analysed(item.id, plan.media, plan)
        return self.reviews.item(self.contributor, item.id)

    def see_all(self, who: Person, item: Item) -> None:
        version = self.reviews.plan(who, item.id).number
        keys = [entry.key for entry, _ in self.reviews.look_here(who, item.id)]
        assert self.reviews.see(who, item.id, version, keys) == 0

    def approved(self, name: str = "march.jpg") -> Item:
        item = self.analysed(name)
        self.reviews.submit(self.contributor, item.id)
        self.see_all(self.reviewer, item)
        return self.reviews.approve(self.reviewer, item.id, 1)

    def published(self, name: str = "march.jpg") -> Item:
        item = self.approved(name)
        self.reviews.publish(self.publisher, item.id)
        render(self.reviews, item.id)
        return self.reviews.item(self.publisher, item.id)


def facts_of(item: Item) -> MediaFacts:
    """As if a photo of 640 x 480, or ten seconds of video."""
    duration = 10.0 if item.kind == "video" else 0.0
    return MediaFacts("original", Sha256(item.sha256), item.kind, 640, 480, duration)


def plan_of(item: Item, tracks: Sequence[Track] = (), spans: Sequence[UncoveredSpan] = ()) -> Plan:
    return Plan(facts_of(item), "vouchsafe test", tracks=tuple(tracks), uncovered=tuple(spans))


def track(
    name: str,
    *,
    start: float = 0.0,
    end: float = 0.0,
    score: float = 0.9,
    x: float = 10.0,
    hidden: bool = True,
    kind: str = "face",
) -> Track:
    """A box of 40 x 50 that stands still."""
    times = [start] if end <= start else [start, end]
    keys = [Keyframe(time, Box(x, 20.0, 40.0, 50.0)) for time in times]
    return Track(name, kind, "centerface 1.0", score, keys, hidden)  # type: ignore[arg-type]


def render(reviews: Reviews, item: str) -> None:
    """As the work does it, but for the work."""
    order = reviews.order(item)
    folder = reviews.publishing_folder(item, order.version.number)
    content = b"redacted"
    for name in (order.item.name, "report.json", "report.html", "exposures.json"):
        (folder / name).write_bytes(content)
    digest = hashlib.sha256(content).hexdigest()
    reviews.rendered(item, order.version.number, order.item.name, digest)
