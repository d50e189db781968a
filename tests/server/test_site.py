from __future__ import annotations

import pytest

from vouchsafe.server import Site, site_for
from vouchsafe.server.errors import BadOrigin, NeedsOrigin


def test_on_this_machine_it_has_two_names() -> None:
    site = site_for("127.0.0.1", 0, None, alone=False).on_port(4321)

    assert site.hosts == {"127.0.0.1:4321", "localhost:4321"}
    assert site.link("abc") == "http://127.0.0.1:4321/sign-in/abc"
    assert site.cookie == "vouchsafe-4321"


def test_behind_a_proxy_it_has_one() -> None:
    site = site_for("0.0.0.0", 8750, "https://Review.example.org/", alone=False)

    assert site.hosts == {"review.example.org"}
    assert site.secure
    assert site.cookie == "__Host-vouchsafe"


def test_an_onion_address_needs_no_https() -> None:
    site = site_for("127.0.0.1", 8750, f"http://{'a' * 56}.onion", alone=False)

    assert not site.secure
    assert site.cookie == "vouchsafe"


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7", "review.example.org"])
def test_others_reach_it_only_where_it_is_said_how(host: str) -> None:
    with pytest.raises(NeedsOrigin):
        site_for(host, 8750, None, alone=False)


@pytest.mark.parametrize(
    "origin",
    [
        "",
        "x",
        "ftp://a.example",
        "https://",
        "https://a.example/x",
        "https://a b",
        "https://u@a.example",
        "http://review.example.org",
    ],
)
def test_an_address_that_is_none_is_refused(origin: str) -> None:
    with pytest.raises(BadOrigin):
        site_for("127.0.0.1", 8750, origin, alone=False)


def test_a_site_without_an_address_is_none() -> None:
    with pytest.raises(ValueError, match="origin"):
        Site(origins=())
