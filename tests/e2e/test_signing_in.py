"""Ways in: links that work once, passkeys; and out again."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.e2e import people
from tests.e2e.browsing import Visit
from tests.e2e.conftest import Come, Newcomer, SignedIn
from tests.e2e.serving import Served
from vouchsafe.review import Reviews, Role


def test_an_invitation_works_once(come: Come, admin: SignedIn) -> None:
    first, second = come(), come()
    link = people.invitation(come(admin), "Contributor")

    people.come_in(first, link, "Sandpiper")
    second.expected.append("410")
    second.page.goto(link)

    expect(second.page.get_by_role("heading", level=1)).to_be_visible()
    expect(second.page.get_by_label("Choose a label")).to_have_count(0)


def test_a_label_is_asked_for_in_the_language_of_the_browser(come: Come, admin: SignedIn) -> None:
    visit = come(language="be-BY")

    visit.page.goto(people.invitation(come(admin), "Contributor"))

    expect(visit.page.locator("html")).to_have_attribute("lang", "be")


def test_a_passkey_signs_in_again(come: Come, server: Served, newcomer: Newcomer) -> None:
    visit = come(newcomer("Turnstone", Role.REVIEWER))
    authenticator = give_authenticator(visit)
    page = visit.page
    page.goto(f"{server.named_origin}/you")
    page.get_by_label("What to call it").fill("the blue key")
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_text("the blue key")).to_be_visible()

    page.get_by_role("button", name="Sign out").click()
    page.goto(f"{server.named_origin}/sign-in")
    page.get_by_role("button", name="Sign in with a passkey").click()

    expect(page.get_by_role("heading", name="Library", level=1)).to_be_visible()
    expect(page.get_by_role("link", name="Turnstone")).to_be_visible()
    assert authenticator.sign_count() > 0


def test_signing_out_on_another_device(come: Come, admin: SignedIn, reviews: Reviews) -> None:
    here, there = come(admin), come()
    page = here.go("/you")
    page.get_by_role("button", name="Make a link for another device").click()
    people.sign_in(there, page.locator(".secret").inner_text().strip())

    here.go("/you").get_by_role("button", name=re.compile("Sign out there")).first.click()
    there.go("/")

    expect(there.page.get_by_role("heading", name="Sign in", level=1)).to_be_visible()


class give_authenticator:  # noqa: N801 - reads as what a test does
    """Chromium's own virtual authenticator, as a phone has one: WebAuthn over CDP."""

    def __init__(self, visit: Visit) -> None:
        self._session = visit.page.context.new_cdp_session(visit.page)
        self._session.send("WebAuthn.enable")
        made = self._session.send(
            "WebAuthn.addVirtualAuthenticator",
            {
                "options": {
                    "protocol": "ctap2",
                    "transport": "internal",
                    "hasResidentKey": True,
                    "hasUserVerification": True,
                    "isUserVerified": True,
                    "automaticPresenceSimulation": True,
                }
            },
        )
        self._id = made["authenticatorId"]

    def sign_count(self) -> int:
        told = self._session.send("WebAuthn.getCredentials", {"authenticatorId": self._id})
        return int(told["credentials"][0]["signCount"])
