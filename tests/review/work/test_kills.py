"""The server and its workers killed at random moments of a batch, PostgreSQL thrown over: all comes
out right.

Fifty kills over twenty items are `benchmarks/serve_kill.py`; these are a few.
"""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from benchmarks.serve_files import batch
from benchmarks.serve_kill import House, run


def test_a_batch_survives_kills(
    tmp_path: Path, database: str | None, request: pytest.FixtureRequest
) -> None:
    def between(kills: int) -> None:
        if database is not None and kills == 1:
            request.getfixturevalue("postgres").stop("immediate")
            request.getfixturevalue("postgres").start()

    seed = random.randrange(1 << 30)
    chance = random.Random(seed)
    house = House(tmp_path / "data", database, 1 if database else 0, chance)

    run(house, [*batch(chance, 1, 1, 1)], 2, between)

    assert (seed, house.problems) == (seed, [])
