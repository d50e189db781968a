"""Who may read and sign: members come and go, keys are renewed, the past stays provable."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from vouchsafe.archive import Acquisition, Added, Archive, MemberKeys, find_keys
from vouchsafe.archive.errors import (
    KeysInsideNeedPassphrase,
    LastMember,
    MemberAlready,
    NoSuchMember,
    NotAMember,
)
from vouchsafe.archive.keys import NotForThisKey, unwrap_item_key, unwrap_secrets
from vouchsafe.archive.log import open_checkpoint, parse_note
from vouchsafe.archive.renewing import renew_member_keys
from vouchsafe.archive.verifying import Question, verify

MakeFile = Callable[..., Path]
Add = Callable[..., list[Added]]


@pytest.fixture
def item(add: Add, make_file: MakeFile) -> Added:
    """Something to read."""
    return add(make_file(content=b"frames"))[0]


@pytest.fixture
def bob() -> MemberKeys:
    """Somebody else's keys."""
    return MemberKeys.new("bob")


def right(archive: Archive, keys: MemberKeys) -> bool:
    return verify(archive.store, Question(unlock=keys)).verdict.right


def test_a_new_member_reads_and_signs(archive: Archive, item: Added, bob: MemberKeys) -> None:
    event = archive.grant(bob.member)

    his = Archive.open(archive.place, unlock=bob)
    assert b"".join(his.read(item.item)) == b"frames"
    his.record("noted", item.item, {"note": "seen"})
    assert [each.actor for each in his.events()] == ["ann", "ann", "ann", "bob"]
    assert (event.type, event.what["member"]) == ("granted", "bob")
    assert event.what["policy"] == archive.policy.digest
    assert right(his, bob)


def test_what_comes_later_is_for_the_new_member_too(
    archive: Archive, bob: MemberKeys, make_file: MakeFile
) -> None:
    archive.grant(bob.member)
    (added,) = archive.add([make_file(content=b"later")], Acquisition())

    assert b"".join(Archive.open(archive.place, unlock=bob).read(added.item)) == b"later"


def test_one_name_is_one_member(archive: Archive, bob: MemberKeys) -> None:
    archive.grant(bob.member)

    for again in (bob, MemberKeys.new("bob"), MemberKeys.new("ann")):
        with pytest.raises(MemberAlready):
            archive.grant(again.member)


def test_a_former_member_is_shut_out(
    archive: Archive, item: Added, bob: MemberKeys, ann: MemberKeys
) -> None:
    archive.grant(bob.member)
    his = Archive.open(archive.place, unlock=bob)
    his.record("noted", item.item, {"note": "while he was one"})
    old_seed = his.unlocked.secrets.log

    event = archive.revoke("bob")

    with pytest.raises(NotAMember):
        Archive.open(archive.place, unlock=bob)
    with pytest.raises(NotAMember):
        his.record("noted", item.item, {"note": "afterwards"})
    for name in ("keys/archive.age", "keys/events.age"):
        with pytest.raises(NotForThisKey):
            unwrap_secrets(archive.store.read(name), bob.identity)
    key = archive.store.read(f"keys/items/{item.item[:2]}/{item.item}.age")
    with pytest.raises(NotForThisKey):
        unwrap_item_key(key, bob.identity)
    assert archive.unlocked.secrets.log != old_seed
    assert event.what["log"] == archive.policy.verifier.vkey
    assert [each.actor for each in archive.events(item.item)] == ["ann", "bob"]
    assert right(archive, ann)


def test_a_former_member_can_come_back(archive: Archive, bob: MemberKeys, ann: MemberKeys) -> None:
    archive.grant(bob.member)
    archive.revoke("bob")
    archive.grant(bob.member)

    assert Archive.open(archive.place, unlock=bob).size == archive.size
    assert right(archive, ann)


def test_the_last_member_stays(archive: Archive) -> None:
    with pytest.raises(LastMember):
        archive.revoke("ann")
    with pytest.raises(NoSuchMember):
        archive.revoke("eve")


