"""DBOS, started quietly: durable steps in SQLite or PostgreSQL, and no connection but that one.

DBOS is one per process, so an engine is, too. It is imported when an engine starts: it reads its
environment then, and is told by nobody but us.
"""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal, TypeVar

import sqlalchemy as sa

from vouchsafe.review.work.errors import AlreadyWorking

if TYPE_CHECKING:
    from dbos import DBOS, DBOSConfig, WorkflowStatus

STEPS = "4"
"""Which steps the flows have. A change of them needs another number: what was begun by other steps
cannot be resumed by these, and is begun anew."""

POLL = 0.5
"""Seconds between two looks at a queue."""

MOST_TRIES = 100
"""How often a flow is resumed after a kill before it is taken for the killer."""

_NAME = "vouchsafe"
_POOL = 8
_FOREIGN = "DBOS_"

Standing = Literal["waiting", "running", "done", "failed", "cut off", "cancelled"]
_STANDINGS: Mapping[str, Standing] = {
    "ENQUEUED": "waiting",
    "DELAYED": "waiting",
    "PENDING": "running",
    "SUCCESS": "done",
    "ERROR": "failed",
    "MAX_RECOVERY_ATTEMPTS_EXCEEDED": "cut off",
    "CANCELLED": "cancelled",
}

_ENDED = ("SUCCESS", "ERROR", "MAX_RECOVERY_ATTEMPTS_EXCEEDED", "CANCELLED")
_AT_ONCE = 500

T = TypeVar("T")

_one = threading.Lock()


class Stopping(BaseException):
    """The process ends. Not an `Exception`, which DBOS would note down as the step's outcome:
    the step was not done, and is begun again elsewhere or later.
    """


