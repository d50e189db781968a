"""Flows outlive their process; DBOS is quiet and speaks to nobody."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.review.postgres import Postgres
from tests.waiting import PATIENCE, until
from vouchsafe.review.work import AlreadyWorking
from vouchsafe.review.work.engine import Engine, Flow

QUIET = """
import sys, time
from vouchsafe.review.work.engine import Engine, Flow

def heard(event, arguments):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.bind", "socket.sendto"):
        raise SystemExit(f"{event} {arguments}")

sys.addaudithook(heard)
engine = Engine(sys.argv[1], "one")

def broken():
    raise ValueError("a name that nobody may read: Maria")

def run():
    engine.step("fine", lambda: 1)
    engine.step("broken", broken)

engine.launch([Flow("run", "line", run)], {"line": 1})
engine.begin("run", "a")
until = time.monotonic() + 200
while engine.known(["a"])["a"].standing != "failed":
    assert time.monotonic() < until
    time.sleep(0.05)
engine.stop()
"""


def work_url(folder: Path) -> str:
    return f"sqlite:///{folder / 'work.sqlite'}"


def test_it_opens_no_connection_and_prints_nothing(tmp_path: Path) -> None:
    environment = {
        # A cloud, a control server and a telemetry collector, which it must not hear of.
        "DBOS__CLOUD": "true",
        "DBOS__CONDUCTOR_KEY": "key",
        "DBOS__CONDUCTOR_URL": "ws://127.0.0.1:9",
        "DBOS__CONDUCTOR_APP_NAME": "name",
        "DBOS__OTLP_LOGS_ENDPOINT": "http://127.0.0.1:9",
    }
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", QUIET, work_url(tmp_path)],
        env=os.environ | environment,
        capture_output=True,
        timeout=PATIENCE,
        check=False,
    )

    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


COUNTING = """
import os, sys, time
from pathlib import Path
from vouchsafe.review.work.engine import Engine, Flow

url, me, predecessor, marks = sys.argv[1:]

def mark(what):
    with Path(marks).open("a") as file:
        file.write(what + " ")

def second(number):
    mark("second")
    if predecessor == "none":
        os._exit(9)
    return number * 7

def run(number):
    first = engine.step("first", lambda: mark("first") or number + 1)
    return engine.step("second", lambda: second(first))

engine = Engine(url, me)
engine.launch([Flow("run", "line", run)], {"line": 1})
engine.begin("run", "a", 1)
if predecessor != "none":
    assert {known.executor for known in engine.running()} == {predecessor}
    engine.take_over([predecessor])
until = time.monotonic() + 200
while (known := engine.known(["a"])["a"]).standing != "done":
    assert time.monotonic() < until
    time.sleep(0.05)
engine.begin("run", "a", 1)  # once for each key
engine.stop()
mark(str(known.result))
"""


def test_a_killed_flow_goes_on_where_it_was(database_url: str, tmp_path: Path) -> None:
    marks = tmp_path / "marks"

    def start(me: str, predecessor: str) -> int:
        command = [sys.executable, "-W", "error", "-c", COUNTING, database_url, me, predecessor]
        return subprocess.run([*command, str(marks)], timeout=PATIENCE, check=False).returncode

    assert start("one", "none") == 9
    assert start("two", "one") == 0

    assert marks.read_text() == "first second second 14 "


FROZEN = """
import os, signal, sys, time
from pathlib import Path
from vouchsafe.review.work.engine import Engine, Flow

url, me, folder = sys.argv[1], sys.argv[2], Path(sys.argv[3])

def step():
    (folder / f"{me} began").touch()
    if me == "frozen":
        os.kill(os.getpid(), signal.SIGSTOP)
    (folder / f"{me} ended").touch()
    return me

engine = Engine(url, me)
engine.launch([Flow("run", "line", lambda: engine.step("step", step))], {"line": 1})
if me == "frozen":
    engine.begin("run", "a")
else:
    engine.take_over(["frozen"])
until = time.monotonic() + 200
while engine.known(["a"])["a"].standing != "done" or not (folder / f"{me} ended").exists():
    assert time.monotonic() < until
    time.sleep(0.05)
