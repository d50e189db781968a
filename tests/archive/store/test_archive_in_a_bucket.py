"""A whole archive at an S3-compatible service: made, filled, read, and finished after a crash."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pytest

from tests.archive.store.service import BUCKET, Swift
from vouchsafe.archive import Acquisition, Archive, MemberKeys, find_keys
from vouchsafe.archive.store import Changes
from vouchsafe.archive.store.bucket import BucketStore
from vouchsafe.archive.verifying import Question, verify


@pytest.fixture
def place(service: Swift) -> str:
    return f"s3://{BUCKET}/{uuid4().hex}"


@pytest.fixture
def opened(place: str, tmp_path: Path) -> Callable[[], Archive]:
    """Makes the archive, then opens it anew each time, as another process would."""
    keys = tmp_path / "keys"
    Archive.init(place, origin="example.org/marches", member="ann", passphrase=None, keys=keys)
    ann: MemberKeys = find_keys(place, "ann", keys).unlock(None)
    return lambda: Archive.open(place, unlock=ann)


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    path = tmp_path / "clip.mp4"
    path.write_bytes(bytes(range(256)) * 3000)
    return path


def test_a_file_goes_in_and_comes_out(opened: Callable[[], Archive], clip: Path) -> None:
    (added,) = opened().add([clip], Acquisition(source="by hand"))

    archive = opened()
    assert b"".join(archive.read(added.item)) == clip.read_bytes()
    assert [event.type for event in archive.events(added.item)] == ["received"]
    assert [name for name, _ in archive.store.names("incoming/")] == []


def test_a_crash_after_uploading_and_before_the_commit_leaves_nothing(
    opened: Callable[[], Archive], clip: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = sorted(opened().store.names())

    def crash(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr("vouchsafe.archive.journal.write_journal", crash)
        # Whoever is killed cleans nothing up.
        broken.setattr(BucketStore, "remove", crash)
        with pytest.raises(KeyboardInterrupt):
            list(opened().add([clip], Acquisition()))
    assert any(name.startswith("blobs/") for name, _ in opened().store.names())

    with opened().hold():
        pass

    assert sorted(opened().store.names()) == before


def test_a_crash_after_the_journal_is_finished_by_whoever_comes_next(
    opened: Callable[[], Archive], clip: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(self: BucketStore, changes: Changes) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(BucketStore, "apply", crash)
        with pytest.raises(KeyboardInterrupt):
            list(opened().add([clip], Acquisition()))

    archive = opened()
    (item,) = archive.items()
    assert b"".join(archive.read(item)) == clip.read_bytes()
    assert [name for name, _ in archive.store.names("incoming/")] == []


def test_it_is_verified_where_it_lies(opened: Callable[[], Archive], clip: Path) -> None:
    (added,) = opened().add([clip], Acquisition())
    archive = opened()
    asked = Question(unlock=archive.unlock)
    whole = verify(archive.store, asked).verdict
    address = added.event.what["blob"]["address"]

    archive.store.remove(f"blobs/{address[:2]}/{address}")
    robbed = verify(archive.store, asked).verdict

    assert whole.right
    assert [(each.kind, each.item) for each in robbed.findings] == [("blob-missing", added.item)]
