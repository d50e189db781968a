from __future__ import annotations

import array

import pytest

from tests.server.conftest import Newcomer, Visit
from tests.server.desk import add_pages, add_photo, analyse, render
from vouchsafe.review import Reviews, Role

FILES = ["thumbnail.webp", "picture.webp", "proxy.mp4", "times"]


@pytest.fixture
def item(admin: Visit, reviews: Reviews, collection: str) -> str:
    added = add_photo(admin, collection)
    analyse(reviews, admin, added)
    return added


@pytest.mark.parametrize("file", FILES)
def test_a_file_that_is_not_made_yet_is_not_there(admin: Visit, collection: str, file: str) -> None:
    answer = admin.get(f"/api/v1/items/{add_photo(admin, collection)}/{file}")

    assert answer.status_code == 404
    assert answer.json()["code"] == "not-yet"


@pytest.mark.parametrize("file", FILES)
def test_no_file_is_kept_by_a_browser_or_shown_to_strangers(
    admin: Visit, stranger: Visit, item: str, file: str
) -> None:
    answer = admin.get(f"/api/v1/items/{item}/{file}")

    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    assert stranger.get(f"/api/v1/items/{item}/{file}").status_code == 401


def test_a_photo_of_one_page_has_that_page_only(admin: Visit, item: str) -> None:
    place = f"/api/v1/items/{item}"

    assert admin.get(f"{place}/pages").json() == [{"width": 64, "height": 48, "delay": 0}]
    assert admin.get(f"{place}/picture.webp?page=0").content == b"picture.webp" * 1000
    assert admin.get(f"{place}/picture.webp?page=1").status_code == 404
    assert admin.get(f"{place}/picture.webp?page=-1").status_code == 422


def test_pages_are_told_and_given_one_by_one(
    admin: Visit, stranger: Visit, reviews: Reviews, collection: str
) -> None:
    item = add_photo(admin, collection)
    place = f"/api/v1/items/{item}"
    assert admin.get(f"{place}/pages").json()["code"] == "not-yet"
    add_pages(reviews, item, [b"one", b"another"])

    assert admin.get(f"{place}/pages").json() == [
        {"width": 64, "height": 48, "delay": 40},
        {"width": 64, "height": 48, "delay": 40},
    ]
    second = admin.get(f"{place}/picture.webp?page=1")
    assert second.content.endswith(b"another")
    assert second.headers["content-type"] == "image/webp"
    assert second.headers["cache-control"] == "no-store"
    assert admin.get(f"{place}/picture.webp").content.endswith(b"one")
    assert admin.get(f"{place}/picture.webp?page=2").status_code == 404
    assert admin.get(f"{place}/picture.webp?page={2**31}").status_code == 422
    assert stranger.get(f"{place}/picture.webp?page=1").status_code == 401
    assert stranger.get(f"{place}/pages").status_code == 401


def test_the_proxy_comes_in_ranges(admin: Visit, item: str) -> None:
    place = f"/api/v1/items/{item}/proxy.mp4"
    whole = admin.get(place)
    assert whole.headers["accept-ranges"] == "bytes"

    part = admin.get(place, headers={"range": "bytes=100-199"})
    rest = admin.get(place, headers={"range": "bytes=8990-"})
    last = admin.get(place, headers={"range": "bytes=-5"})

    assert part.status_code == 206
    assert part.content == whole.content[100:200]
    assert part.headers["content-range"] == f"bytes 100-199/{len(whole.content)}"
    assert rest.content == whole.content[8990:]
    assert last.content == whole.content[-5:]


@pytest.mark.parametrize(
    "value", ["bytes=9000-9001", "bytes=99999999999999999999-", "bytes=5-4", "bytes=x", "x", "-"]
)
def test_a_range_that_is_not_there_is_refused(admin: Visit, item: str, value: str) -> None:
    answer = admin.get(f"/api/v1/items/{item}/proxy.mp4", headers={"range": value})

    assert answer.status_code in {400, 416}


def test_times_are_numbers(admin: Visit, item: str) -> None:
    answer = admin.get(f"/api/v1/items/{item}/times")

    assert [*array.array("d", answer.content)] == [0.0, 0.04, 0.08]


def test_no_address_leads_to_an_original(admin: Visit, item: str) -> None:
    for name in ("original", "facts.json", "..%2foriginal", "published/..%2f..%2foriginal"):
        assert admin.get(f"/api/v1/items/{item}/{name}").status_code in {404, 422}


def test_a_report_runs_nothing(
    admin: Visit, newcomer: Newcomer, reviews: Reviews, item: str
) -> None:
    admin.post(f"/api/v1/items/{item}/submit")
    second = newcomer("Tern", Role.PUBLISHER)
    told = second.get(f"/api/v1/items/{item}/plan").json()
    keys = [look["key"] for look in told["look_here"]]
    second.post(f"/api/v1/items/{item}/seen", json={"version": 1, "keys": keys})
    second.post(f"/api/v1/items/{item}/approve", json={"version": 1})
    second.post(f"/api/v1/items/{item}/publish")
    render(reviews, item)

    page = second.get(f"/api/v1/items/{item}/published/report.html")

    policy = page.headers["content-security-policy"]
    assert policy.startswith("sandbox;")
    assert "script" not in policy
    assert second.get(f"/api/v1/items/{item}/published/report.json").json() == {"report": 1}
    assert second.get(f"/api/v1/items/{item}/published/original").status_code == 422
