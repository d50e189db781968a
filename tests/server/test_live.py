"""On a real port: uploads that flow, streams of events, an end in good order."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import threading
from collections.abc import Iterator
from typing import Any

import httpx2 as httpx
import pytest

from tests.server.conftest import photo_bytes
from tests.server.desk import analyse
from tests.server.live import serving
from tests.waiting import PATIENCE, until
from vouchsafe.review import Reviews, Role, SignedIn
from vouchsafe.server import Site
from vouchsafe.server.errors import CannotListen, PortTaken
from vouchsafe.server.guarding.size import SMALL
from vouchsafe.server.running import listen
from vouchsafe.server.visiting import csrf_value


@pytest.fixture
def site(reviews: Reviews) -> Iterator[Site]:
    with serving(reviews) as site:
        yield site


def client_of(site: Site, signed_in: SignedIn) -> httpx.Client:
    return httpx.Client(
        base_url=site.origin,
        cookies={site.cookie: signed_in.secret},
        headers={"origin": site.origin, "x-csrf-token": csrf_value(signed_in.secret)},
        timeout=PATIENCE,
    )


@pytest.fixture
def heron(reviews: Reviews) -> SignedIn:
    return reviews.accept(reviews.operator_link(), "Heron")


@pytest.fixture
def client(site: Site, heron: SignedIn) -> Iterator[httpx.Client]:
    with client_of(site, heron) as client:
        yield client


@pytest.fixture
def march(reviews: Reviews, heron: SignedIn) -> str:
    return reviews.make_collection(heron.who, "March").id


def sizes(reviews: Reviews) -> int:
    files = [f for f in reviews.data.rglob("*") if f.is_file() and "sqlite" not in f.name]
    return sum(f.stat().st_size for f in files)


def events(lines: Iterator[str]) -> Iterator[tuple[str, Any]]:
    name = ""
    for line in lines:
        if line.startswith("event: "):
            name = line.removeprefix("event: ")
        elif line.startswith("data: "):
            yield name, json.loads(line.removeprefix("data: "))


class TestUploads:
    def test_what_has_arrived_lies_on_the_disk(
        self, client: httpx.Client, reviews: Reviews, march: str
    ) -> None:
        seen: list[int] = []

        def pieces() -> Iterator[bytes]:
            yield photo_bytes()
            for _ in range(40):
                seen.append(sizes(reviews))
                yield os.urandom(1 << 20)

        answer = client.post(f"/api/v1/collections/{march}/items?name=a.jpg", content=pieces())

        assert answer.status_code == 201
        assert max(seen) > 20 << 20

    def test_what_broke_off_leaves_nothing(
        self, site: Site, heron: SignedIn, reviews: Reviews, march: str, client: httpx.Client
    ) -> None:
        with _begun(site, heron, march):
            until(lambda: sizes(reviews) > 0)

        until(lambda: sizes(reviews) == 0)
        assert client.get("/api/v1/items").json()["total"] == 0

    def test_a_server_that_ends_waits_for_no_upload(
        self, reviews: Reviews, heron: SignedIn, march: str
    ) -> None:
        with contextlib.ExitStack() as connections:
            with serving(reviews) as site:
                connection = connections.enter_context(_begun(site, heron, march))
                until(lambda: sizes(reviews) > 0)

            connection.settimeout(PATIENCE)
            with contextlib.suppress(ConnectionResetError):
                assert b"201" not in connection.recv(65_536)
        until(lambda: sizes(reviews) == 0)

    def test_an_answer_is_heard_although_the_file_was_not_wanted(
        self, client: httpx.Client, march: str
    ) -> None:
        answer = client.post(
            f"/api/v1/collections/{march}/items?name=a.jpg", content=b"MZ" + bytes(20 << 20)
        )

        assert answer.status_code == 415


class TestLargePlans:
    def test_who_sends_slowly_takes_nobodys_room(
        self,
        site: Site,
        heron: SignedIn,
        reviews: Reviews,
        march: str,
        client: httpx.Client,
    ) -> None:
        item = reviews.add_item(heron.who, march, "a.jpg", [photo_bytes()]).item.id
        analyse(reviews, _Somebody(heron), item)  # type: ignore[arg-type]
        place = f"/api/v1/items/{item}/plan"
        large = {"parent": 1, "plan": client.get(place).json()["plan"], "note": " " * SMALL}
        with contextlib.ExitStack() as connections:
            for _ in range(4):
                slow = connections.enter_context(_asking(site, heron, place))
                assert b" 100 " in slow.recv(100)  # the server waits for the body from here on

            answer = client.post(place, json=large)

        assert answer.status_code == 201


class TestEvents:
    def test_a_library_hears_of_items(
        self, client: httpx.Client, reviews: Reviews, heron: SignedIn, march: str
    ) -> None:
        with client.stream("GET", f"/api/v1/events?collection={march}") as stream:
            assert stream.headers["content-type"].startswith("text/event-stream")
            assert stream.headers["cache-control"] == "no-store"
            lines = stream.iter_lines()
            assert next(lines).startswith("retry:")
            added = reviews.add_item(heron.who, march, "a.jpg", [photo_bytes()]).item
            name, told = next(events(lines))

        assert (name, told["id"], told["state"]) == ("item", added.id, "received")

    def test_of_other_collections_it_hears_nothing(
        self, client: httpx.Client, reviews: Reviews, heron: SignedIn, march: str
    ) -> None:
        april = reviews.make_collection(heron.who, "April").id
        with client.stream("GET", f"/api/v1/events?collection={march}") as stream:
            lines = stream.iter_lines()
            next(lines)
            reviews.add_item(heron.who, april, "a.jpg", [photo_bytes(1)])
            ours = reviews.add_item(heron.who, march, "b.jpg", [photo_bytes(2)]).item
            _, told = next(events(lines))

        assert told["id"] == ours.id

    def test_nothing_is_missed_between_two_streams(
        self, client: httpx.Client, reviews: Reviews, heron: SignedIn, march: str
    ) -> None:
        since = reviews.watch().now
        added = reviews.add_item(heron.who, march, "a.jpg", [photo_bytes()]).item

        headers = {"last-event-id": str(since)}
        with client.stream("GET", "/api/v1/events", headers=headers) as stream:
            _, told = next(events(stream.iter_lines()))

        assert told["id"] == added.id

    def test_an_editor_hears_of_versions_and_of_others(
        self, client: httpx.Client, site: Site, reviews: Reviews, heron: SignedIn, march: str
    ) -> None:
        item = reviews.add_item(heron.who, march, "a.jpg", [photo_bytes()]).item.id
        analyse(reviews, _Somebody(heron), item)  # type: ignore[arg-type]
        tern = reviews.accept(reviews.invite(heron.who, Role.REVIEWER), "Tern")
        with client.stream("GET", f"/api/v1/items/{item}/events") as stream:
            heard = events(stream.iter_lines())
            assert next(heard) == ("presence", {"people": []})
            with client_of(site, tern) as other:
                assert other.post(f"/api/v1/items/{item}/here").status_code == 204
                here = _next(heard, "presence")
                plan = other.get(f"/api/v1/items/{item}/plan").json()["plan"]
                plan["tracks"][0]["hidden"] = False
                other.post(f"/api/v1/items/{item}/plan", json={"parent": 1, "plan": plan})
            version = _next(heard, "version")

        who = {"id": tern.who.id, "label": "Tern"}
        assert here == {"people": [who]}
        assert version == {"number": 2, "author": who}

    @pytest.mark.parametrize("how", ["signed out", "disabled"])
    def test_a_stream_ends_with_the_session(
        self,
        *,
        site: Site,
        reviews: Reviews,
        heron: SignedIn,
        march: str,
        monkeypatch: pytest.MonkeyPatch,
        how: str,
    ) -> None:
        monkeypatch.setattr("vouchsafe.server.api.events.CHECKED", 0.0)
        tern = reviews.accept(reviews.invite(heron.who, Role.REVIEWER), "Tern")
        with (
            client_of(site, tern) as other,
            other.stream("GET", f"/api/v1/events?collection={march}") as stream,
        ):
            lines = stream.iter_lines()
            assert next(lines).startswith("retry:")
            if how == "disabled":
                reviews.disable(heron.who, tern.who.id)
            else:
                reviews.end_session(tern.who, tern.session.id)
            reviews.add_item(heron.who, march, "a.jpg", [photo_bytes()])

            assert list(events(lines)) == []

    def test_one_person_opens_only_so_many(self, client: httpx.Client) -> None:
        with contextlib.ExitStack() as open_streams:
            lines = []  # a stream that nobody reads is closed
            for _ in range(20):
                stream = open_streams.enter_context(client.stream("GET", "/api/v1/events"))
                lines.append(stream.iter_lines())
                next(lines[-1])

            assert client.get("/api/v1/events").status_code == 503

    def test_streams_end_with_the_server(self, reviews: Reviews, heron: SignedIn) -> None:
        ended = threading.Event()

        def listening(site: Site, begun: threading.Event) -> None:
            with client_of(site, heron) as client, client.stream("GET", "/api/v1/events") as stream:
                for _ in stream.iter_lines():
                    begun.set()
            ended.set()

        begun = threading.Event()
        with serving(reviews) as site:
            thread = threading.Thread(target=listening, args=(site, begun))
            thread.start()
            assert begun.wait(PATIENCE)

        thread.join(PATIENCE)
        assert ended.is_set()


class TestPorts:
    def test_a_taken_port_is_said_to_be(self) -> None:
        with listen("127.0.0.1", 0) as first:
            port = first.getsockname()[1]

            with pytest.raises(PortTaken, match=f"127.0.0.1:{port}"):
                listen("127.0.0.1", port)

    @pytest.mark.parametrize("host", ["192.0.2.1", "no such host.invalid"])
    def test_so_is_an_address_of_another_machine(self, host: str) -> None:
        with pytest.raises(CannotListen):
            listen(host, 0)


class _Somebody:
    def __init__(self, signed_in: SignedIn) -> None:
        self.person = signed_in.who


def _begun(site: Site, signed_in: SignedIn, collection: str) -> socket.socket:
    """A connection on which a megabyte of nine has been sent."""
    connection = _asking(site, signed_in, f"/api/v1/collections/{collection}/items?name=a.jpg")
    connection.sendall(photo_bytes() + bytes(1 << 20))
    return connection


def _asking(site: Site, signed_in: SignedIn, place: str) -> socket.socket:
    """A connection on which nine megabytes are promised, and none has been sent."""
    host = site.origin.removeprefix("http://")
    head = (
        f"POST {place} HTTP/1.1\r\nHost: {host}\r\nExpect: 100-continue\r\n"
        f"Origin: {site.origin}\r\nCookie: {site.cookie}={signed_in.secret}\r\n"
        f"X-CSRF-Token: {csrf_value(signed_in.secret)}\r\nContent-Length: 9000000\r\n\r\n"
    )
    name, _, port = host.partition(":")
    connection = socket.create_connection((name, int(port)), timeout=PATIENCE)
    connection.sendall(head.encode())
    return connection


def _next(heard: Iterator[tuple[str, Any]], name: str) -> Any:
    return next(told for said, told in heard if said == name)
