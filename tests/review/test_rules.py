"""The rules by themselves: roles, states, second persons."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vouchsafe.review import Action, Item, Missing, Need, Role, State, rules
from vouchsafe.review.rules import Standing

ITEM = Item(
    id="1" * 32,
    collection="2" * 32,
    name="march.jpg",
    kind="photo",
    suffix=".jpg",
    sha256="0" * 64,
    size=1,
    width=1,
    height=1,
    duration=0.0,
    state=State.READY,
    stage="",
    progress=0.0,
    problem=None,
    added_by="ann",
    added=datetime(2026, 5, 1, tzinfo=UTC),
    version=1,
    submitted_by=None,
    approved_by=None,
    published=None,
)
PEOPLE = ["ann", "bob", "eve"]

items = st.builds(
    replace,
    st.just(ITEM),
    state=st.sampled_from(State),
    version=st.one_of(st.none(), st.integers(1, 3)),
    problem=st.sampled_from([None, "It broke."]),
    added_by=st.sampled_from(PEOPLE),
    submitted_by=st.sampled_from([None, *PEOPLE]),
    approved_by=st.sampled_from([None, *PEOPLE]),
    published=st.sampled_from([None, 1]),
)
standings = st.builds(
    Standing,
    who=st.sampled_from(PEOPLE),
    role=st.sampled_from(Role),
    item=items,
    authors=st.frozensets(st.sampled_from(PEOPLE)),
    unseen=st.integers(0, 2),
    alone=st.booleans(),
)


def codes(missing: tuple[Missing, ...]) -> set[Need]:
    return {need.code for need in missing}


@pytest.mark.parametrize(("one", "other"), list(product(Role, Role)))
def test_a_role_may_all_that_a_lesser_may(one: Role, other: Role) -> None:
    if one.covers(other):
        assert all(rules.may(one, action) for action in Action if rules.may(other, action))
    assert rules.lesser(one, other) is min(one, other, key=lambda role: role.rank)


@given(standings)
def test_who_may_approve_is_a_second_person_who_has_looked(standing: Standing) -> None:
    if not rules.missing(Action.APPROVE, standing, standing.item.version):
        assert standing.who not in standing.authors
        assert standing.who != standing.item.submitted_by
        assert standing.unseen == 0
        assert standing.role.covers(Role.REVIEWER)
        assert standing.item.state is State.IN_REVIEW


@given(standings)
def test_what_may_be_published_was_approved_or_is_alone(standing: Standing) -> None:
    if not rules.missing(Action.PUBLISH, standing):
        approved = standing.item.state is State.APPROVED and standing.item.approved_by
        assert approved or (standing.alone and standing.unseen == 0)
        assert standing.role.covers(Role.PUBLISHER)
        assert standing.item.version is not None


@given(standings, st.integers(1, 3))
def test_only_the_latest_version_is_approved(standing: Standing, version: int) -> None:
    missing = rules.missing(Action.APPROVE, standing, version)

    if standing.item.version is not None:
        assert (Need.LATEST in codes(missing)) == (version != standing.item.version)


@given(standings, st.sampled_from(Action))
def test_more_role_never_needs_more(standing: Standing, action: Action) -> None:
    admin = replace(standing, role=Role.ADMIN)

    assert codes(rules.missing(action, admin)) <= codes(rules.missing(action, standing))


@given(standings)
def test_all_that_is_missing_is_told_at_once(standing: Standing) -> None:
    standing = replace(standing, alone=False, unseen=2, authors=frozenset({standing.who}))

    missing = rules.missing(Action.APPROVE, standing, standing.item.version)

    assert {Missing(Need.LOOKS, 2), Missing(Need.OTHER_AUTHOR)} <= set(missing)


@pytest.mark.parametrize(
    ("state", "published", "allowed"),
    [
        (State.RECEIVED, None, True),
        (State.ANALYSING, None, True),
        (State.READY, None, True),
        (State.READY, 1, False),
        (State.IN_REVIEW, None, False),
        (State.PUBLISHED, 1, False),
    ],
)
def test_a_contributor_removes_only_what_they_added_before_review(
    state: State, published: int | None, allowed: bool
) -> None:
    item = replace(ITEM, state=state, published=published)
    own = Standing("ann", Role.CONTRIBUTOR, item, frozenset(), 0)

    assert (rules.missing(Action.REMOVE, own) == ()) is allowed
    assert rules.missing(Action.REMOVE, replace(own, who="bob")) == (Missing(Need.ROLE),)
    assert rules.missing(Action.REMOVE, replace(own, who="bob", role=Role.PUBLISHER)) == ()


def test_a_contributor_takes_back_what_is_in_review_and_nothing_later() -> None:
    own = Standing("ann", Role.CONTRIBUTOR, replace(ITEM, state=State.IN_REVIEW), frozenset(), 0)
    later = replace(own, item=replace(ITEM, state=State.APPROVED))

    assert rules.missing(Action.REOPEN, own) == ()
    assert rules.missing(Action.REOPEN, later) == (Missing(Need.ROLE),)


def test_only_a_failed_analysis_is_tried_again() -> None:
    waiting = Standing("ann", Role.ADMIN, replace(ITEM, state=State.RECEIVED), frozenset(), 0)
    failed = replace(waiting, item=replace(waiting.item, problem="It broke."))

    assert codes(rules.missing(Action.RETRY, waiting)) == {Need.STATE}
    assert rules.missing(Action.RETRY, failed) == ()
