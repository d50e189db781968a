"""Custody events: their bytes, and what is refused."""

from __future__ import annotations

import dataclasses
import hashlib
import hmac
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vouchsafe.archive.custody import (
    EVENT_TYPES,
    SEALED_TO_THE_ITEM,
    BadEntry,
    BadEvent,
    Entry,
    Event,
    Labels,
    NotAMoment,
    NotCanonical,
    canonical,
    commitment,
    join_sealed,
    open_event,
    read_canonical,
    read_entry,
    read_moment,
    read_signed,
    seal_event,
    sign_event,
    split_sealed,
    tell,
    write_entry,
)
from vouchsafe.archive.errors import Damaged
from vouchsafe.archive.keys import ItemKey, MemberKeys
from vouchsafe.archive.model import ItemId

digests = st.binary(min_size=32, max_size=32)
items = st.binary(min_size=32, max_size=32).filter(any).map(lambda raw: ItemId(raw.hex()))
entries = st.builds(
    Entry, st.sampled_from(EVENT_TYPES), digests, digests, st.one_of(st.just(b""), digests), digests
)
ITEM = ItemId("ab" * 32)
ORIGIN = "example.org/marches"


@given(entries)
def test_an_entry_reads_back_as_it_was_written(entry: Entry) -> None:
    assert read_entry(write_entry(entry), 7) == entry


def test_an_entry_is_what_the_format_says_to_the_byte() -> None:
    entry = Entry("noted", b"c" * 32, b"s" * 32, b"", b"l" * 32)

    expected = b"\0\5noted\0\x20" + b"c" * 32 + b"\0\x20" + b"s" * 32 + b"\0\0\0\x20" + b"l" * 32
    assert write_entry(entry) == expected


@given(entries, st.data())
def test_a_cut_or_padded_entry_is_refused(entry: Entry, data: st.DataObject) -> None:
    whole = write_entry(entry)
    cut = data.draw(st.integers(0, len(whole) - 1))

    for wrong in (whole[:cut], whole + b"\0", whole + b"\0\0"):
        with pytest.raises(BadEntry):
            read_entry(wrong, 0)


def test_an_unknown_type_is_refused() -> None:
    entry = write_entry(Entry("noted", b"c" * 32, b"s" * 32, b"", b"l" * 32))

    with pytest.raises(BadEntry):
        read_entry(entry.replace(b"noted", b"voted"), 3)


@given(
    digests, st.lists(st.one_of(st.none(), items), min_size=1, max_size=40), st.integers(0, 2**40)
)
def test_labels_tell_members_which_item_an_entry_is_about(
    naming: bytes, about: list[ItemId | None], start: int
) -> None:
    labels = Labels(naming)
    covered = [labels.cover(item, start + offset) for offset, item in enumerate(about)]

    assert [labels.uncover(each, start + i) for i, each in enumerate(covered)] == about
    plain = labels.uncover_all(b"".join(covered), start)
    assert plain == b"".join(bytes.fromhex(item or "00" * 32) for item in about)


def test_a_label_tells_nothing_twice() -> None:
    labels = Labels(b"n" * 32)

    assert len({labels.cover(ITEM, index) for index in range(100)}) == 100


@given(
    st.recursive(
        st.one_of(st.none(), st.booleans(), st.integers(-(2**53) + 1, 2**53 - 1), st.text()),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
        max_leaves=8,
    )
)
def test_canonical_json_has_one_spelling(value: object) -> None:
    spelt = canonical({"value": value})

    assert read_canonical(spelt) == {"value": value}
    with pytest.raises(NotCanonical):
        read_canonical(spelt + b" ")


@pytest.mark.parametrize(
    "untrusted",
    [
        b"",
        b"[]",
        b"1",
        b'{"b":1,"a":2}',
        b'{"a":1,"a":1}',
        b'{"a": 1}',
        b'{"a":1.0}',
        b"\xff",
        b"[" * 100000,
    ],
)
def test_other_json_is_refused(untrusted: bytes) -> None:
    with pytest.raises(NotCanonical):
        read_canonical(untrusted)


def test_what_json_cannot_say_is_refused() -> None:
    for value in (float("nan"), 2**60, "\ud800", object()):
        with pytest.raises(NotCanonical):
            canonical({"value": value})


class Sealed:
    """An event as the log would have it."""

    def __init__(self, **others: object) -> None:
        self.key, self.ann = ItemKey.new(), MemberKeys.new("ann")
        facts = {"event": "noted", "item": ITEM, "archive": ORIGIN, **others}
        self.signed = sign_event(
            actor="ann",
            archive=str(facts["archive"]),
            event=facts["event"],  # type: ignore[arg-type]
            item=facts["item"],  # type: ignore[arg-type]
            key=self.ann.member.key_id,
            time="2026-11-22T20:15:00Z",
            what={"note": "x"},
            sign=self.ann.sign,
        )
        self.seal()

    def seal(self) -> None:
        self.blind, self.sealed = seal_event(self.signed, self.key.recipient)
        self.entry = Entry(
            "noted",
            commitment(self.signed, self.blind),
            hashlib.sha256(self.sealed).digest(),
            b"",
            b"l" * 32,
        )

    def open(self) -> Event:
        blind, signed = open_event(5, self.entry, self.sealed, self.key.identity.text)
        raw = write_entry(self.entry)
        return read_signed(5, self.entry, raw, ITEM, ORIGIN, blind, signed, self.key_of)

    def key_of(self, actor: str, key_id: str, _index: int) -> bytes | None:
        member = self.ann.member
        return member.verify_key if (actor, key_id) == (member.name, member.key_id) else None


