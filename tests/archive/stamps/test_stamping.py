"""Stamps are asked for, checked, kept; and called pending until they are."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.archive.stamps.authority import NOW, YEAR, LocalAuthority, Root, hang, needs_openssl
from tests.archive.stamps.heads import LOG, cosigned, head
from vouchsafe.archive.log import Checkpoint, Digest, NoteSigner, sign_note
from vouchsafe.archive.stamps import (
    Authority,
    FromNobodyKnown,
    MalformedRequest,
    StampedAlready,
    StampError,
    ask_by_hand,
    stamp,
    stamped_part,
    standings,
    take_by_hand,
    verify_stamp,
)
from vouchsafe.archive.stamps.asking import query_for
from vouchsafe.archive.stamps.sending import send
from vouchsafe.archive.stamps.signer import bare
from vouchsafe.archive.store import FolderStore, open_store

pytestmark = needs_openssl


@pytest.fixture
def one(tmp_path: Path) -> Iterator[LocalAuthority]:
    with LocalAuthority(tmp_path / "one", "one", Root("root of one")).open() as authority:
        yield authority


@pytest.fixture
def two(tmp_path: Path) -> Iterator[LocalAuthority]:
    with LocalAuthority(tmp_path / "two", "two", Root("root of two")).open() as authority:
        yield authority


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    (tmp_path / "archive").mkdir()
    store = open_store(tmp_path / "archive")
    store.write("log/checkpoint", head(7))
    assert isinstance(store, FolderStore)
    return store


def _stamps(store: FolderStore) -> list[str]:
    return [name for name, _ in store.names("log/stamps/")]


def _brief(authority: Authority, query: bytes) -> bytes:
    return send(authority, query, patience=0.3)


def test_every_authority_stamps_and_is_kept_beside_its_head(
    store: FolderStore, one: LocalAuthority, two: LocalAuthority
) -> None:
    authorities = [one.authority(), two.authority()]

    found = stamp(store, authorities, store.lock)

    assert [(each.authority, each.state, each.size, each.pending) for each in found] == [
        ("one", "done", 7, 0),
        ("two", "done", 7, 0),
    ]
    assert _stamps(store) == ["log/stamps/7/one.tsr", "log/stamps/7/two.tsr"]
    assert store.read("log/checkpoints/7") == head(7)
    for authority in authorities:
        token = store.read(f"log/stamps/7/{authority.name}.tsr")
        assert verify_stamp(head(7), token, authority).authority == authority.name


def test_what_is_stamped_is_not_asked_for_again(store: FolderStore, one: LocalAuthority) -> None:
    stamp(store, [one.authority()], store.lock)
    stamp(store, [one.authority()], store.lock)

    assert len(one.asked) == 1


@pytest.mark.parametrize(("size", "lies_at"), [(9000, 9000), (7, 7), (9000, 7), (5, 6)])
def test_a_stamp_over_a_head_that_somebody_made_up_does_not_pass_for_done(
    store: FolderStore, one: LocalAuthority, size: int, lies_at: int
) -> None:
    made_up = Checkpoint(LOG.name, size, Digest(b"\1" * 32))
    forged = sign_note(made_up.text(), NoteSigner(LOG.name, b"\x09" * 32)).data()
    token = one.answer(query_for(forged).data)
    store.write(f"log/checkpoints/{lies_at}", forged)
    store.write(f"log/stamps/{lies_at}/one.tsr", bare(token))

    (found,) = standings(store, [one.authority()])

    assert (found.state, found.stamped, found.pending) == ("pending", None, 7)
    assert "another log" in found.why


def test_what_came_since_is_pending_until_it_is_stamped(
    store: FolderStore, one: LocalAuthority
) -> None:
    stamp(store, [one.authority()], store.lock)
    store.write("log/checkpoint", head(12))

    (before,) = standings(store, [one.authority()])
    (after,) = stamp(store, [one.authority()], store.lock)

    assert (before.state, before.size, before.pending) == ("pending", 7, 5)
    assert (after.state, after.size, after.pending) == ("done", 12, 0)
    assert _stamps(store) == ["log/stamps/12/one.tsr", "log/stamps/7/one.tsr"]


def test_a_request_tells_a_digest_and_nothing_else(store: FolderStore, one: LocalAuthority) -> None:
    stamp(store, [one.authority()], store.lock)

    (query,) = one.asked
    assert b"example.org" not in query
    assert len(query) < 100


MISBEHAVIOURS: dict[str, tuple[Callable[[bytes], tuple[int, bytes]], str]] = {
    "rubbish": (lambda _: (200, b"<html>Welcome</html>"), "no timestamp response"),
    "nothing": (lambda _: (200, b""), "no timestamp response"),
    "server error": (lambda _: (500, b"oh"), "answered 500"),
    "too much": (lambda _: (200, b"\0" * (2 << 20)), "larger than any stamp"),
    "silence": (hang, "nothing within 0.3 seconds"),
    "the query back": (lambda query: (200, query), "no timestamp response"),
}


@pytest.mark.parametrize("how", sorted(MISBEHAVIOURS))
def test_an_authority_that_misbehaves_leaves_the_stamp_pending(
    store: FolderStore, one: LocalAuthority, two: LocalAuthority, how: str
) -> None:
    one.behave, why = MISBEHAVIOURS[how]

    bad, good = stamp(store, [one.authority(), two.authority()], store.lock, _brief)

    assert (bad.state, bad.pending, bad.stamped) == ("pending", 7, None)
    assert why in bad.why
    assert good.state == "done"
    assert _stamps(store) == ["log/stamps/7/two.tsr"]

    one.behave = lambda query: (200, one.answer(query))
    assert [each.state for each in stamp(store, [one.authority()], store.lock)] == ["done"]


def test_a_rejection_stays_pending_and_is_quoted(store: FolderStore, one: LocalAuthority) -> None:
    one.behave = lambda _: (200, one.answer(b"not what was asked"))

    (found,) = stamp(store, [one.authority()], store.lock)

    assert found.state == "pending"
    assert "refused: Bad request format" in found.why
    assert _stamps(store) == []


def test_nobody_is_asked_whom_the_policy_does_not_name(
    store: FolderStore, one: LocalAuthority, two: LocalAuthority
) -> None:
    one.behave = lambda _: (307, b"")
    one.elsewhere = two.address

    (found,) = stamp(store, [one.authority()], store.lock)

    assert "answered 307" in found.why
    assert two.asked == []


def test_nobody_there(store: FolderStore, one: LocalAuthority) -> None:
    (found,) = stamp(store, [one.authority(url="http://localhost:9/")], store.lock, _brief)

    assert found.state == "pending"
    assert "gave no answer" in found.why


@pytest.mark.parametrize("trick", ["another head", "another's stamp", "an earlier answer"])
def test_an_answer_that_holds_for_something_else_is_not_kept(
    store: FolderStore, one: LocalAuthority, two: LocalAuthority, trick: str
) -> None:
    other = open_store(store.place)
    if trick == "another head":
        other.write("log/checkpoint", head(8))
    earlier = one.answer(ask_by_hand(other))
    other.write("log/checkpoint", head(7))
    if trick == "another's stamp":
        one.behave = lambda query: (200, two.answer(query))
    else:
        one.behave = lambda _: (200, earlier)

    (found,) = stamp(store, [one.authority()], store.lock)

    assert found.state == "pending"
    assert "does not hold" in found.why
    assert _stamps(store) == []


def test_an_expired_certificate_is_not_kept(
    store: FolderStore, tmp_path: Path, one: LocalAuthority
) -> None:
    with LocalAuthority(tmp_path / "old", "old", one.root, until=NOW - YEAR / 12).open() as old:
        (found,) = stamp(store, [old.authority()], store.lock)

    assert "certificate has expired" in found.why
    assert _stamps(store) == []


def test_stamps_that_were_swapped_are_called_so(
    store: FolderStore, one: LocalAuthority, two: LocalAuthority
) -> None:
    authorities = [one.authority(), two.authority()]
    stamp(store, authorities, store.lock)
    first, second = (store.read(f"log/stamps/7/{name}.tsr") for name in ("one", "two"))
    store.write("log/stamps/7/one.tsr", second)
    store.write("log/stamps/7/two.tsr", first)

    for found in standings(store, authorities):
        assert found.state == "pending"
        assert "does not hold" in found.why


def test_a_head_with_cosignatures_stays_as_it_is(store: FolderStore, one: LocalAuthority) -> None:
    store.write("log/checkpoints/7", cosigned(7))

    assert stamp(store, [one.authority()], store.lock)[0].state == "done"
    assert store.read("log/checkpoints/7") == cosigned(7)
    assert stamped_part(cosigned(7)) == head(7)


def test_another_head_of_the_same_size_is_not_written_over(
    store: FolderStore, one: LocalAuthority
) -> None:
    other = head(8).replace(b"\n8\n", b"\n7\n")
    store.write("log/checkpoints/7", other)

    (found,) = stamp(store, [one.authority()], store.lock)

    assert found.state == "pending"
    assert found.why == str(StampedAlready(size=7))
    assert store.read("log/checkpoints/7") == other


def test_by_hand_for_machines_without_a_network(
    store: FolderStore, one: LocalAuthority, two: LocalAuthority
) -> None:
    authorities = [one.authority(url=""), two.authority(url="")]
    request = ask_by_hand(store)
    store.write("log/checkpoint", head(9))
    store.write("log/checkpoints/3", b"no checkpoint")

    assert [each.state for each in stamp(store, authorities, store.lock)] == ["pending", "pending"]
    for authority, answer in zip(authorities, map(_answers(request), (one, two)), strict=True):
        found = take_by_hand(store, answer, authorities, request)
        assert (found.authority, found.size, found.pending) == (authority.name, 7, 2)
    assert not one.asked
    assert not two.asked


def _answers(request: bytes) -> Callable[[LocalAuthority], bytes]:
    return lambda authority: authority.answer(request)


def test_an_answer_by_hand_must_be_to_the_request(store: FolderStore, one: LocalAuthority) -> None:
    authorities = [one.authority()]
    answer = one.answer(ask_by_hand(store))

    with pytest.raises(StampError, match="another request"):
        take_by_hand(store, answer, authorities, ask_by_hand(store))
    with pytest.raises(MalformedRequest):
        take_by_hand(store, answer, authorities, b"no request")
    assert _stamps(store) == []


def test_an_answer_by_hand_that_fits_nothing(
    store: FolderStore, one: LocalAuthority, two: LocalAuthority
) -> None:
    other = open_store(store.place)
    answer = one.answer(ask_by_hand(other))
    store.remove("log/checkpoints/7")

    with pytest.raises(StampError, match="fits no checkpoint"):
        take_by_hand(store, answer, [one.authority()])
    with pytest.raises(FromNobodyKnown, match="one, two"):
        take_by_hand(store, answer, [one.authority(), two.authority()])
    with pytest.raises(FromNobodyKnown):
        take_by_hand(store, b"rubbish", [])
