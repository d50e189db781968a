"""What every test of the archive may ask for: a small archive, and a home where nothing is lost."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from vouchsafe.archive import Acquisition, Added, Archive, MemberKeys, find_keys

ORIGIN = "example.org/marches"


@pytest.fixture(autouse=True)
def _cheap(cheap_passphrases: None) -> None:
    """Nothing here tests them but test_members, which makes its own before a test begins."""


@pytest.fixture(autouse=True)
def _own_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What this machine saw of archives is kept for each test alone."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    for name in ("VOUCHSAFE_ARCHIVE", "VOUCHSAFE_MEMBER", "VOUCHSAFE_KEYS"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    """The folder with ann's keys, outside the archive and without a passphrase."""
    return tmp_path / "keys"


@pytest.fixture
def archive(tmp_path: Path, keys: Path) -> Archive:
    """A new archive of ann's, in the folder `tmp_path / "archive"`."""
    made, _ = Archive.init(
        tmp_path / "archive", origin=ORIGIN, member="ann", passphrase=None, keys=keys
    )
    return made


@pytest.fixture
def ann(archive: Archive, keys: Path) -> MemberKeys:
    """Her keys."""
    return find_keys(str(archive.place), "ann", keys).unlock(None)


@pytest.fixture
def again(archive: Archive, ann: MemberKeys, keys: Path) -> Callable[[], Archive]:
    """Opens the archive once more, as another process would."""
    return lambda: Archive.open(archive.place, unlock=ann, memory=keys)


@pytest.fixture
def make_file(tmp_path: Path) -> Callable[..., Path]:
    """Writes a file of its own; random bytes unless told which."""

    def make(name: str = "clip.mp4", content: bytes | None = None) -> Path:
        path = tmp_path / "files" / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(os.urandom(5000) if content is None else content)
        return path

    return make


@pytest.fixture
def add(archive: Archive) -> Callable[..., list[Added]]:
    """Takes files in."""

    def take(*paths: Path, acquisition: Acquisition | None = None) -> list[Added]:
        return list(archive.add(paths, acquisition or Acquisition()))

    return take
