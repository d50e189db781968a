"""The seam to durable work: each call may come twice, or too late."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.review.team import Team, facts_of, plan_of, render, track
from vouchsafe.redaction import PlanDoesNotFit
from vouchsafe.review import ItemFile, NotFound, NotYet, State, WrongPlan


def test_what_waits_is_due_the_oldest_first(team: Team) -> None:
    first, second = team.add("a.jpg"), team.add("b.jpg")
    ordered = team.approved("c.jpg")
    team.reviews.publish(team.publisher, ordered.id)
    team.reviews.progress(second.id, "looking", 0.1)

    due = team.reviews.due()

    assert [(task.item, task.publish) for task in due] == [
        (first.id, None),
        (second.id, None),
        (ordered.id, 1),
    ]
    assert len({task.task for task in due}) == 3
    assert team.reviews.due(limit=1) == due[:1]


def test_a_failed_analysis_waits_for_a_person(team: Team) -> None:
    item = team.add()
    (before,) = team.reviews.due()
    team.reviews.failed(item.id, 1, "It is damaged.")
    team.reviews.failed(item.id, 1, "It is damaged.")

    failed = team.reviews.item(team.contributor, item.id)
    assert (failed.state, failed.problem) == (State.RECEIVED, "It is damaged.")
    assert team.reviews.due() == ()
    assert not team.reviews.progress(item.id, "looking", 0.5)

    team.reviews.retry(team.contributor, item.id)
    (again,) = team.reviews.due()
    assert again.task != before.task
    with pytest.raises(NotYet):
        team.reviews.retry(team.contributor, item.id)

    team.reviews.failed(item.id, before.attempt, "Told late.")
    assert team.reviews.due() == (again,)


def test_an_analysis_counts_once(team: Team) -> None:
    item = team.add()
    plan = plan_of(item, [track("t1")])
    team.reviews.described(item.id, facts_of(item))
    assert team.reviews.known(item.id).width == 640
    team.reviews.analysed(item.id, facts_of(item), plan)
    team.reviews.analysed(item.id, facts_of(item), plan_of(item))

    assert team.reviews.plan(team.contributor, item.id).plan == plan
    assert team.reviews.known(item.id).version == 1
    assert team.reviews.due() == ()
    team.reviews.failed(item.id, 1, "Too late.")
    assert team.reviews.known(item.id).problem is None


def test_facts_of_another_file_are_refused(team: Team) -> None:
    item, other = team.add("a.jpg"), team.add("b.jpg")

    with pytest.raises(WrongPlan):
        team.reviews.described(item.id, facts_of(other))
    with pytest.raises(WrongPlan):
        team.reviews.analysed(item.id, facts_of(other), plan_of(other))
    with pytest.raises(PlanDoesNotFit):
        team.reviews.analysed(item.id, facts_of(item), plan_of(other))


def test_a_made_file_is_put_in_its_place(team: Team) -> None:
    item = team.add()
    made = team.reviews.workroom(item.id) / "thumb"
    made.write_bytes(b"webp")

    team.reviews.place(item.id, ItemFile.THUMBNAIL, made)

    placed = team.reviews.file(team.contributor, item.id, ItemFile.THUMBNAIL)
    assert placed.read_bytes() == b"webp"
    assert placed.stat().st_mode & 0o777 == 0o600
    assert not made.exists()


def test_a_removed_item_ends_its_work(team: Team, tmp_path: Path) -> None:
    item = team.add()
    made = tmp_path / "made"
    made.write_bytes(b"webp")
    team.reviews.remove(team.contributor, item.id)

    assert not team.reviews.progress(item.id, "looking", 0.5)
    assert team.reviews.due() == ()
    for attempt in (
        lambda: team.reviews.known(item.id),
        lambda: team.reviews.place(item.id, ItemFile.THUMBNAIL, made),
        lambda: team.reviews.analysed(item.id, facts_of(item), plan_of(item)),
        lambda: team.reviews.failed(item.id, 1, "Too late."),
        lambda: team.reviews.order(item.id),
        lambda: team.reviews.workroom(item.id),
        lambda: team.reviews.publishing_folder(item.id, 1),
    ):
        with pytest.raises(NotFound):
            attempt()
    assert not (team.reviews.data / "items" / item.id).exists()


def test_a_publication_counts_once(team: Team) -> None:
    item = team.approved()
    team.reviews.publish(team.publisher, item.id)
    render(team.reviews, item.id)
    first = team.reviews.publication(team.admin, item.id)

    team.reviews.rendered(item.id, 1, "other.jpg", "1" * 64)

    assert team.reviews.publications(team.admin, item.id) == (first,)
    with pytest.raises(NotFound):
        team.reviews.rendered(item.id, 2, "other.jpg", "1" * 64)


def test_what_was_not_ordered_is_not_published(team: Team) -> None:
    item = team.approved()

    with pytest.raises(NotFound):
        team.reviews.order(item.id)
    with pytest.raises(NotFound):
        team.reviews.rendered(item.id, 1, "march.jpg", "1" * 64)


def test_a_failed_publication_stays_approved(team: Team) -> None:
    item = team.approved()
    team.reviews.publish(team.publisher, item.id)
    (first,) = team.reviews.due()
    team.reviews.failed(item.id, first.attempt, "The disk is full.")

    failed = team.reviews.known(item.id)
    assert (failed.state, failed.problem) == (State.APPROVED, "The disk is full.")
    team.reviews.publish(team.publisher, item.id)
    (second,) = team.reviews.due()
    assert second.task != first.task

    team.reviews.failed(item.id, first.attempt, "Told late.")
    assert team.reviews.due() == (second,)
    assert team.reviews.known(item.id).problem is None


def test_what_the_verification_finds_needs_a_new_approval(team: Team) -> None:
    item = team.approved()
    team.reviews.publish(team.publisher, item.id)
    more = plan_of(item, [track("v1", x=400.0)])

    team.reviews.found_more(item.id, 1, more, "A face was still visible.")
    team.reviews.found_more(item.id, 1, more, "A face was still visible.")

    now = team.reviews.known(item.id)
    assert (now.state, now.version, now.approved_by) == (State.READY, 2, None)
    assert now.problem == "A face was still visible."
    assert team.reviews.plan(team.reviewer, item.id).author is None
    with pytest.raises(NotYet):
        team.reviews.publish(team.publisher, item.id)
    render_too_late = replace(more, tracks=())
    team.reviews.found_more(item.id, 2, render_too_late, "Again.")
    assert team.reviews.known(item.id).version == 2
    with pytest.raises(NotFound):
        team.reviews.rendered(item.id, 1, "march.jpg", "1" * 64)


def test_published_again_after_reopening(team: Team) -> None:
    item = team.published()
    first = team.reviews.publication(team.admin, item.id)
    team.reviews.reopen(team.reviewer, item.id)
    team.reviews.submit(team.contributor, item.id)
    team.reviews.approve(team.reviewer, item.id, 1)
    team.reviews.publish(team.publisher, item.id)
    render(team.reviews, item.id)

    (again,) = team.reviews.publications(team.admin, item.id)
    assert again.made > first.made
