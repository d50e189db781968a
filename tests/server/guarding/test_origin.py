from __future__ import annotations

import pytest

from tests.server.conftest import SITE, Visit

MAKE = ("/api/v1/collections", {"title": "March"})


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "127.0.0.1",
        "127.0.0.1:1",
        "localhost:8750.evil.example",
        "",
        "localhost:8750 ",
    ],
)
def test_a_name_that_somebody_points_here_is_not_ours(stranger: Visit, host: str) -> None:
    answer = stranger.get("/", headers={"host": host})

    assert answer.status_code == 421


@pytest.mark.parametrize("origin", SITE.origins)
def test_our_own_names_are(stranger: Visit, origin: str) -> None:
    host = origin.removeprefix("http://")

    assert stranger.get("/sign-in", headers={"host": host.upper()}).status_code != 421


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null", "sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "none"},
        {"origin": "http://localhost:8751", "sec-fetch-site": "same-site"},
        {"origin": "http://localhost:8750.evil.example"},
    ],
)
def test_a_page_elsewhere_changes_nothing(admin: Visit, headers: dict[str, str]) -> None:
    answer = admin.post(MAKE[0], json=MAKE[1], headers=headers)

    assert answer.status_code == 403
    assert answer.json()["code"] == "foreign"
    assert admin.get(MAKE[0]).json() == []


def test_who_says_neither_origin_nor_site_needs_a_token(admin: Visit) -> None:
    for name in ("origin", "sec-fetch-site"):
        del admin.headers[name]

    assert admin.post(MAKE[0], json=MAKE[1]).status_code == 403


def test_a_form_of_ours_may_hide_its_origin(admin: Visit) -> None:
    """That is what `Referrer-Policy: no-referrer` makes browsers do."""
    answer = admin.post(MAKE[0], json=MAKE[1], headers={"origin": "null"})

    assert answer.status_code == 201


@pytest.mark.parametrize("value", ["", "x", None])
def test_without_the_sessions_csrf_value_nothing_changes(admin: Visit, value: str | None) -> None:
    del admin.headers["x-csrf-token"]
    headers = {"x-csrf-token": value} if value is not None else {}

    answer = admin.post(MAKE[0], json=MAKE[1], headers=headers)

    assert answer.status_code == 403
    assert answer.json()["code"] == "stale-form"
    assert admin.get(MAKE[0]).json() == []


def test_another_sessions_csrf_value_is_no_good(admin: Visit, newcomer: object) -> None:
    other = admin.headers["x-csrf-token"][::-1]

    assert admin.post(MAKE[0], json=MAKE[1], headers={"x-csrf-token": other}).status_code == 403


def test_unsafe_methods_by_another_name_are_not_accepted(admin: Visit) -> None:
    answer = admin.get(MAKE[0], headers={"x-http-method-override": "DELETE"})

    assert answer.status_code == 200


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "PROPFIND", "OPTIONS"])
def test_methods_that_nothing_needs_do_nothing(admin: Visit, method: str) -> None:
    assert admin.request(method, MAKE[0]).status_code in {403, 405}
