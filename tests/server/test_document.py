"""docs/api.md is what the server says of itself."""

from __future__ import annotations

from fastapi import FastAPI

from tests.house.dependencies import ROOT
from tests.server.conftest import Visit
from vouchsafe.review import Reviews
from vouchsafe.server import make_app
from vouchsafe.server.api.openapi import operations
from vouchsafe.server.document import api_page

PAGE = ROOT / "docs" / "api.md"


def test_the_page_is_up_to_date(reviews: Reviews) -> None:
    told = make_app(reviews).openapi()

    assert PAGE.read_text("utf-8") == api_page(told), "run `python -m vouchsafe.server.document`"


def test_every_operation_says_what_it_does(app: FastAPI) -> None:
    silent = [each["operationId"] for each in operations(app.openapi()) if not each["description"]]

    assert silent == []


def test_every_problem_is_described_as_one(app: FastAPI) -> None:
    for operation in operations(app.openapi()):
        for status, answer in operation["responses"].items():
            if status >= "4":
                assert set(answer["content"]) == {"application/problem+json"}, operation


def test_the_description_is_for_those_who_are_signed_in(admin: Visit, stranger: Visit) -> None:
    assert stranger.get("/api/v1/openapi.json").status_code == 401
    assert admin.get("/api/v1/openapi.json").json()["openapi"].startswith("3.1")
