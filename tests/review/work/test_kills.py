"""Workers killed at random moments of a batch, PostgreSQL thrown over: all comes out right.

Fifty kills over twenty items are `benchmarks/serve_kill.py`; these are a few.
"""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from benchmarks.serve_kill import Batch


def test_a_batch_survives_kills(
    tmp_path: Path, database: str | None, request: pytest.FixtureRequest
) -> None:
    def between(kills: int) -> None:
        if database is not None and kills == 2:
            request.getfixturevalue("postgres").stop("immediate")
            request.getfixturevalue("postgres").start()

    seed = random.randrange(1 << 30)
    batch = Batch(tmp_path / "data", database, random.Random(seed), photos=3, clips=1, broken=1)

    batch.run(3, between)

    assert (seed, batch.problems) == (seed, [])
