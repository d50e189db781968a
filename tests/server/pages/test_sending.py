"""Sending files without JavaScript."""

from __future__ import annotations

from typing import Any

import pytest

from tests.server.conftest import SITE, Newcomer, Visit, photo_bytes
from vouchsafe.review import Reviews, Role
from vouchsafe.server import Site, make_app
from vouchsafe.server.house import House


def sent(visit: Visit, collection: str, *files: tuple[str, bytes], csrf: str | None = None) -> Any:
    """As a browser sends the form: the CSRF value first, no header."""
    value = visit.headers.pop("x-csrf-token") if csrf is None else csrf
    visit.headers.pop("x-csrf-token", None)
    fields: list[Any] = [("csrf", (None, value)), *(("file", (name, data)) for name, data in files)]
    answer = visit.post(f"/collections/{collection}/send", files=fields)
    visit.headers["x-csrf-token"] = value
    return answer


def left(reviews: Reviews) -> list[str]:
    return [path.name for path in (reviews.data / "incoming").iterdir()]


def test_the_form_is_there_for_who_has_no_javascript(admin: Visit, collection: str) -> None:
    page = admin.get(f"/collections/{collection}").text

    form = page.partition("<noscript>")[2].partition("</noscript>")[0]
    assert 'enctype="multipart/form-data"' in form
    assert form.index('name="csrf"') < form.index('name="file"')


def test_several_files_are_taken_and_what_is_none_says_so(
    admin: Visit, reviews: Reviews, collection: str
) -> None:
    answer = sent(
        admin,
        collection,
        ("one.jpg", photo_bytes(1)),
        ("notes.txt", b"no photo" * 2000),
        ("two.jpg", photo_bytes(2)),
    )

    assert answer.status_code == 200
    assert "notes.txt" in answer.text
    items = reviews.items(admin.person, collection).items
    assert sorted(item.name for item in items) == ["one.jpg", "two.jpg"]
    for item in items:
        original = reviews.data / "items" / item.id / "original"
        assert original.read_bytes() in {photo_bytes(1), photo_bytes(2)}
    assert left(reviews) == []


@pytest.mark.parametrize("csrf", ["", "of another session"])
def test_without_the_csrf_value_nothing_is_taken(
    admin: Visit, reviews: Reviews, collection: str, csrf: str
) -> None:
    answer = sent(admin, collection, ("one.jpg", photo_bytes()), csrf=csrf)

    assert answer.status_code == 403
    assert reviews.items(admin.person, collection).total == 0


def test_strangers_send_nothing(stranger: Visit, reviews: Reviews, collection: str) -> None:
    answer = sent(stranger, collection, ("one.jpg", photo_bytes()), csrf="x")

    assert answer.status_code == 401


def test_a_form_that_breaks_off_leaves_no_half_file(
    admin: Visit, reviews: Reviews, collection: str
) -> None:
    csrf = admin.headers["x-csrf-token"]
    body = (
        f'--x\r\nContent-Disposition: form-data; name="csrf"\r\n\r\n{csrf}\r\n--x\r\n'
        'Content-Disposition: form-data; name="file"; filename="a.jpg"\r\n\r\n'
    ).encode() + photo_bytes()

    answer = admin.post(
        f"/collections/{collection}/send",
        content=body,
        headers={"content-type": "multipart/form-data; boundary=x"},
    )

    assert answer.status_code == 422
    assert reviews.items(admin.person, collection).total == 0
    assert left(reviews) == []


def test_what_landed_before_a_form_broke_off_is_told(
    admin: Visit, reviews: Reviews, collection: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    nudged: list[House] = []

    def nudge(house: House) -> None:
        nudged.append(house)

    monkeypatch.setattr(House, "nudge", nudge)
    csrf = admin.headers["x-csrf-token"]
    form = (
        f'--x\r\nContent-Disposition: form-data; name="csrf"\r\n\r\n{csrf}\r\n--x\r\n'
        'Content-Disposition: form-data; name="file"; filename="one.jpg"\r\n\r\n'
    ).encode()
    rest = b'\r\n--x\r\nContent-Disposition: form-data; name="file"; filename="two.jpg"\r\n\r\n'

    answer = admin.post(
        f"/collections/{collection}/send",
        content=form + photo_bytes(1) + rest + photo_bytes(2),
        headers={"content-type": "multipart/form-data; boundary=x"},
    )

    assert answer.status_code == 422
    assert "the form ends too early" in answer.text
    assert "It was done for 1 item." in answer.text
    assert [item.name for item in reviews.items(admin.person, collection).items] == ["one.jpg"]
    assert left(reviews) == []
    assert len(nudged) == 1


def test_its_limits_are_an_uploads(reviews: Reviews) -> None:
    site = Site(origins=SITE.origins, upload_limit=5000)
    signed_in = reviews.accept(reviews.operator_link(), "Heron")
    collection = reviews.make_collection(signed_in.who, "March").id
    with Visit(make_app(reviews, site=site), site, signed_in) as visit:
        answer = sent(visit, collection, ("one.jpg", photo_bytes() + bytes(9000)))

    assert answer.status_code == 413
    assert left(reviews) == []


def test_whoever_may_not_add_is_told(admin: Visit, newcomer: Newcomer, collection: str) -> None:
    tern = newcomer("Tern", Role.CONTRIBUTOR)

    answer = sent(tern, "0" * 32, ("one.jpg", photo_bytes()))

    assert answer.status_code == 404
