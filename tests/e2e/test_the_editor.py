"""The editor by keyboard alone, with two people at once, on a phone."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e import footage, people
from tests.e2e.browsing import PHONE
from tests.e2e.conftest import Come, Newcomer, SignedIn
from tests.e2e.rooms import add_analysed
from vouchsafe.detect import Box
from vouchsafe.redaction import Plan
from vouchsafe.review import Reviews, Role

NEAR = 3.0
"""pixels of the picture between what a hand drew and what the plan holds"""


@pytest.fixture
def photo_item(reviews: Reviews, admin: SignedIn, photo: Path) -> str:
    """The path of an item of its own, analysed."""
    return f"/items/{add_analysed(reviews, admin.who, photo)}"


@pytest.fixture(scope="module")
def clip_item(reviews: Reviews, admin: SignedIn, clip: Path) -> str:
    return f"/items/{add_analysed(reviews, admin.who, clip)}"


def latest(reviews: Reviews, admin: SignedIn, item: str) -> Plan:
    return reviews.plan(admin.who, item.rpartition("/")[2]).plan


def test_by_keyboard_alone(come: Come, admin: SignedIn, reviews: Reviews, clip_item: str) -> None:
    visit, item = come(admin), clip_item
    page = visit.go(item)
    tab_to(page, "Open the editor")
    page.keyboard.press("Enter")
    editor = people.the_editor(page)
    press = page.keyboard.press

    press("End")
    expect(editor.canvas).to_have_attribute("data-frame", str(footage.FRAMES - 1))
    press("Home")
    expect(editor.canvas).to_have_attribute("data-frame", "0")
    press("ArrowDown")  # the region at the top left
    press("h")
    expect(editor.button("Hide")).to_be_visible()
    press("b")
    press("Enter")
    expect(editor.tracks).to_have_count(3)
    press("Control+z")
    press("Control+z")
    expect(editor.tracks).to_have_count(2)
    press("Control+Shift+z")
    press("Control+s")
    editor.wait_until_saved(2)
    while editor.button("Next to look at").is_visible():
        press("n")
        page.wait_for_timeout(450)
    tab_to(page, "Back to")
    press("Enter")

    expect(page.locator(".looks .unchecked")).to_have_count(0)
    hidden = [track.hidden for track in latest(reviews, admin, item).tracks]
    assert sorted(hidden) == [False, True]


def test_every_control_shows_where_the_keyboard_is(
    come: Come, admin: SignedIn, clip_item: str
) -> None:
    page = come(admin).go(f"{clip_item}/edit")
    people.the_editor(page)
    met = []

    for _ in range(60):
        page.keyboard.press("Tab")
        at = page.evaluate(
            """() => {
              const at = document.activeElement;
              const style = getComputedStyle(at);
              return [at.tagName, at.textContent.trim() || at.getAttribute("aria-label"),
                style.outlineStyle !== "none" || style.boxShadow !== "none"];
            }"""
        )
        if at[0] == "BODY":
            break
        met.append(at)

    assert len(met) > 15
    assert [at for at in met if not at[2]] == []


def test_two_people_save_and_nobody_loses(
    come: Come, admin: SignedIn, newcomer: Newcomer, reviews: Reviews, photo_item: str
) -> None:
    item = photo_item
    one, other = come(admin), come(newcomer("Knot", Role.REVIEWER))
    other.expected.append("409")  # chromium tells of every answer that is not a success
    mine, theirs = people.edit(one, item), people.edit(other, item)
    expect(mine.page.get_by_text("Here too: Knot")).to_be_visible()

    theirs.hold_back()
    theirs.draw(Box(20, 300, 50, 40))
    mine.choose(footage.face(footage.SPEAKER, 0.0))
    mine.button("Leave visible").click()
    mine.wait_until_saved(2)
    theirs.let_go()
    dialog = theirs.page.get_by_role("dialog", name="Two people changed this")
    expect(dialog).to_contain_text("Heron saved version 2")
    dialog.get_by_role("button", name=re.compile("^Keep both")).click()
    theirs.wait_until_saved(3)

    tracks = latest(reviews, admin, item).tracks
    assert sorted((track.kind, track.hidden) for track in tracks) == [
        ("face", False),
        ("face", True),
        ("manual", True),
    ]


def test_a_photo_on_a_phone(come: Come, admin: SignedIn, reviews: Reviews, photo_item: str) -> None:
    visit, item = come(admin, width=PHONE), photo_item
    editor = people.edit(visit, item)
    wanted = footage.badge(0.0)

    editor.draw(wanted)
    editor.wait_until_saved(2)

    drawn = next(t for t in latest(reviews, admin, item).tracks if t.kind == "manual")
    box = drawn.keyframes[0].box
    assert max(abs(a - b) for a, b in zip(box, wanted, strict=True)) < NEAR


def tab_to(page: Page, name: str) -> None:
    """By Tab, until the focus is on what is called so."""
    for _ in range(80):
        page.keyboard.press("Tab")
        words = page.evaluate(
            """() => {
              const at = document.activeElement;
              return at.getAttribute("aria-label") || at.textContent.trim();
            }"""
        )
        if words.startswith(name):
            return
    raise AssertionError(f"Tab never came to {name}")
