"""Every member's keys are lost, and the sheet of paper is not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from vouchsafe.archive import Acquisition, Archive, MemberKeys, read_sheet, recover
from vouchsafe.archive.errors import NotAMember, NotTheSheet
from vouchsafe.archive.keys import Identity, RecoverySheet
from vouchsafe.archive.verifying import Question, verify


@pytest.fixture
def lost(tmp_path: Path, make_file: Callable[..., Path]) -> tuple[Archive, RecoverySheet]:
    """An archive with one file, and its sheet; ann's passphrase is forgotten."""
    made, sheet = Archive.init(
        tmp_path / "lost", origin="example.org/lost", member="ann", passphrase="forgotten"
    )
    list(made.add([make_file(content=b"frames")], Acquisition()))
    return made, sheet


@pytest.mark.parametrize("name", ["ann", "bob"])
def test_whoever_has_the_sheet_comes_in(lost: tuple[Archive, RecoverySheet], name: str) -> None:
    made, sheet = lost
    keys = MemberKeys.new(name)

    opened, event = recover(made.place, read_sheet(" ".join(sheet.groups).lower()), keys)

    (item,) = opened.items()
    again = Archive.open(made.place, unlock=keys)
    assert b"".join(again.read(item)) == b"frames"
    assert (event.type, event.actor, event.what["recovered"]) == ("granted", name, True)
    again.record("noted", item, {"note": "back"})
    assert [each.actor for each in again.events()] == ["ann", "ann", name, name]
    assert [each.member.name for each in again.policy.present()] == sorted({"ann", name})
    assert verify(again.store, Question(unlock=keys)).verdict.right


def test_another_sheet_opens_nothing(lost: tuple[Archive, RecoverySheet]) -> None:
    made, _ = lost

    with pytest.raises(NotTheSheet):
        recover(made.place, Identity.new(), MemberKeys.new("bob"))
    assert made.size == 2


def test_a_lost_members_old_keys_are_of_no_use_any_more(
    lost: tuple[Archive, RecoverySheet],
) -> None:
    made, sheet = lost
    old = made.unlocked.keys

    recover(made.place, sheet.identity, MemberKeys.new("ann"))

    with pytest.raises(NotAMember):
        Archive.open(made.place, unlock=old)
    assert not list((Path(made.place) / "keys/members").iterdir())
