"""A person is forgotten without breaking the log."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from vouchsafe.archive import Acquisition, Added, Archive, MemberKeys
from vouchsafe.archive.custody import read_entry
from vouchsafe.archive.errors import Erased, NoReason
from vouchsafe.archive.log import consistency_proof, root_of, verify_consistency
from vouchsafe.archive.verifying import Question, verify

MakeFile = Callable[..., Path]
Add = Callable[..., list[Added]]
WHY = "asked for by the person shown."


@pytest.fixture
def erased(archive: Archive, add: Add, make_file: MakeFile) -> Added:
    """An item that was noted, then erased, beside one that stays."""
    gone, _ = add(make_file("gone", b"the person shown"), make_file("stays"))
    archive.record("noted", gone.item, {"note": "x"})
    archive.erase(gone.item, WHY)
    return gone


def test_key_and_blob_are_gone_and_the_event_stays(archive: Archive, erased: Added) -> None:
    address = read_entry(erased.event.entry, 1).brings

    *before, event = archive.events(erased.item)

    assert [each.readable for each in before] == ["erased", "erased"]
    assert (event.type, event.actor, event.what["reason"]) == ("erased", "ann", WHY)
    assert read_entry(event.entry, event.index).brings == address
    left = {name for name, _ in archive.store.names()}
    assert not any(erased.item in name or address.hex() in name for name in left)
    assert erased.item not in set(archive.items())


def test_whoever_asks_is_told_when_by_whom_and_why(archive: Archive, erased: Added) -> None:
    assert archive.find(erased.item[:8]) == erased.item
    for asking in (
        lambda: archive.original(erased.item),
        lambda: list(archive.read(erased.item)),
        lambda: archive.record("noted", erased.item, {}),
        lambda: archive.erase(erased.item, "again"),
    ):
        with pytest.raises(Erased, match=r"by ann: asked for by the person shown\. Its key"):
            asking()


def test_the_log_goes_on_from_where_it_was(archive: Archive, add: Add, make_file: MakeFile) -> None:
    (added,) = add(make_file())
    size, root = archive.size, root_of(archive.tiles, archive.size)

    archive.erase(added.item, WHY)

    now = root_of(archive.tiles, archive.size)
    proof = consistency_proof(archive.tiles, size, archive.size)
    verify_consistency(size, root, archive.size, now, proof)


def test_verify_has_nothing_against_it(archive: Archive, erased: Added, ann: MemberKeys) -> None:
    assert verify(archive.store, Question(unlock=ann)).verdict.right


def test_it_can_come_in_again_under_a_new_key_and_says_so(
    archive: Archive, erased: Added, again: Callable[[], Archive]
) -> None:
    (back,) = again().add([erased.path], Acquisition())

    assert (back.item, back.known, back.erased_before) == (erased.item, False, True)
    assert b"".join(again().read(back.item)) == b"the person shown"
    told = [(event.type, event.readable) for event in again().events(back.item)]
    assert told == [
        ("received", "erased"),
        ("noted", "erased"),
        ("erased", "yes"),
        ("received", "yes"),
    ]
    assert again().original(back.item).what["erased_before"] == 4


def test_it_can_be_erased_once_more(archive: Archive, erased: Added) -> None:
    list(archive.add([erased.path], Acquisition()))
    archive.erase(erased.item, "again")

    assert [event.readable for event in archive.events(erased.item)][:4] == [
        "erased",
        "erased",
        "yes",
        "erased",
    ]


def test_a_reason_is_needed(archive: Archive, add: Add, make_file: MakeFile) -> None:
    (added,) = add(make_file())

    with pytest.raises(NoReason):
        archive.erase(added.item, "  ")
    assert archive.original(added.item)


def test_what_searching_needs_goes_too(archive: Archive, add: Add, make_file: MakeFile) -> None:
    (added,) = add(make_file())
    archive.store.write("catalogue.age", b"words of the item")

    archive.erase(added.item, WHY)

    assert "catalogue.age" not in {name for name, _ in archive.store.names()}


def test_the_key_is_overwritten_before_it_goes(
    archive: Archive, add: Add, make_file: MakeFile, tmp_path: Path
) -> None:
    (added,) = add(make_file())
    key = Path(archive.place) / "keys/items" / added.item[:2] / f"{added.item}.age"
    other_name = tmp_path / "the same file"
    other_name.hardlink_to(key)

    archive.erase(added.item, WHY)

    assert not any(other_name.read_bytes())


def test_another_process_learns_of_the_erasure(
    archive: Archive, add: Add, make_file: MakeFile, again: Callable[[], Archive]
) -> None:
    (added,) = add(make_file())
    other = again()
    other.record("noted", added.item, {"note": "its key is at hand now"})

    archive.erase(added.item, WHY)

    with pytest.raises(Erased):
        other.record("noted", added.item, {"note": "too late"})
    (back,) = other.add([added.path], Acquisition())
    assert b"".join(other.read(back.item)) == added.path.read_bytes()