def test_an_event_opens_as_it_was_sealed() -> None:
    sealed = Sealed()

    event = sealed.open()

    assert (event.actor, event.type, event.item, event.what) == (
        "ann",
        "noted",
        ITEM,
        {"note": "x"},
    )
    assert hmac.digest(event.blind, event.signed, "sha256") == read_entry(event.entry, 5).commitment


def test_any_flipped_bit_of_a_sealed_event_is_found() -> None:
    sealed = Sealed()
    for position in range(0, len(sealed.sealed), 37):
        wrong = bytearray(sealed.sealed)
        wrong[position] ^= 1
        with pytest.raises(BadEvent):
            open_event(5, sealed.entry, bytes(wrong), sealed.key.identity.text)


def test_another_event_under_the_same_key_does_not_fit() -> None:
    sealed, other = Sealed(), Sealed()
    _, swapped = seal_event(other.signed, sealed.key.recipient)
    entry = dataclasses.replace(sealed.entry, sealed=hashlib.sha256(swapped).digest())

    with pytest.raises(BadEvent, match="commitment"):
        open_event(5, entry, swapped, sealed.key.identity.text)


@pytest.mark.parametrize(
    "others",
    [{"archive": "elsewhere"}, {"event": "read"}, {"item": ItemId("cd" * 32)}, {"item": None}],
)
def test_an_event_that_says_other_than_its_entry_is_refused(others: dict[str, object]) -> None:
    with pytest.raises(BadEvent):
        Sealed(**others).open()


def test_somebody_elses_signature_is_refused() -> None:
    sealed = Sealed()
    facts = json.loads(sealed.signed)
    sealed.signed = canonical({**facts, "what": {"note": "y"}})
    sealed.seal()

    with pytest.raises(BadEvent, match="signature"):
        sealed.open()


def test_a_stranger_is_refused() -> None:
    sealed = Sealed()
    sealed.ann = MemberKeys.new("ann")

    with pytest.raises(BadEvent, match="no member"):
        sealed.open()


@given(st.lists(st.binary(max_size=300), max_size=20))
def test_bundles_of_events_read_back(events: list[bytes]) -> None:
    assert split_sealed("log/events/000", join_sealed(events), len(events)) == events


def test_a_short_bundle_is_refused() -> None:
    bundle = join_sealed([b"one", b"two"])

    for wrong, width in ((bundle, 3), (bundle[:-1], 2), (bundle[:-1], 1)):
        with pytest.raises(Damaged):
            split_sealed("log/events/000", wrong, width)


@pytest.mark.parametrize(
    ("given_", "utc"),
    [
        ("2026-11-22", "2026-11-22"),
        ("2026-11-22T20:15:00Z", "2026-11-22T20:15:00Z"),
        ("2026-11-22T21:15:00+01:00", "2026-11-22T20:15:00Z"),
        ("2026-11-22 00:15:00.5-05:30", "2026-11-22T05:45:00Z"),
        ("2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z"),
    ],
)
def test_moments_are_kept_as_given_and_in_utc(given_: str, utc: str) -> None:
    moment = read_moment(given_)

    assert (moment.given, moment.utc) == (given_, utc)


@pytest.mark.parametrize(
    "given_",
    [
        "",
        "yesterday",
        "22.11.2026",
        "2026-13-01",
        "2026-02-30",
        "2026-11-22T20:15:00",
        "2026-11-22T25:00:00Z",
        "2026-11-22T20:15Z",
        "20261122",
        "2026-11-22T20:15:00+25:00",
        "0001-01-01T00:00:00+01:00",
        "2026-W47-7",
        "٢٠٢٦-11-22",
    ],
)
def test_anything_else_is_no_moment(given_: str) -> None:
    with pytest.raises(NotAMoment):
        read_moment(given_)


def test_every_event_can_be_told() -> None:
    for kind in EVENT_TYPES:
        event = Event(1, kind, None, b"", time="2026-11-22T20:15:00Z", actor="ann")
        (told,) = tell([event])
        assert told.sentence.startswith("ann ")
        assert told.sentence.endswith((".", " "))


def test_what_was_erased_is_told_as_such() -> None:
    for kind in SEALED_TO_THE_ITEM:
        (told,) = tell([Event(1, kind, ITEM, b"", readable="erased")])
        assert "unreadable when the item was erased" in told.sentence


def test_a_change_of_the_policy_says_what_it_changed() -> None:
    terms = {
        "authorities": [{"name": "notary", "roots": "ab" * 32}],
        "witnesses": ["partner.example+0badcafe+AAAA"],
        "quorum": 0,
        "trust": {"proofmode": ["A" * 40]},
    }
    what = {"why": "a partner watches", "terms": terms}

    (told,) = tell([Event(1, "policy", None, b"", actor="ann", what=what)])

    assert told.details == (
        "Why: a partner watches",
        "Time authorities from then on: notary",
        "Witnesses from then on: partner.example",
        "Cosignatures needed from then on: 0",
        f"Trusted on where files come from, from then on: proofmode {'A' * 40}",
    )


def test_odd_facts_do_not_break_a_story() -> None:
    for kind in EVENT_TYPES:
        what = dict.fromkeys(
            (
                "original",
                "acquisition",
                "claims",
                "kind",
                "note",
                "member",
                "reason",
                "why",
                "terms",
            ),
            7,
        )
        (told,) = tell([Event(1, kind, None, b"", actor="ann", what=what)])
        assert told.sentence
