"""The databases: made alike, brought up to date, refused when newer."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from tests.review.postgres import Postgres
from vouchsafe.review import NewerDatabase, NoDatabase, Reviews
from vouchsafe.review.store import tables


def test_the_steps_make_the_tables_that_the_code_knows(reviews: Reviews) -> None:
    engine = sa.create_engine(reviews.database)
    try:
        with engine.connect() as connection:
            context = MigrationContext.configure(connection, opts={"compare_type": True})
            assert compare_metadata(context, tables.metadata) == []
    finally:
        engine.dispose()


def test_opening_again_finds_everything(tmp_path: Path, database: str | None) -> None:
    with Reviews.open(tmp_path, database) as reviews:
        first = reviews.accept(reviews.operator_link(), "admin").who
    with Reviews.open(tmp_path, database) as reviews:
        assert reviews.people(first) == (first,)


def test_many_may_open_a_new_database_at_once(tmp_path: Path, database: str | None) -> None:
    failures: list[BaseException] = []
    barrier = threading.Barrier(4)

    def start() -> None:
        barrier.wait()
        try:
            Reviews.open(tmp_path, database).close()
        except BaseException as error:  # noqa: BLE001 - told below
            failures.append(error)

    threads = [threading.Thread(target=start) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []


def test_a_newer_database_is_left_alone(reviews: Reviews, tmp_path: Path) -> None:
    engine = sa.create_engine(reviews.database)
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()

    with pytest.raises(NewerDatabase):
        Reviews.open(tmp_path / "data", reviews.database)


def test_sqlite_is_set_up_to_keep_what_it_said(tmp_path: Path) -> None:
    with Reviews.open(tmp_path) as reviews, reviews._database.reading() as connection:
        found = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete")
        }

    assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1}


@pytest.mark.parametrize(
    "url",
    [
        "mysql://localhost/x",
        "not a url",
        "postgresql://nobody@/x?host=/nowhere/at/all",
        "sqlite:////nowhere/at/all",
    ],
)
def test_a_database_that_cannot_be_used_is_told_in_a_sentence(tmp_path: Path, url: str) -> None:
    with pytest.raises(NoDatabase) as told:
        Reviews.open(tmp_path, url)

    assert "Traceback" not in str(told.value)
    assert "\n" not in str(told.value)


def test_a_password_is_not_in_the_sentence(tmp_path: Path) -> None:
    url = "postgresql://someone:hunter2@/x?host=/nowhere/at/all"

    with pytest.raises(NoDatabase) as told:
        Reviews.open(tmp_path, url)

    assert "hunter2" not in str(told.value)


def test_a_restarted_postgresql_is_found_again(tmp_path: Path, postgres: Postgres) -> None:
    with Reviews.open(tmp_path, postgres.new_schema()) as reviews:
        first = reviews.accept(reviews.operator_link(), "admin").who
        postgres.stop("immediate")
        with pytest.raises(NoDatabase):
            reviews.people(first)
        postgres.start()

        assert reviews.people(first) == (first,)
        reviews.make_collection(first, "The march")
