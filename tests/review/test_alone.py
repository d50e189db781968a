"""One person on one machine."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.review.team import Clock, Team, render
from vouchsafe.review import Missing, Need, NotYet, Reviews


@pytest.fixture
def reviews(tmp_path: Path, database: str | None, clock: Clock) -> Iterator[Reviews]:
    with Reviews.open(tmp_path / "data", database, now=clock, alone=True) as opened:
        yield opened


def test_alone_one_has_to_look_too_and_the_publication_says_so(team: Team) -> None:
    item = team.analysed()
    with pytest.raises(NotYet) as refused:
        team.reviews.publish(team.admin, item.id)
    assert refused.value.missing == (Missing(Need.LOOKS, 1),)

    team.see_all(team.admin, item)
    team.reviews.publish(team.admin, item.id)
    assert team.reviews.order(item.id).approved_by is None
    render(team.reviews, item.id)

    published = team.reviews.publication(team.admin, item.id)
    assert (published.approved_by, published.published_by) == (None, team.admin.id)


def test_alone_a_failed_publication_goes_back_to_where_it_was(team: Team) -> None:
    item = team.analysed()
    team.see_all(team.admin, item)
    team.reviews.publish(team.admin, item.id)
    (due,) = team.reviews.due()
    team.reviews.failed(item.id, due.attempt, "The disk is full.")

    team.reviews.publish(team.admin, item.id)
    assert team.reviews.item(team.admin, item.id).problem is None


def test_a_second_person_still_counts(team: Team) -> None:
    item = team.published()

    assert team.reviews.publication(team.admin, item.id).approved_by == team.reviewer.id