def test_a_members_keys_in_the_archive_go_with_them(tmp_path: Path, bob: MemberKeys) -> None:
    made, _ = Archive.init(tmp_path / "a", origin="x", member="ann", passphrase="long and wide")
    made.grant(bob.member)

    his = Archive.open(tmp_path / "a", unlock=bob)
    his.revoke("ann")

    assert not list((tmp_path / "a/keys/members").iterdir())


def test_the_logs_old_key_stays_known(
    archive: Archive, item: Added, again: Callable[[], Archive], ann: MemberKeys
) -> None:
    old, size = archive.policy.verifier, archive.size

    archive.rotate()

    opened = again()
    assert [key.until for key in opened.policy.log_keys] == [size, None]
    kept = parse_note(archive.store.read(f"log/checkpoints/{size}"))
    assert open_checkpoint(kept, old).size == size
    assert open_checkpoint(opened.checkpoint(), opened.policy.verifier).size == size + 1
    assert opened.policy.verifier != old
    assert right(opened, ann)


def test_a_kept_tree_head_with_cosignatures_is_not_replaced(archive: Archive, item: Added) -> None:
    name = f"log/checkpoints/{archive.size}"
    archive.store.write(name, b"with cosignatures")

    archive.rotate()

    assert archive.store.read(name) == b"with cosignatures"


def test_ones_own_keys_are_renewed_outside_the_archive(
    archive: Archive, item: Added, ann: MemberKeys, keys: Path
) -> None:
    renew_member_keys(archive, None, keys)

    with pytest.raises(NotAMember):
        Archive.open(archive.place, unlock=ann)
    fresh = find_keys(str(archive.place), "ann", keys).unlock(None)
    opened = Archive.open(archive.place, unlock=fresh, memory=keys)
    assert b"".join(opened.read(item.item)) == b"frames"
    assert len({event.key for event in opened.events()}) == 1
    opened.record("noted", item.item, {"note": "with the new key"})
    assert len({event.key for event in opened.events()}) == 2
    assert right(opened, fresh)


def test_ones_own_keys_are_renewed_in_the_archive(tmp_path: Path) -> None:
    place = tmp_path / "a"
    made, _ = Archive.init(place, origin="x", member="ann", passphrase="long and wide")

    with pytest.raises(KeysInsideNeedPassphrase):
        renew_member_keys(made, None, None)
    renew_member_keys(made, "even longer", None)

    fresh = find_keys(str(place)).unlock("even longer")
    assert Archive.open(place, unlock=fresh).size == 2
    assert right(made, fresh)


def test_a_new_sheet_makes_the_old_one_void(archive: Archive, item: Added, ann: MemberKeys) -> None:
    old = archive.policy.recovery
    _, sheet = archive.rotate_recovery()

    name = f"keys/items/{item.item[:2]}/{item.item}.age"
    assert unwrap_item_key(archive.store.read(name), sheet.identity)
    assert archive.policy.recovery == sheet.identity.recipient != old
    assert right(archive, ann)


def test_progress_is_told_in_keys(
    archive: Archive, add: Add, make_file: MakeFile, bob: MemberKeys
) -> None:
    add(make_file("1"), make_file("2"), make_file("3"))
    told: list[tuple[int, int]] = []

    archive.grant(bob.member, lambda done, of: told.append((done, of)))

    assert told == [(3, 3)]


def test_a_changed_policy_is_logged_and_changes_nobody(
    archive: Archive, bob: MemberKeys, again: Callable[[], Archive], ann: MemberKeys
) -> None:
    from vouchsafe.archive.log import WitnessSigner

    witness = WitnessSigner("witness.example", b"w" * 32).verifier.vkey
    wanted = replace(archive.policy.joined(bob.member, 0), witnesses=(witness,), quorum=1)

    event = archive.change_policy(wanted, "a partner watches")

    opened = again()
    assert opened.policy.witnesses == (witness,)
    assert [each.member.name for each in opened.policy.members] == ["ann"]
    assert (event.type, event.what["why"]) == ("policy", "a partner watches")
    assert event.what["terms"] == {"witnesses": [witness], "quorum": 1}
    assert event.what["policy"] == opened.policy.digest
