"""One job in its own process: give up every right, run the task, say how it went."""

from __future__ import annotations

import errno
import os
import re
import threading
import time
import traceback
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from vouchsafe.errors import VouchsafeError
from vouchsafe.jobs.allowance import MB, Allowance, Size, working
from vouchsafe.jobs.confine import Isolation, apply_limits, confine
from vouchsafe.jobs.errors import DiskFull, OutputTooLarge, TooMuchMemory
from vouchsafe.jobs.wire import Alive, Finished, Opened, Part, Progress, Request, say, say_error

# How native libraries put it when an allocation is refused.
_NO_MEMORY = re.compile(
    r"bad.?alloc|out of memory|insufficient memory|allocate memory|cannot allocate", re.IGNORECASE
)

_PULSE = 0.5
"""Seconds between two signs of life, at least."""


class Reporter:
    """How a task talks to the process that asked for it; from any of its threads."""

    def __init__(self, link: int, isolation: Isolation, allowance: Allowance) -> None:
        self._link = link
        self.isolation = isolation
        self.allowance = allowance
        self._alive = 0.0
        self._writing = threading.Lock()

    def progress(self, stage: str, done: float) -> None:
        self._write(say(Progress(stage, done)))

    def alive(self) -> None:
        """Something moves, though no stage can say how far it is. Cheap enough for every look."""
        now = time.monotonic()
        if now - self._alive > _PULSE:
            self._alive = now
            self._write(say(Alive()))

    def opened(self, size: Size) -> None:
        """From here on the file may use what a file of that size needs."""
        self.allowance = working(size)
        apply_limits(self.allowance)
        self._write(say(Opened(size)))

    def part(self, answer: Mapping[str, Any]) -> None:
        """The answer to one of several things asked for at once."""
        self._write(say(Part(answer)))

    def finished(self, answer: Mapping[str, Any]) -> None:
        self._write(say(Finished(answer)))

    def failed(self, error: BaseException) -> None:
        self._write(say_error(error, "".join(traceback.format_exception(error))))

    def _write(self, line: bytes) -> None:
        with self._writing:
            while line:
                line = line[os.write(self._link, line) :]


Task = Callable[[dict[str, Any], Path, Reporter], Mapping[str, Any]]
"""Arguments, the work folder, the reporter: the answer, in plain values."""


def serve(link: int, tasks: Mapping[str, Task]) -> None:
    """Read one request from `link`, run it and answer; nothing raised gets out."""
    link = _keep_only(link)
    request = Request.parse(_read_line(link))
    work = Path(request.work)
    isolation = confine(work, map(Path, request.read), request.opening)
    reporter = Reporter(link, isolation, request.opening)
    os.environ["TMPDIR"] = str(work)
    try:
        reporter.finished(tasks[request.task](request.arguments, work, reporter))
    except BaseException as error:  # noqa: BLE001 - whatever it is, the parent must hear of it
        reporter.failed(_by_cause(error, reporter.allowance))


def _by_cause(error: BaseException, allowance: Allowance) -> BaseException:
    """The limit that was hit, when that is what happened."""
    if _ran_out(error):
        return TooMuchMemory(limit=allowance.memory // MB)
    if isinstance(error, VouchsafeError):
        return error
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return DiskFull()
    if isinstance(error, OSError) and error.errno == errno.EFBIG:
        return OutputTooLarge(limit=allowance.file_size // MB)
    return error


def _ran_out(error: BaseException) -> bool:
    """Whether a refused allocation is behind it, whatever it was turned into on its way here."""
    causes: list[BaseException] = [error]
    while (behind := causes[-1].__cause__) is not None and behind not in causes:
        causes.append(behind)
    return any(
        isinstance(cause, MemoryError)
        or (not isinstance(cause, VouchsafeError) and _NO_MEMORY.search(str(cause)))
        for cause in causes
    )


def _keep_only(link: int) -> int:
    """Close every other handle; what libraries print goes nowhere."""
    kept = os.dup2(link, 3)
    nothing = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nothing, standard)
    os.closerange(4, os.sysconf("SC_OPEN_MAX"))
    return kept


def _read_line(link: int) -> bytes:
    line = b""
    while not line.endswith(b"\n"):
        piece = os.read(link, 65536)
        if not piece:
            raise EOFError
        line += piece
    return line
