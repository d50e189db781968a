"""A folder for what must not outlive its process, however that ends: the sounds of originals."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from vouchsafe.jobs.work import sweep, work_folder

_GUARD = "import shutil, sys; sys.stdin.buffer.read(1); shutil.rmtree(sys.argv[1], True)"
"""Waits for a word from its parent, or for its end, which closes the pipe."""


@contextlib.contextmanager
def vanishing_folder() -> Iterator[Path]:
    """A folder among the system's temporary ones, for its owner alone: gone afterwards, and when
    this process is killed. Where even its guard was, the next call removes what is left.
    """
    temporary = Path(tempfile.gettempdir()).resolve()
    sweep(temporary)
    with work_folder(temporary) as folder, _guarded(folder):
        yield folder


@contextlib.contextmanager
def _guarded(folder: Path) -> Iterator[None]:
    # A session of its own: Ctrl-C, and whatever ends a group of processes, is not meant for it.
    with subprocess.Popen(
        [sys.executable, "-I", "-S", "-c", _GUARD, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as guard:
        try:
            yield
        finally:
            # A word, for a fork of this process may hold the pipe open.
            guard.communicate(b".")
