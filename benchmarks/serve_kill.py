"""kill -9 at random moments of a team's work: of `vouchsafe serve` and of `vouchsafe worker`, with
all their children, alone, or of one child; PostgreSQL thrown over in between. Meanwhile two people
send files, look at them, approve and publish, over HTTP. At the end every item has come out right:
there once, analysed once, published once, its faces gone from its pixels, and the audit is whole.

    python -m benchmarks.serve_kill [--quick] [--seed NUMBER]
"""

from __future__ import annotations

import argparse
import os
import random
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from benchmarks.result import Row, write_result
from benchmarks.serve_files import File, batch
from benchmarks.serve_outcome import Outcome
from benchmarks.serve_people import Desk, two_people
from tests.review.postgres import private_postgres

KILLS, WORKERS = 50, 2
PHOTOS, CLIPS, BROKEN = 14, 4, 2
LONGEST = 1200.0
"""Seconds in which a batch that nobody kills any more must come to its end."""
BETWEEN = (0.5, 9.0)
"""Seconds between two kills, at least and at most."""

_VOUCHSAFE = """
import functools
from vouchsafe.cli import main
from vouchsafe.review.work import Work

Work.start = functools.partial(Work.start, length=1.0)  # so that the clips are long videos
main()
"""
_NOTES = (
    "SQLite: one `vouchsafe serve`. PostgreSQL: `serve --workers 0` and two `vouchsafe worker`. "
    "The programs themselves, but for the length of a part: clips of two seconds are long videos. "
    "Each kill takes one of them, with its children, alone, or one child, and it is started again; "
    "PostgreSQL is thrown over (immediate shutdown) after every tenth kill. Two people send files "
    "slowly, submit, look, approve and publish over HTTP all the while, asking again what nobody "
    "answered; the files come as the kills do. Right: each is there once and was published once, "
    "the face's pixels are gone from every frame of what is downloaded, and the audit's numbers "
    "and stories have no gap."
)
_LINK = re.compile(r"http://\S+/sign-in/\S+")


@dataclass
class House:
    """The processes of one installation, which are killed and started again.

    database: of PostgreSQL; None for SQLite. workers: beside `serve`, which works itself if there
    are none.
    """

    data: Path
    database: str | None
    workers: int
    chance: random.Random
    kills: Counter[str] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)
    _processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.log = self.data.parent / "log"
        with socket.socket() as any_free:
            any_free.bind(("127.0.0.1", 0))
            self.port = any_free.getsockname()[1]

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def link(self) -> str:
        """The one that the first start prints."""
        end = time.monotonic() + 120
        while not (found := _LINK.search(self.log.read_text())):
            if time.monotonic() > end:
                raise TimeoutError(self.log.read_text())
            time.sleep(0.1)
        return found[0]

    def start(self) -> None:
        """As a service manager would: whoever was killed, or found no database, begins again."""
        for name in ("serve", *(f"worker {number}" for number in range(self.workers))):
            process = self._processes.get(name)
            if process is None or process.poll() is not None:
                self._processes[name] = self._begun(name.partition(" ")[0])

    def _begun(self, command: str) -> subprocess.Popen[bytes]:
        words = [command, "--data", str(self.data)]
        if self.database:
            words += ["--database", self.database]
        if command == "serve":
            there = 0 if self.workers else WORKERS
            words += ["--port", str(self.port), "--no-browser", "--workers", str(there)]
        else:
            words += ["--jobs", "1"]
        environment = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join(sys.path),
            "PYTHONUNBUFFERED": "1",
        }
        with self.log.open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-c", _VOUCHSAFE, *words],
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    def kill(self) -> None:
        """One of them, at whatever it is."""
        name, process = self.chance.choice([*self._processes.items()])
        how = self.chance.choice(["alone", "alone", "with all", "with all", "a child"])
        try:
            root = psutil.Process(process.pid)
            below = root.children(recursive=True)
        except psutil.NoSuchProcess:  # it found no database, and ended by itself
            return
        one = self.chance.sample(below, min(1, len(below)))
        victims = {"alone": [root], "with all": [root, *below], "a child": one}[how]
        for victim in victims:
            try:
                victim.send_signal(signal.SIGKILL)
            except psutil.NoSuchProcess:
                continue
        if victims:
            self.kills[f"{name.partition(' ')[0]} {how}"] += 1
        if how != "a child":
            process.wait()
            _, alive = psutil.wait_procs(below, timeout=20)
            self.problems += [f"a child outlived its {name}" for _ in alive]

    def stop(self) -> None:
        """All of them, as one asks for it; that they end well is part of it."""
        alive = {name: each for name, each in self._processes.items() if each.poll() is None}
        for process in alive.values():
            process.terminate()
        for name, process in alive.items():
            code = process.wait(90)
            if code not in (0, -signal.SIGTERM):  # which is how one ends that has hardly begun
                self.problems.append(f"{name}, asked to stop, ended with {code}")
        said = self.log.read_text()
        self.problems += sorted(set(re.findall(r"^\w[\w.]*Error\b.*", said, re.MULTILINE)))

    def abandon(self) -> None:
        """Whatever still runs, runs no more."""
        for process in self._processes.values():
            if process.poll() is None:
                for each in psutil.Process(process.pid).children(recursive=True):
                    each.kill()
                process.kill()
            process.wait()


