"""Coming in, people, and what is one's own."""

from __future__ import annotations

import re

from fastapi import FastAPI

from tests.server.conftest import SITE, Newcomer, Visit
from vouchsafe.review import Reviews, Role


def link_in(page: str) -> str:
    found = re.search(r'<code class="secret"[^>]*>http://localhost:8750([^<]+)</code>', page)
    assert found is not None
    return found[1]


def test_nobody_sees_anything_without_signing_in(stranger: Visit, ready: str) -> None:
    assert "Sign in" in stranger.get("/").text
    for place in ("/people", "/you", "/audit", f"/items/{ready}"):
        answer = stranger.get(place)

        assert answer.status_code == 401
        assert "Open the link that you were given" in answer.text
        assert "crowd.jpg" not in answer.text


def test_an_invitation_is_accepted_under_a_label(
    admin: Visit, stranger: Visit, reviews: Reviews
) -> None:
    place = link_in(admin.post("/people/invite", data={"role": "reviewer"}).text)

    assert "You are invited" in stranger.get(place).text
    assert "You are invited" in stranger.get(place).text  # looking does not use it up
    came = stranger.post(place, data={"label": "Wagtail"})

    assert came.url.path == "/"
    assert SITE.cookie in stranger.cookies
    assert [each.label for each in reviews.people(admin.person)] == ["Heron", "Wagtail"]
    assert stranger.get(place).status_code == 410


def test_a_label_that_is_taken_does_not_use_the_invitation_up(
    admin: Visit, stranger: Visit
) -> None:
    place = link_in(admin.post("/people/invite", data={"role": "reviewer"}).text)

    refused = stranger.post(place, data={"label": "Heron"})

    assert refused.status_code == 422
    assert 'aria-invalid="true"' in refused.text
    assert stranger.post(place, data={"label": "Wagtail"}).url.path == "/"


def test_a_link_for_another_device_works_there(admin: Visit, stranger: Visit) -> None:
    place = link_in(admin.post("/you/link").text)

    assert "Sign in on this device" in stranger.get(place).text
    assert stranger.post(place).url.path == "/"
    assert "<h1>Heron</h1>" in stranger.get("/you").text


def test_a_link_signs_in_again_whoever_is_signed_in(admin: Visit, reviews: Reviews) -> None:
    """As a browser without script sends the form: its own fields, and the cookie that it has."""
    del admin.headers["x-csrf-token"]
    place = f"/sign-in/{reviews.sign_in_link(admin.person, admin.person.id)}"

    assert fields_in(admin.get(place).text) == []
    came = admin.post(place)

    assert came.status_code == 200
    assert came.url.path == "/"
    assert SITE.cookie in came.history[0].cookies


def test_an_invitation_works_where_somebody_else_is_signed_in(
    admin: Visit, reviews: Reviews
) -> None:
    del admin.headers["x-csrf-token"]
    place = f"/sign-in/{reviews.invite(admin.person, Role.REVIEWER)}"

    assert fields_in(admin.get(place).text) == ["label"]
    assert admin.post(place, data={"label": "Heron"}).status_code == 422
    assert admin.post(place, data={"label": "Wagtail"}).url.path == "/"
    assert "<h1>Wagtail</h1>" in admin.get("/you").text


def fields_in(page: str) -> list[str]:
    """What the page's form sends."""
    return re.findall(r'<input[^>]* name="([^"]+)"', page)


def test_a_link_does_not_work_from_another_site(admin: Visit, reviews: Reviews) -> None:
    token = reviews.sign_in_link(admin.person, admin.person.id)

    answer = admin.post(f"/sign-in/{token}", headers={"origin": "https://evil.example"})

    assert answer.status_code == 403
    assert reviews.sign_in(token)


def test_signing_out_ends_the_session(admin: Visit) -> None:
    admin.post("/sign-out")

    assert admin.get("/you").status_code == 401


def test_an_admin_changes_roles_and_disables(
    admin: Visit, newcomer: Newcomer, reviews: Reviews
) -> None:
    other = newcomer("Wagtail", Role.REVIEWER)
    place = f"/people/{other.person.id}"

    admin.post(f"{place}/role", data={"role": "publisher"})
    assert reviews.person(admin.person, other.person.id).role is Role.PUBLISHER

    admin.post(f"{place}/disable")
    assert other.get("/").text.count("Sign in") >= 1
    assert "disabled" in admin.get("/people").text

    admin.post(f"{place}/enable")
    assert not reviews.person(admin.person, other.person.id).disabled


def test_the_last_admin_stays_one(admin: Visit) -> None:
    answer = admin.post(f"/people/{admin.person.id}/disable")

    assert "This is the last admin." in answer.text


def test_an_invitation_is_withdrawn(admin: Visit, stranger: Visit, reviews: Reviews) -> None:
    place = link_in(admin.post("/people/invite", data={"role": "reviewer"}).text)
    (invitation,) = reviews.invitations(admin.person)

    admin.post(f"/people/invitations/{invitation.id}/withdraw")

    assert stranger.get(place).status_code == 410


def test_a_language_once_chosen_holds_against_the_browsers(admin: Visit) -> None:
    admin.headers["accept-language"] = "ru"
    assert "<h1>Библиотека</h1>" in admin.get("/").text

    admin.post("/you/language", data={"locale": "be"})

    assert "<h1>Бібліятэка</h1>" in admin.get("/").text
    assert admin.post("/you/language", data={"locale": "xx"}).status_code == 422


def test_a_token_is_shown_once_and_revoked(admin: Visit, app: FastAPI, reviews: Reviews) -> None:
    page = admin.post("/you/tokens", data={"label": "upload", "role": "contributor"}).text
    secret = re.search(r'<code class="secret"[^>]*>([^<]+)</code>', page)
    assert secret is not None
    script = Visit(app, SITE)
    script.headers["authorization"] = f"Bearer {secret[1]}"
    assert script.get("/api/v1/you").status_code == 200
    assert secret[1] not in admin.get("/you").text

    (token,) = reviews.tokens(admin.person)
    admin.post(f"/you/tokens/{token.id}/revoke")

    assert script.get("/api/v1/you").status_code == 401


def test_another_session_is_ended_from_here(admin: Visit, app: FastAPI, reviews: Reviews) -> None:
    there = reviews.sign_in(reviews.sign_in_link(admin.person, admin.person.id))
    elsewhere = Visit(app, SITE, there)
    assert elsewhere.get("/you").status_code == 200

    admin.post(f"/you/sessions/{there.session.id}/end")

    assert elsewhere.get("/you").status_code == 401


def test_a_form_of_another_session_is_refused(admin: Visit) -> None:
    admin.headers["x-csrf-token"] = "x"

    answer = admin.post("/collections", data={"title": "Theirs", "csrf": "x"})

    assert answer.status_code == 403
    assert "This page is out of date" in answer.text
