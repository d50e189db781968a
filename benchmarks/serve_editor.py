"""What a person in front of a browser feels: how heavy the first page is, and whether the picture
keeps up with the hand that scrubs through a 1080p video with 50 tracks.

    python -m benchmarks.serve_editor [--quick]
"""

from __future__ import annotations

import argparse
import math
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import av
from playwright.sync_api import Browser, Page, Request, sync_playwright

from benchmarks.result import RESULTS, Row, write_result
from demo.scene import Scene
from tests.e2e.browsing import DESK, browser, visiting
from tests.e2e.serving import Served, served
from vouchsafe.detect import Box
from vouchsafe.review import Person, Reviews, State
from vouchsafe.server import site_for
from vouchsafe.track import Keyframe, Track

TRACKS, RATE, TRIES = 50, 30, 7
WIDTH, HEIGHT = 1920, 1080
LARGEST, SLOWEST, SMOOTH = 100.0, 1.0, 60
"""kilobytes (10^3) and seconds of the first page; drawn frames a second"""

_COUNT = """() => {
  const canvas = document.querySelector("#editor canvas.ed-canvas");
  const context = canvas.getContext("2d");
  const clear = context.clearRect;
  window.drawn = [];
  context.clearRect = (...place) => {
    window.drawn.push(performance.now());
    clear.apply(context, place);
  };
  const video = document.querySelector("#editor video");
  window.pictures = 0;
  const next = () => video.requestVideoFrameCallback(() => { window.pictures += 1; next(); });
  next();
}"""
"""The editor wipes its canvas once for every frame that it draws."""


@dataclass(frozen=True, slots=True)
class Scrubbed:
    """A hand's way along the scrub bar. seconds: of the way. drawn: frames that the editor drew.
    pictures: of the video, put on the screen. longest: milliseconds between two drawn frames, of
    a hundred the fifth longest.
    """

    seconds: float
    drawn: int
    pictures: int
    longest: float


@dataclass(frozen=True, slots=True)
class FirstPage:
    """kilobytes: of all answers, with their headers. seconds: until everything was there."""

    kilobytes: float
    seconds: float


class House:
    """A server with a person in it."""

    def __init__(self, server: Served, started: Browser, reviews: Reviews) -> None:
        self.server = server
        self.reviews = reviews
        signed_in = reviews.accept(server.link.rpartition("/")[2], "Heron")
        self.who: Person = signed_in.who
        self._started = started
        self._cookie = (
            site_for("127.0.0.1", server.port, None, alone=False).cookie,
            signed_in.secret,
        )

    def first_page(self) -> FirstPage:
        """In a browser that has never been here."""
        with visiting(self._started, (self.server.origin,), cookie=self._cookie) as visit:
            answers: list[Request] = []
            visit.page.on("requestfinished", lambda request: answers.append(request))  # noqa: PLW0108 - Playwright marks the function
            visit.page.goto(visit.origin + "/", wait_until="load")
            seconds = visit.page.evaluate(
                "performance.getEntriesByType('navigation')[0].loadEventEnd / 1000"
            )
            sizes = [request.sizes() for request in answers]
        size = sum(each["responseBodySize"] + each["responseHeadersSize"] for each in sizes)
        return FirstPage(size / 1000, seconds)

    def add(self, source: Path) -> str:
        """An item with 50 tracks that are there all the time."""
        collection = self.reviews.make_collection(self.who, "Scrubbing").id
        item = self.reviews.add_item(
            self.who, collection, source.name, [source.read_bytes()]
        ).item.id
        while self.reviews.item(self.who, item).state is not State.READY:
            time.sleep(0.5)
        found = self.reviews.plan(self.who, item)
        plan = replace(found.plan, tracks=tuple(tracks(found.plan.media.duration)), uncovered=())
        self.reviews.save_plan(self.who, item, found.number, plan)
        return item

    def scrub(self, item: str, seconds: float) -> Scrubbed:
        """Along the bar and back, as fast as the page takes the hand's movements."""
        with visiting(self._started, (self.server.origin,), cookie=self._cookie) as visit:
            page = visit.go(f"/items/{item}/edit")
            page.wait_for_selector("#editor[data-ready]")
            page.wait_for_function("() => document.querySelector('#editor video').readyState >= 4")
            page.evaluate(_COUNT)
            return _drag(page, seconds)


