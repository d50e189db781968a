"""Four eyes, over HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.server.api.test_plans import read, save
from tests.server.conftest import Newcomer, Visit
from tests.server.desk import add_photo, analyse, render
from vouchsafe.review import Reviews, Role
from vouchsafe.server import Site, make_app


@pytest.fixture
def item(admin: Visit, reviews: Reviews, collection: str) -> str:
    added = add_photo(admin, collection)
    analyse(reviews, admin, added)
    return added


@pytest.fixture
def second(newcomer: Newcomer) -> Visit:
    return newcomer("Tern", Role.PUBLISHER)


def do(visit: Visit, item: str, action: str, **given: object) -> object:
    return visit.post(f"/api/v1/items/{item}/{action}", json=given or None)


def look_at_all(visit: Visit, item: str) -> int:
    told = read(visit, item)
    keys = [look["key"] for look in told["look_here"]]
    visit.post(f"/api/v1/items/{item}/seen", json={"version": told["version"], "keys": keys})
    return int(told["version"])


def test_two_people_publish(admin: Visit, second: Visit, reviews: Reviews, item: str) -> None:
    plan = read(admin, item)["plan"]
    plan["tracks"][0]["hidden"] = False
    save(admin, item, 1, plan)
    assert do(admin, item, "submit").json()["state"] == "in_review"
    version = look_at_all(second, item)
    assert do(second, item, "approve", version=version).json()["state"] == "approved"
    assert do(second, item, "publish").json()["state"] == "rendering"
    rendered = render(reviews, item)

    file = second.get(f"/api/v1/items/{item}/published/file")

    assert file.content == rendered
    assert file.headers["content-disposition"].startswith("attachment")
    assert "crowd%20redacted.jpg" in file.headers["content-disposition"]
    assert file.headers["content-type"] == "application/octet-stream"
    [told] = second.get(f"/api/v1/items/{item}/publications").json()
    assert told["approved_by"] == second.person.id


def test_what_is_missing_is_said(admin: Visit, second: Visit, item: str) -> None:
    do(admin, item, "submit")

    answer = do(second, item, "approve", version=1)

    assert answer.status_code == 409
    [missing] = answer.json()["missing"]
    assert missing["code"] == "looks"
    assert missing["count"] == len(read(second, item)["look_here"])
    assert str(missing["count"]) in missing["sentence"]
    before = second.get(f"/api/v1/items/{item}/missing?for=approve").json()
    assert before == answer.json()["missing"]


def test_nobody_approves_their_own(admin: Visit, item: str) -> None:
    plan = read(admin, item)["plan"]
    plan["tracks"][0]["hidden"] = False
    save(admin, item, 1, plan)
    do(admin, item, "submit")
    version = look_at_all(admin, item)

    answer = do(admin, item, "approve", version=version)

    assert answer.status_code == 409
    assert "other_author" in {each["code"] for each in answer.json()["missing"]}


def test_a_role_does_not_do_what_is_beyond_it(newcomer: Newcomer, item: str) -> None:
    answer = do(newcomer("Knot", Role.CONTRIBUTOR), item, "refuse")

    assert answer.status_code == 409
    assert {each["code"] for each in answer.json()["missing"]} >= {"role"}


def test_nothing_is_published_unapproved(admin: Visit, item: str) -> None:
    answer = do(admin, item, "publish")

    assert answer.status_code == 409
    assert admin.get(f"/api/v1/items/{item}/published/file").status_code == 404


def test_one_may_be_refused_and_taken_up_again(admin: Visit, item: str) -> None:
    assert do(admin, item, "refuse", note="nobody is in it").json()["state"] == "refused"
    assert do(admin, item, "reopen").json()["state"] == "ready"


@pytest.fixture
def one(tmp_path: Path) -> Iterator[Visit]:
    """Somebody who works alone, as they said at the start."""
    site = Site(origins=("http://localhost:8750",), alone=True)
    with Reviews.open(tmp_path / "alone", alone=True) as reviews:
        signed_in = reviews.accept(reviews.operator_link(), "Heron")
        with Visit(make_app(reviews, site=site), site, signed_in) as visit:
            visit.reviews = reviews  # type: ignore[attr-defined]
            yield visit


def test_alone_one_publishes_and_it_is_said(one: Visit) -> None:
    reviews = one.reviews  # type: ignore[attr-defined]
    collection = one.post("/api/v1/collections", json={"title": "March"}).json()["id"]
    item = add_photo(one, collection)
    analyse(reviews, one, item)
    look_at_all(one, item)

    answer = do(one, item, "publish")

    assert answer.status_code == 200, answer.text
    render(reviews, item)
    [told] = one.get(f"/api/v1/items/{item}/publications").json()
    assert told["approved_by"] is None
    assert one.get("/api/v1/you").json()["alone"] is True


def test_the_same_for_many(admin: Visit, reviews: Reviews, collection: str, item: str) -> None:
    other = add_photo(admin, collection, shade=77)

    answer = admin.post("/api/v1/items/bulk", json={"action": "submit", "items": [item, other]})

    told = {each["item"]: each["problem"] for each in answer.json()}
    assert told[item] is None
    assert told[other]


def test_moving_and_removing(admin: Visit, item: str) -> None:
    other = admin.post("/api/v1/collections", json={"title": "April"}).json()["id"]
    answer = admin.post("/api/v1/items/move", json={"items": [item], "collection": other})
    assert answer.status_code == 204
    assert admin.get(f"/api/v1/items/{item}").json()["collection"] == other
    assert admin.delete(f"/api/v1/collections/{other}").status_code == 409

    assert admin.delete(f"/api/v1/items/{item}").status_code == 204

    assert admin.get(f"/api/v1/items/{item}").status_code == 404
    assert admin.delete(f"/api/v1/collections/{other}").status_code == 204


def test_everything_is_in_the_audit(admin: Visit, second: Visit, item: str) -> None:
    do(admin, item, "submit")

    events = admin.get(f"/api/v1/audit?item={item}").json()["events"]

    assert [each["action"] for each in events][:1] == ["submit"]
    assert second.get("/api/v1/audit").status_code == 403