def run(house: House, files: list[File], kills: int, between: Callable[[int], None]) -> None:
    """Kill so many times while two people work, then let it come to its end, and look at it.

    between: called after each kill.
    """
    try:
        house.start()
        one, two = two_people(house.origin, house.link())
        with one, two, Desk(one, two, [(file.name, file.content) for file in files]) as desk:
            while house.kills.total() < kills and not desk.failed:
                time.sleep(house.chance.uniform(*BETWEEN))
                before = house.kills.total()
                house.kill()
                if house.kills.total() > before:
                    between(house.kills.total())
                house.start()
                # The last file comes shortly before the last kill.
                desk.share = min(1.0, house.kills.total() / max(1, kills - 3))
            desk.share = 1.0
            end = time.monotonic() + LONGEST
            while not desk.failed and not desk.done() and time.monotonic() < end:
                house.start()
                time.sleep(1.0)
            outcome = Outcome(one, desk.items, {file.name: file for file in files})
            house.problems += outcome.problems()
        house.problems += [f"{type(each).__name__}: {each}" for each in desk.failed]
        house.stop()
        house.problems += outcome.left_behind(house.data, house.database)
    finally:
        house.abandon()


def main() -> int:
    """0 when every item came out right, over both databases."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="4 kills, 5 items")
    parser.add_argument("--seed", type=int, default=2026)
    said = parser.parse_args()
    sizes = (3, 1, 1) if said.quick else (PHOTOS, CLIPS, BROKEN)
    rows = []
    with ExitStack() as kept:
        postgres = kept.enter_context(private_postgres())

        def thrown_over(kills: int) -> None:
            if kills % (2 if said.quick else 10) == 0:
                postgres.stop("immediate")
                time.sleep(1.0)
                postgres.start()

        for name, database, workers in (
            ("SQLite", None, 0),
            ("PostgreSQL", postgres.new_database(), WORKERS),
        ):
            chance = random.Random(said.seed)
            folder = Path(kept.enter_context(tempfile.TemporaryDirectory()))
            house = House(folder / "data", database, workers, chance)
            files = [*batch(chance, *sizes)]
            run(house, files, 4 if said.quick else KILLS, thrown_over if workers else _nothing)
            rows.append(_row(name, house, len(files)))
    for row in rows:
        print(f"{row.figure}: {row.ours:.0f} {row.details}")
    if not said.quick:
        write_result(
            "serve_kill",
            rows,
            goal="every item of a batch ends right, nothing is done twice that matters",
            peer="none: a property, not a race",
            notes=_NOTES,
        )
    return sum(row.ours != 0 for row in rows)


def _nothing(_kills: int) -> None:
    """SQLite is thrown over with the server."""


def _row(name: str, house: House, count: int) -> Row:
    for problem in house.problems:
        print(f"  {name}: {problem}")
    return Row(
        f"items of {count} that did not end right after {house.kills.total()} kills ({name})",
        ours=len(house.problems),
        unit="items",
        goal="0",
        met=not house.problems,
        details={"kills": dict(house.kills)},
    )


if __name__ == "__main__":
    sys.exit(main())
