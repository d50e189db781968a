"""`vouchsafe serve --alone`: one person publishes, has looked at everything, and it is told."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser, expect

from tests.e2e import browsing, people, pixels
from tests.e2e.footage import PASSER, SPEAKER, face
from tests.e2e.serving import served

GONE = 0.95
"""of what was bright in a hidden place, more is dark"""


def test_one_person_publishes_alone_and_every_page_says_so(
    chromium: Browser, photo: Path, tmp_path: Path
) -> None:
    with (
        served(tmp_path / "data", "--alone") as server,
        browsing.visiting(chromium, (server.origin,)) as visit,
    ):
        page = people.come_in(visit, server.link, "Heron")
        expect(page.get_by_text("One person works here alone")).to_be_visible()
        people.make_collection(visit, "The square")
        people.drop(page, photo)
        people.wait_for(page, photo.name, "ready")
        item = people.open_item(page, photo.name)
        expect(page.get_by_role("button", name="Publish", exact=True)).to_have_count(0)

        people.edit(visit, item).look_at_everything()
        visit.go(item)
        people.press(page, "Publish", "published")
        page.get_by_role("link", name="The published file").click()

        expect(page.get_by_text("Published without a second person", exact=True)).to_be_visible()
        published = people.download(page, tmp_path)
        with page.expect_download() as coming:
            page.get_by_role("link", name="The same for programs", exact=True).click()
        assert "without a second person" in coming.value.path().read_text("utf-8")
    for hidden in (SPEAKER, PASSER):
        (fate,) = pixels.fates(photo, published, lambda time, who=hidden: face(who, time), 0.8)
        assert fate.hidden > GONE
