"""Running a program from outside: how long, how much computing, how much memory."""

from __future__ import annotations

import contextlib
import os
import subprocess
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass

import psutil


@dataclass(frozen=True, slots=True)
class Ran:
    """seconds: of clock time. cpu: seconds of computing, its children's with it. peak: bytes of
    memory at most, all its processes together, shared pages counted once (proportional set size).
    """

    code: int
    seconds: float
    cpu: float
    peak: int
    output: str
    errors: str


def ran(command: Sequence[str], *, sample: float | None = None) -> Ran:
    """Run a program to its end. `sample`: seconds between two looks at its memory."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        started = time.perf_counter()
        process = subprocess.Popen(command, stdout=out, stderr=err, stdin=subprocess.DEVNULL)
        peak = 0
        while sample is not None and _alive(process.pid):
            peak = max(peak, _held(process.pid))
            time.sleep(sample)
        _, status, used = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        err.seek(0)
        return Ran(
            code=process.returncode,
            seconds=seconds,
            cpu=used.ru_utime + used.ru_stime,
            peak=peak,
            output=out.read().decode("utf-8", "replace"),
            errors=err.read().decode("utf-8", "replace"),
        )


def _alive(pid: int) -> bool:
    found = os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT)
    return found is None


def _held(pid: int) -> int:
    total = 0
    with contextlib.suppress(psutil.Error):
        root = psutil.Process(pid)
        for process in (root, *root.children(recursive=True)):
            with contextlib.suppress(psutil.Error):
                total += process.memory_full_info().pss
    return total
