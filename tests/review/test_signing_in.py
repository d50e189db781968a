"""Sessions, passkeys, challenges and tokens."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from tests.review.team import Clock, Team
from vouchsafe.review import (
    LinkSpent,
    NotAllowed,
    NotFound,
    NotSignedIn,
    PasskeyCloned,
    PasskeyKnown,
    Person,
    Reviews,
    Role,
    SignedIn,
    SignInAgain,
)


def signed_in(team: Team) -> SignedIn:
    link = team.reviews.sign_in_link(team.reviewer, team.reviewer.id)
    return team.reviews.sign_in(link)


def test_a_session_knows_its_person(team: Team) -> None:
    begun = signed_in(team)

    found = team.reviews.session(begun.secret)

    assert (found.id, found.who) == (begun.session.id, team.reviewer)
    with pytest.raises(NotSignedIn):
        team.reviews.session(begun.secret + "x")


def test_a_session_that_is_not_used_ends(team: Team, clock: Clock) -> None:
    begun = signed_in(team)
    clock.pass_by(timedelta(days=13))
    team.reviews.session(begun.secret)
    clock.pass_by(timedelta(days=13))
    team.reviews.session(begun.secret)
    clock.pass_by(timedelta(days=14))

    with pytest.raises(NotSignedIn):
        team.reviews.session(begun.secret)


def test_a_session_ends_however_much_it_is_used(team: Team, clock: Clock) -> None:
    begun = signed_in(team)
    for _ in range(9):
        clock.pass_by(timedelta(days=10) - timedelta(hours=1))
        team.reviews.session(begun.secret)
    clock.pass_by(timedelta(days=1))

    with pytest.raises(NotSignedIn):
        team.reviews.session(begun.secret)


def test_sessions_are_listed_and_ended_by_their_owner_only(team: Team) -> None:
    begun, other = signed_in(team), signed_in(team)
    assert {s.id for s in team.reviews.sessions(team.reviewer)} >= {
        begun.session.id,
        other.session.id,
    }

    with pytest.raises(NotFound):
        team.reviews.end_session(team.admin, begun.session.id)
    team.reviews.end_session(team.reviewer, begun.session.id)

    with pytest.raises(NotSignedIn):
        team.reviews.session(begun.secret)
    assert team.reviews.session(other.secret).who == team.reviewer


def test_a_challenge_works_once_for_whom_it_was_made(team: Team, clock: Clock) -> None:
    reviews = team.reviews
    mine, anyones, late = (
        reviews.new_challenge(team.reviewer),
        reviews.new_challenge(None),
        reviews.new_challenge(None),
    )

    for challenge, who in [(mine, None), (mine, team.admin), (anyones, team.reviewer)]:
        with pytest.raises(NotSignedIn):
            reviews.spend_challenge(challenge, who)
    reviews.spend_challenge(mine, team.reviewer)
    reviews.spend_challenge(anyones, None)
    for challenge, who in [(mine, team.reviewer), (anyones, None), (b"", None)]:
        with pytest.raises(NotSignedIn):
            reviews.spend_challenge(challenge, who)
    clock.pass_by(timedelta(minutes=5))
    with pytest.raises(NotSignedIn):
        reviews.spend_challenge(late, None)


def test_a_passkey_signs_in(team: Team) -> None:
    reviews = team.reviews
    made = reviews.add_passkey(team.reviewer, b"credential", b"key", 4, "my phone")
    assert reviews.passkeys(team.reviewer) == (made,)
    assert reviews.passkey(b"credential").public_key == b"key"

    assert reviews.use_passkey(b"credential", 5).who == team.reviewer
    assert reviews.passkey(b"credential").counter == 5
    with pytest.raises(PasskeyCloned):
        reviews.use_passkey(b"credential", 5)
    with pytest.raises(PasskeyKnown):
        reviews.add_passkey(team.admin, b"credential", b"key", 0, "mine")


def test_a_passkey_that_counts_nothing_is_fine(team: Team) -> None:
    team.reviews.add_passkey(team.reviewer, b"credential", b"key", 0, "my phone")

    for _ in range(2):
        assert team.reviews.use_passkey(b"credential", 0).who == team.reviewer


def test_a_removed_passkey_opens_nothing(team: Team) -> None:
    reviews = team.reviews
    made = reviews.add_passkey(team.reviewer, b"credential", b"key", 0, "my phone")
    with pytest.raises(NotFound):
        reviews.remove_passkey(team.admin, made.id)
    reviews.remove_passkey(team.reviewer, made.id)

    for attempt in (
        lambda: reviews.passkey(b"credential"),
        lambda: reviews.use_passkey(b"credential", 1),
    ):
        with pytest.raises(NotSignedIn):
            attempt()


def test_the_disabled_do_not_sign_in_with_a_passkey(team: Team) -> None:
    team.reviews.add_passkey(team.reviewer, b"credential", b"key", 0, "my phone")
    team.reviews.disable(team.admin, team.reviewer.id)

    with pytest.raises(NotSignedIn):
        team.reviews.use_passkey(b"credential", 0)
    assert team.reviews.passkey(b"credential").used is None


def test_a_token_may_no_more_than_its_owner(team: Team) -> None:
    reviews = team.reviews
    token, secret = reviews.make_token(team.reviewer, "script", Role.ADMIN)
    assert token.role is Role.REVIEWER
    lesser, small = reviews.make_token(team.admin, "uploads", Role.CONTRIBUTOR)
    assert lesser.role is Role.CONTRIBUTOR

    assert reviews.token_person(secret) == replace(team.reviewer, script=True)
    script = reviews.token_person(small)
    assert (script.id, script.role) == (team.admin.id, Role.CONTRIBUTOR)
    reviews.set_role(team.admin, team.reviewer.id, Role.CONTRIBUTOR)
    assert reviews.token_person(secret).role is Role.CONTRIBUTOR


def test_a_token_makes_no_other_way_in(team: Team) -> None:
    """A contributor's token of an admin, in the wrong hands; an admin's, too."""
    reviews = team.reviews
    key = reviews.add_passkey(team.admin, b"credential", b"key", 0, "phone")
    for role in (Role.CONTRIBUTOR, Role.ADMIN):
        _, secret = reviews.make_token(team.admin, "script", role)
        script = reviews.token_person(secret)
        for attempt in (
            lambda script=script: reviews.sign_in_link(script, script.id),
            lambda script=script: reviews.make_token(script, "another", Role.ADMIN),
            lambda script=script: reviews.add_passkey(script, b"c", b"k", 0, "mine"),
            lambda script=script: reviews.invite(script, Role.ADMIN),
            lambda script=script: reviews.remove_passkey(script, key.id),
            lambda script=script: reviews.set_role(script, team.reviewer.id, Role.ADMIN),
            lambda script=script: reviews.disable(script, team.reviewer.id),
            lambda script=script: reviews.enable(script, team.reviewer.id),
        ):
            with pytest.raises(NotAllowed):
                attempt()
    assert reviews.passkeys(team.admin) == (key,)
    reviewer = reviews.person(team.admin, team.reviewer.id)
    assert (reviewer.role, reviewer.disabled) == (Role.REVIEWER, False)
    assert len(reviews.tokens(team.admin)) == 2


def test_a_token_ends(team: Team, clock: Clock) -> None:
    reviews = team.reviews
    token, secret = reviews.make_token(team.reviewer, "script", Role.REVIEWER)
    assert [each.id for each in reviews.tokens(team.reviewer)] == [token.id]
    with pytest.raises(NotFound):
        reviews.revoke_token(team.admin, token.id)
    reviews.revoke_token(team.reviewer, token.id)
    _, late = reviews.make_token(team.reviewer, "script", Role.REVIEWER, timedelta(days=1))
    clock.pass_by(timedelta(days=1))

    for gone in (secret, late, ""):
        with pytest.raises(NotSignedIn):
            reviews.token_person(gone)
    assert reviews.tokens(team.reviewer) == ()


def test_no_secret_lies_in_the_database(tmp_path: Path) -> None:
    with Reviews.open(tmp_path) as reviews:
        first = reviews.accept(reviews.operator_link(), "admin")
        _, token = reviews.make_token(first.who, "script", Role.ADMIN)
        challenge = reviews.new_challenge(None)
        secrets = [
            first.secret.encode(),
            token.encode(),
            challenge,
            reviews.invite(first.who, Role.ADMIN).encode(),
            reviews.sign_in_link(first.who, first.who.id).encode(),
        ]
    raw = b"".join(path.read_bytes() for path in tmp_path.glob("team.sqlite*"))

    assert raw.count(b"admin") > 0
    assert [secret for secret in secrets if secret in raw] == []


def test_an_admin_has_a_way_in_while_signed_in_or_by_a_passkey(
    reviews: Reviews, clock: Clock
) -> None:
    assert not reviews.has_way_in()
    admin = reviews.accept(reviews.operator_link(), "admin")
    reviews.accept(reviews.invite(admin.who, Role.PUBLISHER), "publisher")
    assert reviews.has_way_in()

    reviews.end_session(admin.who, admin.session.id)

    assert not reviews.has_way_in()
    reviews.sign_in(reviews.operator_link())
    assert reviews.has_way_in()
    clock.pass_by(timedelta(days=15))
    assert not reviews.has_way_in()
    again = reviews.sign_in(reviews.operator_link())
    reviews.add_passkey(again.who, b"credential", b"key", 0, "phone")
    reviews.end_session(again.who, again.session.id)
    assert reviews.has_way_in()


def test_who_signed_in_long_ago_changes_no_way_in(reviews: Reviews, clock: Clock) -> None:
    admin = reviews.accept(reviews.operator_link(), "admin").who
    other = reviews.accept(reviews.invite(admin, Role.REVIEWER), "other").who
    key = reviews.add_passkey(admin, b"credential", b"key", 0, "phone")
    clock.pass_by(timedelta(minutes=31))
    changes: list[Callable[[Person], object]] = [
        lambda me: reviews.invite(me, Role.REVIEWER),
        lambda me: reviews.sign_in_link(me, me.id),
        lambda me: reviews.sign_in_link(me, other.id),
        lambda me: reviews.make_token(me, "script", Role.REVIEWER),
        lambda me: reviews.add_passkey(me, b"other", b"key", 0, "key"),
        lambda me: reviews.set_role(me, other.id, Role.PUBLISHER),
        lambda me: reviews.disable(me, other.id),
        lambda me: reviews.enable(me, other.id),
        lambda me: reviews.remove_passkey(me, key.id),
    ]

    for change in changes:
        with pytest.raises(SignInAgain):
            change(admin)

    again = reviews.sign_in(reviews.sign_in_link(reviews.person(admin, admin.id), admin.id)).who
    for change in changes:
        change(again)


def test_a_change_of_passkeys_ends_ones_other_sessions(reviews: Reviews) -> None:
    admin = reviews.accept(reviews.operator_link(), "admin").who
    other = reviews.accept(reviews.invite(admin, Role.REVIEWER), "other")

    def elsewhere() -> str:
        return reviews.sign_in(reviews.sign_in_link(admin, admin.id)).secret

    secret = elsewhere()
    key = reviews.add_passkey(admin, b"credential", b"key", 0, "phone")
    with pytest.raises(NotSignedIn):
        reviews.session(secret)
    secret = elsewhere()
    reviews.remove_passkey(admin, key.id)
    with pytest.raises(NotSignedIn):
        reviews.session(secret)

    assert [session.id for session in reviews.sessions(admin)] == [admin.session]
    assert reviews.session(other.secret).who.label == "other"


def test_admins_end_others_sessions_and_everybody_their_own_elsewhere(reviews: Reviews) -> None:
    admin = reviews.accept(reviews.operator_link(), "admin").who
    other = reviews.accept(reviews.invite(admin, Role.REVIEWER), "other")
    with pytest.raises(NotAllowed):
        reviews.end_sessions(other.who, admin.id)

    reviews.end_sessions(admin, other.who.id)
    reviews.sign_in(reviews.sign_in_link(admin, admin.id))
    reviews.end_sessions(admin, admin.id)

    with pytest.raises(NotSignedIn):
        reviews.session(other.secret)
    assert [session.id for session in reviews.sessions(admin)] == [admin.session]
    assert reviews.audit(admin).events[0].action == "signed_out_all"


def test_links_that_sign_somebody_in_end_with_their_sessions(reviews: Reviews) -> None:
    admin = reviews.accept(reviews.operator_link(), "admin").who
    other = reviews.accept(reviews.invite(admin, Role.REVIEWER), "other").who
    theirs, ones_own = reviews.sign_in_link(admin, other.id), reviews.sign_in_link(admin, admin.id)
    invitation, operators = reviews.invite(admin, Role.REVIEWER), reviews.operator_link()

    reviews.end_sessions(admin, admin.id)
    with pytest.raises(LinkSpent):
        reviews.sign_in(ones_own)
    assert reviews.sign_in(theirs).who.id == other.id
    another = reviews.sign_in_link(admin, admin.id)
    reviews.add_passkey(admin, b"credential", b"key", 0, "phone")

    with pytest.raises(LinkSpent):
        reviews.sign_in(another)
    assert reviews.is_invitation(invitation)
    assert reviews.sign_in(operators).who.id == admin.id
