"""kill -9 at random moments of a team's work: of a worker with all its children, of the worker
alone, of one of its children; PostgreSQL thrown over in between. At the end every item has come
out right: analysed once, published once, whole, verified, and nothing else is there.

    python -m benchmarks.serve_kill [--quick]
"""

from __future__ import annotations

import argparse
import hashlib
import io
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import av
import numpy as np
import psutil
import skimage.data
from PIL import Image

from benchmarks.result import Row, write_result
from tests.review.postgres import private_postgres
from vouchsafe.redaction import read_report
from vouchsafe.review import Item, Reviews, Role, State

KILLS, WORKERS = 50, 2
PHOTOS, CLIPS, BROKEN = 14, 4, 2
LONGEST = 1200.0
"""Seconds in which a batch that nobody kills any more must come to its end."""

_WORK = """
import os, signal, sys, threading
from pathlib import Path
from vouchsafe.review import Reviews
from vouchsafe.review.work import Work

ended = threading.Event()
signal.signal(signal.SIGTERM, lambda *_: ended.set())
with Reviews.open(Path(sys.argv[1]), sys.argv[2] or None) as reviews:
    work = Work.start(reviews, workers=2, length=1.0)  # so that the clips are long videos
    ended.wait()
    calm = work.stop()
os._exit(0 if calm else 1)
"""


