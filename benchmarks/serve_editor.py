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
from bisect import bisect_right
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import av
import psutil
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

LIFTED = 200.0
"""Milliseconds without a movement after which the hand is not on the bar."""
SWEEP = 5.0
"""Seconds for the bar's whole length: a hand that looks for something."""

_COUNT = """() => {
  window.drawn = [];
  window.pictures = [];
  window.offered = [];
  window.moved = [];
  addEventListener("pointermove", () => window.moved.push(performance.now()), true);
  const offer = (now) => {
    window.offered.push(now);
    requestAnimationFrame(offer);
  };
  requestAnimationFrame(offer);
  const { clearRect, drawImage } = CanvasRenderingContext2D.prototype;
  CanvasRenderingContext2D.prototype.clearRect = function (...place) {
    if (this.canvas.className === "ed-canvas") { window.drawn.push(performance.now()); }
    return clearRect.apply(this, place);
  };
  let last = -1;
  CanvasRenderingContext2D.prototype.drawImage = function (...what) {
    const frame = what[0].timestamp;
    if (this.canvas.closest(".ed-film") && frame !== last) {
      window.pictures.push(performance.now());
      last = frame;
    }
    return drawImage.apply(this, what);
  };
  const video = document.querySelector("#editor video");
  const next = () => video.requestVideoFrameCallback((now) => {
    window.pictures.push(now);
    next();
  });
  next();
}"""
"""The editor wipes its canvas of tracks once for every frame that it draws. A picture is put on
once for every frame of the video that is not on already: by the editor, where one drawn again
does not count, or by the player, which tells of each.
"""

_DRAG = """async ([left, right, high, speed, seconds]) => {
  const hand = chrome.gpuBenchmarking;
  const drag = (from, to) => new Promise((done) =>
    hand.smoothDrag(from, high, to, high, done, hand.MOUSE_INPUT, speed));
  const began = performance.now();
  while (performance.now() - began < 1000 * seconds) {
    await drag(left, right);
    await drag(right, left);
  }
  const ended = performance.now();
  const within = (moments) => moments.filter((one) => one >= began && one <= ended);
  return [window.moved, window.offered, window.drawn, window.pictures].map(within);
}"""
"""The browser's own hand, once for every frame of the screen; one driven from outside is slower."""

_PLAYER = "delete window.VideoDecoder"


@dataclass(frozen=True, slots=True)
class Scrubbed:
    """A hand's way along the scrub bar, while it moves: lifted to turn, it asks for no picture.
    seconds: of moving. offered: how often the browser asked for a frame. drawn: how often the
    editor drew. pictures: how often another frame of the video was put on. longest: milliseconds
    between two of those, of a hundred the fifth longest. cost: seconds of the browser's processor
    time.
    """

    seconds: float
    offered: int
    drawn: int
    pictures: int
    longest: float
    cost: float

    @property
    def rate(self) -> float:
        """New pictures a second."""
        return self.pictures / self.seconds


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

    def scrub(self, item: str, seconds: float, before: str = "") -> Scrubbed:
        """Along the bar and back. before: a script that the page runs first."""
        with visiting(self._started, (self.server.origin,), cookie=self._cookie) as visit:
            visit.page.add_init_script(before)
            page = visit.go(f"/items/{item}/edit")
            page.wait_for_selector("#editor[data-ready]")
            page.wait_for_function("() => document.querySelector('#editor video').readyState >= 4")
            page.evaluate(_COUNT)
            return _drag(page, seconds)


