"""kill -9 while files come in, to a real process; benchmarks/archive_kill.py does it 300 times."""

from __future__ import annotations

import random
from pathlib import Path

from benchmarks.archive_kill import Killing


def test_a_kill_loses_nothing_and_leaves_nothing_half_there(tmp_path: Path) -> None:
    killing = Killing(tmp_path, random.Random(7))

    killing.run(15)

    assert killing.problems == []
    assert killing.kills == 15