time.sleep(0.5 if me == "frozen" else 0)  # in which it would note down its own
assert engine.known(["a"])["a"].result == "other"
engine.stop()
"""


def test_who_was_taken_for_dead_cannot_note_anything_down(
    postgres: Postgres, tmp_path: Path
) -> None:
    # With SQLite nobody is: a frozen process keeps its lock, and may keep the whole database's.
    url = postgres.new_database()

    def start(me: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-W", "error", "-c", FROZEN, url, me, str(tmp_path)]
        return subprocess.Popen(command)

    frozen = start("frozen")
    try:
        until((tmp_path / "frozen began").exists)
        other = start("other").wait(PATIENCE)

        frozen.send_signal(signal.SIGCONT)

        assert (other, frozen.wait(PATIENCE)) == (0, 0)
    finally:
        frozen.kill()
        frozen.wait()


def test_nobody_takes_over_from_an_executor_that_was_not_named(database_url: str) -> None:
    held = threading.Event()

    def run() -> None:
        engine.step("wait", lambda: held.wait(PATIENCE))

    engine = Engine(database_url, "one")
    engine.launch([Flow("run", "line", run)], {"line": 1})
    try:
        engine.begin("run", "a")
        until(engine.running)
        engine.take_over(["two"])
        assert [known.executor for known in engine.running()] == ["one"]
    finally:
        held.set()
        assert engine.stop()


def test_no_more_flows_are_taken_at_once_than_a_queue_allows(tmp_path: Path) -> None:
    running, most = 0, 0
    lock = threading.Lock()

    def enter(by: int) -> None:
        nonlocal running, most
        with lock:
            running += by
            most = max(most, running)

    def run() -> None:
        enter(1)
        engine.step("work", lambda: time.sleep(0.3))
        enter(-1)

    engine = Engine(work_url(tmp_path), "one")
    engine.launch([Flow("run", "line", run)], {"line": 2})
    try:
        keys = [f"{number}" for number in range(5)]
        for key in keys:
            engine.begin("run", key)
        until(lambda: all(one.standing == "done" for one in engine.known(keys).values()))
    finally:
        engine.stop()

    assert most == 2


def test_what_is_cut_short_by_a_stop_is_noted_down_by_nobody(tmp_path: Path) -> None:
    entered = threading.Event()

    def wait() -> None:
        entered.set()
        engine.pause(30)

    engine = Engine(work_url(tmp_path), "one")
    engine.launch([Flow("run", "line", lambda: engine.step("wait", wait))], {"line": 1})
    engine.begin("run", "a")
    assert entered.wait(PATIENCE)

    assert engine.stop()

    again = Engine(work_url(tmp_path), "two")
    again.launch([Flow("run", "line", lambda: again.step("wait", lambda: None))], {"line": 1})
    try:
        assert again.known(["a"])["a"].standing == "running"
        again.take_over(["one"])
        until(lambda: again.known(["a"])["a"].standing == "done")
    finally:
        again.stop()


def test_what_ended_is_dropped_after_a_while_and_no_more(database_url: str) -> None:
    held = threading.Event()
    engine = Engine(database_url, "one")
    flows = [Flow("short", "line", lambda: None), Flow("long", "line", lambda: held.wait(PATIENCE))]
    engine.launch(flows, {"line": 2})
    try:
        engine.begin("short", "a")
        engine.begin("long", "b")
        until(lambda: engine.known(["a"])["a"].standing == "done")

        engine.forget(datetime.now(UTC) - timedelta(hours=1))
        assert set(engine.known(["a", "b"])) == {"a", "b"}

        engine.forget(datetime.now(UTC) + timedelta(hours=1))
        assert set(engine.known(["a", "b"])) == {"b"}
    finally:
        held.set()
        engine.stop()


def test_one_engine_in_a_process(tmp_path: Path) -> None:
    engine = Engine(work_url(tmp_path), "one")
    engine.launch([], {})
    try:
        with pytest.raises(AlreadyWorking):
            Engine(work_url(tmp_path), "two")
    finally:
        engine.stop()
