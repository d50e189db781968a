"""The disk fills up at every point of a change: a sentence, and nothing lost or half there."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.archive.cutting import copy_of
from tests.archive.test_power_cuts import everything_fits
from vouchsafe.archive import Acquisition, Added, Archive, MemberKeys
from vouchsafe.archive.errors import Unfinished
from vouchsafe.archive.store import NoRoomLeft

_WRITE = os.write


class Disk:
    """A disk with so many bytes left."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.left = 1 << 40
        self.written = 0
        monkeypatch.setattr(os, "write", self.write)
        monkeypatch.setattr(os, "fsync", lambda _descriptor: None)

    def write(self, descriptor: int, data: bytes) -> int:
        fits = bytes(data)[: self.left]
        if not fits and data:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        self.left -= len(fits)
        self.written += len(fits)
        return _WRITE(descriptor, fits)


def test_adding_to_a_disk_that_fills_up(
    archive: Archive,
    make_file: Callable[..., Path],
    ann: MemberKeys,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    list(archive.add([make_file("before")], Acquisition()))
    monkeypatch.setattr("vouchsafe.archive.adding.GROUP_FILES", 2)
    paths = [make_file(f"{number}", os.urandom(3000)) for number in range(4)]
    disk = Disk(monkeypatch)
    whole = _fill(copy_of(Path(archive.place), tmp_path / "whole"), paths, ann, disk, 1 << 40)
    refused = 0
    for number, room in enumerate(range(0, whole, whole // 25)):
        place = copy_of(Path(archive.place), tmp_path / f"{number}")
        try:
            _fill(place, paths, ann, disk, room)
        except NoRoomLeft:
            refused += 1
    assert refused >= 20


def _fill(place: Path, paths: list[Path], ann: MemberKeys, disk: Disk, room: int) -> int:
    """Add with so much room, then check with enough of it; how much was written."""
    opened = Archive.open(place, unlock=ann, memory=place.parent / f"memory-{place.name}")
    said: list[Added] = []
    disk.left, disk.written = room, 0
    try:
        said.extend(opened.add(paths, Acquisition()))
        return disk.written
    finally:
        disk.left = 1 << 40
        # The same process goes on as soon as there is room, and so does the next.
        opened.record("noted", next(iter(opened.items())), {"note": "there is room again"})
        again = Archive.open(place, unlock=ann, memory=place.parent / f"memory-{place.name}")
        assert again.objection is None
        everything_fits(again)
        for each in said:
            assert b"".join(again.read(each.item)) == each.path.read_bytes()


def test_a_change_that_cannot_be_finished_for_want_of_room_is_said(
    archive: Archive,
    add: Callable[..., list[Added]],
    make_file: Callable[..., Path],
    again: Callable[[], Archive],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (added,) = add(make_file())
    from vouchsafe.archive import journal

    def full(*_: object) -> None:
        raise NoRoomLeft(place="here")

    with monkeypatch.context() as patched:
        patched.setattr(journal, "_carry_out", full)
        with pytest.raises(NoRoomLeft):
            archive.record("noted", added.item, {"note": "down in the journal"})
        with pytest.raises(Unfinished, match="cut short"):
            again()

    assert again().size == 3
