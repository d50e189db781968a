"""What the tests of the browser's part need: node, and its packages."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

WEB = Path(__file__).parents[2] / "web"


@pytest.fixture
def node() -> Callable[..., None]:
    """Runs a script of web/ in node, to its end."""
    program = shutil.which("node")
    if program is None:
        pytest.skip("node is not on this machine")
    if not (WEB / "node_modules").is_dir():
        pytest.skip("the packages are not there: npm ci in web/")

    def run(*words: str) -> None:
        done = subprocess.run(
            [program, *words], cwd=WEB, capture_output=True, text=True, timeout=240, check=False
        )
        assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]

    return run
