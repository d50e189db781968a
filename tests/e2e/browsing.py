"""People in front of a browser, and what their pages must not do."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import (
    Browser,
    ConsoleMessage,
    Error,
    Page,
    Playwright,
    Request,
)

PHONE, DESK = 390, 1440
"""pixels across"""
PATIENCE = 60_000
"""milliseconds: for a machine that has much else to do"""

_TELL_VIOLATIONS = """
document.addEventListener("securitypolicyviolation", (event) =>
  console.error(`CSP: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`));
"""


def chromium() -> str:
    """Where Debian's browser is; skips without it."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        pytest.skip("no chromium on this machine (on Debian: apt install chromium)")
    return found


@contextmanager
def browser(playwright: Playwright, *more: str) -> Iterator[Browser]:
    """Debian's chromium, without a window. more: flags that it is started with."""
    # Its own sandbox needs a user who is not root; it sees our own pages only.
    flags = ["--no-sandbox"] if os.geteuid() == 0 else []
    started = playwright.chromium.launch(executable_path=chromium(), args=[*flags, *more])
    try:
        yield started
    finally:
        started.close()


@dataclass
class Visit:
    """One person's browser window, watched.

    origins: where its requests may go. troubles: what must not have happened.
    expected: parts of messages that a test causes on purpose.
    """

    page: Page
    origins: tuple[str, ...]
    troubles: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)

    @property
    def origin(self) -> str:
        return self.origins[0]

    def go(self, path: str) -> Page:
        """Open a page of the app."""
        self.page.goto(self.origin + path)
        return self.page

    def become(self, name: str, value: str) -> None:
        """Signed in, by a cookie."""
        self.page.context.add_cookies(
            [{"name": name, "value": value, "url": origin} for origin in self.origins]
        )

    def check_calm(self) -> None:
        """Nothing left the origin, no script failed, no policy was violated."""
        left = [each for each in self.troubles if not any(part in each for part in self.expected)]
        assert not left, "\n".join(left)

    def watch(self) -> None:
        """Listen from now on."""
        self.page.on("request", self._asked)
        self.page.on("console", self._said)
        self.page.on("pageerror", self._failed)

    def _asked(self, request: Request) -> None:
        url = request.url
        own = any(url.startswith(f"{origin}/") for origin in self.origins)
        if not own and not url.startswith(f"blob:{self.origin}/"):
            self.troubles.append(f"a request to {url}")

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.troubles.append(f"{message.type}: {message.text} ({message.location['url']})")

    def _failed(self, error: Error) -> None:
        self.troubles.append(f"an error: {error}")


@contextmanager
def visiting(
    started: Browser,
    origins: tuple[str, ...],
    *,
    width: int = DESK,
    scheme: str = "light",
    language: str = "en",
    cookie: tuple[str, str] | None = None,
) -> Iterator[Visit]:
    """A window of its own, with nothing of other windows in it but that cookie."""
    height = 844 if width == PHONE else 900
    context = started.new_context(
        viewport={"width": width, "height": height},
        color_scheme=scheme,  # type: ignore[arg-type]
        locale=language,
        accept_downloads=True,
        reduced_motion="reduce",
        has_touch=width == PHONE,
    )
    context.set_default_timeout(PATIENCE)
    context.add_init_script(_TELL_VIOLATIONS)
    visit = Visit(context.new_page(), origins)
    visit.watch()
    if cookie is not None:
        visit.become(*cookie)
    try:
        yield visit
        visit.check_calm()
    finally:
        context.close()
