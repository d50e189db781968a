"""A whole archive that was put back to an earlier state is noticed by who saw the later one."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from vouchsafe.archive import Acquisition, Added, Archive, MemberKeys, find_keys, find_place
from vouchsafe.archive.errors import (
    ArchiveGone,
    CannotRemember,
    OlderThanSeen,
    OtherArchive,
    OtherThanSeen,
)
from vouchsafe.archive.remembering import Memory, Place

MakeFile = Callable[..., Path]
Add = Callable[..., list[Added]]
Again = Callable[[], Archive]


@pytest.fixture
def rolled_back(archive: Archive, add: Add, make_file: MakeFile, tmp_path: Path) -> Path:
    """The archive as it was before the second file came in."""
    add(make_file("first"))
    shutil.copytree(archive.place, tmp_path / "earlier")
    add(make_file("second"))
    shutil.rmtree(archive.place)
    shutil.move(tmp_path / "earlier", archive.place)
    return Path(archive.place)


def test_a_rolled_back_archive_can_be_read_and_not_written(
    rolled_back: Path, again: Again, make_file: MakeFile
) -> None:
    opened = again()

    assert isinstance(opened.objection, OlderThanSeen)
    assert "2 entries here, and had 3" in str(opened.objection)
    (item,) = opened.items()
    assert list(opened.read(item))
    for change in (
        lambda: opened.record("noted", item, {}),
        lambda: list(opened.add([make_file("third")], Acquisition())),
        lambda: opened.erase(item, "why"),
        opened.rotate,
    ):
        with pytest.raises(OlderThanSeen):
            change()
    assert opened.size == 2


def test_a_writer_that_was_open_meanwhile_notices_too(
    archive: Archive, rolled_back: Path, make_file: MakeFile
) -> None:
    with pytest.raises(OlderThanSeen):
        list(archive.add([make_file("third")], Acquisition()))


def test_another_history_is_noticed(
    archive: Archive, rolled_back: Path, ann: MemberKeys, again: Again, make_file: MakeFile
) -> None:
    elsewhere = rolled_back.parent / "elsewhere"
    forger = Archive.open(rolled_back, unlock=ann, memory=elsewhere)
    list(forger.add([make_file("another"), make_file("and one more")], Acquisition()))

    opened = again()

    assert isinstance(opened.objection, OtherThanSeen)
    with pytest.raises(OtherThanSeen):
        opened.rotate()


def test_whoever_knows_why_says_so_by_removing_the_memory(
    rolled_back: Path, again: Again, keys: Path
) -> None:
    memory = Memory("example.org/marches", keys)
    assert str(memory.path) in str(again().objection)

    memory.path.unlink()

    assert again().objection is None
    again().rotate()


def test_another_archive_in_its_place_is_read_and_not_written(
    archive: Archive, ann: MemberKeys, again: Again, keys: Path, tmp_path: Path
) -> None:
    """A whole archive under another name: nothing of it is older than anything."""
    other = tmp_path / "other"
    Archive.init(other, origin="example.org/other", member="ann", passphrase=None, keys=keys)
    shutil.rmtree(archive.place)
    other.rename(archive.place)

    opened = again()

    assert isinstance(opened.objection, OtherArchive)
    assert "example.org/marches was here when this machine last saw it" in str(opened.objection)
    with pytest.raises(OtherArchive):
        opened.rotate()
    with pytest.raises(OtherArchive):
        archive.rotate()
    Place(str(archive.place), keys).path.unlink()
    again().rotate()


def test_an_emptied_archive_is_not_called_one_that_never_was(
    archive: Archive, again: Again
) -> None:
    shutil.rmtree(archive.place)

    with pytest.raises(ArchiveGone, match="marches was here"):
        again()


def test_what_lies_inside_an_emptied_archive_is_missed_from_within(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "a"
    Archive.init(place, origin="example.org/x", member="ann", passphrase="long and wide")
    for each in place.iterdir():
        shutil.rmtree(each) if each.is_dir() else each.unlink()
    monkeypatch.chdir(place)

    with pytest.raises(ArchiveGone, match="/x was here"):
        find_place()
    with pytest.raises(ArchiveGone, match="/x was here"):
        find_keys(str(place))


def test_a_new_archive_in_the_place_of_another_is_begun_anew(
    archive: Archive, keys: Path, tmp_path: Path
) -> None:
    shutil.rmtree(archive.place)

    made, _ = Archive.init(
        archive.place, origin="example.org/new", member="ann", passphrase=None, keys=keys
    )

    made.rotate()


def test_it_is_noticed_without_keys_as_well(rolled_back: Path, keys: Path) -> None:
    assert isinstance(Archive.open(rolled_back, memory=keys).objection, OlderThanSeen)


def test_what_others_added_is_remembered_on_opening(
    archive: Archive, ann: MemberKeys, keys: Path, tmp_path: Path
) -> None:
    Archive.open(archive.place, unlock=ann, memory=tmp_path / "elsewhere").rotate()

    opened = Archive.open(archive.place, unlock=ann, memory=keys)

    assert opened.objection is None
    last = Memory(opened.policy.origin, keys).last()
    assert last is not None
    assert last.size == 2


def test_keys_in_the_archive_are_remembered_by_the_machine(tmp_path: Path) -> None:
    Archive.init(tmp_path / "a", origin="example.org/x", member="ann", passphrase="long and wide")

    assert Memory("example.org/x").path.is_relative_to(tmp_path / "state")
    assert Memory("example.org/x").last() is not None
    assert "example" not in Memory("example.org/x").path.name


def test_a_memory_that_was_changed_is_not_passed_over(
    archive: Archive, again: Again, keys: Path
) -> None:
    Memory(archive.policy.origin, keys).path.write_bytes(b"something else")

    with pytest.raises(CannotRemember):
        again()


def test_without_a_memory_it_is_read_and_not_changed(
    archive: Archive, ann: MemberKeys, keys: Path, tmp_path: Path
) -> None:
    nowhere = tmp_path / "a file"
    nowhere.touch()

    opened = Archive.open(archive.place, unlock=ann, memory=nowhere / "folder")

    assert isinstance(opened.notice, CannotRemember)
    assert [event.type for event in opened.events()] == ["created"]
    with pytest.raises(CannotRemember):
        opened.rotate()
    assert Archive.open(archive.place, unlock=ann, memory=keys).size == 1
