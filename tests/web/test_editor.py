"""The editor in a browser, over the real server and a video whose frames carry their numbers."""

from __future__ import annotations

from dataclasses import replace

import pytest
from playwright.sync_api import Page, expect

from tests.web import numbered
from tests.web.room import PASSER, Room
from vouchsafe.track import Track, box_at


def shown(page: Page, frame: int) -> None:
    """That frame is on the screen: by its pixels, and by what the boxes are drawn for."""
    expect(page.locator(".ed-canvas")).to_have_attribute("data-frame", str(frame))
    assert page.evaluate(numbered.READ) == frame


def jump(page: Page, frame: int) -> None:
    """A click into the scrub bar."""
    scrub = page.locator(".ed-scrub")
    place = scrub.bounding_box()
    assert place is not None
    across = (frame + 0.5) / numbered.FRAMES * place["width"]
    page.mouse.click(place["x"] + across, place["y"] + 15)
    expect(scrub).to_have_attribute("aria-valuenow", str(frame))


def saved(page: Page, version: int) -> None:
    expect(page.locator(".ed-saved")).to_have_text(f"Saved as version {version}")


def of(room: Room, name: str) -> Track:
    return next(track for track in room.plan().tracks if track.id == name)


NO_DECODER = "delete window.VideoDecoder"
FAILING = """const { decode } = VideoDecoder.prototype;
VideoDecoder.prototype.decode = function () {
  if (window.decodingFails) { throw new DOMException("no", "EncodingError"); }
  return Reflect.apply(decode, this, arguments);
};"""


HOLDING = """const Quick = VideoDecoder;
window.VideoDecoder = class extends Quick {
  constructor({ output, error }) {
    const held = [];
    const give = (all) => { while (held.length > (all ? 0 : 3)) { output(held.shift()); } };
    super({ error, output: (frame) => { held.push(frame); give(false); } });
    this.give = give;
  }
  async flush() { await super.flush(); this.give(true); }
};"""
"""As some decoders do, it keeps three frames until more come, or it is told to give them back."""


@pytest.mark.parametrize("before", [None, NO_DECODER, HOLDING])
def test_every_step_and_jump_shows_the_frame_that_was_asked_for(
    room: Room, before: str | None
) -> None:
    with room.editor(room.author, before=before) as page:
        if before != NO_DECODER:
            expect(page.locator(".ed-film canvas")).to_be_visible()
        for frame in range(1, 20):
            page.keyboard.press("ArrowRight")
            shown(page, frame)
        page.keyboard.press("End")
        shown(page, numbered.FRAMES - 1)
        for frame in (13, 87, 40, 117, 2, 60):
            jump(page, frame)
            shown(page, frame)


def test_where_decoding_fails_the_player_goes_on(room: Room) -> None:
    with room.editor(room.author, before=FAILING) as page:
        reel = page.locator(".ed-film canvas")
        expect(reel).to_be_visible()
        page.evaluate("window.decodingFails = true")
        for frame in (60, 61, 119, 3):
            jump(page, frame)
            shown(page, frame)
        expect(reel).to_be_hidden()


def test_playing_goes_on_from_the_frame_on_the_screen(room: Room) -> None:
    with room.editor(room.author) as page:
        expect(page.locator(".ed-film canvas")).to_be_visible()
        jump(page, 100)
        shown(page, 100)
        page.keyboard.press("Space")
        expect(page.locator(".ed-canvas")).to_have_attribute("data-frame", "119")
        expect(page.locator(".ed-film canvas")).to_be_hidden()
        assert page.evaluate(numbered.READ) == numbered.FRAMES - 1
        page.keyboard.press("ArrowLeft")
        shown(page, numbered.FRAMES - 2)


def test_a_box_is_moved_at_a_frame_by_key_and_all_of_it_is_undone(room: Room) -> None:
    before = of(room, PASSER)
    with room.editor(room.author) as page:
        for _ in range(50):
            page.keyboard.press("ArrowRight")
        shown(page, 50)
        page.keyboard.press("ArrowDown")
        for _ in range(3):
            page.keyboard.press("d")
        saved(page, 2)
        moved = of(room, PASSER)
        was, now = box_at(before, 2.0), box_at(moved, 2.0)
        assert was is not None
        assert now is not None
        assert len(moved.keyframes) == 3
        assert now.x > was.x + 3
        assert (box_at(moved, 0.0), moved.end) == (box_at(before, 0.0), before.end)

        page.keyboard.press("Control+z")
        saved(page, 3)

    assert of(room, PASSER) == before


def test_what_the_machine_found_is_shown_or_deleted_and_the_second_person_hears_of_it(
    room: Room,
) -> None:
    with room.editor(room.author) as page:
        page.get_by_role("listbox", name="What will be hidden").get_by_role("option").click()
        page.get_by_role("button", name="Leave visible").click()
        saved(page, 2)
        assert not of(room, PASSER).hidden
        assert "visible" in room.unseen(room.reviewer.who)

        page.get_by_role("button", name="Delete").click()
        saved(page, 3)
        assert PASSER not in {track.id for track in room.plan().tracks}
        assert "removed" in room.unseen(room.reviewer.who)

        page.keyboard.press("Control+z")
        page.keyboard.press("Control+z")
        saved(page, 4)

    assert of(room, PASSER).hidden
    assert room.unseen(room.reviewer.who) == {"uncovered", "whole"}