def _drag(page: Page, seconds: float) -> Scrubbed:
    place = page.locator(".ed-scrub").bounding_box()
    assert place is not None
    left, right, high = place["x"] + 4, place["x"] + place["width"] - 4, place["y"] + 20
    spent = _processor()
    moved, *counted = page.evaluate(_DRAG, [left, right, high, (right - left) / SWEEP, seconds])
    spent = _processor() - spent
    moving = [pair for pair in pairwise(moved) if pair[1] - pair[0] < LIFTED]
    offered, drawn, pictures = (_within(moving, moments) for moments in counted)
    gaps = sorted(after - before for before, after in pairwise(sorted(counted[-1])))
    lasted = sum(after - before for before, after in moving) / 1000
    return Scrubbed(lasted, offered, drawn, pictures, gaps[len(gaps) * 95 // 100], spent)


def _within(stretches: list[tuple[float, float]], moments: list[float]) -> int:
    """How many of the moments lie in one of the stretches, which are in order."""
    starts = [start for start, _ in stretches]
    places = ((bisect_right(starts, one) - 1, one) for one in moments)
    return sum(at >= 0 and one < stretches[at][1] for at, one in places)


def _processor() -> float:
    """Seconds that the browser's processes have computed."""
    total = 0.0
    for process in psutil.Process().children(recursive=True):
        with suppress(psutil.NoSuchProcess):
            if "chrom" in process.name():
                times = process.cpu_times()
                total += times.user + times.system
    return total


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


def rows(pages: list[FirstPage], ours: Scrubbed, player: Scrubbed) -> Iterator[Row]:
    """What is told of them."""
    kilobytes = statistics.median(page.kilobytes for page in pages)
    seconds = statistics.median(page.seconds for page in pages)
    yield Row("first page: bytes", round(kilobytes, 1), "kB", goal="< 100", met=kilobytes < LARGEST)
    yield Row(
        "first page on this machine: whole after",
        round(seconds, 3),
        "s",
        goal="< 1",
        met=seconds < SLOWEST,
    )
    yield Row(
        "editor, scrubbing 1080p with 50 tracks: new pictures drawn",
        round(ours.rate, 1),
        "frames/s",
        goal=">= 60",
        met=round(ours.rate) >= SMOOTH,
        details=_details(ours),
    )
    yield Row(
        "the same by the player alone, as in a browser without decoders of its own",
        round(player.rate, 1),
        "frames/s",
        details=_details(player),
    )


def _details(scrubbed: Scrubbed) -> dict[str, float]:
    return {
        "offered by the browser a second": round(scrubbed.offered / scrubbed.seconds, 1),
        "drawn a second, with a new picture or without": round(
            scrubbed.drawn / scrubbed.seconds, 1
        ),
        "milliseconds between two pictures, 95th percentile": round(scrubbed.longest, 1),
        "milliseconds of processor time for a picture": round(
            1000 * scrubbed.cost / max(scrubbed.pictures, 1), 1
        ),
        "seconds": round(scrubbed.seconds, 1),
    }


def measure(*, quick: bool) -> tuple[Row, ...]:
    """All of it, on this machine."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        write_video(folder / "street.mp4", 2.0 if quick else 20.0)
        playwright = stack.enter_context(sync_playwright())
        started = stack.enter_context(browser(playwright, "--enable-gpu-benchmarking"))
        server = stack.enter_context(served(folder / "data"))
        reviews = stack.enter_context(Reviews.open(folder / "data"))
        house = House(server, started, reviews)
        pages = [house.first_page() for _ in range(2 if quick else TRIES)]
        item = house.add(folder / "street.mp4")
        lasts = 2.0 if quick else 20.0
        player, ours = house.scrub(item, lasts, _PLAYER), house.scrub(item, lasts)
        return tuple(rows(pages, ours, player))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="only whether it runs")
    quick = parser.parse_args().quick
    with tempfile.TemporaryDirectory() as elsewhere:
        write_result(
            "serve_editor",
            measure(quick=quick),
            goal="First page under 100 kB and 1 s on localhost; 60 new pictures a second while "
            "scrubbing a 1080p video's proxy with 50 tracks.",
            peer="none: nothing comparable runs in a browser on one's own machine.",
            notes=f"Debian's chromium without a window and without a graphics card, "
            f"{DESK} x 900; server, browser and the hand that scrubs share the machine.",
            folder=Path(elsewhere) if quick else RESULTS,
        )


if __name__ == "__main__":
    main()
