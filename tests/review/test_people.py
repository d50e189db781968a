"""People, invitations and roles."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from tests.review.team import Clock, Team, join
from vouchsafe.review import (
    BadLabel,
    LastAdmin,
    LinkSpent,
    NotAllowed,
    NotFound,
    NotSignedIn,
    Reviews,
    Role,
)
from vouchsafe.review.store import tables


def test_whoever_starts_it_becomes_the_first_admin_and_later_signs_in(reviews: Reviews) -> None:
    token = reviews.operator_link()
    assert reviews.is_invitation(token)
    first = reviews.accept(token, "Heron", "be").who
    assert (first.label, first.role, first.locale) == ("Heron", Role.ADMIN, "be")

    again = reviews.operator_link()

    assert not reviews.is_invitation(again)
    assert reviews.sign_in(again).who == first


def test_a_sign_that_stands_for_a_sentence_fits_either_database(team: Team) -> None:
    label = "\ufdfa" * 60
    joined = join(team.reviews, team.admin, Role.REVIEWER, label)
    item = team.add("\ufdfa" * 100 + ".jpg")

    assert joined.label == label
    assert team.reviews.items(team.admin, text="\ufdfa").items == (item,)
    with pytest.raises(BadLabel):
        join(team.reviews, team.admin, Role.REVIEWER, label)


def test_an_error_of_the_database_tells_no_values(team: Team) -> None:
    database = team.reviews._database  # no door lets a bad value through
    values = {"id": team.admin.id, "label": "Secret", "folded": "secret", "role": "admin"}
    values |= {"locale": "", "made": team.admin.made, "disabled": False}

    with pytest.raises(IntegrityError) as raised, database.writing() as turn:
        turn.connection.execute(tables.people.insert().values(**values))

    assert "Secret" not in str(raised.value)


def test_an_invitation_works_once(team: Team) -> None:
    token = team.reviews.invite(team.admin, Role.REVIEWER)
    assert team.reviews.accept(token, "Swift").who.role is Role.REVIEWER

    with pytest.raises(LinkSpent):
        team.reviews.accept(token, "Swallow")


def test_an_invitation_expires(team: Team, clock: Clock) -> None:
    token = team.reviews.invite(team.admin, Role.REVIEWER, timedelta(days=1))
    clock.pass_by(timedelta(days=1))

    assert team.reviews.invitations(team.admin) == ()
    with pytest.raises(LinkSpent):
        team.reviews.is_invitation(token)
    with pytest.raises(LinkSpent):
        team.reviews.accept(token, "Swift")


def test_an_invitation_can_be_withdrawn(team: Team) -> None:
    token = team.reviews.invite(team.admin, Role.REVIEWER)
    (open_one,) = team.reviews.invitations(team.admin)
    assert (open_one.role, open_one.invited_by) == (Role.REVIEWER, team.admin.id)

    team.reviews.withdraw(team.admin, open_one.id)

    with pytest.raises(LinkSpent):
        team.reviews.accept(token, "Swift")
    with pytest.raises(NotFound):
        team.reviews.withdraw(team.admin, open_one.id)


@pytest.mark.parametrize("how", ["disabled", "no admin any more"])
def test_links_made_by_an_admin_end_with_their_rights(team: Team, how: str) -> None:
    second = join(team.reviews, team.admin, Role.ADMIN, "Stork")
    invitation = team.reviews.invite(second, Role.ADMIN)
    link = team.reviews.sign_in_link(second, team.publisher.id)
    other = team.reviews.invite(team.admin, Role.REVIEWER)

    if how == "disabled":
        team.reviews.disable(team.admin, second.id)
    else:
        team.reviews.set_role(team.admin, second.id, Role.PUBLISHER)

    with pytest.raises(LinkSpent):
        team.reviews.accept(invitation, "Stork again")
    with pytest.raises(LinkSpent):
        team.reviews.sign_in(link)
    assert team.reviews.is_invitation(other)


@pytest.mark.parametrize("label", ["", "  \n ", "x" * 61, "admin", "ADMIN ", "\uff41dmin"])
def test_a_bad_label_does_not_use_the_invitation_up(team: Team, label: str) -> None:
    token = team.reviews.invite(team.admin, Role.REVIEWER)
    with pytest.raises(BadLabel):
        team.reviews.accept(token, label)

    assert (
        team.reviews.accept(token, "Swift\u202e  of the\x00 marsh").who.label
        == "Swift of the marsh"
    )


def test_a_sign_in_link_is_no_invitation_and_the_other_way_round(team: Team) -> None:
    link = team.reviews.sign_in_link(team.reviewer, team.reviewer.id)
    invitation = team.reviews.invite(team.admin, Role.REVIEWER)

    with pytest.raises(LinkSpent):
        team.reviews.accept(link, "Swift")
    with pytest.raises(LinkSpent):
        team.reviews.sign_in(invitation)
    assert team.reviews.sign_in(link).who == team.reviewer


def test_only_admins_make_sign_in_links_for_others(team: Team) -> None:
    with pytest.raises(NotAllowed):
        team.reviews.sign_in_link(team.publisher, team.reviewer.id)

    link = team.reviews.sign_in_link(team.admin, team.reviewer.id)
    assert team.reviews.sign_in(link).who == team.reviewer


def test_everybody_is_listed_by_label(team: Team) -> None:
    labels = [person.label for person in team.reviews.people(team.contributor)]

    assert labels == ["admin", "contributor", "publisher", "reviewer"]


def test_the_disabled_may_nothing_at_once(team: Team) -> None:
    reviews = team.reviews
    signed_in = reviews.sign_in(reviews.sign_in_link(team.admin, team.reviewer.id))
    _, token = reviews.make_token(team.reviewer, "script", Role.REVIEWER)
    link = reviews.sign_in_link(team.admin, team.reviewer.id)

    reviews.disable(team.admin, team.reviewer.id)

    for attempt in (
        lambda: reviews.session(signed_in.secret),
        lambda: reviews.token_person(token),
        lambda: reviews.items(team.reviewer),
        lambda: reviews.make_collection(team.reviewer, "Another"),
    ):
        with pytest.raises(NotSignedIn):
            attempt()
    with pytest.raises(LinkSpent):
        reviews.sign_in(link)
    with pytest.raises(NotFound):
        reviews.sign_in_link(team.admin, team.reviewer.id)

    reviews.enable(team.admin, team.reviewer.id)
    assert reviews.items(team.reviewer).total == 0


def test_there_is_always_an_admin(team: Team) -> None:
    reviews = team.reviews
    with pytest.raises(LastAdmin):
        reviews.disable(team.admin, team.admin.id)
    with pytest.raises(LastAdmin):
        reviews.set_role(team.admin, team.admin.id, Role.PUBLISHER)

    other = join(reviews, team.admin, Role.ADMIN, "other")
    assert reviews.set_role(other, team.admin.id, Role.PUBLISHER).role is Role.PUBLISHER
    with pytest.raises(LastAdmin):
        reviews.disable(other, other.id)


def test_a_role_counts_as_it_is_now(team: Team) -> None:
    held = team.publisher
    team.reviews.set_role(team.admin, held.id, Role.CONTRIBUTOR)

    with pytest.raises(NotAllowed):
        team.reviews.rename_collection(held, team.collection, "Mine")


@pytest.mark.parametrize("role", [Role.CONTRIBUTOR, Role.REVIEWER, Role.PUBLISHER])
def test_only_admins_administer(team: Team, role: Role) -> None:
    reviews, who = team.reviews, next(p for p in team.everybody if p.role is role)

    for attempt in (
        lambda: reviews.invite(who, Role.CONTRIBUTOR),
        lambda: reviews.invitations(who),
        lambda: reviews.withdraw(who, "0" * 32),
        lambda: reviews.set_role(who, who.id, Role.ADMIN),
        lambda: reviews.disable(who, team.admin.id),
        lambda: reviews.enable(who, who.id),
        lambda: reviews.audit(who),
    ):
        with pytest.raises(NotAllowed):
            attempt()


def test_the_language_is_ones_own(team: Team) -> None:
    assert team.reviews.set_locale(team.reviewer, "ru").locale == "ru"
    assert team.reviews.set_locale(team.reviewer, "xx").locale == ""
    assert team.reviews.person(team.admin, team.reviewer.id).locale == ""


@pytest.mark.parametrize("odd", ["", "x", "0" * 31, "0" * 32, "\0", "../etc", "\u0660" * 32])
def test_nobody_by_an_odd_id(team: Team, odd: str) -> None:
    with pytest.raises(NotFound):
        team.reviews.person(team.admin, odd)
