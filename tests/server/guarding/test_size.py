from __future__ import annotations

import json
from collections.abc import Iterator

import anyio
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tests.server.conftest import Visit
from vouchsafe.review import Reviews
from vouchsafe.server import Site, make_app
from vouchsafe.server.answering import LastResort
from vouchsafe.server.guarding.size import SLOWEST, SMALL, BoundedBodies


def test_a_large_body_is_refused_before_it_is_read(admin: Visit) -> None:
    answer = admin.post("/api/v1/collections", content=b"x" * (SMALL + 1))

    assert answer.status_code == 413
    assert answer.json()["code"] == "too-large"


def test_so_is_one_that_does_not_say_how_large_it_is(admin: Visit) -> None:
    def pieces() -> Iterator[bytes]:
        for _ in range(100):
            yield b"x" * 1024

    answer = admin.post("/api/v1/collections", content=pieces())

    assert answer.status_code == 413


def test_a_length_that_is_no_number_is_refused(admin: Visit) -> None:
    answer = admin.post("/api/v1/collections", content=b"{}", headers={"content-length": "-1"})

    assert answer.status_code == 422


def test_an_upload_has_its_own_limit(reviews: Reviews) -> None:
    site = Site(origins=("http://localhost:8750",), upload_limit=SMALL * 2)
    signed_in = reviews.accept(reviews.operator_link(), "Heron")
    collection = reviews.make_collection(signed_in.who, "March").id
    with Visit(make_app(reviews, site=site), site, signed_in) as visit:
        place = f"/api/v1/collections/{collection}/items?name=a.jpg"

        assert visit.post(place, content=bytes(SMALL * 2 + 1)).status_code == 413
        assert visit.post(place, content=bytes(SMALL * 2)).status_code == 415


class TestPace:
    """patience: half a second here."""

    def test_who_sends_nothing_any_more_is_told_and_let_go(self) -> None:
        assert sent([b"x", 5.0]) == (408, "too-slow")

    def test_so_is_who_sends_a_byte_now_and_then(self) -> None:
        assert sent([part for _ in range(40) for part in (b"x", 0.1)]) == (408, "too-slow")

    def test_a_fast_beginning_earns_no_long_silence(self) -> None:
        assert sent([bytes(10 * SMALL), 5.0]) == (408, "too-slow")

    def test_a_steady_sender_has_all_the_time_of_the_world(self) -> None:
        pieces = [part for _ in range(12) for part in (bytes(SLOWEST), 0.1)]

        assert sent(pieces) == (200, 12 * SLOWEST)

    def test_what_the_server_does_meanwhile_does_not_count(self) -> None:
        assert sent([b"a", b"b", b"c", b"d"], pause=0.3) == (200, 4)

    def test_who_waits_for_events_sends_nothing(self) -> None:
        async def listening(_scope: Scope, receive: Receive, send: Send) -> None:
            await receive()
            with anyio.move_on_after(1.0):
                await receive()  # until the browser goes
            await send({"type": "http.response.start", "status": 204, "headers": []})
            await send({"type": "http.response.body"})

        assert sent([], app=listening)[0] == 204


def sent(
    parts: list[bytes | float], *, pause: float = 0.0, app: ASGIApp | None = None
) -> tuple[int, object]:
    """Pieces and seconds between them, to an app that counts them; what is answered."""

    async def counting(_scope: Scope, receive: Receive, send: Send) -> None:
        count, more = 0, True
        while more:
            message = await receive()
            count += len(message["body"])
            more = message["more_body"]
            await anyio.sleep(pause)
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": json.dumps(count).encode()})

    left, ended = list(parts), False

    async def receive() -> Message:
        nonlocal ended
        while left:
            part = left.pop(0)
            if isinstance(part, bytes):
                return {"type": "http.request", "body": part, "more_body": True}
            await anyio.sleep(part)
        if ended:
            await anyio.sleep_forever()
        ended = True
        return {"type": "http.request", "body": b"", "more_body": False}

    told: list[Message] = []

    async def send(message: Message) -> None:
        told.append(message)

    bounded = BoundedBodies(LastResort(app or counting), upload_limit=10**9, patience=0.5)
    scope: Scope = {
        "type": "http",
        "method": "POST",
        "path": f"/api/v1/collections/{'0' * 32}/items",
        "headers": [],
    }
    anyio.run(bounded, scope, receive, send)
    body = b"".join(message.get("body", b"") for message in told)
    said = json.loads(body) if body else None
    return told[0]["status"], said["code"] if isinstance(said, dict) else said
