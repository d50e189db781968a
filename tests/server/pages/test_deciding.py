"""What people do with buttons and forms, as a browser without JavaScript does it."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape

import pytest

from tests.server.conftest import Newcomer, Visit
from tests.server.desk import add_photo
from tests.server.pages.conftest import see_all
from vouchsafe.redaction import read_report, write_report
from vouchsafe.redaction.report import Verified
from vouchsafe.review import Reviews, Role, State
from vouchsafe.review.places import Places


def words_of(text: str) -> str:
    """What a page says, without its tags."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", text)).split())


def test_the_library_makes_a_collection(admin: Visit, reviews: Reviews) -> None:
    answer = admin.post("/collections", data={"title": "The bridge"})

    assert answer.url.path.startswith("/collections/")
    assert "The bridge" in admin.get("/").text
    assert [each.title for each in reviews.collections(admin.person)] == ["The bridge"]


def test_an_admin_is_told_of_removed_files_that_are_still_there(
    admin: Visit, reviews: Reviews, ready: str, newcomer: Newcomer, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = newcomer("Tern", Role.PUBLISHER)

    def away(*_: object) -> None:
        raise OSError("read-only")

    with monkeypatch.context() as patched:
        patched.setattr(Places, "clear", away)
        with pytest.raises(OSError, match="read-only"):
            reviews.remove(admin.person, ready)

    told = words_of(admin.get("/").text)
    assert "Removed, but still on the disk" in told
    assert "The files of 1 removed item could not be taken away yet." in told
    assert "still on the disk" not in words_of(other.get("/").text)
    for language in ("ru", "be"):
        page = admin.get("/", headers={"accept-language": language}).text
        assert "still on the disk" not in words_of(page)
        assert 'class="notice bad"' in page

    reviews.finish_removals()

    assert "still on the disk" not in words_of(admin.get("/").text)


def test_a_bad_title_is_said_in_a_sentence(admin: Visit) -> None:
    answer = admin.post("/collections", data={"title": " "})

    assert answer.status_code >= 400
    assert "A title has 1 to" in answer.text


def test_a_collection_is_renamed_and_removed_when_empty(admin: Visit, collection: str) -> None:
    renamed = admin.post(f"/collections/{collection}/settings", data={"title": "April"})
    assert "<h1>April</h1>" in renamed.text

    assert admin.post(f"/collections/{collection}/remove").url.path == "/"
    assert admin.get(f"/collections/{collection}").status_code == 404


def test_a_collection_with_items_is_not_removed(admin: Visit, collection: str, ready: str) -> None:
    answer = admin.post(f"/collections/{collection}/remove")

    assert "still has 1 items" in answer.text
    assert admin.get(f"/items/{ready}").status_code == 200


@pytest.mark.parametrize(
    ("role", "more"),
    [
        (Role.CONTRIBUTOR, set()),
        (Role.REVIEWER, {"refuse", "reopen"}),
        (Role.PUBLISHER, {"refuse", "reopen", "publish"}),
    ],
)
@pytest.mark.usefixtures("ready")
def test_many_at_once_are_offered_what_the_role_may_do(
    newcomer: Newcomer, collection: str, role: Role, more: set[str]
) -> None:
    page = newcomer("Dunlin", role).get(f"/collections/{collection}").text

    menu = page.split('<select name="action">')[1].partition("</select>")[0]
    assert set(re.findall(r'value="(\w+)"', menu)) == {"submit", "retry", "remove"} | more


def test_items_are_found_by_name_and_state(admin: Visit, collection: str, ready: str) -> None:
    place = f"/collections/{collection}"

    assert ready in admin.get(f"{place}?text=CROWD&state=ready").text
    assert ready not in admin.get(f"{place}?text=nothing").text
    assert ready not in admin.get(f"{place}?state=published").text
    assert ready in admin.get(f"{place}?state=no-such-state&page=-3").text


def test_the_same_is_done_to_many_and_what_was_not_is_said(
    admin: Visit, reviews: Reviews, collection: str, ready: str
) -> None:
    waiting = add_photo(admin, collection, shade=7)

    answer = admin.post(
        f"/collections/{collection}/bulk", data={"action": "submit", "item": [ready, waiting]}
    )

    assert reviews.item(admin.person, ready).state is State.IN_REVIEW
    assert "1 item was left as it was" in answer.text
    assert "The machine has not looked at it yet." in answer.text


def test_removing_many_asks_first(admin: Visit, collection: str, ready: str) -> None:
    form = {"action": "remove", "item": [ready]}

    asked = admin.post(f"/collections/{collection}/bulk", data=form)
    assert "Remove 1 item?" in asked.text
    assert admin.get(f"/items/{ready}").status_code == 200

    admin.post(f"/collections/{collection}/bulk", data={**form, "sure": "1"})
    assert admin.get(f"/items/{ready}").status_code == 404


def test_the_page_says_what_the_second_person_still_has_to_do(
    admin: Visit, reviewer: Visit, reviews: Reviews, submitted: str
) -> None:
    own, others = (words_of(visit.get(f"/items/{submitted}").text) for visit in (admin, reviewer))

    assert "Somebody else has to do this: you sent it for review." in own
    assert "You have not looked at 2 places yet." in others

    see_all(reviews, reviewer, submitted)
    assert 'action="/items/' + submitted + '/approve"' in reviewer.get(f"/items/{submitted}").text


def test_approving_too_early_changes_nothing_and_says_why(
    reviewer: Visit, reviews: Reviews, submitted: str
) -> None:
    answer = reviewer.post(f"/items/{submitted}/approve", data={"version": "1"})

    assert answer.status_code == 409
    assert "You have not looked at 2 places yet." in answer.text
    assert reviews.item(reviewer.person, submitted).state is State.IN_REVIEW


def test_a_refusal_says_why(admin: Visit, reviewer: Visit, ready: str) -> None:
    reviewer.post(f"/items/{ready}/refuse", data={"note": "A child alone"})

    assert "A child alone" in admin.get(f"/items/{ready}").text


@pytest.mark.parametrize("action", ["explode", "edit", "administer"])
def test_what_nobody_can_do_is_refused(admin: Visit, ready: str, action: str) -> None:
    assert admin.post(f"/items/{ready}/{action}").status_code == 422


def test_the_publication_page_has_the_file_its_report_and_its_exposures(
    admin: Visit, published: str
) -> None:
    page = admin.get(f"/items/{published}/publication").text

    assert f'href="/api/v1/items/{published}/published/file"' in page
    assert "Done: everything that was planned is hidden." in page
    assert "A warning for whoever publishes it." in page
    assert "A legible face" in page
    assert "open the item again and hide it" in page
    assert "Hide it." not in page
    assert "held each against the original" not in page
    assert "Tattoos were not looked for." in page
    assert "Wagtail" in page


def test_of_a_file_that_was_checked_the_page_says_what_faces_in_the_list_are(
    admin: Visit, reviews: Reviews, published: str
) -> None:
    path = reviews.published_file(admin.person, published, "report.json")
    checked = Verified(passed=True, rounds=1, looks=1, checks=(), left=())
    write_report(replace(read_report(path), verification=checked), path)

    assert "held each against the original" in admin.get(f"/items/{published}/publication").text


def test_what_was_saved_meanwhile_is_told(admin: Visit, reviews: Reviews, ready: str) -> None:
    plan = reviews.plan(admin.person, ready)
    fewer = type(plan.plan)(
        media=plan.plan.media, made_by="vouchsafe test", tracks=plan.plan.tracks[:1]
    )
    reviews.save_plan(admin.person, ready, 1, fewer)

    page = words_of(admin.get(f"/items/{ready}/conflict?yours=1").text)

    assert "Meanwhile version 2 was saved." in page
    assert "Regions taken away 1" in page
    assert "Version 2 is the latest." in words_of(
        admin.get(f"/items/{ready}/conflict?yours=2").text
    )


def test_a_name_cannot_break_out_of_its_page(admin: Visit, collection: str) -> None:
    admin.post("/collections", data={"title": "<script>alert(1)</script>"})

    page = admin.get("/").text

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_a_contributor_sees_no_audit_and_no_buttons_for_others(newcomer: Newcomer) -> None:
    visit = newcomer("Linnet", Role.CONTRIBUTOR)

    assert visit.get("/audit").status_code == 403
    assert 'href="/audit"' not in visit.get("/").text
    assert "Invite somebody" not in visit.get("/people").text


@pytest.mark.parametrize("action", ["reopen", "refuse"])
def test_a_published_item_that_was_taken_back_says_so_wherever_it_is_shown(
    admin: Visit, reviewer: Visit, collection: str, published: str, action: str
) -> None:
    places = (
        f"/items/{published}",
        f"/items/{published}/publication",
        f"/collections/{collection}",
    )
    pages = [words_of(reviewer.get(place).text) for place in places]
    assert not [page for page in pages if "taken back" in page.lower()]
    assert reviewer.get(f"/api/v1/items/{published}").json()["taken_back"] is False

    reviewer.post(f"/items/{published}/reopen")
    if action == "refuse":
        reviewer.post(f"/items/{published}/refuse", data={"note": "somebody can be recognised"})

    for visit in (reviewer, admin):
        item, publication, tiles = (words_of(visit.get(place).text) for place in places)
        assert "It was published, and taken back" in item
        assert "Taken back: do not pass this file on" in publication
        assert re.search("Wagtail: (opened it again|refused it)", publication)
        assert "It was published, and taken back" in tiles
    assert "Download it all the same" in publication
    assert reviewer.get(f"/api/v1/items/{published}").json()["taken_back"] is True


def test_what_a_role_may_not_do_lacks_nothing_else(newcomer: Newcomer, submitted: str) -> None:
    page = words_of(newcomer("Dunlin", Role.CONTRIBUTOR).get(f"/items/{submitted}").text)

    assert "Your role does not allow this." in page
    assert "You have not looked at" not in page


def test_what_could_not_be_read_is_not_said_to_be_waiting(
    admin: Visit, reviews: Reviews, collection: str
) -> None:
    item = add_photo(admin, collection)
    assert "It has arrived whole" in admin.get(f"/items/{item}").text

    reviews.failed(item, 1, "This file ends in the middle.")

    page = admin.get(f"/items/{item}").text
    assert "It has arrived whole" not in page
    assert "Something went wrong" in page