def test_a_box_is_drawn_without_a_pointer(room: Room) -> None:
    nobody_follows = "503"
    with room.editor(room.author, expected=(nobody_follows,)) as page:
        page.keyboard.press("b")
        page.keyboard.press("Enter")
        expect(page.locator(".ed-toast")).to_contain_text("could not be followed")
        saved(page, 2)

    drawn = next(track for track in room.plan().tracks if track.kind == "manual")
    assert drawn.hidden
    assert drawn.keyframes[0].box.centre[0] == numbered.WIDTH / 2


def test_an_entry_is_seen_only_after_it_was_on_the_screen(room: Room) -> None:
    who = room.reviewer
    everything = {"uncovered", "whole"}
    with room.editor(who) as page:
        page.get_by_role("listbox", name="Look here").focus()
        page.wait_for_timeout(1500)
        assert room.unseen(who.who) == everything

        further = page.get_by_role("button", name="Next to look at")
        further.click()
        for _ in range(20):
            page.keyboard.press("l")  # the region is pushed off the stage
        page.keyboard.press("+")
        first = page.locator(".ed-looks .ed-row").first
        page.wait_for_timeout(800)
        assert room.unseen(who.who) == everything

        for _ in range(3):
            further.click()
            page.wait_for_timeout(500)
        expect(first.locator(".ed-seen")).to_be_attached()
        page.wait_for_timeout(300)
        assert room.unseen(who.who) == {"whole"}


def test_a_video_played_through_at_double_speed_is_seen_but_not_in_a_corner_of_it(
    room: Room,
) -> None:
    who = room.reviewer
    with room.editor(who) as page:
        whole = page.locator(".ed-looks .ed-row").last
        page.get_by_role("combobox", name="Speed").select_option("2")
        page.locator("video").evaluate("video => { video.muted = true; }")
        play = page.get_by_role("button", name="Play this stretch")
        ended = "() => document.querySelector('.ed-canvas').dataset.frame >= 119"

        whole.click()
        for _ in range(6):
            page.keyboard.press("+")
        unseen = whole.locator(".ed-row-state").inner_text()
        play.click()
        page.wait_for_function(ended)
        page.wait_for_timeout(500)
        assert whole.locator(".ed-row-state").inner_text() == unseen
        assert "whole" in room.unseen(who.who)

        whole.click()
        play.click()
        expect(whole.locator(".ed-seen")).to_be_attached()
        page.wait_for_timeout(300)
        assert room.unseen(who.who) == {"uncovered"}


def test_a_save_that_fails_is_said_kept_and_done_again(room: Room) -> None:
    with room.editor(room.author, expected=("Failed to load", "ERR_")) as page:
        plans = "**/api/v1/items/*/plan"
        page.route(plans, lambda route: route.abort("connectionfailed"))
        page.keyboard.press("ArrowDown")
        page.keyboard.press("h")
        expect(page.get_by_role("alert")).to_contain_text("Not saved. No connection")
        assert of(room, PASSER).hidden

        page.unroute(plans)
        page.get_by_role("button", name="Save now").click()
        saved(page, 2)
        expect(page.get_by_role("alert")).to_be_hidden()

    assert not of(room, PASSER).hidden


def test_two_people_never_overwrite_each_other_silently(room: Room) -> None:
    with room.editor(room.author, expected=("409",)) as page:
        page.keyboard.press("ArrowDown")
        other = room.reviewer.who
        latest = room.reviews.plan(other, room.item)
        tracks = tuple(replace(t, hidden=t.id == PASSER) for t in latest.plan.tracks)
        room.reviews.save_plan(other, room.item, 1, replace(latest.plan, tracks=tracks))
        page.keyboard.press("h")

        question = page.get_by_role("dialog", name="Two people changed this")
        expect(question).to_contain_text("Plover saved version 2")
        expect(question).to_contain_text("Changed: Face t1")
        expect(question).to_contain_text("Changed: Face t2")
        page.keyboard.press("Escape")
        expect(question).to_be_visible()
        question.get_by_role("button", name="Keep both").click()
        saved(page, 3)

    assert [track.hidden for track in room.plan().tracks] == [False, False]


def test_the_others_version_is_shown_when_asked_for(room: Room) -> None:
    with room.editor(room.author) as page:
        other = room.reviewer.who
        latest = room.reviews.plan(other, room.item)
        room.reviews.save_plan(
            other, room.item, 1, replace(latest.plan, tracks=latest.plan.tracks[:1], uncovered=())
        )
        page.get_by_role("button", name="Show it").click()
        saved(page, 2)
        expect(page.get_by_role("button", name="All, 1")).to_be_visible()
        page.keyboard.press("Control+z")
        expect(page.get_by_role("button", name="All, 2")).to_be_visible()


def test_while_it_is_not_being_edited_it_can_only_be_looked_at(room: Room) -> None:
    room.reviews.refuse(room.author.who, room.item)
    with room.editor(room.author) as page:
        expect(page.get_by_role("button", name="Draw a box")).to_be_disabled()
        expect(page.locator(".ed-strip-text")).to_contain_text("Reopen it")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Delete")
        page.wait_for_timeout(1500)

    assert len(room.plan().tracks) == 2
