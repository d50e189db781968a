"""The app on a real port of this machine, for what a client in the same process cannot show."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from tests.waiting import PATIENCE
from vouchsafe.review import Reviews
from vouchsafe.server import Site, make_app
from vouchsafe.server.running import listen, running


@contextmanager
def serving(reviews: Reviews) -> Iterator[Site]:
    """Answers requests within the block."""
    with listen("127.0.0.1", 0) as listening:
        port = listening.getsockname()[1]
        site = Site(origins=(f"http://127.0.0.1:{port}", f"http://localhost:{port}"))
        ready = threading.Event()
        server = running(make_app(reviews, site=site), ready.set)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            assert ready.wait(PATIENCE)
            yield site
        finally:
            server.should_exit = True
            thread.join(PATIENCE)
            assert not thread.is_alive()
