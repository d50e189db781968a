"""Keeps an eye on one job from outside: memory, computing, and whether anything moves."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from pathlib import Path

from vouchsafe.jobs.allowance import MB, Allowance
from vouchsafe.jobs.errors import Stalled, TookTooLong, TooMuchMemory, WorkerBroken
from vouchsafe.jobs.wire import Progress

_LOADED = 300 * MB
"""What the program itself holds before it opens a file, generously."""

_LOADING = 120.0
"""Seconds that the worker may take to load its libraries, on a slow disk."""


@dataclass(frozen=True, slots=True)
class Usage:
    """cpu: seconds of user and system time. memory: resident bytes."""

    cpu: float
    memory: int


def usage(pid: int) -> Usage | None:
    """What a process has used; None where the system does not tell: only clocks count there."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text("ascii", "replace").rpartition(")")[2].split()
    except OSError:
        return None
    ticks = int(fields[11]) + int(fields[12])
    return Usage(ticks / os.sysconf("SC_CLK_TCK"), int(fields[21]) * os.sysconf("SC_PAGE_SIZE"))


class Watch:
    """Raises when a job uses too much or moves too little."""

    def __init__(self, allowance: Allowance) -> None:
        self.allowance = allowance
        self.pid: int | None = None
        self._stage, self._done = "", -1.0
        self._cpu = self._cpu_at_progress = self._cpu_at_change = 0.0
        self._changed = time.monotonic()
        self._peak = 0

    @property
    def used(self) -> Usage:
        """Seconds of computing so far, and the most memory at once."""
        return Usage(self._cpu, self._peak)

    def saw(self, cpu: float = 0.0, memory: int = 0) -> None:
        """Take note of what the system says."""
        self._cpu = max(self._cpu, cpu)
        self._peak = max(self._peak, memory)

    def started(self, pid: int) -> None:
        """The clocks run from here: before that the worker was loading its libraries."""
        self.pid = pid
        self._moved()

    def allow(self, allowance: Allowance) -> None:
        self.allowance = allowance
        self._moved()

    def progressed(self, progress: Progress) -> None:
        """Only what advances counts: repeating oneself is not progress."""
        if progress.stage != self._stage or progress.done > self._done:
            self._stage, self._done = progress.stage, progress.done
            self._moved()

    def alive(self) -> None:
        self._moved()

    def _moved(self) -> None:
        self._cpu_at_progress = self._cpu
        self._changed = time.monotonic()

    def check(self) -> None:
        now = time.monotonic()
        if self.pid is None:
            if now - self._changed > _LOADING:
                raise WorkerBroken(why="it did not get ready")
            return
        if used := usage(self.pid):
            self._check_used(used, now)
        if now - self._changed > self.allowance.quiet_wall:
            raise Stalled(seconds=round(self.allowance.quiet_wall))

    def _check_used(self, used: Usage, now: float) -> None:
        self.saw(used.cpu, used.memory)
        if used.memory > self.allowance.memory + _LOADED:
            raise TooMuchMemory(limit=self.allowance.memory // MB)
        if used.cpu - self._cpu_at_progress > self.allowance.quiet_cpu:
            raise TookTooLong(seconds=round(self.allowance.quiet_cpu))
        if used.cpu - self._cpu_at_change > 0.1:
            self._cpu_at_change = used.cpu
            self._changed = now
