"""From a file to a publication and out again, as people go."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.review.team import JPEG, Team, render
from vouchsafe.review import Action, ItemFile, Missing, Need, NotFound, NotReadyYet, NotYet, State


def test_from_a_file_to_a_publication(team: Team) -> None:
    reviews = team.reviews
    item = team.add("march.jpg")
    assert item.state is State.RECEIVED
    assert reviews.progress(item.id, "looking", 0.5)
    assert reviews.item(team.contributor, item.id).state is State.ANALYSING

    item = team.analysed("other.jpg")
    assert (item.state, item.version, item.width) == (State.READY, 1, 640)
    assert reviews.submit(team.contributor, item.id).state is State.IN_REVIEW
    team.see_all(team.reviewer, item)
    approved = reviews.approve(team.reviewer, item.id, 1)
    assert (approved.state, approved.approved_by) == (State.APPROVED, team.reviewer.id)
    assert reviews.publish(team.publisher, item.id).state is State.RENDERING
    assert reviews.order(item.id).approved_by == team.reviewer.id
    render(reviews, item.id)

    published = reviews.publication(team.contributor, item.id)
    assert reviews.item(team.contributor, item.id).state is State.PUBLISHED
    assert (published.approved_by, published.published_by) == (team.reviewer.id, team.publisher.id)
    assert published.file.read_bytes() == b"redacted"
    assert reviews.published_file(team.reviewer, item.id, "file") == published.file


def test_what_is_missing_is_told_before_and_when_refused(team: Team) -> None:
    item = team.analysed()
    missing = team.reviews.missing(team.publisher, item.id, Action.PUBLISH)

    with pytest.raises(NotYet) as refused:
        team.reviews.publish(team.publisher, item.id)

    assert missing == refused.value.missing == (Missing(Need.APPROVAL),)


def test_removing_leaves_no_file(team: Team, tmp_path: Path) -> None:
    item = team.published()
    before = team.reviews.path(item.id, ItemFile.ORIGINAL)
    assert before.read_bytes() == JPEG + b"march.jpg"

    team.reviews.remove(team.publisher, item.id)

    left = [path for path in (tmp_path / "data").rglob("*") if item.id in str(path)]
    assert left == []
    with pytest.raises(NotFound):
        team.reviews.item(team.admin, item.id)
    told = team.reviews.audit(team.admin, item=item.id).events
    assert told[0].action == "removed"


def test_a_file_that_is_not_made_yet(team: Team) -> None:
    item = team.add()

    assert team.reviews.file(team.reviewer, item.id, ItemFile.ORIGINAL).exists()
    with pytest.raises(NotReadyYet):
        team.reviews.file(team.reviewer, item.id, ItemFile.THUMBNAIL)
