"""The web app as somebody starts it: `vouchsafe serve`, in a process of its own."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.waiting import PATIENCE

_LINK = re.compile(r"(http://\S+)/sign-in/\S+")


@dataclass(frozen=True, slots=True)
class Served:
    """A running server. link: the one-time link that it printed. data: its folder."""

    link: str
    data: Path

    @property
    def port(self) -> int:
        port = urlsplit(self.link).port
        assert port is not None
        return port

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def named_origin(self) -> str:
        """The same by the machine's name: passkeys are bound to names, not to addresses."""
        return f"http://localhost:{self.port}"


@contextmanager
def served(data: Path, *options: str, workers: int | None = 1) -> Iterator[Served]:
    """A server on a free port of this machine, ended when the caller is done.

    workers: None for as many as it takes by itself.
    """
    command = [sys.executable, "-m", "vouchsafe", "serve"]
    place = ["--data", str(data), "--port", "0", "--no-browser"]
    if workers is not None:
        place += ["--workers", str(workers)]
    log = data.parent / f"{data.name}.log"
    with (
        log.open("w") as errors,
        subprocess.Popen(
            [*command, *place, *options], stdout=subprocess.PIPE, stderr=errors, text=True
        ) as process,
    ):
        try:
            assert process.stdout is not None
            said = ""
            for line in process.stdout:
                said += line
                if found := _LINK.search(line):
                    yield Served(found[0], data)
                    break
            else:
                pytest.fail(f"the server did not start: {said}{log.read_text()}")
        finally:
            process.terminate()
            process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, log.read_text()
    complaints = [
        line for line in log.read_text().splitlines() if " vouchsafe.refused: " not in line
    ]
    assert complaints == [], "the server complained"