def _drag(page: Page, seconds: float) -> Scrubbed:
    place = page.locator(".ed-scrub").bounding_box()
    assert place is not None
    left, right, high = place["x"] + 4, place["x"] + place["width"] - 4, place["y"] + 20
    page.mouse.move(left, high)
    page.mouse.down()
    began = page.evaluate("performance.now()")
    until, to = time.monotonic() + seconds, right
    while time.monotonic() < until:
        page.mouse.move(to, high, steps=150)
        to = left if to == right else right
    ended = page.evaluate("performance.now()")
    page.mouse.up()
    drawn, pictures = page.evaluate("[window.drawn, window.pictures]")
    drawn = [moment for moment in drawn if began <= moment <= ended]
    gaps = sorted(after - before for before, after in pairwise(drawn))
    return Scrubbed((ended - began) / 1000, len(drawn), pictures, gaps[len(gaps) * 95 // 100])


def tracks(duration: float) -> Iterator[Track]:
    """50 of them, each swaying in its own place."""
    for number in range(TRACKS):
        x, y = 60 + 180 * (number % 10), 60 + 190 * (number // 10)
        keyframes = [
            Keyframe(at / 5, Box(x + 40 * math.sin(at / 4 + number), y, 90.0, 110.0))
            for at in range(int(duration * 5) + 1)
        ]
        yield Track(f"t{number + 1}", "face", "benchmark", 0.9, keyframes, True)


def write_video(path: Path, seconds: float) -> None:
    """A street in 1080p, held in a hand; nobody is in it."""
    scene = Scene(WIDTH, HEIGHT, (), shake=6.0)
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=RATE, options={"preset": "veryfast"})
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        for index in range(round(seconds * RATE)):
            frame = av.VideoFrame.from_ndarray(scene.frame(index / RATE), format="rgb24")
            frame.pts, frame.time_base = index, Fraction(1, RATE)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def rows(pages: list[FirstPage], scrubbed: Scrubbed) -> Iterator[Row]:
    """What is told of them."""
    kilobytes = statistics.median(page.kilobytes for page in pages)
    seconds = statistics.median(page.seconds for page in pages)
    rate = scrubbed.drawn / scrubbed.seconds
    yield Row("first page: bytes", round(kilobytes, 1), "kB", goal="< 100", met=kilobytes < LARGEST)
    yield Row(
        "first page on this machine: whole after",
        round(seconds, 3),
        "s",
        goal="< 1",
        met=seconds < SLOWEST,
    )
    yield Row(
        "editor, scrubbing 1080p with 50 tracks: drawn",
        round(rate, 1),
        "frames/s",
        goal=">= 60",
        met=round(rate) >= SMOOTH,
        details={
            "pictures of the video a second": round(scrubbed.pictures / scrubbed.seconds, 1),
            "milliseconds between two frames, 95th percentile": round(scrubbed.longest, 1),
            "seconds": round(scrubbed.seconds, 1),
        },
    )


def measure(*, quick: bool) -> tuple[Row, ...]:
    """All of it, on this machine."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        write_video(folder / "street.mp4", 2.0 if quick else 20.0)
        playwright = stack.enter_context(sync_playwright())
        started = stack.enter_context(browser(playwright))
        server = stack.enter_context(served(folder / "data"))
        reviews = stack.enter_context(Reviews.open(folder / "data"))
        house = House(server, started, reviews)
        pages = [house.first_page() for _ in range(2 if quick else TRIES)]
        item = house.add(folder / "street.mp4")
        return tuple(rows(pages, house.scrub(item, 2.0 if quick else 20.0)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="only whether it runs")
    quick = parser.parse_args().quick
    with tempfile.TemporaryDirectory() as elsewhere:
        write_result(
            "serve_editor",
            measure(quick=quick),
            goal="First page under 100 kB and 1 s on localhost; 60 drawn frames a second while "
            "scrubbing a 1080p video's proxy with 50 tracks.",
            peer="none: nothing comparable runs in a browser on one's own machine.",
            notes=f"Debian's chromium without a window and without a graphics card, "
            f"{DESK} x 900; server, browser and the hand that scrubs share the machine.",
            folder=Path(elsewhere) if quick else RESULTS,
        )


if __name__ == "__main__":
    main()
