"""The stores that every promise is held against: a folder, and a real S3-compatible service."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from tests.archive.store import service as servers
from vouchsafe.archive.store import Store, open_store


@pytest.fixture(scope="session")
def swift(tmp_path_factory: pytest.TempPathFactory) -> Iterator[servers.Swift]:
    """OpenStack Swift, running on this machine."""
    root = tmp_path_factory.mktemp("swift")
    if reason := servers.why_not(root):
        pytest.skip(reason)
    with servers.running(root) as running:
        yield running


@pytest.fixture
def service(swift: servers.Swift, monkeypatch: pytest.MonkeyPatch) -> servers.Swift:
    """The same, with its credentials in the environment."""
    for name, value in swift.environment().items():
        monkeypatch.setenv(name, value)
    return swift


@pytest.fixture
def folder(tmp_path: Path) -> Store:
    """A store that is a folder, and does not exist yet."""
    return open_store(tmp_path / "archive")


@pytest.fixture
def bucket(service: servers.Swift) -> Store:
    """A store that is a prefix of its own at a service."""
    return open_store(f"s3://{servers.BUCKET}/{uuid4().hex}")


@pytest.fixture(params=["folder", "bucket"])
def store(request: pytest.FixtureRequest) -> Store:
    """Each of the two in turn."""
    found: Store = request.getfixturevalue(request.param)
    return found
