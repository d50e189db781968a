"""The trusting side: starts the worker, hands it jobs, watches them, and believes little."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Self

from vouchsafe.jobs.allowance import working
from vouchsafe.jobs.errors import (
    CannotIsolate,
    Interrupted,
    MalformedAnswer,
    TookTooLong,
    WorkerBroken,
    WorkerCrashed,
    WorkerStopped,
)
from vouchsafe.jobs.watch import Usage, Watch
from vouchsafe.jobs.wire import (
    LONGEST_LINE,
    Alive,
    Failed,
    Finished,
    Message,
    Opened,
    Part,
    Progress,
    Request,
    hear,
)

TASKS = "vouchsafe.jobs.tasks"
_TICK = 0.1

OnProgress = Callable[[Progress], None]
OnUsed = Callable[[Usage], None]
OnPart = Callable[[Mapping[str, Any]], None]


class Host:
    """A worker process and the jobs it runs; safe to use from several threads at once.

        with Host() as host:
            answer = host.run(request, on_progress=print)

    The worker starts at once and loads its libraries while the caller goes on.
    """

    def __init__(self, tasks: str = TASKS) -> None:
        if sys.platform == "win32":
            raise CannotIsolate(system="Windows")
        self._closed = False
        self._owner = os.getpid()
        self._sending = threading.Lock()
        self._control, theirs = socket.socketpair()
        with theirs:
            try:
                self._process = subprocess.Popen(
                    [sys.executable, "-P", "-m", "vouchsafe.jobs.worker", tasks],
                    stdin=theirs.fileno(),
                    stdout=subprocess.DEVNULL,
                    stderr=None if os.environ.get("VOUCHSAFE_DEBUG") else subprocess.DEVNULL,
                    env=_environment(),
                    start_new_session=True,
                )
            except OSError as error:
                self._control.close()
                raise WorkerBroken(why=error.strerror or "unknown") from error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def alive(self) -> bool:
        """Whether there is any point in asking it for more."""
        ours = self._owner == os.getpid()
        return ours and not self._closed and self._process.poll() is None

    def close(self) -> None:
        """Kill whatever still runs; every `run` in progress raises `Interrupted`."""
        if self._owner != os.getpid():
            # A fork of the owner has only a copy of the handle; the worker is not its to end.
            self._control.close()
            return
        self._closed = True
        with contextlib.suppress(OSError):
            self._control.shutdown(socket.SHUT_RDWR)
        self._control.close()
        try:
            self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def run(
        self,
        request: Request,
        on_progress: OnProgress | None = None,
        on_used: OnUsed | None = None,
        on_part: OnPart | None = None,
    ) -> Mapping[str, Any]:
        """Run one job to its end and return its answer.

        on_used: told once at the end, good or bad, what the job has used.
        on_part: given each part of an answer that comes in parts, unchecked but for its form.
        Raises what the task raised when that was an error of ours, and a `JobError` when the
        process crashed, stalled, or went past its limits.
        """
        link, status = self._start()
        with link, status:
            run = _Run(self, link, status, request, on_progress=on_progress, on_used=on_used)
            run.on_part = on_part
            return run.to_its_end()

    def _start(self) -> tuple[socket.socket, socket.socket]:
        link, their_link = socket.socketpair()
        status, their_status = socket.socketpair()
        with their_link, their_status:
            try:
                with self._sending:
                    handles = [their_link.fileno(), their_status.fileno()]
                    socket.send_fds(self._control, [b"J"], handles)
            except OSError as error:
                link.close()
                status.close()
                raise self.gone() from error
        return link, status

    def gone(self) -> Interrupted | WorkerBroken:
        """Why the worker no longer answers."""
        if self._closed:
            return Interrupted()
        code = self._process.poll()
        return WorkerBroken(why="it ended early" if code is None else f"it ended with {code}")


class _Run:
    """One job from request to answer."""

    def __init__(
        self,
        host: Host,
        link: socket.socket,
        status: socket.socket,
        request: Request,
        *,
        on_progress: OnProgress | None,
        on_used: OnUsed | None,
    ) -> None:
        self._on_used = on_used
        self.on_part: OnPart | None = None
        self._host, self._link, self._status = host, link, status
        self._request = request
        self._on_progress = on_progress
        self._watch = Watch(request.opening)
        self._buffer = b""
        self._news = b""
        self._last: Finished | Failed | None = None

    def to_its_end(self) -> Mapping[str, Any]:
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            self._link.sendall(self._request.line())
        try:
            code = self._wait()
        finally:
            if self._on_used:
                self._on_used(self._watch.used)
        match self._last:
            case Finished(answer) if code == 0:
                return answer
            case Failed(error, trace):
                error.add_note(trace)
                raise error
        raise self._by_exit(code)

    def _wait(self) -> int:
        poll = select.poll()
        for end in (self._link, self._status):
            poll.register(end, select.POLLIN)
        while True:
            ready = {handle for handle, _ in poll.poll(_TICK * 1000)}
            if self._link.fileno() in ready and not self._listen():
                poll.unregister(self._link)
            if self._status.fileno() in ready:
                code = self._hear_status()
                if code is not None:
                    while self._listen():
                        pass
                    return code
            self._watch.check()

    def _listen(self) -> bool:
        """Take in what the child said; False when there will be no more."""
        try:
            piece = self._link.recv(65536)
        except ConnectionResetError:
            piece = b""
        *lines, self._buffer = (self._buffer + piece).split(b"\n")
        for line in lines:
            self._take(hear(line))
        if len(self._buffer) > LONGEST_LINE:
            raise MalformedAnswer
        return bool(piece)

    def _take(self, message: Message) -> None:
        if isinstance(message, Finished | Failed):
            self._last = message
        elif isinstance(message, Opened):
            self._watch.allow(working(message.size))
        elif isinstance(message, Alive):
            self._watch.alive()
        elif isinstance(message, Part):
            self._watch.alive()
            if self.on_part:
                self.on_part(message.answer)
        else:
            self._watch.progressed(message)
            if self._on_progress:
                self._on_progress(message)

    def _hear_status(self) -> int | None:
        piece = self._status.recv(4096)
        if not piece:
            raise self._host.gone()
        self._news += piece
        *lines, self._news = self._news.split(b"\n")
        for line in lines:
            name, _, number = line.decode("ascii").partition(" ")
            if name == "exit":
                return int(number)
            self._take_status(name, int(number))
        return None

    def _take_status(self, name: str, number: int) -> None:
        if name == "pid":
            self._watch.started(number)
        elif name == "cpu":
            self._watch.saw(cpu=number / 1000)
        elif name == "peak":
            self._watch.saw(memory=number)

    def _by_exit(self, code: int) -> Exception:
        if code >= 0:
            return MalformedAnswer()
        number = -code
        if number == signal.SIGXCPU:
            return TookTooLong(seconds=self._watch.allowance.cpu or 0)
        name = _signal_name(number)
        if number in (signal.SIGKILL, signal.SIGTERM):
            return WorkerStopped(signal=name)
        return WorkerCrashed(signal=name)


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


_MAPPED_APART = 1 << 20
"""bytes"""
_LARGE_PAGES = "glibc.malloc.hugetlb=1"
"""glibc asks the kernel for pages of 2 MB where it has them; others know nothing of it."""


def _environment() -> dict[str, str]:
    """Our own, with the way to this very package in it, one thread for linear algebra, and pictures
    kept apart from small things in memory, which is handed out in large pages.

    A pool of threads does not survive a fork, and nothing here multiplies large matrices. And where
    glibc takes a frame's 3 MB from the common heap, a mask that lives longer settles in the hole
    that the frame leaves: the next frame no longer fits, and memory grows by a frame for every
    frame (measured on ten seconds of 1080p: 1,078 MB; with pictures mapped apart, 282). Every
    child touches its memory anew, and most of what a photo cost beyond looking was 4,096 bytes
    handed over at a time: see docs/adr/0064. ONNX Runtime reports to its maker
    unless told not to: see vouchsafe.detect.
    """
    here = str(Path(__file__).parents[2])
    known, tuned = os.environ.get("PYTHONPATH"), os.environ.get("GLIBC_TUNABLES")
    return {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([here, known] if known else [here]),
        "OPENBLAS_NUM_THREADS": "1",
        "ORT_DISABLE_TELEMETRY": "1",
        "MALLOC_MMAP_THRESHOLD_": str(_MAPPED_APART),
        "GLIBC_TUNABLES": ":".join([*filter(None, [tuned]), _LARGE_PAGES]),
    }


@contextlib.contextmanager
def lent(host: Host | None, tasks: str = TASKS) -> Iterator[Host]:
    """The caller's worker, which goes on afterwards; or one for this piece of work alone."""
    if host is not None:
        yield host
    else:
        with Host(tasks) as own:
            yield own
