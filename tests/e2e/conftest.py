"""A server, a browser, and people who visit one with the other."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.e2e import browsing, footage, people
from tests.e2e.browsing import Visit
from tests.e2e.serving import Served, served
from vouchsafe.review import Person, Reviews, Role

Come = Callable[..., Visit]
"""A new window: `come()`, `come(signed_in, width=…, scheme=…, language=…)`."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Somebody, and the cookie that says so. (Signing in by hand is tested by itself.)"""

    who: Person
    cookie: tuple[str, str]


Newcomer = Callable[[str, Role], SignedIn]


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    browsing.chromium()
    expect.set_options(timeout=browsing.PATIENCE)
    with sync_playwright() as playwright, browsing.browser(playwright) as started:
        yield started


@pytest.fixture(scope="package")
def server(tmp_path_factory: pytest.TempPathFactory, chromium: Browser) -> Iterator[Served]:
    """One server for all tests here; each brings its own people and collections."""
    with served(tmp_path_factory.mktemp("served") / "data") as running:
        yield running


@pytest.fixture(scope="package")
def reviews(server: Served) -> Iterator[Reviews]:
    """The server's own reviews, for what a test needs and does not test."""
    with Reviews.open(server.data) as opened:
        yield opened


@pytest.fixture(scope="package")
def admin(server: Served, reviews: Reviews, chromium: Browser) -> SignedIn:
    """The first person, who came in by the link that the server printed."""
    with browsing.visiting(chromium, (server.origin,)) as visit:
        people.come_in(visit, server.link, "Heron")
        name, value = next(
            (cookie["name"], cookie["value"]) for cookie in visit.page.context.cookies()
        )
    return SignedIn(reviews.session(value).who, (name, value))


@pytest.fixture(scope="package")
def newcomer(reviews: Reviews, admin: SignedIn) -> Newcomer:
    """Somebody else, with that label and role."""

    def come_in(label: str, role: Role) -> SignedIn:
        signed_in = reviews.accept(reviews.invite(admin.who, role), label)
        return SignedIn(signed_in.who, (admin.cookie[0], signed_in.secret))

    return come_in


@pytest.fixture
def come(chromium: Browser, server: Served) -> Iterator[Come]:
    with ExitStack() as windows:

        def open_window(who: SignedIn | None = None, **wishes: Any) -> Visit:
            origins = (server.origin, server.named_origin)
            cookie = who.cookie if who else None
            window = browsing.visiting(chromium, origins, cookie=cookie, **wishes)
            return windows.enter_context(window)

        yield open_window


@pytest.fixture(scope="package")
def photo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("footage") / "square.jpg"
    footage.write_photo(path)
    return path


@pytest.fixture(scope="package")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("footage") / "square.mp4"
    footage.write_clip(path)
    return path


@pytest.fixture(scope="package")
def screenshots() -> Path | None:
    """Where pictures of the pages go, when somebody asked for them (`make screenshots`)."""
    wanted = os.environ.get("VOUCHSAFE_SCREENSHOTS")
    return Path(wanted) if wanted else None
