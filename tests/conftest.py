"""What every test may ask for."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pyrage
import pytest
from hypothesis import settings

from tests.archive import age_by_the_book

# Tests never measure time, and a busy machine is no failure.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

ROOT = Path(__file__).parents[1]

LONGEST_FIRST = (
    "e2e/test_pages.py",
    "review/work/test_work.py",
    "e2e",
    "review/work",
    "web",
    "test_demo.py",
    "jobs",
    "cli",
    "server",
)
"""What takes long or waits much, below tests/: begun early, it does not keep one process busy while
the others have nothing left. A package's tests stay together, and with them its browser and server.
"""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: _rank(item.path.relative_to(ROOT / "tests")))


def _rank(path: Path) -> int:
    """The first that it is or lies below; the rest, as they were, after all of them."""
    ranks = (i for i, name in enumerate(LONGEST_FIRST) if path.is_relative_to(name))
    return next(ranks, len(LONGEST_FIRST))


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Labelled photos and clips that lie beside the repository and never in it."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("the labelled media (../shared/data) are not beside this checkout")
    return folder


@pytest.fixture
def cheap_passphrases(monkeypatch: pytest.MonkeyPatch) -> None:
    """What this process puts under a passphrase opens at once. With pyrage each writing and each
    opening takes a second or two, on purpose; that is tested in tests/archive/keys.
    """
    monkeypatch.setattr(pyrage.passphrase, "encrypt", age_by_the_book.encrypt_cheaply)


@pytest.fixture(autouse=True)
def _ordinary_scheduling() -> Iterator[None]:
    """SVT-AV1 makes the thread that opens it a real-time task when root runs it. So would be every
    later test and all that they start, and nothing else on the machine would have its turn.
    """
    yield
    if hasattr(os, "sched_getscheduler") and os.sched_getscheduler(0) != os.SCHED_OTHER:
        os.sched_setscheduler(0, os.SCHED_OTHER, os.sched_param(0))
