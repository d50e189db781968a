"""The editor on photos of several pages and on animations: every page on its own."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.web.room import Room
from vouchsafe.detect import Box
from vouchsafe.jobs import PageShown, pages
from vouchsafe.redaction import MediaFacts, Plan
from vouchsafe.review import ItemFile
from vouchsafe.track import Keyframe, Track

SIZES = [(640, 360), (300, 900), (640, 360), (1000, 200), *[(640, 360)] * 6]
UNSURE = 7
"""The page with what must be looked at."""

READ = """() => {
  const context = new OffscreenCanvas(9, 9).getContext("2d", { willReadFrequently: true });
  context.drawImage(document.querySelector(".ed-media canvas"), 0, 0, 9, 9);
  return Math.round(context.getImageData(5, 5, 1, 1).data[0] / 20);
}"""
"""The number of the page that is on the screen, read from its pixels."""


@pytest.fixture
def item(room: Room) -> str:
    """A photo of ten pages, each of its own shade."""
    return add(room, [PageShown(*size, 0) for size in SIZES])


def add(room: Room, those: list[PageShown]) -> str:
    who, reviews = room.author.who, room.reviews
    collection = reviews.make_collection(who, "Papers")
    added = reviews.add_item(who, collection.id, "papers.tif", [b"II*\0" + bytes(len(those))]).item
    made = reviews.workroom(added.id) / "pages.bin"
    with made.open("wb") as out:
        writer = pages.PageWriter(out)
        for number, page in enumerate(those):
            picture = io.BytesIO()
            shade = (20 * number, 90, 90)
            Image.new("RGB", (page.width, page.height), shade).save(picture, "WEBP", lossless=True)
            writer.add(page, picture.getvalue())
        writer.finish()
    reviews.place(added.id, ItemFile.PAGES, made)
    facts = MediaFacts(added.name, added.sha256, "photo", those[0].width, those[0].height, 0.0)
    box = Keyframe(float(UNSURE), Box(100, 100, 60, 80))
    track = Track("t1", "face", "test 1.0", 0.4, (box,))
    plan = Plan(media=facts, made_by="vouchsafe test", tracks=(track,))
    reviews.analysed(added.id, facts, plan)
    return added.id


@contextmanager
def opened(room: Room, item: str, who: str = "author") -> Iterator[Page]:
    with room.editor(getattr(room, who), item=item) as page:
        expect(page.locator("#editor .ed-canvas")).to_have_attribute("data-frame", "0")
        page.wait_for_function("() => document.querySelector('.ed-media canvas').width !== 300")
        yield page


def shown(page: Page, number: int) -> None:
    """That page is on the screen, by its pixels, and whole."""
    expect(page.locator(".ed-canvas")).to_have_attribute("data-frame", str(number))
    assert page.evaluate(READ) == number
    place, stage = (page.locator(one).bounding_box() for one in (".ed-media", ".ed-stage"))
    assert place is not None
    assert stage is not None
    width, height = SIZES[number]
    assert place["width"] / place["height"] == pytest.approx(width / height, rel=0.01)
    assert place["width"] <= stage["width"] + 1
    assert place["height"] <= stage["height"] + 1


def test_every_step_shows_the_page_that_was_asked_for_in_its_own_shape(
    room: Room, item: str
) -> None:
    with opened(room, item) as page:
        shown(page, 0)
        for number in range(1, 5):
            page.keyboard.press("ArrowRight")
            shown(page, number)
        page.keyboard.press("End")
        shown(page, 9)
        page.keyboard.press("Shift+ArrowLeft")
        shown(page, 0)
        scrub = page.locator(".ed-scrub")
        place = scrub.bounding_box()
        assert place is not None
        for number in (3, 8, 1):
            page.mouse.click(place["x"] + (number + 0.5) / 10 * place["width"], place["y"] + 15)
            shown(page, number)
        expect(scrub).to_have_attribute("aria-valuetext", "picture 2 of 10")


def test_a_box_hides_its_own_page_and_grows_to_a_later_one(room: Room, item: str) -> None:
    with opened(room, item) as page:
        for _ in range(3):
            page.keyboard.press("ArrowRight")
        shown(page, 3)
        page.keyboard.press("b")
        page.keyboard.press("Enter")
        expect(page.locator(".ed-saved")).to_have_text("Saved as version 2")
        page.keyboard.press("End")
        shown(page, 9)
        page.get_by_role("button", name="Ends here").click()
        expect(page.locator(".ed-saved")).to_have_text("Saved as version 3")

    number = room.reviews.plan(room.author.who, item, 2).plan
    [drawn] = [track for track in number.tracks if track.kind == "manual"]
    assert [key.time for key in drawn.keyframes] == [3.0]
    assert drawn.keyframes[0].box.centre == (500, 100)
    [grown] = [track for track in room.plan(item).tracks if track.kind == "manual"]
    assert (grown.start, grown.end) == (3.0, 9.0)


def test_an_entry_is_seen_on_its_page_and_nowhere_else(room: Room, item: str) -> None:
    with opened(room, item, "reviewer") as page:
        further = page.get_by_role("button", name="Next to look at")
        further.click()
        shown(page, UNSURE)
        page.keyboard.press("ArrowLeft")
        shown(page, UNSURE - 1)
        page.wait_for_timeout(1200)
        page.keyboard.press("ArrowRight")
        shown(page, UNSURE)
        page.wait_for_timeout(700)
        assert room.unseen(room.reviewer.who, item) == {"whole"}

        further.click()
        for _ in range(len(SIZES) - 1):
            page.wait_for_timeout(420)
            assert room.unseen(room.reviewer.who, item) == {"whole"}
            page.keyboard.press("ArrowRight")
        expect(further).to_be_hidden()
        page.wait_for_timeout(300)
        assert room.unseen(room.reviewer.who, item) == set()


def test_an_animation_that_was_played_through_was_seen(room: Room) -> None:
    item = add(room, [PageShown(640, 360, 60)] * 10)
    with opened(room, item, "reviewer") as page:
        page.locator(".ed-looks .ed-row").last.click()
        page.get_by_role("button", name="Play this stretch").click()
        expect(page.locator(".ed-canvas")).to_have_attribute("data-frame", "9")
        expect(page.locator(".ed-looks .ed-row").last.locator(".ed-seen")).to_be_attached()
        page.wait_for_timeout(300)
        assert room.unseen(room.reviewer.who, item) == {"unsure"}


def test_a_page_that_does_not_come_is_said_and_not_taken_for_shown(room: Room, item: str) -> None:
    with room.editor(room.reviewer, item=item, expected=("503", "500")) as page:
        page.wait_for_function("() => document.querySelector('.ed-media canvas').width !== 300")
        page.route("**/picture.webp?page=9", lambda route: route.fulfill(status=500))
        page.keyboard.press("End")
        expect(page.locator(".ed-banner-bad")).to_contain_text("could not be opened")
        expect(page.locator(".ed-canvas")).to_have_attribute("data-frame", "0")
