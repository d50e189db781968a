"""Two people of a team as programs: over HTTP, patient with a server that dies under them.

What was answered by nobody is asked again, as a browser or a script would: an upload of the same
bytes is the same item, and a decision that was taken is not taken twice.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Self

import httpx

PATIENCE = 240.0
"""Seconds in which a request is answered in the end, or the benchmark fails."""
_PIECE = 4096
_LATER = frozenset({429, 503})


@dataclass
class Caller:
    """Asks until somebody answers. token: of a script; None before there is one.

    tries: how often a request had to be asked again. odd: answers that nobody should get.
    """

    origin: str
    token: str | None = None
    tries: int = 0
    odd: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.client = httpx.Client(base_url=f"{self.origin}/api/v1", timeout=30, trust_env=False)
        self.client.headers["origin"] = self.origin
        if self.token:
            self.client.headers["authorization"] = f"Bearer {self.token}"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.client.close()

    def ask(
        self, method: str, path: str, *, pieces: bytes | None = None, **more: Any
    ) -> httpx.Response:
        """The answer, whatever it says. pieces: a body that is sent slowly, in pieces."""
        end = time.monotonic() + PATIENCE
        while True:
            try:
                content = None if pieces is None else slowly(pieces)
                answer = self.client.request(method, path, content=content, **more)
            except httpx.TransportError:
                pass
            else:
                if answer.status_code not in _LATER:
                    if answer.status_code >= 500:
                        self.odd.append(f"{method} {path}: {answer.status_code}")
                    return answer
            if time.monotonic() > end:
                raise TimeoutError(f"nobody answers {method} {path}")
            self.tries += 1
            time.sleep(0.3)

    def told(self, method: str, path: str, **more: Any) -> Any:
        """What a request that must succeed tells."""
        answer = self.ask(method, path, **more)
        if answer.status_code >= 400:
            raise RuntimeError(f"{method} {path}: {answer.status_code} {answer.text[:200]}")
        return answer.json() if answer.content else None


def slowly(content: bytes) -> Iterator[bytes]:
    """So that a kill may come into the middle of it."""
    for start in range(0, len(content), _PIECE):
        yield content[start : start + _PIECE]
        time.sleep(0.03)


def two_people(origin: str, link: str) -> tuple[Caller, Caller]:
    """The admin by the link that `serve` printed, and a publisher whom the admin invites: each
    signs in, and goes on as a script. While nothing is killed yet.
    """
    with _joined(origin, link, "one") as one:
        invited = one.told("POST", "/invitations", json={"role": "publisher"})["link"]
        with _joined(origin, invited, "two") as two:
            return _script(one, "admin"), _script(two, "publisher")


def _joined(origin: str, link: str, label: str) -> Caller:
    person = Caller(origin)
    given = {"token": link.rpartition("/")[2], "label": label}
    person.told("POST", "/invitations/accept", json=given)
    person.client.headers["x-csrf-token"] = person.told("GET", "/you")["csrf"]
    return person


def _script(person: Caller, role: str) -> Caller:
    wanted = {"label": "script", "role": role}
    return Caller(person.origin, person.told("POST", "/you/tokens", json=wanted)["secret"])


@dataclass
class Desk:
    """Files are sent as the kills go on, and what is ready is decided about, until told to end.

    share: of the files, how many may have been sent by now; so the batch lasts as the kills do.
    """

    one: Caller
    two: Caller
    files: list[tuple[str, bytes]]
    share: float = 0.0
    failed: list[BaseException] = field(default_factory=list)
    items: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        made = self.one.told("POST", "/collections", json={"title": "batch"})
        self.collection = made["id"]
        self._ended = threading.Event()
        self._threads = [
            threading.Thread(target=self._guarded, args=(each,), daemon=True)
            for each in (self._send_all, self._decide_all)
        ]

    def __enter__(self) -> Desk:
        for each in self._threads:
            each.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        for each in self._threads:
            each.join(PATIENCE)

    def now(self) -> list[dict[str, Any]]:
        """The batch's items, as the server tells."""
        told = self.two.told("GET", f"/collections/{self.collection}/items")
        return list(told["items"])

    def done(self) -> bool:
        """Whether all were sent and nothing is left to do: published, or told why not."""
        return len(self.items) == len(self.files) and all(
            item["state"] == "published" or (item["state"] == "received" and item["problem"])
            for item in self.now()
        )

    def _guarded(self, work: Any) -> None:
        try:
            work()
        except BaseException as error:  # noqa: BLE001 - told by the benchmark, which goes on without
            self.failed.append(error)

    def _send_all(self) -> None:
        for number, (name, content) in enumerate(self.files):
            while number > self.share * len(self.files) and not self._ended.is_set():
                time.sleep(0.05)
            place = f"/collections/{self.collection}/items"
            added = self.one.told("POST", place, params={"name": name}, pieces=content)
            self.items[name] = added["item"]["id"]

    def _decide_all(self) -> None:
        with (
            Caller(self.one.origin, self.one.token, odd=self.one.odd) as one,
            Caller(self.two.origin, self.two.token, odd=self.two.odd) as two,
        ):
            while not self._ended.wait(0.3):
                told = two.told("GET", f"/collections/{self.collection}/items")
                for item in told["items"]:
                    self._decide(one, two, item)

    def _decide(self, one: Caller, two: Caller, item: dict[str, Any]) -> None:
        """One step on its way. 409: it was taken already, by a request that nobody answered."""
        place = f"/items/{item['id']}"
        if item["state"] == "ready":
            one.ask("POST", f"{place}/submit")
        elif item["state"] == "in_review":
            looks = two.told("GET", f"{place}/plan")["look_here"]
            keys = [look["key"] for look in looks]
            two.told("POST", f"{place}/seen", json={"version": item["version"], "keys": keys})
            two.ask("POST", f"{place}/approve", json={"version": item["version"]})
        elif item["state"] == "approved":
            two.ask("POST", f"{place}/publish")
