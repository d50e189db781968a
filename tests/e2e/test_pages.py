"""Every page, wide and narrow, light and dark: whole, legible to everybody, of one origin."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.e2e import axe
from tests.e2e.browsing import DESK, PHONE, Visit
from tests.e2e.conftest import Come, Newcomer, SignedIn
from tests.e2e.editing import Editor
from tests.e2e.footage import write_pages
from tests.e2e.rooms import Rooms, add_analysed, furnish, leave_visible
from vouchsafe.archive import Archive
from vouchsafe.detect import Box
from vouchsafe.review import Reviews, Role

PAGES = (
    "sign-in",
    "link",
    "invitation",
    "library",
    "collection",
    "collection-empty",
    "collection-settings",
    "item-to-correct",
    "item-in-review",
    "item-published",
    "item-refused",
    "item-failed",
    "remove",
    "editor-photo",
    "editor-video",
    "editor-help",
    "conflict",
    "publication",
    "people",
    "people-link",
    "you",
    "audit",
    "about",
    "problem",
    "editor-pages",  # the last: they add or change an item
    "editor-conflict",
)
IN_DOCS = frozenset(PAGES) - {"link", "collection-empty", "item-refused", "item-failed"}
"""Those of which docs/screenshots has pictures: the others look alike."""


@pytest.fixture(scope="module")
def furnished(
    reviews: Reviews, admin: SignedIn, newcomer: Newcomer, photo: Path, clip: Path
) -> Rooms:
    return furnish(reviews, admin.who, newcomer("Wren", Role.REVIEWER).who, photo, clip)


@pytest.fixture(scope="module")
def rooms(reviews: Reviews, furnished: Rooms, tmp_path_factory: pytest.TempPathFactory) -> Rooms:
    """All that happened so far is in an archive: publications say where they come from."""
    folder = tmp_path_factory.mktemp("archive")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_STATE_HOME", str(folder / "state"))
        made, _ = Archive.init(
            folder / "originals",
            origin="example.org/marches",
            member="heron",
            passphrase=None,
            keys=folder / "keys",
        )
        reviews.attach(made).carry()
    return furnished


@pytest.fixture
def opener(come: Come, admin: SignedIn, reviews: Reviews, rooms: Rooms) -> Opener:
    return Opener(come(), admin, reviews, rooms)


@pytest.mark.parametrize("name", PAGES)
def test_a_page(name: str, opener: Opener, screenshots: Path | None) -> None:
    page, found = opener.open(name), list[str]()
    if name == "publication":
        expect(page.get_by_role("region", name="Where it comes from")).to_be_visible()

    for width in (DESK, PHONE):
        page.set_viewport_size({"width": width, "height": 844 if width == PHONE else 900})
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            rules = axe.COLOURS if scheme == "dark" else axe.ALL
            found += [f"{width} {scheme} {each}" for each in axe.violations(page, rules)]
            found += [f"{width} {scheme} {each}" for each in _overflow(page)]
            if screenshots and name in IN_DOCS and (scheme == "light" or name in IN_THE_DARK):
                _picture(page, screenshots / f"{name}-{width}{_suffix(scheme)}.webp")

    assert not found, "\n".join(found)


IN_THE_DARK = frozenset({"library", "editor-video"})


@pytest.mark.parametrize("language", ["ru", "be"])
def test_longer_words_have_room_on_a_phone(
    language: str, come: Come, admin: SignedIn, reviews: Reviews, rooms: Rooms
) -> None:
    visit = come(admin, width=PHONE, language=language)
    opener, found = Opener(visit, admin, reviews, rooms), list[str]()

    for name in WORDY:
        page = visit.go(opener.path(name))
        expect(page.locator("html")).to_have_attribute("lang", language)
        found += [f"{name}: {each}" for each in _overflow(page)]

    assert not found, "\n".join(found)


WORDY = (
    "library",
    "collection",
    "item-to-correct",
    "item-in-review",
    "item-published",
    "publication",
    "conflict",
    "people",
    "you",
    "audit",
    "about",
)
"""Pages with many words of our own."""


ZOOMED = (*WORDY, "sign-in", "invitation", "collection-settings", "editor-photo", "editor-video")


@pytest.mark.parametrize("size", [(320, 256), (DESK // 2, 450)], ids=["reflow", "200 percent"])
def test_zoomed_in_nothing_has_to_be_pushed_sideways(size: tuple[int, int], opener: Opener) -> None:
    """What a window of 1280 shows at 400 %, and one of 1440 at 200 %: WCAG 2.2, 1.4.4, 1.4.10."""
    width, height = size
    found = []

    for name in ZOOMED:
        page = opener.open(name)
        page.set_viewport_size({"width": width, "height": height})
        found += [f"{name}: {each}" for each in _overflow(page)]
        found += [f"{name}: {each} cannot be reached" for each in page.evaluate(_OUT_OF_REACH)]

    assert not found, "\n".join(found)


_OUT_OF_REACH = """() => [...document.querySelectorAll("a, button, input, select, textarea")]
  .filter((one) => one.checkVisibility() && !one.closest(".unseen, .skip"))
  .filter((one) => {
    one.scrollIntoView({ block: "center", behavior: "instant" });
    const { left, right } = one.getBoundingClientRect();
    return right > innerWidth + 1 || left < -1;
  })
  .map((one) => one.outerHTML.slice(0, 120))"""
"""What can be pressed and lies beside the window even when it was scrolled to."""


def _suffix(scheme: str) -> str:
    return "-dark" if scheme == "dark" else ""


def _overflow(page: Page) -> Iterator[str]:
    """Nobody has to push a page sideways: WCAG 2.2, 1.4.10."""
    wide, seen = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    if wide > seen:
        yield f"the page is {wide} wide in a window of {seen}"


def _picture(page: Page, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    taken = page.screenshot(full_page=True, animations="disabled")
    with Image.open(io.BytesIO(taken)) as picture:
        picture.crop((0, 0, picture.width, min(picture.height, 2600))).save(
            path, "WEBP", quality=60, method=6
        )


class Opener:
    """Brings each page onto the screen."""

    def __init__(self, visit: Visit, admin: SignedIn, reviews: Reviews, rooms: Rooms) -> None:
        self._visit = visit
        self._admin = admin
        self._reviews = reviews
        self._rooms = rooms

    def open(self, name: str) -> Page:
        """The page of that name, when it is whole."""
        if name not in {"sign-in", "link", "invitation"}:
            self._visit.become(*self._admin.cookie)
        if name.startswith("editor"):
            return self._editor(name)
        page = self._visit.go(self.path(name))
        if name == "people-link":
            page.get_by_role("button", name="Make an invitation").click()
            expect(page.locator(".secret")).to_be_visible()
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        page.wait_for_load_state("load")
        return page

    def path(self, name: str) -> str:
        """Its address."""
        items, collections = self._rooms.items, self._rooms.collections
        if name in {"link", "invitation"}:
            return f"/sign-in/{self._token(name)}"
        if name == "problem":
            self._visit.expected.append("404")
        return {
            "sign-in": "/sign-in",
            "library": "/",
            "collection": f"/collections/{collections['square']}",
            "collection-empty": f"/collections/{collections['bridge']}",
            "collection-settings": f"/collections/{collections['bridge']}/settings",
            "item-to-correct": f"/items/{items['banner.jpg']}",
            "item-in-review": f"/items/{items['crossing.mp4']}",
            "item-published": f"/items/{items['fountain.jpg']}",
            "item-refused": f"/items/{items['corner.jpg']}",
            "item-failed": f"/items/{items['torn.jpg']}",
            "remove": f"/items/{items['torn.jpg']}/remove",
            "conflict": f"/items/{items['banner.jpg']}/conflict?yours=1",
            "publication": f"/items/{items['fountain.jpg']}/publication",
            "people": "/people",
            "people-link": "/people",
            "you": "/you",
            "audit": "/audit",
            "about": "/about",
            "problem": f"/items/{'0' * 32}",
        }[name]

    def _token(self, name: str) -> str:
        who = self._admin.who
        if name == "link":
            return self._reviews.sign_in_link(who, who.id)
        return self._reviews.invite(who, Role.REVIEWER)

    def _papers(self) -> str:
        """Another item, of three pages."""
        with TemporaryDirectory() as folder:
            path = Path(folder) / "papers.tif"
            write_pages(path, 3)
            return add_analysed(self._reviews, self._admin.who, path)

    def _editor(self, name: str) -> Page:
        item = self._rooms.items["crossing.mp4" if name == "editor-video" else "banner.jpg"]
        if name == "editor-pages":
            item = self._papers()
        page = self._visit.go(f"/items/{item}/edit")
        editor = Editor(page, 640)
        if name == "editor-pages":
            editor.step_to(1)
        editor.tracks.first.click()
        if name == "editor-help":
            editor.button("Help and keys").click()
            expect(page.get_by_role("dialog")).to_be_visible()
        if name == "editor-conflict":
            self._visit.expected.append("409")
            leave_visible(self._reviews, self._rooms.approver, item)
            # Away from where the editor says that there is a newer version.
            editor.draw(Box.around(90, 80, 60, 60))
            expect(page.get_by_role("dialog", name="Two people")).to_be_visible()
        return page
