from __future__ import annotations

import pytest

from tests.server.conftest import SITE, Visit
from vouchsafe.review import Reviews
from vouchsafe.server import Site, make_app

PLACES = ["/", "/nothing", "/api/v1/you", "/api/v1/nothing", "/static/nothing.js"]


@pytest.mark.parametrize("place", PLACES)
def test_every_answer_forbids_what_our_pages_do_not_need(stranger: Visit, place: str) -> None:
    headers = stranger.get(place, follow_redirects=False).headers

    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "object-src 'none'" in policy
    assert "base-uri 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert headers["x-frame-options"] == "DENY"
    assert "camera=()" in headers["permissions-policy"]
    assert "server" not in headers


@pytest.mark.parametrize("place", ["/", "/api/v1/you", "/api/v1/items"])
def test_nothing_private_is_kept_by_a_browser(admin: Visit, place: str) -> None:
    assert admin.get(place).headers["cache-control"] == "no-store"


def test_under_https_browsers_are_told_to_stay_there(reviews: Reviews) -> None:
    site = Site(origins=("https://review.example.org",))
    with Visit(make_app(reviews, site=site), site) as visit:
        assert "max-age" in visit.get("/").headers["strict-transport-security"]


def test_over_http_they_are_not(stranger: Visit) -> None:
    assert not SITE.secure
    assert "strict-transport-security" not in stranger.get("/").headers


def test_nobody_elsewhere_may_read_an_answer(admin: Visit) -> None:
    answer = admin.get("/api/v1/you", headers={"origin": "https://evil.example"})

    assert not [name for name in answer.headers if name.startswith("access-control")]


def test_scripts_and_styles_are_sent_once(stranger: Visit) -> None:
    first = stranger.get("/static/pages.css")
    assert first.headers["cache-control"] == "no-cache"

    again = stranger.get("/static/pages.css", headers={"if-none-match": first.headers["etag"]})

    assert again.status_code == 304


@pytest.mark.parametrize(
    "path", ["", ".", "../app.py", "..%2fapp.py", "%2e%2e/app.py", "/etc/passwd", "a\\..\\b"]
)
def test_nothing_else_is_static(stranger: Visit, path: str) -> None:
    assert stranger.get(f"/static/{path}").status_code in {404, 405}
