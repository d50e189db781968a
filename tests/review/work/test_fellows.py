"""Who lives and who is dead, on one machine and on several."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.waiting import PATIENCE
from vouchsafe.review.work.fellows import BEAT, SILENCE, Fellows

KILLED = """
import os, sys
from pathlib import Path
import sqlalchemy as sa
from vouchsafe.review.work.fellows import Fellows

fellows = Fellows(Path(sys.argv[1]), sa.create_engine(sys.argv[2]))
fellows.join()
print(fellows.me, flush=True)
os.kill(os.getpid(), 9)
"""


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def shared(database_url: str) -> Iterator[sa.Engine]:
    url = sa.make_url(database_url)
    if url.get_backend_name() == "postgresql":
        url = url.set(drivername="postgresql+psycopg")
    engine = sa.create_engine(url)
    yield engine
    engine.dispose()


def test_who_left_is_no_longer_there(tmp_path: Path, shared: sa.Engine) -> None:
    one, two = Fellows(tmp_path, shared), Fellows(tmp_path, shared)
    one.join()
    two.join()
    assert one.look() == two.look() == ({one.me, two.me}, set())

    two.leave()

    assert one.look() == ({one.me}, set())
    one.leave()
    assert not list((tmp_path / "workers").iterdir())


def test_who_was_killed_on_this_machine_is_dead_at_once(tmp_path: Path, shared: sa.Engine) -> None:
    one = Fellows(tmp_path, shared)
    one.join()
    url = shared.url.render_as_string(hide_password=False)
    command = [sys.executable, "-W", "error", "-c", KILLED, str(tmp_path), url]
    killed = subprocess.run(command, capture_output=True, timeout=PATIENCE, check=False)
    name = killed.stdout.decode().strip()

    assert one.look() == ({one.me}, {name})

    one.bury({name})
    assert one.look() == ({one.me}, set())
    assert [path.name for path in (tmp_path / "workers").iterdir()] == [one.me]
    one.leave()


def test_who_says_nothing_on_another_machine_is_dead_after_a_while(
    tmp_path: Path, shared: sa.Engine
) -> None:
    clock = Clock()
    here = Fellows(tmp_path / "here", shared, clock=clock, kernel="here")
    there = Fellows(tmp_path / "there", shared, clock=clock, kernel="there")
    here.join()
    there.join()

    silent = 0.0
    while here.look() == ({here.me, there.me}, set()):
        clock.now += BEAT
        silent += BEAT
        here.beat()

    assert SILENCE <= silent <= SILENCE + BEAT
    here.bury({there.me})

    # It was only frozen: from its next sign of life on it is among the living again.
    there.beat()
    assert here.look() == ({here.me, there.me}, set())
    here.leave()
    there.leave()


def test_who_beats_is_alive_for_as_long_as_it_likes(tmp_path: Path, shared: sa.Engine) -> None:
    clock = Clock()
    here = Fellows(tmp_path / "here", shared, clock=clock, kernel="here")
    there = Fellows(tmp_path / "there", shared, clock=clock, kernel="there")
    here.join()
    there.join()

    for _ in range(20):
        clock.now += BEAT
        there.beat()
        assert here.look() == ({here.me, there.me}, set())
    here.leave()
    there.leave()


def test_after_the_database_was_away_nobody_is_taken_for_dead(
    tmp_path: Path, shared: sa.Engine
) -> None:
    clock = Clock()
    here = Fellows(tmp_path / "here", shared, clock=clock, kernel="here")
    there = Fellows(tmp_path / "there", shared, clock=clock, kernel="there")
    here.join()
    there.join()
    assert here.look() == ({here.me, there.me}, set())

    clock.now += 100 * SILENCE  # in which nobody could look, nor say anything

    assert here.look() == ({here.me, there.me}, set())
    here.leave()
    there.leave()


def test_files_that_nobody_has_a_row_for_are_removed_in_the_end(
    tmp_path: Path, shared: sa.Engine
) -> None:
    one = Fellows(tmp_path, shared)
    one.join()
    old, new = tmp_path / "workers" / "old", tmp_path / "workers" / "new"
    for path in (old, new):
        path.touch()
    os.utime(old, (1.0, 1.0))

    one.sweep()

    assert {path.name for path in (tmp_path / "workers").iterdir()} == {one.me, "new"}
    one.leave()


def test_who_lost_its_file_takes_another(tmp_path: Path, shared: sa.Engine) -> None:
    one, two = Fellows(tmp_path, shared, kernel="here"), Fellows(tmp_path, shared, kernel="here")
    one.join()
    two.join()
    (tmp_path / "workers" / two.me).unlink()
    assert one.look() == ({one.me}, {two.me})

    two.beat()

    assert one.look() == ({one.me, two.me}, set())
    one.leave()
    two.leave()
