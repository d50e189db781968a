"""What people do on the pages, in the words that they read there."""

from __future__ import annotations

import base64
import re
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.e2e import footage
from tests.e2e.browsing import Visit
from tests.e2e.editing import Editor


def come_in(visit: Visit, link: str, label: str) -> Page:
    """By a one-time link that is an invitation."""
    page = visit.page
    page.goto(link)
    page.get_by_label("Choose a label").fill(label)
    page.get_by_role("button", name="Come in").click()
    expect(page.get_by_role("heading", name="Library", level=1)).to_be_visible()
    return page


def sign_in(visit: Visit, link: str) -> Page:
    """By a one-time link of somebody who is known already."""
    page = visit.page
    page.goto(link)
    page.get_by_role("button", name="Sign in on this device").click()
    expect(page.get_by_role("heading", name="Library", level=1)).to_be_visible()
    return page


def invitation(visit: Visit, role: str) -> str:
    """An admin's invitation for somebody with that role: its link."""
    page = visit.go("/people")
    page.get_by_role("radio", name=re.compile(f"^{role}", re.IGNORECASE)).check()
    page.get_by_role("button", name="Make an invitation").click()
    return page.locator(".secret").inner_text().strip()


def make_collection(visit: Visit, title: str) -> Page:
    """And open it."""
    page = visit.go("/")
    page.get_by_label("Title").fill(title)
    page.get_by_role("button", name="Make it").click()
    expect(page.get_by_role("heading", name=title, level=1)).to_be_visible()
    return page


def drop(page: Page, *files: Path) -> None:
    """Let go of files over the collection's page, as from a folder's window."""
    held = [
        {
            "name": file.name,
            "type": _MEDIA[file.suffix],
            "bytes": base64.b64encode(file.read_bytes()).decode(),
        }
        for file in files
    ]
    carried = page.evaluate_handle(
        """(files) => {
          const carried = new DataTransfer();
          for (const { name, type, bytes } of files) {
            const plain = Uint8Array.from(atob(bytes), (letter) => letter.charCodeAt(0));
            carried.items.add(new File([plain], name, { type }));
          }
          return carried;
        }""",
        held,
    )
    for event in ("dragenter", "dragover", "drop"):
        page.dispatch_event("[data-drop]", event, {"dataTransfer": carried})


_MEDIA = {
    ".jpg": "image/jpeg",
    ".mp4": "video/mp4",
    ".tif": "image/tiff",
    ".gif": "image/gif",
}


def wait_for(page: Page, name: str, state: str) -> None:
    """Until an item of the open collection has come so far; told live, nobody reloads."""
    tile = page.locator(f'.tile[data-item][data-name="{name}"]')
    expect(tile).to_have_attribute("data-state", state)


def open_item(page: Page, name: str) -> str:
    """From its collection; its path."""
    page.get_by_role("link", name=name, exact=True).click()
    expect(page.get_by_role("heading", name=name, level=1)).to_be_visible()
    return page.url.removeprefix(page.evaluate("location.origin"))


def edit(visit: Visit, item: str) -> Editor:
    """The editor of an item."""
    return the_editor(visit.go(f"{item}/edit"))


def the_editor(page: Page) -> Editor:
    """The one that is on the page, of one of our pictures."""
    return Editor(page, footage.scene().width)


def press(page: Page, button: str, state: str) -> None:
    """A button of an item's page, until the item has that state; told live, as above."""
    page.get_by_role("button", name=button, exact=True).click()
    expect(page.locator("#now")).to_have_attribute("data-state", state)


def download(page: Page, folder: Path) -> Path:
    """The published file, from its page."""
    with page.expect_download() as coming:
        page.get_by_role("link", name=re.compile("^Download")).click()
    path = folder / coming.value.suggested_filename
    coming.value.save_as(path)
    return path