@dataclass
class Batch:
    """Items, people who decide about them, and workers that get killed.

    database: of PostgreSQL; None for SQLite.
    """

    data: Path
    database: str | None
    chance: random.Random
    photos: int = PHOTOS
    clips: int = CLIPS
    broken: int = BROKEN
    workers: int = WORKERS
    kills: Counter[str] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)
    _processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.reviews = Reviews.open(self.data, self.database)
        self.one = self.reviews.accept(self.reviews.operator_link(), "one").who
        link = self.reviews.invite(self.one, Role.PUBLISHER)
        self.two = self.reviews.accept(link, "two").who
        collection = self.reviews.make_collection(self.one, "batch").id
        self.sources: dict[str, bytes] = {}
        for name, content in self._contents():
            item = self.reviews.add_item(self.one, collection, name, [content]).item
            self.sources[item.id] = content

    def _contents(self) -> Iterator[tuple[str, bytes]]:
        for number in range(self.photos):
            yield f"photo{number}.jpg", photo(self.chance.randrange(80))
        for number in range(self.clips):
            yield f"clip{number}.mp4", clip(self.chance.randrange(40))
        for number in range(self.broken):
            yield f"broken{number}.jpg", photo(90 + number)[:3000]

    def run(self, kills: int, between: Callable[[int], None] | None = None) -> None:
        """Kill so many times, then let it come to its end. between: called after each kill."""
        try:
            self._start()
            while self.kills.total() < kills and not self.done():
                self._decide_for(self.chance.uniform(0.3, 5.0))
                self._kill()
                if between:
                    between(self.kills.total())
                self._start()
            end = time.monotonic() + LONGEST
            while not self.done() and time.monotonic() < end:
                self._start()
                self._decide_for(0.5)
            self._end()
            self.check()
        finally:
            for process in self._processes:
                process.kill()
                process.wait()
            self.reviews.close()

    def _start(self) -> None:
        """As a service manager would: whoever was killed, or found no database, begins again."""
        self._processes = [each for each in self._processes if each.poll() is None]
        words = [sys.executable, "-c", _WORK, str(self.data), self.database or ""]
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
        while len(self._processes) < self.workers:
            quiet = subprocess.DEVNULL
            self._processes.append(subprocess.Popen(words, env=environment, stderr=quiet))

    def _end(self) -> None:
        alive = [each for each in self._processes if each.poll() is None]
        for process in alive:
            process.terminate()
        for process in alive:
            code = process.wait(60)
            if code not in (0, -signal.SIGTERM):  # which is how one ends that has hardly begun
                self.problems.append(f"a worker that was asked to stop ended with {code}")

    def _kill(self) -> None:
        process = self.chance.choice(self._processes)
        root = psutil.Process(process.pid)
        below = root.children(recursive=True)
        how = self.chance.choice(["alone", "alone", "with all", "with all", "a child"])
        one = self.chance.sample(below, min(1, len(below)))
        victims = {"alone": [root], "with all": [root, *below], "a child": one}[how]
        for victim in victims:
            try:
                victim.send_signal(signal.SIGKILL)
            except psutil.NoSuchProcess:
                continue
        self.kills[how] += 1
        if how != "a child":
            process.wait()
            _, alive = psutil.wait_procs(below, timeout=20)
            self.problems += ["a child outlived its worker" for _ in alive]

    def items(self) -> list[Item]:
        """As they are now."""
        return [self.reviews.item(self.one, item) for item in self.sources]

    def done(self) -> bool:
        """Whether nothing is left to do: all published, or told why not."""
        return all(
            item.state is State.PUBLISHED or (item.state is State.RECEIVED and item.problem)
            for item in self.items()
        )

    def _decide_for(self, seconds: float) -> None:
        """Two people at work: what is ready is submitted, looked at, approved, published."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            for item in self.items():
                if item.state is State.READY:
                    self._decide(item)
            time.sleep(0.1)

    def _decide(self, item: Item) -> None:
        assert item.version is not None
        self.reviews.submit(self.one, item.id)
        keys = [entry.key for entry, _ in self.reviews.look_here(self.two, item.id)]
        self.reviews.see(self.two, item.id, item.version, keys)
        self.reviews.approve(self.two, item.id, item.version)
        self.reviews.publish(self.two, item.id)

    def check(self) -> None:
        """Note down whatever did not come out right."""
        events = Counter(self._events())
        for item in self.items():
            wrong = list(self._wrong(item, events))
            self.problems += [f"{item.name}: {what}" for what in wrong]
        self.problems += [
            f"left behind: {path.relative_to(self.data)}"
            for pattern in (".vouchsafe-work-*", "*.plan.json")
            for path in self.data.rglob(pattern)
        ]

    def _events(self) -> Iterator[tuple[str | None, str]]:
        page, more = 0, True
        while more:
            found = self.reviews.audit(self.one, page=page)
            yield from ((event.item, event.action) for event in found.events)
            page, more = page + 1, found.more

    def _wrong(self, item: Item, events: Counter[tuple[str | None, str]]) -> Iterator[str]:
        content = self.sources[item.id]
        if (self.data / "items" / item.id / "original").read_bytes() != content:
            yield "its original is another one now"
        if item.name.startswith("broken"):
            if not (item.state is State.RECEIVED and item.problem):
                yield f"is {item.state}, and cannot be read"
            return
        if item.state is not State.PUBLISHED or item.problem:
            yield f"is {item.state}: {item.problem}"
            return
        for action in ("analysed", "published"):
            if (times := events[item.id, action]) != 1:
                yield f"was {action} {times} times"
        if (number := self.reviews.plan(self.one, item.id).number) != 1:
            yield f"has {number} versions"
        yield from self._wrong_files(item, content)

    def _wrong_files(self, item: Item, content: bytes) -> Iterator[str]:
        publication = self.reviews.publication(self.one, item.id)
        beside = {"report.json", "report.html", "exposures.json"}
        there = {path.name for path in publication.folder.iterdir()}
        if there != {publication.name, *beside}:
            yield f"was published as {sorted(there)}"
            return
        output = publication.file.read_bytes()
        report = read_report(publication.folder / "report.json")
        if output == content or hashlib.sha256(output).hexdigest() != publication.sha256:
            yield "its published file is not what was published"
        if report.output is None or report.output.sha256 != publication.sha256:
            yield "its report is about another file"
        if report.verification is None or not report.verification.passed:
            yield "it was not verified"
        if not any(track.hidden for track in report.tracks):
            yield "nothing is hidden in it"


def photo(shift: int) -> bytes:
    """A portrait in the public domain, somewhere in a picture."""
    pixels = np.full((480, 640, 3), 70 + shift // 4, np.uint8)
    pixels[100:356, 100 + shift : 356 + shift] = skimage.data.astronaut()[:256, 100:356]
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "JPEG", quality=90)
    return file.getvalue()


def clip(shift: int) -> bytes:
    """Two seconds in which it moves across."""
    portrait = skimage.data.astronaut()[:240, 100:340]
    file = io.BytesIO()
    with av.open(file, "w", format="mp4") as container:
        stream = container.add_stream("libx264", rate=25)
        stream.width, stream.height, stream.pix_fmt = 480, 240, "yuv420p"
        for index in range(50):
            picture = np.full((240, 480, 3), 60, np.uint8)
            at = shift + index * 3
            picture[:, at : at + 240] = portrait
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, "rgb24")))
        container.mux(stream.encode(None))
    return file.getvalue()


def main() -> int:
    """0 when every item came out right, over both databases."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="4 kills, 5 items")
    quick = parser.parse_args().quick
    sizes: dict[str, Any] = {"photos": 3, "clips": 1, "broken": 1} if quick else {}
    rows = []
    with ExitStack() as kept:
        postgres = kept.enter_context(private_postgres())
        for name, database in (("SQLite", None), ("PostgreSQL", postgres.new_database())):

            def between(kills: int, name: str = name) -> None:
                if name == "PostgreSQL" and kills % (2 if quick else 10) == 0:
                    postgres.stop("immediate")
                    time.sleep(1.0)
                    postgres.start()

            folder = Path(kept.enter_context(tempfile.TemporaryDirectory()))
            batch = Batch(folder / "data", database, random.Random(2026), **sizes)
            batch.run(4 if quick else KILLS, between)
            rows.append(_row(name, batch))
    for row in rows:
        print(f"{row.figure}: {row.ours:.0f} {row.details}")
    if not quick:
        write_result(
            "serve_kill",
            rows,
            goal="every item of a batch ends right, nothing is done twice that matters",
            peer="none: a property, not a race",
            notes=[
                f"{WORKERS} workers share a folder and a database",
                "each kill takes one of them, with its children, alone, or one child",
                "PostgreSQL is thrown over (immediate shutdown) after every tenth kill",
                "two people submit, look at, approve and publish what is ready all the while",
            ],
        )
    return sum(row.ours != 0 for row in rows)


def _row(name: str, batch: Batch) -> Row:
    for problem in batch.problems:
        print(f"  {name}: {problem}")
    count = len(batch.sources)
    return Row(
        f"items of {count} that did not end right after {batch.kills.total()} kills ({name})",
        ours=len(batch.problems),
        unit="items",
        goal="0",
        met=not batch.problems,
        details={"kills": dict(batch.kills)},
    )


if __name__ == "__main__":
    sys.exit(main())
