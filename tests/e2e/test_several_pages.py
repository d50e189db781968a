"""A document of several pages and an animation, corrected on a later page, and published."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import expect

from tests.e2e import footage, people, pixels
from tests.e2e.browsing import Visit
from tests.e2e.conftest import Come, Newcomer, SignedIn
from tests.e2e.footage import PASSER, SPEAKER, badge
from tests.e2e.test_the_whole_way import GONE, SEEN, approve, publish
from vouchsafe.detect import Box
from vouchsafe.review import Role

PAGES, FRAMES = 3, 6
BADGED = {".tif": {1}, ".gif": {2, 3, 4}}
"""Where the badge is to be hidden: on one page, and on some frames."""
LAST = {".tif": PAGES - 1, ".gif": FRAMES - 1}
"""Where the speaker is left visible."""


def place(page: float) -> Box:
    """Where the badge is on that page."""
    return badge(page * footage.PAGE)


def speaker(page: float) -> Box:
    return footage.face(SPEAKER, page * footage.PAGE)


def passer(page: float) -> Box:
    return footage.face(PASSER, page * footage.PAGE)


def test_pages_and_frames_are_corrected_one_by_one_and_published(
    admin: SignedIn, newcomer: Newcomer, come: Come, tmp_path: Path
) -> None:
    document, moving = tmp_path / "minutes.tif", tmp_path / "moving.gif"
    footage.write_pages(document, PAGES)
    footage.write_pages(moving, FRAMES)
    author = come(admin)
    reviewer = come(newcomer("Dunlin", Role.REVIEWER))
    page = people.make_collection(author, "Papers")
    people.drop(page, document, moving)
    for source in (document, moving):
        people.wait_for(page, source.name, "ready")
    collection = page.url.removeprefix(author.origin)

    for source in (document, moving):
        author.go(collection)
        item = people.open_item(page, source.name)
        correct(author, item, source)
        author.go(item)
        people.press(page, "Send for review", "in_review")
        approve(reviewer, item)
        check(source, publish(author, item, tmp_path, "Dunlin"))


def correct(visit: Visit, item: str, source: Path) -> None:
    """The badge is hidden where it is to be, and nowhere else; on the last page the speaker may be
    seen.
    """
    editor = people.edit(visit, item)
    end = LAST[source.suffix]
    expect(editor.page.locator(".ed-clock")).to_have_text(f"1 / {end + 1}")
    first, last = min(BADGED[source.suffix]), max(BADGED[source.suffix])
    editor.step_to(first)
    expect(editor.tracks).to_have_count(2)
    editor.draw(place(first).grown(1.25))
    expect(editor.tracks).to_have_count(3)
    if last > first:
        editor.step_to(last)
        expect(editor.tracks).to_have_count(2)
        editor.button("Ends here").click()
        expect(editor.tracks).to_have_count(3)
    editor.step_to(end)
    editor.choose(speaker(end))
    editor.button("Leave visible").click()
    editor.choose(place(end))
    expect(editor.page.locator("#editor .ed-saved")).to_have_text(re.compile("Saved as version"))


def check(source: Path, published: Path) -> None:
    """Of the downloaded file every page, from its pixels."""
    assert published.suffix == source.suffix
    end = float(LAST[source.suffix])
    passers = pixels.fates(source, published, passer, 0.8)
    assert min(fate.hidden for fate in passers) > GONE
    speakers = pixels.fates(source, published, speaker, 0.8)
    assert [fate.time for fate in speakers if fate.hidden <= GONE] == [end]
    assert speakers[-1].changed < SEEN
    badges = pixels.fates(source, published, place, 0.8)
    assert {fate.time for fate in badges if fate.hidden > GONE} == BADGED[source.suffix]
    assert max(fate.changed for fate in badges if fate.time not in BADGED[source.suffix]) < SEEN
    assert max(pixels.elsewhere(source, published, [place, speaker, passer])) < SEEN / 2
