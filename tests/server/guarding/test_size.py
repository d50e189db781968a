from __future__ import annotations

from collections.abc import Iterator

from tests.server.conftest import Visit
from vouchsafe.review import Reviews
from vouchsafe.server import Site, make_app
from vouchsafe.server.guarding.size import SMALL


def test_a_large_body_is_refused_before_it_is_read(admin: Visit) -> None:
    answer = admin.post("/api/v1/collections", content=b"x" * (SMALL + 1))

    assert answer.status_code == 413
    assert answer.json()["code"] == "too-large"


def test_so_is_one_that_does_not_say_how_large_it_is(admin: Visit) -> None:
    def pieces() -> Iterator[bytes]:
        for _ in range(100):
            yield b"x" * 1024

    answer = admin.post("/api/v1/collections", content=pieces())

    assert answer.status_code == 413


def test_a_length_that_is_no_number_is_refused(admin: Visit) -> None:
    answer = admin.post("/api/v1/collections", content=b"{}", headers={"content-length": "-1"})

    assert answer.status_code == 422


def test_an_upload_has_its_own_limit(reviews: Reviews) -> None:
    site = Site(origins=("http://localhost:8750",), upload_limit=SMALL * 2)
    signed_in = reviews.accept(reviews.operator_link(), "Heron")
    collection = reviews.make_collection(signed_in.who, "March").id
    with Visit(make_app(reviews, site=site), site, signed_in) as visit:
        place = f"/api/v1/collections/{collection}/items?name=a.jpg"

        assert visit.post(place, content=bytes(SMALL * 2 + 1)).status_code == 413
        assert visit.post(place, content=bytes(SMALL * 2)).status_code == 415