@dataclass(frozen=True, slots=True)
class Flow:
    """A workflow. run: takes plain values, and does whatever matters in `Engine.step`."""

    name: str
    queue: str
    run: Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of one run of a flow. executor: who does it, or did."""

    key: str
    standing: Standing
    result: Any
    executor: str


class Engine:
    """Queues, and flows that outlive the process.

    url: an SQLAlchemy address. executor: a name that no other process ever has.
    Raises `AlreadyWorking` when this process has an engine.
    """

    def __init__(self, url: str, executor: str) -> None:
        if not _one.acquire(blocking=False):
            raise AlreadyWorking
        self._url, self._executor = url, executor
        self._flows: dict[str, tuple[str, Callable[..., Any]]] = {}
        self._stopping = threading.Event()
        self._idle = threading.Condition()
        self._running = 0
        self._dbos = _library()

    def launch(self, flows: Sequence[Flow], queues: Mapping[str, int]) -> None:
        """Take up work. queues: how many flows of each are taken here at once; 0 for none.

        A queue's limit is one for all machines in DBOS, and the last to start says it.
        """
        self._dbos(config=_config(self._url, self._executor))
        for flow in flows:
            self._flows[flow.name] = flow.queue, self._registered(flow)
        self._dbos.listen_queues([name for name, limit in queues.items() if limit])
        self._dbos.launch()
        for name, limit in queues.items():
            self._dbos.register_queue(
                name,
                worker_concurrency=limit or 1,
                polling_interval_sec=POLL,
                on_conflict="always_update" if limit else "never_update",
            )

    def _registered(self, flow: Flow) -> Callable[..., Any]:
        def run(*arguments: Any) -> Any:
            with self._counted():
                return flow.run(*arguments)

        run.__qualname__ = run.__name__ = flow.name
        done: Callable[..., Any] = self._dbos.workflow(
            name=flow.name, max_recovery_attempts=MOST_TRIES
        )(run)
        return done

    @contextmanager
    def _counted(self) -> Iterator[None]:
        with self._idle:
            self._running += 1
        try:
            yield
        finally:
            with self._idle:
                self._running -= 1
                self._idle.notify_all()

    def check(self) -> None:
        """Raises `Stopping` when this process ends."""
        if self._stopping.is_set():
            raise Stopping

    def pause(self, seconds: float) -> None:
        """Wait. Raises `Stopping` when this process ends."""
        self._stopping.wait(seconds)
        self.check()

    def step(self, name: str, do: Callable[[], T]) -> T:
        """Within a flow: do this once, or find what it gave the last time. Plain values only.

        What a kill interrupts is done again, so `do` looks first what there is already.
        """

        def guarded() -> T:
            self.check()
            return do()

        return self._dbos.run_step({"name": name}, guarded)

    def tell(self, what: str, value: float) -> None:
        """Within a flow: let others know this of it."""
        self._dbos.set_event(what, value)

    def told(self, key: str, what: str) -> Any:
        """What a run has told last; None for nothing yet."""
        return self._dbos.get_event(key, what, timeout_seconds=0)

    def begin(self, flow: str, key: str, *arguments: Any) -> None:
        """Have a flow run somewhere, once for each key whatever happens. Not within a step."""
        from dbos import SetWorkflowID  # noqa: PLC0415 - see the module

        queue, run = self._flows[flow]
        with SetWorkflowID(key):
            self._dbos.enqueue_workflow(queue, run, *arguments)

    def known(self, keys: Sequence[str]) -> dict[str, Known]:
        """What is known of these runs; nothing of those that were never begun."""
        if not keys:
            return {}
        found = self._dbos.list_workflows(workflow_ids=list(keys), load_input=False)
        return {known.key: known for known in map(_known, found)}

    def running(self) -> tuple[Known, ...]:
        """What runs now, here or elsewhere, or was running when somebody died."""
        found = self._dbos.list_workflows(
            status="PENDING", app_version=STEPS, load_input=False, load_output=False
        )
        return tuple(map(_known, found))

    def take_over(self, executors: Iterable[str]) -> None:
        """Put what these executors were running back into its queues. They must be dead."""
        dead = sorted(executors)
        if dead:
            # The documented way is a service that is not part of the library; what that service
            # calls in the end is this. It takes a flow only from the executor that is named.
            self._dbos._recover_pending_workflows(dead)  # noqa: SLF001 - see ADR 0147

    def cancel(self, keys: Sequence[str]) -> None:
        """No further step of these runs is begun."""
        self._dbos.cancel_workflows(list(keys))

    def forget(self, before: datetime) -> None:
        """Drop what is known of runs that had ended by then."""
        while ended := self._dbos.list_workflows(
            status=list(_ENDED),
            completed_before=before.isoformat(),
            limit=_AT_ONCE,
            load_input=False,
            load_output=False,
        ):
            self._dbos.delete_workflows([one.workflow_id for one in ended])

    def stop(self, patience: float = 20.0) -> bool:
        """End. What runs here is dropped at its next step and resumed elsewhere, or at the next
        start; False when something did not let go in time.
        """
        self._stopping.set()
        with self._idle:
            calm = self._idle.wait_for(lambda: self._running == 0, patience)
        self._dbos.destroy(destroy_registry=True)
        _one.release()
        return calm


def _known(status: WorkflowStatus) -> Known:
    standing = _STANDINGS[status.status]
    return Known(status.workflow_id, standing, status.output, status.executor_id or "")


def _config(url: str, executor: str) -> DBOSConfig:
    from dbos import DBOSPortableJSONSerializer  # noqa: PLC0415 - see the module

    return {
        "name": _NAME,
        "system_database_url": url,
        "sys_db_pool_size": _POOL,
        "dbos_system_schema": _schema(url),
        "executor_id": executor,
        "application_version": STEPS,
        # Not its own, which unpickles whatever stands in the database.
        "serializer": DBOSPortableJSONSerializer(),
        "use_listen_notify": False,
        "enable_otlp": False,
        "log_level": "CRITICAL",
    }


def _schema(url: str) -> str:
    """Beside that of the team's tables: several teams may share a database."""
    if url.startswith("sqlite"):
        return "dbos"  # which SQLite has none of
    engine = sa.create_engine(sa.make_url(url).set(drivername="postgresql+psycopg"))
    try:
        with engine.connect() as at:
            return f"{at.scalar(sa.text('SELECT current_schema()'))}_work"
    finally:
        engine.dispose()


def _library() -> type[DBOS]:
    """DBOS, deaf to the environment (a cloud, a control server) and dumb."""
    for name in [name for name in os.environ if name.startswith(_FOREIGN)]:
        del os.environ[name]
    log = logging.getLogger("dbos")
    log.propagate = False
    if not log.handlers:
        log.addHandler(logging.NullHandler())  # where there is none, it adds one that prints
    from dbos import DBOS  # noqa: PLC0415 - see the module

    return DBOS
