"""The power goes at every single step of every change: all of it happened, or none."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.archive.cutting import Cutting, PowerCut, copy_of, cuts, power_is_back
from vouchsafe.archive import Acquisition, Added, Archive, ArchiveError, MemberKeys, find_keys
from vouchsafe.archive.errors import CannotReadKeys, Erased, NoKeys, NoSuchArchive, NotAMember
from vouchsafe.archive.log import all_names, root_of

Change = Callable[[Archive], object]
Check = Callable[[Archive], object]

_LOG = "log/"


@pytest.fixture(autouse=True)
def _no_waiting_for_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """These cuts end in this process, where nothing depends on what the disk has by then."""
    monkeypatch.setattr(os, "fsync", lambda _descriptor: None)


def everything_fits(archive: Archive) -> None:
    """All that verify would look at, in short: events, originals, names, root."""
    for event in archive.events():
        assert event.readable in {"yes", "erased"}
    for item in archive.items():
        assert b"".join(archive.read(item))
    names = {name for name, _ in archive.store.names()}
    blobs = {name for name in names if name.startswith("blobs/")}
    assert len(blobs) == len(list(archive.items()))
    tiles = {name.removeprefix(_LOG) for name in names if name.startswith("log/tile/")}
    assert tiles == all_names(archive.size)
    assert not any(name.startswith("journal/") for name in names)
    assert root_of(archive.tiles, archive.size)


def survives(
    change: Change,
    done: Check,
    *,
    start: Path,
    to: Path,
    keys: MemberKeys,
    monkeypatch: pytest.MonkeyPatch,
) -> tuple[int, int]:
    """Cut `change` short at each of its steps; returns how often it had happened, and not."""
    happened = not_happened = 0
    for number, _ in enumerate(cuts(monkeypatch)):
        place, memory = copy_of(start, to / str(number)), to / f"memory-{number}"
        left, Cutting.steps_left = Cutting.steps_left, 1 << 30
        archive = Archive.open(place, unlock=keys, memory=memory)
        Cutting.steps_left = left
        said = True
        try:
            change(archive)
        except PowerCut:
            said = False
        left = Cutting.steps_left
        power_is_back()
        archive = Archive.open(place, unlock=keys, memory=memory)
        with archive.hold():
            everything_fits(archive)
        assert archive.objection is None
        if done(archive):
            happened += 1
        else:
            assert not said, "what was said to be done is undone"
            not_happened += 1
        Cutting.steps_left = left
    assert happened
    assert not_happened
    return happened, not_happened


@pytest.fixture
def filled(
    archive: Archive, add: Callable[..., list[Added]], make_file: Callable[..., Path]
) -> Added:
    """An item, in an archive with some more."""
    add(*(make_file(f"{number}") for number in range(3)))
    return add(make_file("the one"))[0]


def test_adding(
    archive: Archive,
    filled: Added,
    ann: MemberKeys,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    new = [tmp_path / "new 1", tmp_path / "new 2", filled.path]
    for path in new[:2]:
        path.write_text(path.name)

    survives(
        lambda opened: list(opened.add(new, Acquisition())),
        lambda opened: len(list(opened.items())) == 6 and opened.size == archive.size + 3,
        start=Path(archive.place),
        to=tmp_path / "cut",
        keys=ann,
        monkeypatch=monkeypatch,
    )


def test_recording(
    archive: Archive,
    filled: Added,
    ann: MemberKeys,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    survives(
        lambda opened: opened.record("noted", filled.item, {"note": "x"}),
        lambda opened: opened.size == archive.size + 1,
        start=Path(archive.place),
        to=tmp_path / "cut",
        keys=ann,
        monkeypatch=monkeypatch,
    )


def test_erasing(
    archive: Archive,
    filled: Added,
    ann: MemberKeys,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def erased(opened: Archive) -> bool:
        try:
            return not list(opened.read(filled.item))
        except Erased:
            return True

    survives(
        lambda opened: opened.erase(filled.item, "asked"),
        erased,
        start=Path(archive.place),
        to=tmp_path / "cut",
        keys=ann,
        monkeypatch=monkeypatch,
    )


def test_granting(
    archive: Archive,
    filled: Added,
    ann: MemberKeys,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bob = MemberKeys.new("bob")

    def granted(opened: Archive) -> bool:
        try:
            his = Archive.open(opened.place, unlock=bob)
        except NotAMember:
            return False
        everything_fits(his)
        return True

    survives(
        lambda opened: opened.grant(bob.member),
        granted,
        start=Path(archive.place),
        to=tmp_path / "cut",
        keys=ann,
        monkeypatch=monkeypatch,
    )


def test_revoking(
    archive: Archive,
    filled: Added,
    ann: MemberKeys,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from vouchsafe.archive.keys import KeysError, unwrap_item_key

    bob = MemberKeys.new("bob")
    archive.grant(bob.member)

    def revoked(opened: Archive) -> bool:
        name = f"keys/items/{filled.item[:2]}/{filled.item}.age"
        try:
            unwrap_item_key(opened.store.read(name), bob.identity)
        except KeysError:
            with pytest.raises(NotAMember):
                Archive.open(opened.place, unlock=bob)
            return True
        return False

    survives(
        lambda opened: opened.revoke("bob"),
        revoked,
        start=Path(archive.place),
        to=tmp_path / "cut",
        keys=ann,
        monkeypatch=monkeypatch,
    )


def test_giving_the_log_a_new_key(
    archive: Archive,
    filled: Added,
    ann: MemberKeys,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    survives(
        lambda opened: opened.rotate(),
        lambda opened: len(opened.policy.log_keys) == 2,
        start=Path(archive.place),
        to=tmp_path / "cut",
        keys=ann,
        monkeypatch=monkeypatch,
    )


def test_renewing_ones_own_keys(
    archive: Archive,
    filled: Added,
    ann: MemberKeys,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    fresh, bys = MemberKeys.new("ann"), 0
    for number, _ in enumerate(cuts(monkeypatch)):
        place = copy_of(Path(archive.place), tmp_path / "cut" / str(number))
        left, Cutting.steps_left = Cutting.steps_left, 1 << 30
        opened = Archive.open(place, unlock=ann, memory=tmp_path / f"memory-{number}")
        Cutting.steps_left = left
        try:
            opened.rotate_member(fresh)
        except PowerCut:
            bys += 1
        left = Cutting.steps_left
        power_is_back()
        whose = None
        for keys in (ann, fresh):
            try:
                whose = Archive.open(place, unlock=keys, memory=tmp_path / f"memory-{number}")
            except NotAMember:
                continue
        assert whose is not None
        everything_fits(whose)
        Cutting.steps_left = left
    assert bys


def test_beginning(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ends = set()
    for number, _ in enumerate(cuts(monkeypatch)):
        place, keys = tmp_path / f"a{number}", tmp_path / "keys"
        with contextlib.suppress(PowerCut):
            Archive.init(place, origin="example.org/x", member="ann", passphrase=None, keys=keys)
        left = Cutting.steps_left
        power_is_back()
        try:
            ann = find_keys(str(place), "ann", keys).unlock(None)
            everything_fits(Archive.open(place, unlock=ann))
            ends.add("there")
        except (NoSuchArchive, CannotReadKeys, NoKeys):
            Archive.init(place, origin="example.org/x", member="ann", passphrase=None, keys=keys)
            ends.add("not there")
        Cutting.steps_left = left
    assert ends == {"there", "not there"}


def test_a_journal_that_was_changed_is_not_carried_out(
    archive: Archive,
    filled: Added,
    ann: MemberKeys,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from vouchsafe.archive.files import PENDING
    from vouchsafe.archive.journal import write_journal
    from vouchsafe.archive.store import Changes

    journal = bytearray(write_journal(Changes({"log/checkpoint": b"forged"})))
    journal[-1] ^= 1
    for untrusted in (bytes(journal), b"", b"vouchsafe journal v1\n"):
        archive.store.write(PENDING, untrusted)
        with pytest.raises(ArchiveError, match="journal"):
            Archive.open(archive.place, unlock=ann)
