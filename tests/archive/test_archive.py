"""An archive from its beginning: what goes in comes out, and the log says so."""

from __future__ import annotations

import hashlib
import json
import os
import stat
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.waiting import PATIENCE, until
from vouchsafe.archive import (
    Acquisition,
    Added,
    Archive,
    ItemId,
    MemberKeys,
    find_keys,
    find_place,
)
from vouchsafe.archive.custody import NotAMoment, NotByHand, read_entry
from vouchsafe.archive.errors import (
    AmbiguousItem,
    CannotTakeIn,
    ChangedWhileRead,
    Damaged,
    KeysInsideNeedPassphrase,
    NeedsKeys,
    NoArchiveHere,
    NoKeys,
    NoPlainFile,
    NoSuchArchive,
    NoSuchItem,
    NotAMember,
    NotEnoughDigits,
    SomethingThere,
    WhichMember,
)
from vouchsafe.archive.log import inclusion_proof, leaf_hash, root_of, verify_inclusion
from vouchsafe.archive.store import Busy, FolderStore

MakeFile = Callable[..., Path]
Add = Callable[..., list[Added]]


def files_of(archive: Archive) -> set[str]:
    return {name for name, _ in archive.store.names()}


def test_a_new_archive_has_one_entry_that_says_so(archive: Archive) -> None:
    (event,) = archive.events()

    assert (event.index, event.type, event.actor) == (0, "created", "ann")
    assert event.what["policy"] == archive.policy.digest
    assert read_entry(event.entry, 0).brings.hex() == archive.policy.digest
    assert archive.size == 1


def test_nothing_is_made_where_something_lies(tmp_path: Path, archive: Archive) -> None:
    (tmp_path / "taken").mkdir()
    (tmp_path / "taken" / "file").touch()

    for place in (archive.place, tmp_path / "taken"):
        with pytest.raises(SomethingThere):
            Archive.init(place, origin="x", member="ann", passphrase=None, keys=tmp_path)


def test_keys_in_the_archive_need_a_passphrase(tmp_path: Path) -> None:
    with pytest.raises(KeysInsideNeedPassphrase):
        Archive.init(tmp_path / "a", origin="x", member="ann", passphrase=None)


def test_keys_in_the_archive_open_it_with_the_passphrase(tmp_path: Path) -> None:
    Archive.init(tmp_path / "a", origin="x", member="ann", passphrase="long and wide")

    found = find_keys(str(tmp_path / "a"))

    assert found.needs_passphrase
    opened = Archive.open(tmp_path / "a", unlock=found.unlock("long and wide"))
    digest = hashlib.sha256((tmp_path / "a/keys/members/ann.key").read_bytes()).hexdigest()
    assert opened.policy.members[0].key_file == digest


def test_keys_that_are_there_are_used_for_another_archive(
    archive: Archive, ann: MemberKeys, keys: Path, tmp_path: Path
) -> None:
    other, _ = Archive.init(
        tmp_path / "b", origin="other", member="ann", passphrase=None, keys=keys
    )

    assert other.policy.member("ann") == ann.member


def test_the_recovery_sheet_opens_the_archives_secrets(tmp_path: Path) -> None:
    from vouchsafe.archive.keys import unwrap_secrets

    made, sheet = Archive.init(
        tmp_path / "a", origin="x", member="ann", passphrase=None, keys=tmp_path / "k"
    )

    secrets = unwrap_secrets(made.store.read("keys/archive.age"), sheet.identity)
    assert secrets == made.unlocked.secrets


def test_what_goes_in_comes_out(archive: Archive, add: Add, make_file: MakeFile) -> None:
    path = make_file(content=os.urandom(3_000_000))
    before = path.stat()

    (added,) = add(path)

    assert b"".join(archive.read(added.item)) == path.read_bytes()
    assert path.stat().st_mtime_ns == before.st_mtime_ns
    assert (added.size, added.known) == (3_000_000, False)


def test_an_empty_file_is_a_file(archive: Archive, add: Add, make_file: MakeFile) -> None:
    (added,) = add(make_file(content=b""))

    assert b"".join(archive.read(added.item)) == b""


