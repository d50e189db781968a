"""Several people, servers and machines at once, over both databases."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from typing import TypeVar

import pytest

from tests.review.team import JPEG, Clock, Team, plan_of, render, track
from vouchsafe.redaction import Plan
from vouchsafe.review import (
    Conflict,
    Item,
    LinkSpent,
    NotYet,
    PlanVersion,
    ReviewError,
    Reviews,
    Role,
    State,
)

Result = TypeVar("Result")


def at_once(jobs: Sequence[Callable[[], Result]]) -> list[Result | ReviewError]:
    """What each gave or raised; all start together."""
    barrier = threading.Barrier(len(jobs))

    def run(job: Callable[[], Result]) -> Result | ReviewError:
        barrier.wait()
        try:
            return job()
        except ReviewError as error:
            return error

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(run, jobs))


@pytest.fixture
def servers(reviews: Reviews) -> Iterator[list[Reviews]]:
    """Two more on the same data, as if on other machines."""
    with another(reviews) as one, another(reviews) as two:
        yield [one, two]


@contextmanager
def another(reviews: Reviews) -> Iterator[Reviews]:
    with Reviews.open(reviews.data, reviews.database, now=Clock()) as opened:
        yield opened


def edited(item: Item, x: float) -> Plan:
    return plan_of(item, [track("t1", x=x)])


def test_of_two_who_save_at_once_one_is_told(team: Team, servers: list[Reviews]) -> None:
    item = team.analysed()

    saved = at_once(
        [
            lambda: servers[0].save_plan(team.contributor, item.id, 1, edited(item, 50.0)),
            lambda: servers[1].save_plan(team.reviewer, item.id, 1, edited(item, 60.0)),
        ]
    )

    (won,) = (result for result in saved if isinstance(result, PlanVersion))
    (lost,) = (result for result in saved if isinstance(result, Conflict))
    assert (won.number, lost.latest) == (2, 2)
    assert team.reviews.plan(team.admin, item.id) == won


def test_of_many_saves_none_is_lost(team: Team, servers: list[Reviews]) -> None:
    item, each = team.analysed(), 6

    def save(server: Reviews, who: int) -> list[PlanVersion]:
        done: list[PlanVersion] = []
        while len(done) < each:
            latest = server.plan(team.everybody[who], item.id).number
            plan = edited(item, 10.0 + 100 * who + len(done))
            try:
                done.append(server.save_plan(team.everybody[who], item.id, latest, plan))
            except Conflict:
                continue
        return done

    results = at_once(
        [lambda at=at: save(servers[at % 2], at) for at in range(4)]  # type: ignore[misc]
    )

    saved = sorted(
        (version for done in results if isinstance(done, list) for version in done),
        key=lambda version: version.number,
    )
    assert [version.number for version in saved] == list(range(2, 4 * each + 2))
    for version in saved:
        assert team.reviews.plan(team.admin, item.id, version.number) == version


def test_saving_and_approving_at_once_never_approves_what_was_not_seen(
    team: Team, servers: list[Reviews]
) -> None:
    for at in range(5):
        item = team.analysed(f"{at}.jpg")
        team.reviews.submit(team.contributor, item.id)
        team.see_all(team.reviewer, item)

        at_once(
            [
                lambda item=item: servers[0].save_plan(  # type: ignore[misc]
                    team.contributor, item.id, 1, edited(item, 50.0)
                ),
                lambda item=item: servers[1].approve(team.reviewer, item.id, 1),  # type: ignore[misc]
            ]
        )

        now = team.reviews.item(team.admin, item.id)
        assert (now.version, now.state, now.approved_by) in {
            (2, State.READY, None),
            (1, State.APPROVED, team.reviewer.id),
        }


def test_the_same_file_sent_twice_at_once_is_one_item(team: Team, servers: list[Reviews]) -> None:
    content = [JPEG, b"x" * 100_000]

    added = at_once(
        [
            lambda server=server: server.add_item(  # type: ignore[misc]
                team.contributor, team.collection, "march.jpg", content
            )
            for server in [*servers, team.reviews]
        ]
    )

    assert len({result.item.id for result in added if not isinstance(result, ReviewError)}) == 1
    assert sorted(r.duplicate for r in added if not isinstance(r, ReviewError)) == [
        False,
        True,
        True,
    ]


def test_a_link_is_spent_once_however_many_try(team: Team, servers: list[Reviews]) -> None:
    token = team.reviews.invite(team.admin, Role.REVIEWER)

    tried = at_once(
        [
            lambda at=at: servers[at % 2].accept(token, f"bird {at}")  # type: ignore[misc]
            for at in range(4)
        ]
    )

    assert sum(isinstance(result, LinkSpent) for result in tried) == 3
    assert len(team.reviews.people(team.admin)) == 5


def test_a_publication_ends_once(team: Team, servers: list[Reviews]) -> None:
    """Two workers, both of which believe that the task is theirs."""
    item = team.approved()
    team.reviews.publish(team.publisher, item.id)

    at_once([lambda server=server: render(server, item.id) for server in servers])  # type: ignore[misc]

    assert len(team.reviews.publications(team.admin, item.id)) == 1
    published = [
        event
        for event in team.reviews.audit(team.admin, item=item.id).events
        if event.action == "published"
    ]
    assert len(published) == 1


def test_who_watches_misses_nothing_while_many_write(team: Team, servers: list[Reviews]) -> None:
    since, told = team.reviews.watch().now, set()
    done = threading.Event()

    def write(server: Reviews, begin: int) -> None:
        for at in range(begin, begin + 10):
            server.add_item(team.contributor, team.collection, f"{at}.jpg", [JPEG, bytes([at])])

    writers = [
        threading.Thread(target=write, args=(server, 100 * at)) for at, server in enumerate(servers)
    ]
    for writer in writers:
        writer.start()
    threading.Thread(target=lambda: [*map(_join, writers), done.set()]).start()
    last = False
    while not last:
        last = done.is_set()
        changed = team.reviews.watch(since)
        since = changed.now
        told |= {item.name for item in changed.items}

    assert told == {f"{at}.jpg" for at in [*range(10), *range(100, 110)]}


def _join(thread: threading.Thread) -> None:
    thread.join()


def test_removing_and_working_at_once_leaves_no_file(team: Team, servers: list[Reviews]) -> None:
    for at in range(5):
        item = team.add(f"{at}.jpg")

        def work(item: Item = item) -> None:
            made = servers[0].workroom(item.id) / "made"
            servers[0].progress(item.id, "looking", 0.5)
            try:
                made.write_bytes(b"x")
            except FileNotFoundError:
                return  # the room was cleared meanwhile
            servers[0].analysed(item.id, plan_of(item).media, plan_of(item))

        at_once([work, lambda item=item: servers[1].remove(team.publisher, item.id)])  # type: ignore[list-item,misc]

        left = [path for path in team.reviews.data.rglob("*") if item.id in str(path)]
        assert left == []


def test_two_admins_cannot_both_stop_being_one(team: Team, servers: list[Reviews]) -> None:
    other = team.reviews.accept(team.reviews.invite(team.admin, Role.ADMIN), "other").who

    at_once(
        [
            lambda: servers[0].set_role(team.admin, team.admin.id, Role.REVIEWER),
            lambda: servers[1].set_role(other, other.id, Role.REVIEWER),
        ]
    )

    admins = [p for p in team.reviews.people(team.contributor) if p.role is Role.ADMIN]
    assert len(admins) == 1


def test_what_is_refused_changes_nothing(team: Team) -> None:
    item = team.analysed()
    before = team.reviews.watch().now
    with pytest.raises(NotYet):
        team.reviews.approve(replace(team.reviewer), item.id, 1)

    assert team.reviews.watch(before).items == ()
