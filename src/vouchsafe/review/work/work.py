"""The long work of one process: started, kept going, stopped."""

from __future__ import annotations

import threading
import time
from pathlib import Path
from typing import Self

import sqlalchemy as sa

from vouchsafe.errors import VouchsafeError
from vouchsafe.review.model import Due
from vouchsafe.review.reviews import Reviews
from vouchsafe.review.work.bench import Bench, cores, is_away
from vouchsafe.review.work.engine import MOST_TRIES, STEPS, Engine, Known
from vouchsafe.review.work.errors import CutOff, Unfinished
from vouchsafe.review.work.fellows import BEAT, Fellows
from vouchsafe.review.work.flows import ANALYSE, LATER, LONG, PUBLISH, QUICK, SEE, SOONER, Flows

ROUND = 1.0
"""Seconds between two looks at what is due."""


class Work:
    """Analyses and publishes what the reviews say is due, together with every other process that
    does so on the same database and folder.

        work = Work.start(reviews)
        …
        work.stop()

    One for each process. What is due is read from the reviews, so nothing has to be handed over
    here, and nothing that was accepted can be lost on the way.
    """

    def __init__(self, reviews: Reviews, workers: int) -> None:
        self._reviews = reviews
        self._lanes = workers
        url = _url(reviews)
        self._database = sa.create_engine(url, pool_pre_ping=True, pool_size=1, max_overflow=1)
        self._fellows = Fellows(reviews.data, self._database)
        self._engine = Engine(url.render_as_string(hide_password=False), self._fellows.me)
        self._bench = Bench(reviews, self._engine, workers)
        self._begun: set[str] = set()
        self._awake = threading.Event()
        self._ended = threading.Event()
        self._keeper = threading.Thread(target=self._keep, name="vouchsafe-work", daemon=True)

    @classmethod
    def start(cls, reviews: Reviews, *, workers: int | None = None) -> Self:
        """Take up work, and what was left undone.

        workers: files worked on at once; None for one per core; 0 to do nothing here and leave it
        to other processes (`vouchsafe worker`).
        Raises `AlreadyWorking` when this process does so already.
        """
        work = cls(reviews, cores() if workers is None else workers)
        work._begin()
        return work

    def _begin(self) -> None:
        self._fellows.join()
        queues = {LONG: self._lanes, QUICK: self._lanes}
        if self._lanes:
            self._bench.warm()
        self._engine.launch(Flows(self._bench).all(), queues)
        self._keeper.start()

    def stop(self, patience: float = 20.0) -> bool:
        """Do no more. What was being done is resumed by another process, or at the next start.

        False when something did not let go in time (a database that does not answer).
        """
        self._ended.set()
        self._awake.set()
        self._keeper.join(patience)
        self._bench.close()
        calm = self._engine.stop(patience)
        self._fellows.leave()
        self._database.dispose()
        return calm

    def nudge(self) -> None:
        """Something has come in: look at once."""
        self._awake.set()

    def _keep(self) -> None:
        next_beat = 0.0
        while not self._ended.is_set():
            try:
                if time.monotonic() >= next_beat:
                    self._take_over()
                    next_beat = time.monotonic() + BEAT
                self._begin_due()
            except Exception as error:
                # Without its database nothing can be done but to try again.
                if not is_away(error) and not self._ended.is_set():
                    raise
            self._awake.wait(ROUND)
            self._awake.clear()

    def _take_over(self) -> None:
        """What the dead were doing goes back into the queues. First who runs something, then who
        lives: whoever joined in between is among the living.
        """
        self._fellows.beat()
        running = {known.executor for known in self._engine.running()}
        living, dead = self._fellows.look()
        self._engine.take_over(running - living)
        self._fellows.bury(dead)

    def _begin_due(self) -> None:
        ended = self._ended_without()
        due = self._reviews.due()
        for task in due:
            key = _key(task)
            if known := ended.get(key):
                self._reviews.failed(task.item, str(_why(known)))
            elif key not in self._begun:
                self._engine_begin(task, key)
        self._begun = {_key(task) for task in due}

    def _ended_without(self) -> dict[str, Known]:
        """Runs that had ended before what is due is read. What is still due then, they have not
        done, nor said why.
        """
        known = self._engine.known(sorted(self._begun))
        return {k: one for k, one in known.items() if one.standing not in ("waiting", "running")}

    def _engine_begin(self, task: Due, key: str) -> None:
        if task.publish is not None:
            self._engine.begin(PUBLISH, key, task.item, task.publish, priority=SOONER)
            return
        self._engine.begin(SEE, f"{key}/see", task.item)
        self._engine.begin(ANALYSE, key, task.item, priority=LATER)


def _key(task: Due) -> str:
    """What was begun by other steps is begun anew by these."""
    return f"{STEPS}/{task.task}"


def _why(known: Known) -> VouchsafeError:
    return CutOff(times=MOST_TRIES) if known.standing == "cut off" else Unfinished()


def _url(reviews: Reviews) -> sa.URL:
    """PostgreSQL holds the work too. SQLite's writers wait for each other, so it gets its own."""
    url = sa.make_url(reviews.database)
    if url.get_backend_name() != "sqlite":
        return url.set(drivername="postgresql+psycopg")
    path = Path(reviews.data) / "work.sqlite"
    path.touch(mode=0o600)
    return sa.URL.create("sqlite", database=str(path.absolute()))