def test_the_acquisition_is_kept_in_the_event(archive: Archive, make_file: MakeFile) -> None:
    path = make_file("clip with spaces.mp4", b"frames")
    acquisition = Acquisition(
        "a neighbour", "seen twice", "ann", "https://example.org/1", "2026-11-22T21:15:00+01:00"
    )

    (added,) = archive.add([path], acquisition)

    what = archive.original(added.item).what
    assert what["acquisition"] == {
        "source": "a neighbour",
        "note": "seen twice",
        "collected_by": "ann",
        "url": "https://example.org/1",
        "received_at": "2026-11-22T21:15:00+01:00",
        "received_at_utc": "2026-11-22T20:15:00Z",
    }
    original = what["original"]
    assert (original["name"], original["size"]) == ("clip with spaces.mp4", 6)
    assert original["sha256"] == hashlib.sha256(b"frames").hexdigest()
    assert what["tool"].startswith("vouchsafe ")


def test_a_wrong_moment_is_refused_before_anything_is_read(
    archive: Archive, make_file: MakeFile
) -> None:
    with pytest.raises(NotAMoment):
        list(archive.add([make_file()], Acquisition(received_at="last week")))
    assert archive.size == 1


def test_the_same_bytes_are_one_item_and_two_events(
    archive: Archive, add: Add, make_file: MakeFile
) -> None:
    first, second = add(make_file("a", b"same"), make_file("b", b"same"))
    (third,) = add(make_file("c", b"same"))

    assert {first.item, second.item, third.item} == set(archive.items())
    assert [each.known for each in (first, second, third)] == [False, True, True]
    names = [event.what["original"]["name"] for event in archive.events(first.item)]
    assert names == ["a", "b", "c"]
    assert sum(name.startswith("blobs/") for name in files_of(archive)) == 1
    assert not any(name.startswith("incoming/") for name in files_of(archive))


def test_a_file_that_changes_while_it_is_read_is_refused(
    archive: Archive, make_file: MakeFile
) -> None:
    path = make_file(content=os.urandom(4_000_000))

    def meddle(_path: Path, _more: int) -> None:
        os.utime(path, ns=(1, 1))

    with pytest.raises(ChangedWhileRead):
        list(archive.add([path], Acquisition(), meddle))
    assert archive.size == 1
    assert not any(name.startswith("incoming/") for name in files_of(archive))


def test_a_refused_file_stops_only_itself(archive: Archive, make_file: MakeFile) -> None:
    os.mkfifo(make_file().parent / "pipe")
    paths = [
        make_file("a"),
        make_file().parent / "gone",
        make_file().parent / "pipe",
        make_file("b"),
    ]
    refused: list[tuple[Path, type]] = []

    added = list(
        archive.add(
            paths, Acquisition(), on_refused=lambda path, error: refused.append((path, type(error)))
        )
    )

    assert [each.path.name for each in added] == ["a", "b"]
    assert refused == [(paths[1], CannotTakeIn), (paths[2], NoPlainFile)]


def test_without_a_listener_a_refused_file_raises_after_those_before_it(
    archive: Archive, make_file: MakeFile
) -> None:
    adding = archive.add([make_file("a"), make_file().parent / "gone"], Acquisition())

    assert next(adding).path.name == "a"
    with pytest.raises(CannotTakeIn):
        next(adding)


