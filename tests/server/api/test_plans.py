from __future__ import annotations

import copy
from typing import Any

import pytest

from tests.server.conftest import Newcomer, Visit
from tests.server.desk import add_photo, analyse, track
from vouchsafe.review import Reviews, Role


@pytest.fixture
def item(admin: Visit, reviews: Reviews, collection: str) -> str:
    added = add_photo(admin, collection)
    analyse(reviews, admin, added, track("t1", score=0.31), track("t2", x=30.0))
    return added


def read(visit: Visit, item: str, version: int | None = None) -> Any:
    query = f"?version={version}" if version else ""
    return visit.get(f"/api/v1/items/{item}/plan{query}").json()


def save(visit: Visit, item: str, parent: int, plan: Any, note: str = "") -> Any:
    given = {"parent": parent, "plan": plan, "note": note}
    return visit.post(f"/api/v1/items/{item}/plan", json=given)


def test_the_machines_plan_is_the_first(admin: Visit, item: str) -> None:
    told = read(admin, item)

    assert (told["version"], told["parent"], told["author"], told["latest"]) == (1, None, None, 1)
    assert [each["id"] for each in told["plan"]["tracks"]] == ["t1", "t2"]
    assert {look["reason"] for look in told["look_here"]} >= {"unsure", "whole"}
    assert not any(look["seen"] for look in told["look_here"])


def test_a_correction_is_a_new_version(admin: Visit, item: str) -> None:
    plan = read(admin, item)["plan"]
    plan["tracks"][0]["hidden"] = False

    answer = save(admin, item, 1, plan, "a statue")

    assert answer.status_code == 201
    assert answer.json()["version"] == 2
    now = read(admin, item)
    assert now["plan"] == plan
    assert now["author"] == {"id": admin.person.id, "label": "Heron"}
    assert now["note"] == "a statue"
    assert read(admin, item, 1)["plan"]["tracks"][0]["hidden"] is True
    versions = admin.get(f"/api/v1/items/{item}/versions").json()
    assert [each["version"] for each in versions] == [2, 1]


def test_two_people_never_overwrite_each_other(admin: Visit, newcomer: Newcomer, item: str) -> None:
    tern = newcomer("Tern", Role.REVIEWER)
    mine, yours = (read(admin, item)["plan"] for _ in range(2))
    mine["tracks"][0]["hidden"] = False
    yours["tracks"][1]["hidden"] = False
    assert save(tern, item, 1, yours).status_code == 201

    answer = save(admin, item, 1, mine)

    assert answer.status_code == 409
    problem = answer.json()
    assert problem["code"] == "conflict"
    assert problem["latest"] == 2
    assert problem["author"]["label"] == "Tern"
    assert problem["made"].endswith("Z")
    assert read(admin, item)["plan"] == yours


def test_looking_is_noted_for_each_alone(admin: Visit, newcomer: Newcomer, item: str) -> None:
    tern = newcomer("Tern", Role.REVIEWER)
    keys = [look["key"] for look in read(admin, item)["look_here"]]

    answer = admin.post(f"/api/v1/items/{item}/seen", json={"version": 1, "keys": keys[:1]})

    assert answer.json() == {"left": len(keys) - 1}
    assert [look["seen"] for look in read(admin, item)["look_here"]].count(True) == 1
    assert not any(look["seen"] for look in read(tern, item)["look_here"])


def test_nobody_has_seen_what_is_not_there(admin: Visit, item: str) -> None:
    answer = admin.post(f"/api/v1/items/{item}/seen", json={"version": 1, "keys": ["made-up"]})

    assert answer.status_code == 404


def _with(change: str, plan: Any) -> Any:
    plan = copy.deepcopy(plan)
    if change == "another file":
        plan["media"]["sha256"] = "0" * 64
    elif change == "an unknown key":
        plan["name_of_person"] = "x"
    elif change == "a box without an end":
        plan["tracks"][0]["keyframes"][0]["box"][2] = 1e300
    elif change == "no tracks":
        del plan["tracks"]
    elif change == "an id twice":
        plan["tracks"][1]["id"] = plan["tracks"][0]["id"]
    return plan


@pytest.mark.parametrize(
    "change",
    ["another file", "an unknown key", "a box without an end", "no tracks", "an id twice"],
)
def test_a_plan_that_makes_no_sense_is_refused(admin: Visit, item: str, change: str) -> None:
    answer = save(admin, item, 1, _with(change, read(admin, item)["plan"]))

    assert answer.status_code == 422
    assert read(admin, item)["version"] == 1


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{}",
        b"[]",
        b'{"parent": 1, "plan": {}, "note": "", "more": 1}',
        b'{"parent": 0, "plan": {}}',
        b'{"parent": 1, "plan": NaN}',
        b"\xff",
        b"[" * 100_000,
    ],
)
def test_what_is_no_request_is_refused(admin: Visit, item: str, body: bytes) -> None:
    answer = admin.post(
        f"/api/v1/items/{item}/plan", content=body, headers={"content-type": "application/json"}
    )

    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
