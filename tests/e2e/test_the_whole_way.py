"""A photo and a clip, from one person's hand over another's eyes to a published file."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import expect

from tests.e2e import footage, people, pixels
from tests.e2e.browsing import Visit
from tests.e2e.conftest import Come, SignedIn
from tests.e2e.footage import PASSER, SPEAKER, badge
from vouchsafe.detect import Box

SEEN, GONE = 8.0, 0.95
"""A visible place differs by less than the first in the mean, of 255; of what was bright in a
hidden one, more than the second is dark."""


def speaker(time: float) -> Box:
    return footage.face(SPEAKER, time)


def passer(time: float) -> Box:
    return footage.face(PASSER, time)


def test_two_people_publish_a_photo_and_a_clip(
    admin: SignedIn, come: Come, photo: Path, clip: Path, tmp_path: Path
) -> None:
    author, reviewer = come(admin), come()
    page = people.make_collection(author, "The square")
    people.drop(page, photo, clip)
    people.wait_for(page, photo.name, "ready")
    people.wait_for(page, clip.name, "ready")
    collection = page.url.removeprefix(author.origin)

    items = {}
    for source in (photo, clip):
        author.go(collection)
        items[source] = people.open_item(page, source.name)
        correct(author, items[source], video=source is clip)
        author.go(items[source])
        people.press(page, "Send for review", "in_review")

    people.come_in(reviewer, people.invitation(author, "Reviewer"), "Plover")
    for source, item in items.items():
        approve(reviewer, item)
        published = publish(author, item, tmp_path)
        check(source, published)


def correct(visit: Visit, item: str, *, video: bool) -> None:
    """The speaker may be seen; the badge must not."""
    editor = people.edit(visit, item)
    expect(editor.tracks).to_have_count(2)
    editor.choose(speaker(0.0))
    editor.button("Leave visible").click()
    time = 0.0
    if video:
        editor.step_to(10)
        time = 10 / footage.RATE
    editor.draw(badge(time).grown(1.15))
    if video:
        expect(editor.page.get_by_text("Followed from")).to_be_visible()
        editor.step_to(0)
    expect(editor.tracks).to_have_count(3)
    expect(editor.page.locator("#editor .ed-saved")).to_contain_text("Saved as version")


def approve(visit: Visit, item: str) -> None:
    """Nothing can be approved that was not looked at."""
    page = visit.go(item)
    approval = page.get_by_role("button", name="Approve")
    expect(page.locator("#now")).to_have_attribute("data-state", "in_review")
    expect(approval).to_have_count(0)
    expect(page.locator(".looks .unchecked").first).to_be_visible()

    assert people.edit(visit, item).look_at_everything() >= 2

    visit.go(item)
    expect(page.locator(".looks .unchecked")).to_have_count(0)
    people.press(page, "Approve", "approved")


def publish(visit: Visit, item: str, folder: Path, approver: str = "Plover") -> Path:
    """The first person may do this after the second has approved."""
    page = visit.go(item)
    people.press(page, "Publish", "published")
    page.get_by_role("link", name="The published file").click()
    expect(page.get_by_text(approver)).to_be_visible()
    expect(page.get_by_text("Published without a second person")).to_have_count(0)
    return people.download(page, folder)


def check(source: Path, published: Path) -> None:
    """Hidden, visible, untouched: from the pixels of the downloaded file."""
    assert published.read_bytes() != source.read_bytes()
    for hidden, part in ((badge, 0.8), (passer, 0.8)):
        assert min(fate.hidden for fate in pixels.fates(source, published, hidden, part)) > GONE
    assert max(fate.changed for fate in pixels.fates(source, published, speaker)) < SEEN
    assert max(pixels.elsewhere(source, published, [badge, passer])) < SEEN / 2
