"""What people write is text, on every page that shows it."""

from __future__ import annotations

import pytest

from tests.server.conftest import Newcomer, Visit
from tests.server.desk import add_photo, analyse
from vouchsafe.review import Reviews, Role

EVIL = "<img src=x onerror=alert(1)>'\"</script>"


def test_what_people_write_stays_text(admin: Visit, newcomer: Newcomer, reviews: Reviews) -> None:
    newcomer(EVIL[:40], Role.REVIEWER)
    made = admin.post("/api/v1/collections", json={"title": EVIL})
    collection = made.json()["id"]
    item = add_photo(admin, collection)
    analyse(reviews, admin, item)
    admin.post(f"/api/v1/items/{item}/refuse", json={"note": EVIL})
    admin.post("/api/v1/you/tokens", json={"label": EVIL, "role": "reviewer"})

    shown = 0
    for place in ("/", f"/collections/{collection}", f"/items/{item}", "/people", "/you", "/audit"):
        page = admin.get(place)
        assert page.status_code == 200
        assert "<img src=x" not in page.text, place
        shown += "&lt;img src=x" in page.text
    assert shown >= 4


@pytest.mark.parametrize("place", ["/", "/people", "/audit", "/about"])
def test_the_way_out_is_one_page_away(admin: Visit, place: str) -> None:
    assert 'href="/you"' in admin.get(place).text
    assert 'action="/sign-out"' in admin.get("/you").text


@pytest.mark.parametrize("place", ["/", "/people", "/you", "/audit", "/sign-in"])
def test_nothing_of_a_page_is_in_line_or_from_elsewhere(admin: Visit, place: str) -> None:
    text = admin.get(place).text

    assert " style=" not in text
    assert " onclick=" not in text
    assert "<style" not in text
    assert "http://" not in text.replace("http://localhost:8750", "")
    assert "https://" not in text


def test_what_a_search_says_comes_back_as_text(admin: Visit, collection: str) -> None:
    page = admin.get(f"/collections/{collection}", params={"text": EVIL})

    assert page.status_code == 200
    assert "<img src=x" not in page.text
