"""An item ready to be edited, and people with windows."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from tests.e2e import browsing
from tests.web import numbered
from vouchsafe.detect import Box
from vouchsafe.redaction import MediaFacts, Plan
from vouchsafe.review import ItemFile, Person, Reviews, Role, SignedIn
from vouchsafe.server import Site
from vouchsafe.track import Keyframe, Track, UncoveredSpan

PASSER = "t1"


class Room:
    """One video, with a region that moves and one that is doubtful."""

    def __init__(self, reviews: Reviews, site: Site, chromium: Browser, footage: Path) -> None:
        self.reviews = reviews
        self._site = site
        self._chromium = chromium
        self.author = reviews.accept(reviews.operator_link(), "Heron")
        token = reviews.invite(self.author.who, Role.REVIEWER)
        self.reviewer = reviews.accept(token, "Plover")
        self.item = self._item(footage)

    @contextmanager
    def editor(
        self,
        who: SignedIn,
        *,
        expected: tuple[str, ...] = (),
        item: str | None = None,
        before: str | None = None,
    ) -> Iterator[Page]:
        """The editor in a window of that person's; of the video, with its first frame on the
        screen, or of another item. before: a script that the browser runs first.
        """
        cookie = (self._site.cookie, who.secret)
        origins = (self._site.origin,)
        with browsing.visiting(self._chromium, origins, cookie=cookie) as visit:
            visit.expected += expected
            if before:
                visit.page.add_init_script(before)
            page = visit.go(f"/items/{item or self.item}/edit")
            expect(page.locator("#editor[data-ready]")).to_be_visible()
            if item is None:
                page.wait_for_function("() => document.querySelector('video').readyState >= 2")
            yield page

    def plan(self, item: str | None = None) -> Plan:
        """The latest, as the server has it."""
        return self.reviews.plan(self.author.who, item or self.item).plan

    def unseen(self, who: Person, item: str | None = None) -> set[str]:
        """The reasons of what somebody has not looked at."""
        looks = self.reviews.look_here(who, item or self.item)
        return {look.reason.value for look, seen in looks if not seen}

    def _item(self, footage: Path) -> str:
        who = self.author.who
        collection = self.reviews.make_collection(who, "The square")
        data = (footage / "original.mp4").read_bytes()
        item = self.reviews.add_item(who, collection.id, "square.mp4", [data]).item
        for file in (ItemFile.THUMBNAIL, ItemFile.PROXY, ItemFile.TIMES):
            made = self.reviews.workroom(item.id) / file.value
            shutil.copy(footage / file.value, made)
            self.reviews.place(item.id, file, made)
        facts = MediaFacts(
            item.name, item.sha256, "video", numbered.WIDTH, numbered.HEIGHT, numbered.DURATION
        )
        self.reviews.analysed(item.id, facts, _plan(facts))
        return item.id


def _plan(facts: MediaFacts) -> Plan:
    last = (numbered.FRAMES - 1) / numbered.RATE
    passer = [Keyframe(0.0, Box(55, 140, 60, 80)), Keyframe(last, Box(293, 140, 60, 80))]
    doubtful = [Keyframe(1.0, Box(500, 60, 40, 50)), Keyframe(2.0, Box(510, 60, 40, 50))]
    tracks = (
        Track(id=PASSER, kind="face", source="test 1.0", score=0.95, keyframes=passer),
        Track(id="t2", kind="face", source="test 1.0", score=0.95, keyframes=doubtful),
    )
    lost = UncoveredSpan("t2", 1.2, 1.4, "lost behind a flag")
    return Plan(media=facts, made_by="vouchsafe test", tracks=tracks, uncovered=(lost,))
