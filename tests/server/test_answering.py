from __future__ import annotations

import logging
import unicodedata

import pytest
from fastapi import FastAPI
from sqlalchemy.exc import OperationalError

from tests.server.conftest import Visit
from vouchsafe.review import NoDatabase, Reviews
from vouchsafe.server.logs import Discreet

SECRET = "clip-of-the-march.mp4"


@pytest.fixture
def broken(reviews: Reviews, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError(f"/var/lib/{SECRET} is not there")

    monkeypatch.setattr(reviews, "collections", fail)


@pytest.mark.usefixtures("broken")
def test_a_bug_is_said_without_details(admin: Visit) -> None:
    answer = admin.get("/api/v1/collections")

    assert answer.status_code == 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == "bug"
    assert SECRET not in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]


@pytest.mark.usefixtures("broken")
def test_it_is_written_down_without_names(admin: Visit, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        admin.get("/api/v1/collections?of=" + SECRET)

    [record] = [r for r in caplog.records if r.name == "vouchsafe.server"]
    written = Discreet().format(record)
    assert "OSError" in written
    assert "GET list_collections" in written
    assert "test_answering.py" in written
    assert SECRET not in written


@pytest.mark.parametrize("place", ["/", "/api/v1/collections", "/people"])
@pytest.mark.parametrize(
    "error",
    [OperationalError(SECRET, {}, Exception(SECRET)), NoDatabase(reason=SECRET)],
    ids=["in the middle", "at once"],
)
def test_a_database_that_does_not_answer_is_said(
    admin: Visit,
    reviews: Reviews,
    monkeypatch: pytest.MonkeyPatch,
    place: str,
    error: Exception,
) -> None:
    def away(*_: object) -> None:
        raise error

    monkeypatch.setattr(reviews, "session", away)

    answer = admin.get(place)

    assert answer.status_code == 503
    assert "database does not answer" in answer.text
    assert SECRET not in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_a_request_leaves_no_trace_in_the_logs(
    admin: Visit, collection: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        admin.get(f"/sign-in/{SECRET}")
        admin.post(f"/api/v1/collections/{collection}/items?name={SECRET}", content=b"nothing")

    texts = [Discreet().format(r) for r in caplog.records if not r.name.startswith("httpx")]
    assert not [text for text in texts if SECRET in text or "testclient" in text]


@pytest.mark.parametrize(
    ("place", "status", "code"),
    [
        ("/api/v1/nothing", 404, "not-here"),
        ("/api/v1/items/" + "0" * 32, 404, "not-found"),
        ("/api/v1/items/x", 422, "malformed"),
        ("/api/v1/items?page=x", 422, "malformed"),
    ],
)
def test_an_error_is_a_problem_with_a_sentence(
    admin: Visit, place: str, status: int, code: str
) -> None:
    answer = admin.get(place)

    problem = answer.json()
    assert answer.status_code == problem["status"] == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert problem["code"] == code
    assert problem["detail"].endswith(".")
    assert problem["type"] == "about:blank"


def test_it_is_said_in_the_readers_language(admin: Visit) -> None:
    answer = admin.get("/api/v1/items/" + "0" * 32, headers={"accept-language": "ru"})

    assert any("CYRILLIC" in unicodedata.name(letter) for letter in answer.json()["detail"])


def test_a_wrong_method_says_which_are_right(admin: Visit) -> None:
    answer = admin.put("/api/v1/collections", json={})

    assert answer.status_code == 405
    assert "GET" in answer.headers["allow"]


def test_what_somebody_typed_does_not_come_back(admin: Visit) -> None:
    answer = admin.post("/api/v1/collections", json={"title": 7, SECRET: SECRET})

    assert answer.status_code == 422
    assert SECRET not in answer.json()["detail"]


def test_without_a_session_pages_lead_to_the_way_in(stranger: Visit) -> None:
    answer = stranger.get("/people")

    assert answer.status_code == 401
    assert answer.headers["content-type"].startswith("text/html")


def test_no_page_of_the_framework_is_there(app: FastAPI, admin: Visit) -> None:
    assert [admin.get(place).status_code for place in ("/docs", "/redoc", "/openapi.json")] == [
        404
    ] * 3
