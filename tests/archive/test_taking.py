"""A plain copy goes out: whole, checked, and logged before anybody can use it."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from vouchsafe.archive import Added, Archive, ArchiveError, take_out
from vouchsafe.archive.errors import CannotWriteOut

MakeFile = Callable[..., Path]
Add = Callable[..., list[Added]]


@pytest.fixture(params=["nameless", "hidden"])
def _file_systems(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """With and without files that have no name, as sticks have none."""
    if request.param == "hidden":
        monkeypatch.setattr(os, "O_TMPFILE", os.O_DIRECTORY | os.O_WRONLY)


@pytest.mark.usefixtures("_file_systems")
def test_a_copy_is_the_original_and_logged(
    archive: Archive, add: Add, make_file: MakeFile, tmp_path: Path
) -> None:
    (added,) = add(make_file("clip.mp4", os.urandom(2_000_000)))
    (tmp_path / "out").mkdir()
    told: list[int] = []

    path, event = take_out(archive, added.item, tmp_path / "out", "a hearing", told.append)

    assert path == tmp_path / "out" / "clip.mp4"
    assert path.read_bytes() == added.path.read_bytes()
    assert path.stat().st_mode & 0o077 == 0
    assert (event.type, event.what["why"]) == ("read", "a hearing")
    assert sum(told) == 2_000_000
    assert list((tmp_path / "out").iterdir()) == [path]


@pytest.mark.usefixtures("_file_systems")
def test_nothing_is_replaced(
    archive: Archive, add: Add, make_file: MakeFile, tmp_path: Path
) -> None:
    (added,) = add(make_file())
    taken = tmp_path / "taken"
    taken.write_bytes(b"mine")

    with pytest.raises(CannotWriteOut):
        take_out(archive, added.item, taken)

    assert taken.read_bytes() == b"mine"
    assert archive.size == 2


@pytest.mark.usefixtures("_file_systems")
def test_a_damaged_original_leaves_nothing_behind(
    archive: Archive, add: Add, make_file: MakeFile, tmp_path: Path
) -> None:
    (added,) = add(make_file())
    (blob,) = [name for name, _ in archive.store.names("blobs/")]
    archive.store.write(blob, archive.store.read(blob)[:-1])
    (tmp_path / "out").mkdir()

    with pytest.raises(ArchiveError):
        take_out(archive, added.item, tmp_path / "out" / "copy")

    assert not list((tmp_path / "out").iterdir())
    assert archive.size == 2


def test_a_name_that_came_in_leads_nowhere_and_hides_nothing(
    archive: Archive, add: Add, make_file: MakeFile, tmp_path: Path
) -> None:
    (tmp_path / "out").mkdir()
    (added,) = add(make_file("-fdp.\u202egpj.exe\n"))

    path, _ = take_out(archive, added.item, tmp_path / "out")

    assert path.name == "fdp.gpj.exe_"
