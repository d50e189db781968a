from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.server.conftest import Newcomer, Visit, photo_bytes
from vouchsafe.review import ItemFile, Reviews, Role


def place(collection: str, name: str = "crowd.jpg") -> str:
    return f"/api/v1/collections/{collection}/items?name={name}"


def kept(folder: Path) -> list[str]:
    """The names of all files that are not the database's."""
    return sorted(f.name for f in folder.rglob("*") if f.is_file() and "sqlite" not in f.name)


def test_a_photo_comes_in_byte_for_byte(admin: Visit, reviews: Reviews, collection: str) -> None:
    photo = photo_bytes()

    answer = admin.post(place(collection), content=photo)

    assert answer.status_code == 201
    item = answer.json()["item"]
    assert item["state"] == "received"
    assert item["sha256"] == hashlib.sha256(photo).hexdigest()
    original = reviews.file(admin.person, item["id"], ItemFile.ORIGINAL)
    assert original.read_bytes() == photo
    assert original.stat().st_mode & 0o077 == 0


def test_it_may_come_in_pieces(admin: Visit, collection: str) -> None:
    photo = photo_bytes()

    def pieces() -> Iterator[bytes]:
        yield from (photo[at : at + 7] for at in range(0, len(photo), 7))

    answer = admin.post(place(collection), content=pieces())

    assert answer.json()["item"]["size"] == len(photo)


def test_the_same_bytes_are_one_item(admin: Visit, collection: str) -> None:
    first = admin.post(place(collection), content=photo_bytes()).json()

    again = admin.post(place(collection, "other.jpg"), content=photo_bytes())

    assert again.status_code == 200
    assert again.json()["duplicate"] is True
    assert again.json()["item"]["id"] == first["item"]["id"]


@pytest.mark.parametrize("body", [b"", b"x", b"<svg/>", b"MZ" * 5000, b"\xff\xd8\xff" + bytes(9)])
def test_what_is_no_photo_leaves_nothing(
    admin: Visit, reviews: Reviews, collection: str, body: bytes
) -> None:
    before = kept(reviews.data)

    answer = admin.post(place(collection), content=body)

    if answer.status_code == 415:
        assert kept(reviews.data) == before
    else:  # the first bytes of a JPEG: whether it is one is for the analysis to say
        assert body.startswith(b"\xff\xd8\xff")


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd",
        "a/b.jpg",
        "..",
        "%00.jpg",
        "%0d%0aset-cookie:x",
        "a" * 900,
        "%F0%9F%93%B7.jpg",
    ],
)
def test_whatever_a_file_is_called(
    admin: Visit, reviews: Reviews, collection: str, name: str
) -> None:
    answer = admin.post(place(collection, name), content=photo_bytes())

    assert answer.status_code == 201
    said = answer.json()["item"]["name"]
    assert not {"/", "\\", "\0", "\r", "\n"} & set(said)
    assert said not in {".", "..", ""}
    assert {p.name for p in (reviews.data / "items").iterdir()} == {answer.json()["item"]["id"]}


def test_into_no_collection_nothing_comes(admin: Visit) -> None:
    assert admin.post(place("0" * 32), content=photo_bytes()).status_code == 404


def test_nobody_adds_without_signing_in(stranger: Visit, reviews: Reviews, collection: str) -> None:
    assert stranger.post(place(collection), content=photo_bytes()).status_code == 401
    assert kept(reviews.data) == []


def test_every_role_may_add(newcomer: Newcomer, collection: str) -> None:
    tern = newcomer("Tern", Role.CONTRIBUTOR)

    assert tern.post(place(collection), content=photo_bytes()).status_code == 201
