"""Every operation there is: nothing without signing in, nothing changed from elsewhere."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

import pytest

from tests.server.conftest import Visit
from vouchsafe.review import Reviews
from vouchsafe.server import make_app


def _described() -> list[tuple[str, str, bool]]:
    with tempfile.TemporaryDirectory() as folder, Reviews.open(Path(folder)) as reviews:
        told = make_app(reviews).openapi()
    return [
        (method.upper(), path, operation["security"] == [])
        for path, methods in told["paths"].items()
        for method, operation in methods.items()
    ]


DESCRIBED = _described()
CLOSED = [(method, path) for method, path, is_open in DESCRIBED if not is_open]
UNSAFE = [(method, path) for method, path in CLOSED if method != "GET"]


def at(path: str) -> str:
    return re.sub(r"\{(\w+)\}", lambda m: "file" if m[1] == "file" else "0" * 32, path)


def test_only_signing_in_is_open_to_all() -> None:
    assert {path for _, path, is_open in DESCRIBED if is_open} == {
        "/api/v1/sign-in",
        "/api/v1/invitations/accept",
        "/api/v1/passkey",
        "/api/v1/passkey/options",
    }


@pytest.mark.parametrize(("method", "path"), CLOSED)
def test_nobody_else_gets_anything(stranger: Visit, method: str, path: str) -> None:
    answer = stranger.request(method, at(path), json={} if method != "GET" else None)

    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(("method", "path"), UNSAFE)
def test_without_a_csrf_value_nothing_is_done(admin: Visit, method: str, path: str) -> None:
    del admin.headers["x-csrf-token"]

    answer = admin.request(method, at(path), json={})

    assert answer.status_code == 403
    assert answer.json()["code"] == "stale-form"


@pytest.mark.parametrize(("method", "path"), UNSAFE)
def test_from_another_site_nothing_is_done(admin: Visit, method: str, path: str) -> None:
    answer = admin.request(method, at(path), json={}, headers={"origin": "https://evil.example"})

    assert answer.status_code == 403
    assert answer.json()["code"] == "foreign"
