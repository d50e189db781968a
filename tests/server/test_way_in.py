"""Links, cookies, sessions, tokens."""

from __future__ import annotations

from datetime import timedelta
from http.cookies import SimpleCookie

import pytest
from fastapi import FastAPI

from tests.server.conftest import SITE, Newcomer, Visit
from vouchsafe.review import NotSignedIn, Person, Reviews, Role
from vouchsafe.server import Site, make_app


def cookie_of(answer: object, name: str) -> str:
    [said] = [
        value
        for value in answer.headers.get_list("set-cookie")  # type: ignore[attr-defined]
        if value.startswith(f"{name}=")
    ]
    return str(said)


def test_the_first_link_makes_an_admin(stranger: Visit, reviews: Reviews) -> None:
    answer = stranger.post(
        "/api/v1/invitations/accept", json={"token": reviews.operator_link(), "label": "Heron"}
    )

    assert answer.status_code == 201
    assert answer.json()["role"] == "admin"
    assert stranger.get("/api/v1/you").json()["who"]["label"] == "Heron"


def test_a_link_works_once(stranger: Visit, reviews: Reviews, admin: Visit) -> None:
    token = reviews.sign_in_link(admin.person, admin.person.id)
    assert stranger.post("/api/v1/sign-in", json={"token": token}).status_code == 200

    again = stranger.post("/api/v1/sign-in", json={"token": token})

    assert again.status_code == 410
    assert again.json()["code"] == "spent"


@pytest.mark.parametrize("token", ["", "x", "0" * 43, "é" * 20, "\u0000"])
def test_a_made_up_link_is_no_way_in(stranger: Visit, token: str) -> None:
    answer = stranger.post("/api/v1/sign-in", json={"token": token})

    assert answer.status_code == 410
    assert not answer.cookies


def test_no_script_reads_the_cookie_and_no_other_site_sends_it(
    stranger: Visit, reviews: Reviews, admin: Visit
) -> None:
    token = reviews.sign_in_link(admin.person, admin.person.id)
    said = cookie_of(stranger.post("/api/v1/sign-in", json={"token": token}), SITE.cookie)

    morsel = SimpleCookie(said)[SITE.cookie]
    assert morsel["httponly"] is True
    assert morsel["samesite"] == "strict"
    assert morsel["path"] == "/"
    assert morsel["domain"] == ""
    assert 0 < int(morsel["max-age"]) <= 90 * 86_400


def test_under_https_it_belongs_to_this_host_alone(reviews: Reviews) -> None:
    site = Site(origins=("https://review.example.org",))
    with Visit(make_app(reviews, site=site), site) as visit:
        answer = visit.post(
            "/api/v1/invitations/accept", json={"token": reviews.operator_link(), "label": "Heron"}
        )

        said = cookie_of(answer, "__Host-vouchsafe")
        assert "secure" in said.lower()
        assert visit.get("/api/v1/you").status_code == 200


def test_signing_out_ends_the_session_for_good(admin: Visit, app: FastAPI) -> None:
    answer = admin.post("/api/v1/sign-out")

    assert answer.status_code == 204
    assert "clear-site-data" in answer.headers
    with Visit(app, SITE, admin.signed_in) as with_the_old_cookie:
        assert with_the_old_cookie.get("/api/v1/you").status_code == 401


def test_one_device_signs_another_out(app: FastAPI, reviews: Reviews, admin: Visit) -> None:
    other = reviews.sign_in(reviews.sign_in_link(admin.person, admin.person.id))
    sessions = admin.get("/api/v1/you/sessions").json()
    assert [each["current"] for each in sessions].count(True) == 1

    admin.delete(f"/api/v1/you/sessions/{other.session.id}")

    with Visit(app, SITE, other) as device:
        assert device.get("/api/v1/you").status_code == 401
    assert admin.get("/api/v1/you").status_code == 200


def test_a_new_session_has_a_new_secret(stranger: Visit, reviews: Reviews, admin: Visit) -> None:
    stranger.cookies.set(SITE.cookie, "chosen-by-somebody-else")
    token = reviews.sign_in_link(admin.person, admin.person.id)

    answer = stranger.post("/api/v1/sign-in", json={"token": token})

    assert "chosen-by-somebody-else" not in cookie_of(answer, SITE.cookie)


def test_who_is_disabled_is_out_at_once(admin: Visit, newcomer: Newcomer, reviews: Reviews) -> None:
    tern = newcomer("Tern", Role.REVIEWER)
    _, secret = reviews.make_token(tern.person, "script", Role.REVIEWER)
    assert tern.get("/api/v1/you").status_code == 200

    admin.patch(f"/api/v1/people/{tern.person.id}", json={"disabled": True})

    assert tern.get("/api/v1/you").status_code == 401
    by_token = tern.get("/api/v1/you", headers={"authorization": f"Bearer {secret}"})
    assert by_token.status_code == 401


