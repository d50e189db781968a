"""Whatever is sent to the API, its answer is one that the description promises; by schemathesis.

Half of the requests name things that are there, so that more is met than "not found".
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import Case
from schemathesis.checks import CHECKS

from tests.server.conftest import SITE, Visit
from tests.server.desk import add_photo, analyse
from vouchsafe.review import Person, Reviews, Role
from vouchsafe.review.work import Drawn, Following, NoSuchFollow
from vouchsafe.server import make_app
from vouchsafe.server.api import events
from vouchsafe.server.guarding import Pace

EXAMPLES = 6
WANTED = [
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_schema_conformance",
    "missing_required_header",
]


class Nothing:
    """In the place of the long work: follows nothing, by the same rules."""

    def __init__(self, reviews: Reviews) -> None:
        self._reviews = reviews

    def nudge(self) -> None:
        pass

    def follow(self, who: Person, item: str, drawn: Drawn) -> str:
        drawn.check(self._reviews.item(who, item))
        return "0" * 32

    def following(self, who: Person, item: str, _name: str) -> Following:
        self._reviews.item(who, item)
        raise NoSuchFollow


class World:
    """A team whose things are made anew when a request took them away."""

    def __init__(self, reviews: Reviews) -> None:
        self.reviews = reviews
        self.app: FastAPI = make_app(reviews, site=replace(SITE, burst=10**9))
        endless = Pace(10**9, 1e9)
        self.app.state.house = replace(
            self.app.state.house, entry=endless, pace=endless, work=Nothing(reviews)
        )
        self.admin = Visit(self.app, SITE, reviews.accept(reviews.operator_link(), "Heron"))
        _, self.secret = reviews.make_token(self.admin.person, "schemathesis", Role.ADMIN)
        self._shade = 0
        self.collection = self.item = ""

    def restore(self) -> dict[str, Callable[[], str]]:
        """Ids that are there, by the name of the parameter."""
        if self.admin.get("/api/v1/you").status_code != 200:  # a request ended all sessions
            again = self.reviews.sign_in(self.reviews.operator_link())
            self.admin = Visit(self.app, SITE, again)
        if self.admin.get(f"/api/v1/collections/{self.collection}").status_code != 200:
            made = self.admin.post("/api/v1/collections", json={"title": "March"})
            self.collection = made.json()["id"]
        if self.admin.get(f"/api/v1/items/{self.item}").status_code != 200:
            self._shade += 1
            self.item = add_photo(self.admin, self.collection, self._shade)
            analyse(self.reviews, self.admin, self.item)
        return {
            "collection": lambda: self.collection,
            "item": lambda: self.item,
            "person": lambda: self.admin.person.id,
        }


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder: Path = tmp_path_factory.mktemp("world")
    with pytest.MonkeyPatch.context() as patch, Reviews.open(folder) as reviews:
        patch.setattr(events, "LASTS", 0.0)
        yield World(reviews)


@pytest.fixture(scope="module")
def described(world: World) -> Any:
    return schemathesis.openapi.from_dict(world.app.openapi())


CHECKED = [check for check in CHECKS.get_all() if check.__name__ in WANTED]


def _operations() -> list[str]:
    """Their names are known before there is a world."""
    with tempfile.TemporaryDirectory() as folder, Reviews.open(Path(folder)) as reviews:
        told = make_app(reviews).openapi()
    return [
        f"{method.upper()} {path}" for path, methods in told["paths"].items() for method in methods
    ]


@pytest.mark.parametrize("name", _operations())
def test_every_answer_is_as_described(world: World, described: Any, name: str) -> None:
    method, path = name.split(" ")
    known = world.restore()

    @given(case=described[path][method].as_strategy())
    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
        database=None,
    )
    def whatever_is_sent(case: Case) -> None:
        nonlocal sent
        sent += 1
        if sent % 2:
            for parameter in set(case.path_parameters or ()) & set(known):
                case.path_parameters[parameter] = known[parameter]()
        answer = _send(world, case)
        case.validate_response(answer, checks=CHECKED)
        assert answer.headers["x-content-type-options"] == "nosniff"

    sent = 0
    whatever_is_sent()


def _send(world: World, case: Case) -> Any:
    # The transport's own client is of this process, too; ours has the right host.
    request = case.as_transport_kwargs(base_url=SITE.origin)
    request["headers"] = {**dict(request["headers"]), "authorization": f"Bearer {world.secret}"}
    request.pop("cookies", None)
    request.pop("timeout", None)
    with Visit(world.app, SITE) as visit:
        sendable = {k: v for k, v in request.items() if k not in {"method", "url"}}
        if isinstance(sendable.get("data"), (bytes, str)):
            sendable["content"] = sendable.pop("data")
        return visit.request(request["method"], request["url"], **sendable)
