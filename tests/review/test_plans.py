"""Versions of plans, and what becomes of them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.review.team import Team, plan_of, track
from vouchsafe.redaction import Plan
from vouchsafe.review import (
    Action,
    BadText,
    Conflict,
    Item,
    Missing,
    Need,
    NotFound,
    NotYet,
    Person,
    Reason,
    State,
    WrongPlan,
)


def edited(item: Item, x: float = 99.0) -> Plan:
    return plan_of(item, [track("t1", x=x)])


def test_every_save_is_a_version_and_all_stay(team: Team) -> None:
    reviews, item = team.reviews, team.analysed(tracks=[track("t1")])
    first = reviews.plan(team.contributor, item.id)

    saved = reviews.save_plan(team.contributor, item.id, 1, edited(item), "moved it")

    assert (saved.number, saved.parent, saved.author) == (2, 1, team.contributor.id)
    assert reviews.plan(team.reviewer, item.id) == saved
    assert reviews.plan(team.reviewer, item.id, 1) == first
    newest, oldest = reviews.versions(team.reviewer, item.id)
    assert (newest.number, newest.note, newest.author) == (2, "moved it", team.contributor.id)
    assert (oldest.number, oldest.parent, oldest.author) == (1, None, None)
    for number in (0, 3):
        with pytest.raises(NotFound):
            reviews.plan(team.reviewer, item.id, number)


def test_two_who_edit_the_same_never_overwrite_each_other(team: Team) -> None:
    reviews, item = team.reviews, team.analysed()
    reviews.save_plan(team.contributor, item.id, 1, edited(item, 50.0))

    with pytest.raises(Conflict) as refused:
        reviews.save_plan(team.reviewer, item.id, 1, edited(item, 60.0))

    assert refused.value.latest == 2
    assert len(reviews.versions(team.reviewer, item.id)) == 2
    reviews.save_plan(team.reviewer, item.id, 2, edited(item, 60.0))
    assert len(reviews.versions(team.reviewer, item.id)) == 3


def test_saving_the_same_again_adds_nothing(team: Team) -> None:
    """An answer was lost on the way, and the editor asks again."""
    reviews, item = team.reviews, team.analysed()
    saved = reviews.save_plan(team.contributor, item.id, 1, edited(item))

    again = reviews.save_plan(team.contributor, item.id, 1, edited(item))

    assert again == saved
    assert len(reviews.versions(team.contributor, item.id)) == 2


def test_a_plan_of_another_file_is_refused(team: Team) -> None:
    item, other = team.analysed("a.jpg"), team.analysed("b.jpg")
    wide = edited(item)
    wide = replace(wide, media=replace(wide.media, width=641))

    for wrong in (edited(other), wide):
        with pytest.raises(WrongPlan):
            team.reviews.save_plan(team.contributor, item.id, 1, wrong)
    with pytest.raises(BadText):
        team.reviews.save_plan(team.contributor, item.id, 1, edited(item), "x" * 2001)


def test_no_version_makes_the_verification_look_for_less(team: Team) -> None:
    item = team.analysed(hide=("face", "plate"))
    less = replace(edited(item), hide=("text",))

    saved = team.reviews.save_plan(team.contributor, item.id, 1, less)

    assert saved.plan.hide == ("face", "plate", "text")
    assert team.reviews.plan(team.contributor, item.id).plan.hide == saved.plan.hide


def test_saving_in_review_takes_it_back(team: Team) -> None:
    reviews, item = team.reviews, team.analysed()
    reviews.submit(team.contributor, item.id)

    reviews.save_plan(team.reviewer, item.id, 1, edited(item))

    now = reviews.item(team.reviewer, item.id)
    assert (now.state, now.version, now.submitted_by) == (State.READY, 2, None)


def test_what_was_approved_is_not_edited_unless_reopened(team: Team) -> None:
    reviews, item = team.reviews, team.approved()
    with pytest.raises(NotYet):
        reviews.editable(team.contributor, item.id)
    with pytest.raises(NotYet):
        reviews.save_plan(team.contributor, item.id, 1, edited(item))

    reviews.reopen(team.reviewer, item.id)

    assert reviews.editable(team.contributor, item.id).approved_by is None
    reviews.save_plan(team.contributor, item.id, 1, edited(item))


def test_nobody_approves_what_they_edited_or_submitted(team: Team) -> None:
    reviews, item = team.reviews, team.analysed()
    reviews.save_plan(team.reviewer, item.id, 1, edited(item))
    reviews.save_plan(team.contributor, item.id, 2, edited(item, 30.0))
    reviews.submit(team.publisher, item.id)
    for who in (team.reviewer, team.publisher, team.admin):
        team.see_all(who, item)

    assert _codes(team, team.reviewer, item) == {Need.OTHER_AUTHOR}
    assert _codes(team, team.publisher, item) == {Need.OTHER_SUBMITTER}
    assert _codes(team, team.contributor, item) == {Need.ROLE, Need.OTHER_AUTHOR, Need.LOOKS}
    assert _codes(team, team.admin, item) == set()
    with pytest.raises(NotYet):
        reviews.approve(team.admin, item.id, 2)
    assert reviews.approve(team.admin, item.id, 3).approved_by == team.admin.id


def test_the_second_person_has_to_look_at_everything(team: Team) -> None:
    reviews = team.reviews
    item = team.analysed("clip.mp4", [track("t1", end=9.0, score=0.2), track("t2", end=0.1)])
    reviews.submit(team.contributor, item.id)
    keys = [entry.key for entry, seen in reviews.look_here(team.reviewer, item.id) if not seen]
    assert reviews.missing(team.reviewer, item.id, Action.APPROVE) == (Missing(Need.LOOKS, 3),)

    assert reviews.see(team.reviewer, item.id, 1, keys[:2]) == 1
    assert reviews.see(team.reviewer, item.id, 1, keys[:2]) == 1
    with pytest.raises(NotYet):
        reviews.approve(team.reviewer, item.id, 1)
    assert reviews.see(team.reviewer, item.id, 1, keys[2:]) == 0
    reviews.approve(team.reviewer, item.id, 1)

    assert all(seen for _, seen in reviews.look_here(team.reviewer, item.id))
    assert not any(seen for _, seen in reviews.look_here(team.admin, item.id))


def test_what_changed_is_to_be_looked_at_again_and_only_that(team: Team) -> None:
    reviews = team.reviews
    doubtful = [track("t1", end=9.0, score=0.2), track("t2", end=9.0, score=0.3, x=90.0)]
    item = team.analysed("clip.mp4", doubtful)
    team.see_all(team.reviewer, item)

    moved = plan_of(item, [doubtful[0], track("t2", end=9.0, score=0.3, x=95.0)])
    reviews.save_plan(team.contributor, item.id, 1, moved)

    unseen = {
        e.track: e.reason for e, seen in reviews.look_here(team.reviewer, item.id) if not seen
    }
    assert unseen == {"t2": Reason.UNSURE, None: Reason.WHOLE}


def test_taking_a_region_out_is_seen_by_the_second_person(team: Team) -> None:
    item = team.analysed("clip.mp4", [track("t1", end=9.0), track("t2", end=9.0, x=300.0)])
    team.see_all(team.reviewer, item)

    without = plan_of(item, [track("t1", end=9.0)])
    team.reviews.save_plan(team.contributor, item.id, 1, without)

    entries = team.reviews.look_here(team.reviewer, item.id)
    assert [e.reason for e, seen in entries if not seen] == [Reason.REMOVED, Reason.WHOLE]


def test_only_what_is_there_can_be_seen(team: Team) -> None:
    item = team.analysed()
    for version, keys in ((1, ["0" * 32]), (2, []), (1, ["\0"])):
        with pytest.raises(NotFound):
            team.reviews.see(team.reviewer, item.id, version, keys)


def test_refused_and_reopened(team: Team) -> None:
    reviews, item = team.reviews, team.analysed()
    with pytest.raises(NotYet):
        reviews.refuse(team.contributor, item.id)

    refused = reviews.refuse(team.reviewer, item.id, "shows a child")
    assert (refused.state, refused.problem) == (State.REFUSED, "shows a child")
    again = reviews.reopen(team.reviewer, item.id)
    assert (again.state, again.problem) == (State.READY, None)


def test_what_was_published_stays_when_it_is_reopened(team: Team) -> None:
    reviews, item = team.reviews, team.published()
    reviews.reopen(team.reviewer, item.id)
    reviews.save_plan(team.contributor, item.id, 1, edited(item))

    now = reviews.item(team.contributor, item.id)
    assert (now.state, now.published, now.version) == (State.READY, 1, 2)
    assert reviews.publication(team.contributor, item.id).version == 1


def _codes(team: Team, who: Person, item: Item) -> set[Need]:
    return {need.code for need in team.reviews.missing(who, item.id, Action.APPROVE)}
