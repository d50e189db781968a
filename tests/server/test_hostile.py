"""Hostile files, dropped in by somebody who may: each is refused or told about in a sentence, and
everything else goes on.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.server.conftest import SITE, Visit, photo_bytes
from tests.waiting import until
from vouchsafe.review import Reviews
from vouchsafe.review.work import Work
from vouchsafe.server import make_app


@pytest.fixture
def hostile(shared_data: Path) -> list[Path]:
    return sorted(path for path in (shared_data / "metadata").rglob("*") if path.is_file())


@pytest.fixture
def working(reviews: Reviews) -> Iterator[Visit]:
    """Somebody on a server that works on what comes in."""
    work = Work.start(reviews, workers=2)
    try:
        signed_in = reviews.accept(reviews.operator_link(), "Heron")
        with Visit(make_app(reviews, site=SITE, work=work), SITE, signed_in) as visit:
            yield visit
    finally:
        work.stop()


def test_every_hostile_file_is_taken_or_refused(
    admin: Visit, reviews: Reviews, collection: str, hostile: list[Path]
) -> None:
    place = f"/api/v1/collections/{collection}/items"
    statuses: dict[int, int] = {}
    for path in hostile:
        answer = admin.post(place, params={"name": path.name}, content=path.read_bytes())
        statuses[answer.status_code] = statuses.get(answer.status_code, 0) + 1
        assert answer.status_code in {200, 201, 415}, path.name

    assert statuses[415] > 0 < statuses[201]
    items = {folder.name for folder in (reviews.data / "items").iterdir()}
    assert len(items) == statuses[201]
    assert not list((reviews.data / "incoming").iterdir())


@pytest.mark.timeout(600)
def test_the_fuzzers_files_are_told_about_and_a_photo_beside_them_is_analysed(
    working: Visit, hostile: list[Path]
) -> None:
    made = working.post("/api/v1/collections", json={"title": "From nobody knows where"})
    place = f"/api/v1/collections/{made.json()['id']}/items"
    fuzzed = [path for path in hostile if path.parent.name == "libheif-fuzz"]
    for path in fuzzed:
        working.post(place, params={"name": path.name}, content=path.read_bytes())
    own = working.post(place, params={"name": "own.jpg"}, content=photo_bytes()).json()["item"]

    items = _settled(working)

    assert items[own["id"]]["state"] == "ready"
    for item in items.values():
        assert item["state"] == "ready" or item["problem"].endswith("."), item
        assert item["name"] not in (item["problem"] or "")
    assert working.get("/").status_code == 200


def _settled(visit: Visit) -> dict[str, dict[str, str]]:
    """All items, once nothing is worked on any more."""

    def settled() -> dict[str, dict[str, str]] | None:
        items: dict[str, dict[str, str]] = {}
        page = 0
        while True:
            told = visit.get("/api/v1/items", params={"page": page}).json()
            items |= {each["id"]: each for each in told["items"]}
            page += 1
            if page >= told["pages"]:
                break
        return items if all(_is_settled(each) for each in items.values()) else None

    return until(settled, every=0.5)


def _is_settled(item: dict[str, str]) -> bool:
    return item["state"] == "ready" or (item["state"] == "received" and bool(item["problem"]))
