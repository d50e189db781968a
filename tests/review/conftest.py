"""What every test of the review may ask for. `reviews`, and all that stands on it, comes over both
databases.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.review.postgres import Postgres, binaries, private_postgres
from tests.review.team import Clock, Team
from vouchsafe.review import Reviews


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A private PostgreSQL for the whole run."""
    if binaries() is None:
        pytest.skip("PostgreSQL's server is not installed (Debian: postgresql)")
    with private_postgres() as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> str | None:
    """What `Reviews.open` is given: None for SQLite in the data folder, or a fresh schema of
    PostgreSQL.
    """
    if request.param == "sqlite":
        return None
    server: Postgres = request.getfixturevalue("postgres")
    return server.new_schema()


@pytest.fixture
def clock() -> Clock:
    """A clock that goes when told."""
    return Clock()


@pytest.fixture
def reviews(tmp_path: Path, database: str | None, clock: Clock) -> Iterator[Reviews]:
    """A new data folder over either database."""
    with Reviews.open(tmp_path / "data", database, now=clock) as opened:
        yield opened


@pytest.fixture
def team(reviews: Reviews) -> Team:
    """Four people, one of each role, and a collection."""
    return Team(reviews)
