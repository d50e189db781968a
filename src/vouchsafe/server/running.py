"""The web app on a port of this machine, until somebody stops it."""

from __future__ import annotations

import contextlib
import errno
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from types import FrameType

import uvicorn
from fastapi import FastAPI

from vouchsafe.server.errors import CannotListen, PortTaken
from vouchsafe.server.house import House
from vouchsafe.server.logs import quiet_logs

_BACKLOG = 128
_KEEP_ALIVE = 30
_GRACE = 5
_CONNECTIONS = 2000
_STOPPING = (signal.SIGINT, signal.SIGTERM)


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens there; port 0 for any free one. Raises `PortTaken`, `CannotListen`."""
    try:
        family, _, _, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listening = socket.socket(family, socket.SOCK_STREAM)
    except OSError as error:
        raise CannotListen(host=host, port=port, why=_reason(error)) from None
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
        listening.listen(_BACKLOG)
    except OSError as error:
        listening.close()
        if error.errno == errno.EADDRINUSE:
            raise PortTaken(host=host, port=port) from None
        raise CannotListen(host=host, port=port, why=_reason(error)) from None
    return listening


def run(app: FastAPI, listening: socket.socket, on_ready: Callable[[], None]) -> None:
    """Answer requests until SIGINT or SIGTERM; then let running requests end, and return."""
    quiet_logs()
    running(app, on_ready).run(sockets=[listening])


def running(app: FastAPI, on_ready: Callable[[], None]) -> Running:
    """The server itself; its `run` takes the sockets, its `should_exit` ends it."""
    config = uvicorn.Config(
        app,
        http="h11",
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,  # who looked at what, from where: nowhere
        server_header=False,
        backlog=_BACKLOG,
        limit_concurrency=_CONNECTIONS,
        timeout_keep_alive=_KEEP_ALIVE,
        timeout_graceful_shutdown=_GRACE,
    )
    return Running(config, app.state.house, on_ready)


class Running(uvicorn.Server):
    """Ends its streams when it ends, and gives back control instead of dying of the signal."""

    def __init__(self, config: uvicorn.Config, house: House, on_ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._house = house
        self._on_ready = on_ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Say that requests are answered from now on."""
        await super().startup(sockets)
        self._on_ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Streams first: they would last for minutes."""
        self._house.feed.close()
        await super().shutdown(sockets)

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """The first signal asks for an end, a second Ctrl-C for one at once."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = {each: signal.signal(each, self._on_signal) for each in _STOPPING}
        try:
            yield
        finally:
            for each, handler in before.items():
                signal.signal(each, handler)

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        self.handle_exit(number, frame)


def _reason(error: OSError) -> str:
    return (error.strerror or "the address is not known").lower()
