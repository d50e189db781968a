"""The long work of one process: started, kept going, stopped."""

from __future__ import annotations

import contextlib
import threading
import time
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Self
from uuid import uuid4

import sqlalchemy as sa

from vouchsafe.errors import VouchsafeError
from vouchsafe.review.errors import NoDatabase
from vouchsafe.review.model import Due
from vouchsafe.review.reviews import Reviews
from vouchsafe.review.who import Person
from vouchsafe.review.work.bench import Bench, cores, is_away
from vouchsafe.review.work.engine import MOST_TRIES, STEPS, Engine, Known
from vouchsafe.review.work.errors import CutOff, Unfinished
from vouchsafe.review.work.fellows import BEAT, Fellows
from vouchsafe.review.work.film import LENGTH
from vouchsafe.review.work.flows import ANALYSE, FOLLOW, PUBLISH, SEE, Flows, queues
from vouchsafe.review.work.following import Drawn, Following, key_of, may_follow, what_came
from vouchsafe.review.work.rendering import forget_parts

ROUND = 1.0
"""Seconds between two looks at what is due."""

KEPT = timedelta(days=7)
"""For how long it is known what came of a run. What matters of it is in the reviews."""

TIDYING = 3600.0
"""Seconds between two times that older ones are dropped, and files that never arrived."""


class Work:
    """Analyses and publishes what the reviews say is due, together with every other process that
    does so on the same database and folder.

        work = Work.start(reviews)
        …
        work.stop()

    One for each process. What is due is read from the reviews, so nothing has to be handed over
    here, and nothing that was accepted can be lost on the way.
    """

    def __init__(self, reviews: Reviews, workers: int, length: float) -> None:
        self._reviews = reviews
        self._length = length
        self._lanes = workers
        url = _url(reviews)
        self._database = _engine(url)
        self._fellows = Fellows(reviews.data, self._database)
        self._engine = Engine(url.render_as_string(hide_password=False), self._fellows.me)
        self._bench = Bench(reviews, self._engine, workers)
        self._begun: set[str] = set()
        self._awake = threading.Event()
        self._ended = threading.Event()
        self._threads = [
            threading.Thread(target=target, name=f"vouchsafe-{target.__name__}", daemon=True)
            for target in (self._keep, self._live)
        ]

    @classmethod
    def start(cls, reviews: Reviews, *, workers: int | None = None, length: float = LENGTH) -> Self:
        """Take up work, and what was left undone.

        workers: files worked on at once; None for one per core; 0 to do nothing here and leave it
        to other processes (`vouchsafe worker`). length: seconds of a part of a long video, the same
        for all.
        Raises `AlreadyWorking` when this process does so already, and `NoDatabase`.
        """
        work = cls(reviews, cores() if workers is None else workers, length)
        try:
            work._begin()
        except BaseException as error:
            work._let_go(0.0)
            if is_away(error):
                raise NoDatabase(reason=type(error).__name__) from error
            raise
        return work

    def _begin(self) -> None:
        self._fellows.join()
        if self._lanes:
            self._bench.warm()
        flows = Flows(self._bench, self._length)
        self._engine.launch(flows.all(), queues(self._lanes))
        for thread in self._threads:
            thread.start()

    def stop(self, patience: float = 20.0) -> bool:
        """Do no more. What was being done is resumed by another process, or at the next start.

        False when something did not let go in time (a database that does not answer).
        """
        self._ended.set()
        self._awake.set()
        for thread in self._threads:
            thread.join(patience)
        return self._let_go(patience)

    def _let_go(self, patience: float) -> bool:
        self._bench.close()
        calm = self._engine.stop(patience)
        self._fellows.leave()
        self._database.dispose()
        return calm

    def nudge(self) -> None:
        """Something has come in: look at once."""
        self._awake.set()

    def follow(self, who: Person, item: str, drawn: Drawn) -> str:
        """Have a drawn box followed through its video; the name to ask for it by. It is done here
        or elsewhere, and outlives this process. Raises `NotYet`, `OnlyInVideos`, `BadBox`.
        """
        may_follow(self._reviews, who, item, drawn)
        name = uuid4().hex
        key = key_of(item, name)
        self._engine.begin(FOLLOW, key, key, item, asdict(drawn))
        return name

    def following(self, who: Person, item: str, name: str) -> Following:
        """What has come of it so far. Raises `NotFound`, `NoSuchFollow`."""
        self._reviews.item(who, item)
        key = key_of(item, name)
        known = self._engine.known([key]).get(key)
        running = known is not None and known.standing == "running"
        progress = self._engine.told(key, "progress") if running else 0.0
        return what_came(name, known, progress or 0.0)

    def _live(self) -> None:
        """In a thread of its own: DBOS may wait long for a database that was away, and whoever is
        silent for long is taken for dead.
        """
        while not self._ended.wait(BEAT):
            with contextlib.suppress(sa.exc.SQLAlchemyError):
                self._fellows.beat()

    def _keep(self) -> None:
        next_look = next_tidying = 0.0
        while not self._ended.is_set():
            try:
                if time.monotonic() >= next_look:
                    self._take_over()
                    next_look = time.monotonic() + BEAT
                self._begin_due()
                if time.monotonic() >= next_tidying:
                    self._engine.forget(datetime.now(UTC) - KEPT)
                    self._fellows.sweep()
                    self._reviews.tidy()
                    forget_parts(self._reviews)
                    next_tidying = time.monotonic() + TIDYING
            except Exception as error:  # noqa: BLE001 - one odd item must not stop all work
                # Without its database nothing can be done but to try again.
                if not is_away(error) and not self._ended.is_set():
                    _say(error)
            self._awake.wait(ROUND)
            self._awake.clear()

    def _take_over(self) -> None:
        """What the dead were doing goes back into the queues. First who runs something, then who
        lives: whoever joined in between is among the living.
        """
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
                self._reviews.failed(task.item, task.attempt, str(_why(known)))
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
            self._engine.begin(PUBLISH, key, key, task.item, task.publish, task.attempt)
            return
        self._engine.begin(SEE, f"{key}/see", task.item)
        self._engine.begin(ANALYSE, key, key, task.item, task.attempt)


def _key(task: Due) -> str:
    """What was begun by other steps is begun anew by these."""
    return f"{STEPS}/{task.task}"


def _why(known: Known) -> VouchsafeError:
    return CutOff(times=MOST_TRIES) if known.standing == "cut off" else Unfinished()


def _say(error: BaseException) -> None:
    """A bug of ours, told the way that threads tell theirs."""
    known = (type(error), error, error.__traceback__, threading.current_thread())
    threading.excepthook(threading.ExceptHookArgs(known))


def _engine(url: sa.URL) -> sa.Engine:
    sqlite = url.get_backend_name() == "sqlite"
    patience = {"timeout": 30} if sqlite else {"connect_timeout": 10}
    return sa.create_engine(
        url, pool_pre_ping=True, pool_size=2, max_overflow=0, connect_args=patience
    )


def _url(reviews: Reviews) -> sa.URL:
    """PostgreSQL holds the work too. SQLite's writers wait for each other, so it gets its own."""
    url = sa.make_url(reviews.database)
    if url.get_backend_name() != "sqlite":
        return url.set(drivername="postgresql+psycopg")
    path = Path(reviews.data) / "work.sqlite"
    path.touch(mode=0o600)
    return sa.URL.create("sqlite", database=str(path.absolute()))