def test_names_that_are_no_text_are_kept_readable(archive: Archive, tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff\xfe.jpg"))
    path.write_bytes(b"x")

    (added,) = archive.add([path], Acquisition())

    assert archive.original(added.item).what["original"]["name"] == "\\xff\\xfe.jpg"


def test_progress_is_told_in_bytes(archive: Archive, make_file: MakeFile) -> None:
    told: list[int] = []

    list(
        archive.add(
            [make_file("a", os.urandom(2_500_000)), make_file("b", b"xy")],
            Acquisition(),
            lambda _path, more: told.append(more),
        )
    )

    assert sum(told) == 2_500_002


def test_many_files_are_committed_in_groups(
    archive: Archive, make_file: MakeFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vouchsafe.archive.adding.GROUP_FILES", 4)
    paths = [make_file(f"{number}", bytes([number])) for number in range(10)]

    sizes = [archive.size for _ in archive.add(paths, Acquisition())]

    assert sizes == [5, 5, 5, 5, 9, 9, 9, 9, 11, 11]


def test_giving_up_half_way_leaves_what_was_said_and_nothing_else(
    archive: Archive, make_file: MakeFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vouchsafe.archive.adding.GROUP_FILES", 2)
    adding = archive.add([make_file(f"{number}") for number in range(30)], Acquisition())
    next(adding)
    adding.close()  # type: ignore[attr-defined]

    assert len(list(archive.items())) == 2
    assert not any(name.startswith("incoming/") for name in files_of(archive))


def test_giving_up_does_not_read_the_rest_to_its_end(archive: Archive, make_file: MakeFile) -> None:
    small, large = make_file("a", b"x"), make_file("b", os.urandom(30_000_000))
    read = threading.Event()
    go_on = threading.Event()
    told = 0

    def moved(path: Path, more: int) -> None:
        nonlocal told
        if path == large:
            told += more
            read.set()
            go_on.wait(PATIENCE)

    adding = archive.add([small, large], Acquisition(), moved)
    assert next(adding).path == small
    assert read.wait(PATIENCE)

    def let_go() -> None:
        until(lambda: adding.gi_running)  # type: ignore[attr-defined]
        time.sleep(0.2)  # in which the closing generator says that it gives up
        go_on.set()

    threading.Thread(target=let_go).start()
    adding.close()  # type: ignore[attr-defined]

    assert told < 30_000_000
    assert not any(name.startswith("incoming/") for name in files_of(archive))


def test_reading_leaves_no_mark_on_the_file(
    archive: Archive, add: Add, make_file: MakeFile
) -> None:
    path = make_file()
    os.utime(path, ns=(1_000_000_000, 2_000_000_000_000_000_000))

    add(path)

    assert path.stat().st_atime_ns == 1_000_000_000


def test_what_is_logged_can_be_proven_included(
    archive: Archive, add: Add, make_file: MakeFile
) -> None:
    add(*(make_file(f"{number}") for number in range(5)))

    root = root_of(archive.tiles, archive.size)
    for index, entry in enumerate(archive.entries()):
        proof = inclusion_proof(archive.tiles, index, archive.size)
        verify_inclusion(leaf_hash(entry), index, archive.size, proof, root)


def test_events_survive_the_width_of_a_bundle(
    archive: Archive, add: Add, make_file: MakeFile
) -> None:
    (added,) = add(make_file())
    for start in range(0, 600, 150):
        archive.record_all(
            [("noted", added.item, {"note": str(start + each)}) for each in range(150)]
        )

    notes = [event.what["note"] for event in archive.events(added.item) if event.type == "noted"]
    assert notes == [str(number) for number in range(600)]
    assert [event.index for event in archive.events(start=500)] == list(range(500, archive.size))
    partial = {name for name in files_of(archive) if name.startswith("log/events/")}
    assert partial == {"log/events/000", "log/events/001", f"log/events/002.p/{archive.size - 512}"}


def test_events_are_recorded_by_hand_only_where_that_makes_sense(
    archive: Archive, add: Add, make_file: MakeFile
) -> None:
    (added,) = add(make_file())

    for kind in ("received", "erased", "created", "granted", "policy"):
        with pytest.raises(NotByHand):
            archive.record(kind, added.item, {})  # type: ignore[arg-type]
    with pytest.raises(NotByHand):
        archive.record("noted", None, {})
    with pytest.raises(NoSuchItem):
        archive.record("noted", "ab" * 32, {})  # type: ignore[arg-type]
    assert archive.size == 2


def test_no_item_is_called_nothing_but_zeros(archive: Archive) -> None:
    for name in ("00" * 32, "ab" * 32):
        with pytest.raises(NoSuchItem):
            archive.original(ItemId(name))


def test_items_are_found_by_the_beginning_of_their_names(
    archive: Archive, add: Add, make_file: MakeFile
) -> None:
    (added,) = add(make_file())

    assert archive.find(added.item[:6]) == added.item
    assert archive.find(added.item.upper()) == added.item
    with pytest.raises(NotEnoughDigits):
        archive.find(added.item[:5])
    other = "f" if added.item[6] != "f" else "0"
    for wrong in (added.item[:6] + other, "nothex", "../../etc"):
        with pytest.raises(NoSuchItem):
            archive.find(wrong)


def test_a_name_that_fits_several_items_is_refused(
    archive: Archive, add: Add, make_file: MakeFile
) -> None:
    (added,) = add(make_file())
    twin = added.item[:20] + "0" * 44
    archive.store.write(f"keys/items/{twin[:2]}/{twin}.age", b"")

    with pytest.raises(AmbiguousItem):
        archive.find(added.item[:8])


def test_another_process_sees_it_all(
    archive: Archive, add: Add, make_file: MakeFile, again: Callable[[], Archive]
) -> None:
    (added,) = add(make_file(content=b"seen"))

    other = again()

    assert b"".join(other.read(added.item)) == b"seen"
    assert other.checkpoint() == archive.checkpoint()
    other.record("noted", added.item, {"note": "by the other"})
    archive.record("noted", added.item, {"note": "by the first"})
    assert [event.type for event in archive.events()] == ["created", "received", "noted", "noted"]


def test_two_writers_take_turns(
    archive: Archive, make_file: MakeFile, again: Callable[[], Archive]
) -> None:
    paths = [[make_file(f"{who}-{number}") for number in range(6)] for who in "ab"]

    def take(opened: Archive, mine: list[Path]) -> None:
        for path in mine:
            list(opened.add([path], Acquisition()))

    threads = [
        threading.Thread(target=take, args=pair)
        for pair in zip((archive, again()), paths, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(list(again().items())) == 12
    assert [event.index for event in again().events()] == list(range(13))


def test_one_who_waits_too_long_for_another_writer_is_told(
    archive: Archive, again: Callable[[], Archive], monkeypatch: pytest.MonkeyPatch
) -> None:
    other = again()
    waiting = FolderStore.lock
    monkeypatch.setattr(FolderStore, "lock", lambda self: waiting(self, 0.0))

    with archive.hold(), pytest.raises(Busy):
        other.rotate()


def test_reading_needs_no_turn(
    archive: Archive, add: Add, make_file: MakeFile, again: Callable[[], Archive]
) -> None:
    (added,) = add(make_file(content=b"x"))

    with archive.hold():
        other = again()
        assert b"".join(other.read(added.item)) == b"x"


def test_a_reader_goes_on_while_the_log_grows(
    archive: Archive, add: Add, make_file: MakeFile, again: Callable[[], Archive]
) -> None:
    (added,) = add(make_file())
    reader = again()
    archive.record_all([("noted", added.item, {"note": str(number)}) for number in range(300)])

    assert [event.type for event in reader.events()] == ["created", "received"]
    assert root_of(reader.tiles, 2) == root_of(archive.tiles, 2, current=archive.size)


def test_without_keys_only_what_everybody_may_know(
    archive: Archive, add: Add, make_file: MakeFile
) -> None:
    (added,) = add(make_file(content=b"a secret"))

    public = Archive.open(archive.place)

    assert [(event.type, event.readable, event.item) for event in public.events()] == [
        ("created", "locked", None),
        ("received", "locked", None),
    ]
    assert public.unlock is None
    for refused in (
        lambda: list(public.events(added.item)),
        lambda: list(public.read(added.item)),
        lambda: public.record("noted", added.item, {}),
        lambda: list(public.add([make_file()], Acquisition())),
        public.rotate,
    ):
        with pytest.raises(NeedsKeys):
            refused()


def test_a_strangers_keys_open_nothing(archive: Archive) -> None:
    for stranger in (MemberKeys.new("bob"), MemberKeys.new("ann")):
        with pytest.raises(NotAMember):
            Archive.open(archive.place, unlock=stranger)


def test_no_archive_is_said_to_be_none(tmp_path: Path) -> None:
    with pytest.raises(NoSuchArchive):
        Archive.open(tmp_path / "nothing")
    assert not (tmp_path / "nothing").exists()


def test_the_archive_around_the_present_folder_is_found(
    archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(Path(archive.place) / "log")
    assert find_place() == str(archive.place)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(NoArchiveHere):
        find_place()
    assert find_place("s3://bucket/here") == "s3://bucket/here"


def test_whose_keys_must_be_said_where_there_are_several(archive: Archive, keys: Path) -> None:
    place = str(archive.place)
    (keys / "bob.key").write_bytes(b"")

    assert find_keys(place, "ann", keys).path == str(keys / "ann.key")
    with pytest.raises(WhichMember, match="ann, bob"):
        find_keys(place, None, keys)
    with pytest.raises(NoKeys):
        find_keys(place, "eve", keys)
    with pytest.raises(NoKeys):
        find_keys(place)


def test_nothing_in_the_clear_tells_what_came_in(archive: Archive, make_file: MakeFile) -> None:
    content = b"a very recognisable content " * 100
    path = make_file("telling-name.mp4", content)
    list(archive.add([path], Acquisition(source="a telling source")))
    digest = hashlib.sha256(content)
    telling = [b"telling", b"recognisable", digest.digest(), digest.hexdigest().encode()]

    for name in files_of(archive):
        raw = archive.store.read(name)
        assert [each for each in telling if each in raw or each in name.encode()] == [], name


def test_everything_is_for_its_owner_only(archive: Archive, add: Add, make_file: MakeFile) -> None:
    add(make_file())

    for path in Path(archive.place).rglob("*"):
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path


def test_a_flipped_bit_in_a_blob_is_found_on_reading(
    archive: Archive, add: Add, make_file: MakeFile
) -> None:
    from vouchsafe.archive import ArchiveError

    (added,) = add(make_file(content=os.urandom(200_000)))
    (blob,) = [name for name in files_of(archive) if name.startswith("blobs/")]
    raw = bytearray(archive.store.read(blob))
    raw[len(raw) // 2] ^= 4
    archive.store.write(blob, bytes(raw))

    with pytest.raises(ArchiveError):
        list(archive.read(added.item))


@pytest.mark.parametrize(
    "name", ["policy.toml", "log/checkpoint", "keys/archive.age", "keys/events.age"]
)
def test_a_flipped_bit_in_what_opening_needs_is_found_on_opening(
    archive: Archive, again: Callable[[], Archive], name: str
) -> None:
    raw = bytearray(archive.store.read(name))
    raw[len(raw) // 2] ^= 1
    archive.store.write(name, bytes(raw))

    with pytest.raises(Damaged):
        again()


@pytest.mark.parametrize(
    "name", ["policy.toml", "log/checkpoint", "keys/archive.age", "keys/events.age"]
)
def test_what_opening_needs_is_missed(
    archive: Archive, again: Callable[[], Archive], name: str
) -> None:
    archive.store.remove(name)

    with pytest.raises(Damaged):
        again()


def test_a_lost_key_is_not_taken_for_an_erasure(
    archive: Archive, add: Add, make_file: MakeFile, again: Callable[[], Archive]
) -> None:
    (added,) = add(make_file())
    archive.store.remove(f"keys/items/{added.item[:2]}/{added.item}.age")

    with pytest.raises(Damaged, match="nobody erased it"):
        list(again().events())


def test_another_policy_in_its_place_is_found(
    archive: Archive, again: Callable[[], Archive]
) -> None:
    eve = MemberKeys.new("eve")
    archive.store.write("policy.toml", archive.policy.joined(eve.member, 1).to_bytes())

    with pytest.raises(Damaged, match="policy"):
        again()


def test_the_signed_event_is_what_the_format_says(
    archive: Archive, add: Add, make_file: MakeFile
) -> None:
    (added,) = add(make_file())

    facts = json.loads(archive.original(added.item).signed)

    assert set(facts) == {
        "actor",
        "archive",
        "event",
        "item",
        "key",
        "signature",
        "time",
        "version",
        "what",
    }
    assert (facts["version"], facts["item"], facts["archive"]) == (
        1,
        added.item,
        archive.policy.origin,
    )
