"""A team, its app, and people who visit it; no long work is done."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from PIL import Image

from vouchsafe.review import Person, Reviews, Role, SignedIn
from vouchsafe.server import Site, make_app
from vouchsafe.server.visiting import csrf_value

SITE = Site(origins=("http://localhost:8750", "http://127.0.0.1:8750"))


class Visit(TestClient):
    """A browser of one person: its cookie, and what a page of ours sends along."""

    def __init__(self, app: FastAPI, site: Site, signed_in: SignedIn | None = None) -> None:
        super().__init__(app, base_url=site.origin, raise_server_exceptions=False)
        self.headers["origin"] = site.origin
        self.headers["sec-fetch-site"] = "same-origin"
        self.site = site
        self.signed_in = signed_in
        if signed_in is not None:
            self.cookies.set(site.cookie, signed_in.secret)
            self.headers["x-csrf-token"] = csrf_value(signed_in.secret)

    @property
    def person(self) -> Person:
        assert self.signed_in is not None
        return self.signed_in.who


@pytest.fixture
def reviews(tmp_path: Path) -> Iterator[Reviews]:
    with Reviews.open(tmp_path / "data") as opened:
        yield opened


@pytest.fixture
def app(reviews: Reviews) -> FastAPI:
    return make_app(reviews, site=SITE)


@pytest.fixture
def stranger(app: FastAPI) -> Iterator[Visit]:
    """A browser in which nobody is signed in."""
    with Visit(app, SITE) as visit:
        yield visit


@pytest.fixture
def admin(app: FastAPI, reviews: Reviews) -> Iterator[Visit]:
    with Visit(app, SITE, reviews.accept(reviews.operator_link(), "Heron")) as visit:
        yield visit


Newcomer = Callable[[str, Role], Visit]


@pytest.fixture
def newcomer(app: FastAPI, reviews: Reviews, admin: Visit) -> Newcomer:
    """Somebody else, with that label and role."""

    def come(label: str, role: Role) -> Visit:
        token = reviews.invite(admin.person, role)
        return Visit(app, SITE, reviews.accept(token, label))

    return come


@pytest.fixture
def collection(admin: Visit, reviews: Reviews) -> str:
    return reviews.make_collection(admin.person, "March").id


def photo_bytes(shade: int = 120) -> bytes:
    """A small photo of nothing; another one for every shade."""
    stream = io.BytesIO()
    Image.new("RGB", (64, 48), (shade, 200, 30)).save(stream, "JPEG", quality=90)
    return stream.getvalue()
