"""The process that every file is read beside: it loads the libraries once, then forks.

Started as `python -P -m vouchsafe.jobs.worker TASKS`, where TASKS is a module with a dict of that
name and a function `prepare`. On the socket that is its standard input it
receives, per job, two sockets: one for the job's child (request in, messages out) and one for
itself (the child's process id and exit status out; when the other end closes, the child is
killed). It never opens an untrusted file itself, and ends when its parent does.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import os
import selectors
import signal
import socket
import sys
import warnings
from collections.abc import Mapping
from typing import Any

from vouchsafe.jobs.child import Task, serve

_HEAVY = ("numpy", "numpy.ma", "PIL.Image", "av", "cv2", "onnxruntime")
"""Loaded before the first fork, unless the tasks name others as LIBRARIES. Masked arrays, because
numpy loads them at the first median."""


class _Worker:
    def __init__(self, control: socket.socket, tasks: Mapping[str, Task]) -> None:
        self._control = control
        self._tasks = tasks
        self._children: dict[int, socket.socket] = {}
        self._selector = selectors.DefaultSelector()
        self._selector.register(control, selectors.EVENT_READ)
        self._wake_read, wake_write = os.pipe()
        for end in (self._wake_read, wake_write):
            os.set_blocking(end, False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(wake_write, warn_on_full_buffer=False)
        self._selector.register(self._wake_read, selectors.EVENT_READ)

    def run(self) -> None:
        while True:
            for key, _ in self._selector.select():
                if key.fileobj is self._control:
                    if not self._take_job():
                        return
                elif key.fileobj == self._wake_read:
                    self._reap()
                else:
                    self._kill_for(key.fileobj)

    def _take_job(self) -> bool:
        word, handles, _, _ = socket.recv_fds(self._control, 1, 2)
        if not word:
            for child in self._children:
                os.kill(child, signal.SIGKILL)
            return False
        job, status = (socket.socket(fileno=handle) for handle in handles)
        child = os.fork()
        if child == 0:
            self._become_child(job)
        job.close()
        self._children[child] = status
        self._selector.register(status, selectors.EVENT_READ)
        _tell(status, "pid", child)
        return True

    def _become_child(self, job: socket.socket) -> None:
        code = 1
        try:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            os.setsid()
            serve(job.detach(), self._tasks)
            code = 0
        finally:
            # The parent's cleaning up at exit is not the child's to do.
            os._exit(code)

    def _reap(self) -> None:
        with contextlib.suppress(BlockingIOError):
            os.read(self._wake_read, 4096)
        while self._children:
            child, status, used = os.wait4(-1, os.WNOHANG)
            if child == 0:
                return
            link = self._children.pop(child)
            with contextlib.suppress(KeyError):
                self._selector.unregister(link)
            _tell(link, "cpu", round((used.ru_utime + used.ru_stime) * 1000))
            _tell(link, "peak", used.ru_maxrss * (1 if sys.platform == "darwin" else 1024))
            _tell(link, "exit", os.waitstatus_to_exitcode(status))
            link.close()

    def _kill_for(self, link: Any) -> None:
        """The other end spoke or closed: the job is no longer wanted."""
        for child, status in self._children.items():
            if status is link:
                os.kill(child, signal.SIGKILL)
        self._selector.unregister(link)


def _tell(link: socket.socket, word: str, number: int) -> None:
    with contextlib.suppress(OSError):
        link.sendall(f"{word} {number}\n".encode())


def main() -> None:
    """Load, then serve until the parent is gone."""
    control = socket.socket(fileno=os.dup(0))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    module = importlib.import_module(sys.argv[1])
    for name in getattr(module, "LIBRARIES", _HEAVY):
        importlib.import_module(name)
    module.prepare()
    # The libraries' own threads idle at this point and hold no lock; the child starts its own.
    warnings.filterwarnings("ignore", "This process .* is multi-threaded", DeprecationWarning)
    gc.collect()
    gc.freeze()
    _Worker(control, module.TASKS).run()


if __name__ == "__main__":
    main()
