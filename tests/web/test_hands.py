"""What a hand on the picture moves, and what it must not; and coming back after a session ended."""

from __future__ import annotations

from dataclasses import replace

from playwright.sync_api import Page, expect

from tests.web import numbered
from tests.web.room import PASSER, Room
from vouchsafe.detect import Box
from vouchsafe.track import Track

NOBODY_FOLLOWS = "503"
COUNTED = """const Quiet = window.EventSource;
window.told = 0;
window.EventSource = class extends Quiet {
  constructor(...words) {
    super(...words);
    this.addEventListener("item", () => { window.told += 1; });
  }
};"""
"""Counts what is told of the item, before the editor hears of it."""


KEPT = """const Quiet = window.EventSource;
window.EventSource = class extends Quiet {
  constructor(...words) { super(...words); window.feed = this; }
};"""
COME_BACK = "document.dispatchEvent(new Event('visibilitychange'))"


def drag(page: Page, box: Box) -> None:
    """From corner to corner of a box, in pixels of the picture."""
    shown = page.locator("#editor .ed-media").bounding_box()
    assert shown is not None
    scale = shown["width"] / numbered.WIDTH
    left, top = shown["x"] + box.x * scale, shown["y"] + box.y * scale
    page.mouse.move(left, top)
    page.mouse.down()
    page.mouse.move(left + box.width * scale / 2, top + box.height * scale / 2)
    page.mouse.move(left + box.width * scale, top + box.height * scale)
    page.mouse.up()


def saved(page: Page, version: int) -> None:
    expect(page.locator(".ed-saved")).to_have_text(f"Saved as version {version}")


def of(room: Room, name: str) -> Track:
    return next(track for track in room.plan().tracks if track.id == name)


def test_what_is_told_of_an_item_takes_no_tool_out_of_a_hand(room: Room) -> None:
    before = of(room, PASSER)
    with room.editor(room.author, expected=(NOBODY_FOLLOWS,), before=COUNTED) as page:
        draw = page.get_by_role("button", name="Draw a box")
        draw.click()
        drag(page, Box(400, 20, 40, 40))
        saved(page, 2)

        draw.click()
        told = page.evaluate("window.told")
        page.keyboard.press("d")  # a change whose saving is told
        saved(page, 3)
        page.wait_for_function("before => window.told > before", arg=told)
        expect(draw).to_have_attribute("aria-pressed", "true")
        drag(page, Box(70, 160, 30, 40))
        saved(page, 4)

    drawn = [track for track in room.plan().tracks if track.kind == "manual"]
    assert len(drawn) == 2
    assert of(room, PASSER) == before


def test_only_a_region_that_was_chosen_is_moved_by_a_drag(room: Room) -> None:
    before = of(room, PASSER)
    with room.editor(room.author) as page:
        over = Box(70, 160, 60, 30)
        drag(page, over)
        page.keyboard.press("Control+s")
        saved(page, 1)

        page.keyboard.press("ArrowDown")
        drag(page, over)
        expect(page.locator(".ed-toast")).to_have_text("Face t1 was moved. Undo takes it back.")
        saved(page, 2)

    assert of(room, PASSER) != before


def test_whose_session_ended_signs_in_beside_the_editor_and_nothing_is_lost(room: Room) -> None:
    who = room.author.who
    with room.editor(room.author, expected=("401", "403"), before=KEPT) as page:
        for session in room.reviews.sessions(who):
            room.reviews.end_session(who, session.id)
        page.keyboard.press("ArrowDown")
        page.keyboard.press("h")
        page.keyboard.press("Control+s")
        notice = page.get_by_role("alert")
        expect(notice).to_contain_text("Not saved. Sign in first.")
        with page.expect_popup() as opened:
            notice.get_by_role("link", name="Sign in, in a new tab").click()
        expect(opened.value.get_by_role("heading", name="Sign in", exact=True)).to_be_visible()
        assert opened.value.evaluate("window.opener") is None
        opened.value.close()

        again = room.reviews.sign_in(room.reviews.operator_link())
        (cookie,) = page.context.cookies()
        page.context.add_cookies([{**cookie, "value": again.secret}])  # type: ignore[typeddict-item]
        page.evaluate("feed.close()")  # as the browser does when the server ended it
        page.evaluate(COME_BACK)
        saved(page, 2)
        expect(notice).to_be_hidden()
        assert not of(room, PASSER).hidden

        room.reviews.save_plan(room.reviewer.who, room.item, 2, replace(room.plan(), uncovered=()))
        expect(page.get_by_text("Plover saved version 3")).to_be_visible()


def test_nothing_is_saved_in_the_name_of_somebody_else(room: Room) -> None:
    with room.editor(room.author, expected=("403",)) as page:
        (cookie,) = page.context.cookies()
        page.context.add_cookies([{**cookie, "value": room.reviewer.secret}])  # type: ignore[typeddict-item]
        page.keyboard.press("ArrowDown")
        page.keyboard.press("h")
        expect(page.get_by_role("alert")).to_contain_text("you signed in or out")

    assert of(room, PASSER).hidden
