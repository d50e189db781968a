"""What is refused for safety's sake can be seen in the log, and nothing of anybody beside it."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from typing import Any

import pytest

from tests.server.conftest import Newcomer, Visit
from vouchsafe.review import Role
from vouchsafe.server.errors import TooFast
from vouchsafe.server.guarding import Pace, Refusals, refusals

SECRET = "clip-of-the-march.mp4"

Written = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def written(caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> Written:
    """The lines from here on, as programs read them."""
    monkeypatch.setattr(refusals, "_pace", Pace(50, 1.0))
    caplog.set_level(logging.INFO)

    def read() -> list[dict[str, Any]]:
        return [
            json.loads(record.getMessage())
            for record in caplog.records
            if record.name == "vouchsafe.refused"
        ]

    return read


def line(code: str, status: int, action: str | None, account: str | None) -> dict[str, Any]:
    return {
        "code": code,
        "status": status,
        "method": "POST",
        "action": action,
        "account": account,
        "unsaid": 0,
    }


def test_signing_in_that_failed(stranger: Visit, written: Written) -> None:
    stranger.post("/api/v1/sign-in", json={"token": SECRET})

    assert written() == [line("spent", 410, "sign_in", None)]


def test_what_somebody_may_not_do(newcomer: Newcomer, written: Written) -> None:
    with newcomer("Wren", Role.CONTRIBUTOR) as visit:
        visit.post("/api/v1/invitations", json={"role": "admin"})
        who = visit.person.id

    assert written() == [line("role", 403, "invite", who)]


def test_a_form_of_another_page_and_a_request_of_another_site(
    admin: Visit, written: Written
) -> None:
    admin.post("/api/v1/collections", json={"title": SECRET}, headers={"x-csrf-token": "x"})
    admin.post("/api/v1/collections", json={}, headers={"sec-fetch-site": "cross-site"})

    assert written() == [
        line("stale-form", 403, "make_collection", admin.person.id),
        line("foreign", 403, None, None),
    ]


def test_limits_that_are_reached(stranger: Visit, written: Written) -> None:
    for _ in range(25):
        stranger.post("/api/v1/sign-in", json={"token": "x"})
    stranger.post("/api/v1/sign-in", content=b" " * 2_000_000)

    codes = [each["code"] for each in written()]
    assert codes[0] == "spent"
    assert codes[-2:] == ["too-fast", "too-large"]


def test_nothing_that_was_sent_and_nobody_who_did_as_they_may(
    admin: Visit, written: Written, caplog: pytest.LogCaptureFixture
) -> None:
    admin.get("/api/v1/collections")
    admin.get(f"/api/v1/nothing/{SECRET}")
    admin.post("/api/v1/sign-in", json={"token": SECRET})

    assert [each["code"] for each in written()] == ["spent"]
    lines = [r.getMessage() for r in caplog.records if r.name == "vouchsafe.refused"]
    assert not [each for each in lines if SECRET in each or "testclient" in each]


def test_a_flood_of_them_writes_few_lines(caplog: pytest.LogCaptureFixture) -> None:
    few, scope = Refusals(burst=2, rate=1e-9), {"type": "http", "method": "GET"}
    with caplog.at_level(logging.INFO):
        for _ in range(1000):
            few.note(scope, TooFast(seconds=1))

    assert len(caplog.records) == 2
