"""Changes, presence and the audit."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from tests.review.team import Clock, Team, plan_of, track
from vouchsafe.review import NotAllowed, NotFound, Reviews, State
from vouchsafe.review.audit import PAGE
from vouchsafe.review.store import tables


def test_changes_are_told_once_as_they_are_now(team: Team) -> None:
    reviews = team.reviews
    start = reviews.watch()
    assert (start.items, start.removed) == ((), ())
    item = team.analysed()
    reviews.save_plan(team.contributor, item.id, 1, plan_of(item, [track("t1")]))

    changed = reviews.watch(start.now)

    assert [(i.id, i.version, i.state) for i in changed.items] == [(item.id, 2, State.READY)]
    assert changed.author == {item.id: team.contributor.id}
    assert reviews.watch(changed.now).items == ()


def test_only_what_one_watches_is_told(team: Team) -> None:
    reviews = team.reviews
    other = reviews.make_collection(team.contributor, "Other").id
    start = reviews.watch().now
    one, two = team.add("a.jpg"), team.add("b.jpg")
    reviews.move(team.reviewer, [two.id], other)
    reviews.remove(team.contributor, one.id)

    assert reviews.watch(start).removed == (one.id,)
    assert [i.id for i in reviews.watch(start, item=two.id).items] == [two.id]
    assert [i.id for i in reviews.watch(start, collection=other).items] == [two.id]
    assert reviews.watch(start, collection=team.collection).removed == (one.id,)
    assert reviews.watch(start, item=two.id).removed == ()
    with pytest.raises(NotFound):
        reviews.watch(start, item="\0")


def test_many_changes_come_in_parts(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vouchsafe.review.watching._MOST", 2)
    since = team.reviews.watch().now
    added = [team.add(f"{at}.jpg").id for at in range(5)]

    told = []
    while found := team.reviews.watch(since).items:
        told += [item.id for item in found]
        since = team.reviews.watch(since).now

    assert told == added


def test_what_changed_at_once_is_told_at_once_however_much(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    reviews = team.reviews
    added = [team.add(f"{at}.jpg").id for at in range(5)]
    other = reviews.make_collection(team.contributor, "Other").id
    monkeypatch.setattr("vouchsafe.review.watching._MOST", 2)
    since = reviews.watch().now
    reviews.move(team.reviewer, added, other)
    reviews.rename_collection(team.reviewer, other, "Others")

    told = reviews.watch(since)

    assert {item.id for item in told.items} == {*added}
    assert told.more
    rest = reviews.watch(told.now)
    assert (rest.items, rest.more) == ((), False)


def test_who_has_it_open_is_seen_by_others_until_they_leave(team: Team, clock: Clock) -> None:
    item = team.add()
    team.reviews.here(team.reviewer, item.id)
    team.reviews.here(team.reviewer, item.id)
    team.reviews.here(team.admin, item.id)

    assert team.reviews.others(team.contributor, item.id) == (team.admin, team.reviewer)
    assert team.reviews.others(team.admin, item.id) == (team.reviewer,)
    clock.pass_by(timedelta(seconds=31))
    assert team.reviews.others(team.contributor, item.id) == ()
    with pytest.raises(NotFound):
        team.reviews.here(team.admin, "0" * 32)


def test_the_audit_tells_who_did_what(team: Team) -> None:
    item = team.published()

    events = team.reviews.audit(team.contributor, item=item.id).events

    told = [(event.action, event.who) for event in reversed(events)]
    assert told == [
        ("added", team.contributor.id),
        ("analysed", None),
        ("submit", team.contributor.id),
        ("looked", team.reviewer.id),
        ("approve", team.reviewer.id),
        ("publish", team.publisher.id),
        ("published", None),
    ]
    assert events[0].detail["version"] == 1


def test_the_whole_audit_is_for_admins_in_pages(team: Team) -> None:
    for at in range(PAGE):
        team.reviews.make_collection(team.contributor, f"{at}")

    first, second = (team.reviews.audit(team.admin, page=page) for page in (0, 1))

    assert (len(first.events), first.more, second.more) == (PAGE, True, False)
    numbers = [event.number for event in (*first.events, *second.events)]
    assert numbers == list(range(len(numbers), 0, -1))
    with pytest.raises(NotAllowed):
        team.reviews.audit(team.publisher)


def test_nothing_that_was_refused_is_in_the_audit(team: Team) -> None:
    before = team.reviews.audit(team.admin)
    with pytest.raises(NotFound):
        team.reviews.move(team.reviewer, [team.add().id, "0" * 32], team.collection)

    assert [e.action for e in team.reviews.audit(team.admin).events[: -len(before.events)]] == [
        "added"
    ]


def test_what_was_refused_leaves_no_gap_in_the_audit(team: Team) -> None:
    for _ in range(3):
        with pytest.raises(NotFound):
            team.reviews.move(team.reviewer, [team.add().id, "0" * 32], team.collection)

    numbers = [event.number for event in team.reviews.audit(team.admin).events]

    assert numbers == list(range(len(numbers), 0, -1))


@pytest.mark.parametrize(
    "statement",
    [
        tables.audit.update().values(action="nothing"),
        tables.audit.delete(),
        tables.plans.update().values(note="other"),
        tables.plans.delete(),
    ],
    ids=["audit-update", "audit-delete", "plans-update", "plans-delete"],
)
def test_the_database_itself_keeps_the_audit_and_the_versions(
    team: Team, reviews: Reviews, statement: sa.Executable
) -> None:
    team.analysed()
    engine = sa.create_engine(reviews.database)
    try:
        with pytest.raises(sa.exc.DBAPIError, match="append-only"), engine.begin() as connection:
            connection.execute(statement)
    finally:
        engine.dispose()