def test_attempts_to_come_in_are_bounded(stranger: Visit) -> None:
    answers = [stranger.post("/api/v1/sign-in", json={"token": "x"}) for _ in range(25)]

    assert answers[-1].status_code == 429
    assert int(answers[-1].headers["retry-after"]) >= 1


def test_requests_of_one_session_are_bounded(reviews: Reviews) -> None:
    site = Site(origins=("http://localhost:8750",), burst=5, pace=0.001)
    signed_in = reviews.accept(reviews.operator_link(), "Heron")
    with Visit(make_app(reviews, site=site), site, signed_in) as visit:
        statuses = [visit.get("/api/v1/you").status_code for _ in range(6)]

    assert statuses == [200] * 5 + [429]


class TestTokens:
    def test_a_script_needs_no_cookie_and_no_csrf_value(
        self, stranger: Visit, admin: Visit
    ) -> None:
        made = admin.post("/api/v1/you/tokens", json={"label": "import", "role": "publisher"})
        assert made.status_code == 201
        for name in ("origin", "sec-fetch-site"):
            del stranger.headers[name]
        stranger.headers["authorization"] = f"Bearer {made.json()['secret']}"

        answer = stranger.post("/api/v1/collections", json={"title": "March"})

        assert answer.status_code == 201

    def test_its_secret_is_shown_once(self, admin: Visit) -> None:
        made = admin.post("/api/v1/you/tokens", json={"label": "import", "role": "publisher"})

        listed = admin.get("/api/v1/you/tokens")

        assert made.json()["secret"] not in listed.text
        assert listed.json()[0]["id"] == made.json()["id"]

    def test_it_has_no_more_than_its_own_role(self, stranger: Visit, admin: Visit) -> None:
        made = admin.post("/api/v1/you/tokens", json={"label": "read", "role": "contributor"})
        stranger.headers["authorization"] = f"Bearer {made.json()['secret']}"

        assert stranger.get("/api/v1/collections").status_code == 200
        assert stranger.post("/api/v1/invitations", json={"role": "admin"}).status_code == 403

    def test_a_revoked_one_works_no_longer(self, stranger: Visit, admin: Visit) -> None:
        made = admin.post("/api/v1/you/tokens", json={"label": "x", "role": "reviewer"}).json()
        admin.delete(f"/api/v1/you/tokens/{made['id']}")
        stranger.headers["authorization"] = f"Bearer {made['secret']}"

        assert stranger.get("/api/v1/collections").status_code == 401

    @pytest.mark.parametrize("value", ["Bearer", "Bearer x", "Basic eA==", "bearer  ", "é"])
    def test_anything_else_is_nobody(self, stranger: Visit, value: str) -> None:
        answer = stranger.get("/api/v1/you", headers={"authorization": value.encode("latin-1")})

        assert answer.status_code == 401
        assert answer.headers["www-authenticate"] == "Bearer"

    def test_a_bad_token_does_not_fall_back_to_the_cookie(self, admin: Visit) -> None:
        answer = admin.get("/api/v1/you", headers={"authorization": "Bearer x"})

        assert answer.status_code == 401


def test_signing_in_again_ends_the_session_before(reviews: Reviews, admin: Visit) -> None:
    before = admin.cookies[SITE.cookie]
    link = reviews.sign_in_link(admin.person, admin.person.id)

    assert admin.post("/api/v1/sign-in", json={"token": link}).status_code == 200

    with pytest.raises(NotSignedIn):
        reviews.session(before)
    assert len(reviews.sessions(admin.person)) == 1


def test_nor_does_it_fail_where_that_one_ends_at_this_moment(
    reviews: Reviews, admin: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = reviews.sign_in_link(admin.person, admin.person.id)
    end = Reviews.end_session

    def elsewhere_first(team: Reviews, who: Person, session: str) -> None:
        end(team, who, session)
        end(team, who, session)

    monkeypatch.setattr(Reviews, "end_session", elsewhere_first)

    assert admin.post("/api/v1/sign-in", json={"token": link}).status_code == 200
    assert admin.get("/api/v1/you").status_code == 200
    assert len(reviews.sessions(admin.person)) == 1


def test_who_signed_in_long_ago_is_asked_to_again(
    admin: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vouchsafe.review.door.RECENT", timedelta(0))

    told = admin.post("/api/v1/invitations", json={"role": "reviewer"})
    page = admin.post("/people/invite", data={"role": "reviewer"})

    assert (told.status_code, told.json()["code"]) == (403, "sign-in-again")
    assert page.status_code == 403
    assert "Sign in again" in page.text
    assert "data-passkey-sign-in" in page.text


def test_an_admin_signs_somebody_out_everywhere(admin: Visit, newcomer: Newcomer) -> None:
    tern, lark = newcomer("Tern", Role.REVIEWER), newcomer("Lark", Role.REVIEWER)

    assert admin.post(f"/people/{tern.person.id}/sign-out").status_code in {200, 303}
    assert admin.delete(f"/api/v1/people/{lark.person.id}/sessions").status_code == 204

    assert tern.get("/api/v1/you").status_code == 401
    assert lark.get("/api/v1/you").status_code == 401
