"""All tasks, for a worker that is going to inspect: the gauge for faces is readied, too."""

from __future__ import annotations

import contextlib

from vouchsafe.detect import DetectError
from vouchsafe.jobs import tasks
from vouchsafe.jobs.models import lone_gauge

TASKS = tasks.TASKS


def prepare() -> None:
    """Before the first fork."""
    tasks.prepare()
    with contextlib.suppress(DetectError):
        lone_gauge()
