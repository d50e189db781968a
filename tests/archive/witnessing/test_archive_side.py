"""The archive's side, with a real archive: whom it trusts, what it offers, what it accepts."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from vouchsafe.archive import Acquisition, Archive, find_keys
from vouchsafe.archive.errors import BadPolicy
from vouchsafe.archive.log import (
    BadSignature,
    Checkpoint,
    NoteSignature,
    NoteSigner,
    NotSigned,
    WitnessSigner,
    cosign,
    cosigned_at,
    parse_note,
    sign_note,
)
from vouchsafe.archive.verifying import Question, verify
from vouchsafe.archive.witnessing import (
    AheadOfArchive,
    ForNobodyKnown,
    NoSuchWitness,
    NothingNew,
    NotOfThisArchive,
    NotOurHistory,
    Partner,
    WitnessAlready,
    accept,
    drop_witness,
    last_cosigned,
    offer_to,
    trust_witness,
    witnesses_of,
)
from vouchsafe.archive.witnessing.errors import NotAWitness, NotSoMany

ORIGIN = "example.org/marches"
NAME = "partner.example/witness"


class Place:
    """An archive, a member's keys, and what this machine remembers, in three folders."""

    def __init__(self, root: Path) -> None:
        self.folder, self.keys = root / "archive", root / "keys"
        self._root, self._files = root, 0
        Archive.init(self.folder, origin=ORIGIN, member="ann", passphrase=None, keys=self.keys)

    def open(self, memory: Path | None = None) -> Archive:
        unlock = find_keys(str(self.folder), "ann", self.keys).unlock(None)
        return Archive.open(self.folder, unlock=unlock, memory=memory or self.keys)

    def grow(self) -> None:
        self._files += 1
        path = self._root / f"{self._files}.txt"
        path.write_text(f"file {self._files}", "utf-8")
        list(self.open().add([path], Acquisition()))


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


@pytest.fixture
def partner(place: Place, tmp_path: Path) -> Partner:
    made = Partner.new(tmp_path / "partner", NAME, None)
    trust_witness(place.open(), made.public.vkey)
    return made


def test_the_three_steps_by_letter(place: Place, partner: Partner) -> None:
    place.grow()
    first = partner.sign(offer_to(place.open(), NAME), 100, None, place.open().policy.verifier)
    place.grow()  # The archive goes on while the letter is on its way.
    accepted = accept(place.open(), first.note.data())
    second = partner.sign(offer_to(place.open(), NAME), 200, None)
    again = accept(place.open(), second.note.data())

    assert (accepted.size, again.size) == (3, 4)
    assert (again.witnesses, again.quorum) == (1, 1)
    assert second.before == 3
    found = last_cosigned(place.open(), partner.public)
    assert (found.size, found.time) == (4, 200)
    kept = parse_note((place.folder / "log/checkpoints/3").read_bytes())
    assert cosigned_at(kept, partner.public) == 100


def test_what_was_accepted_stands_up_to_verification(place: Place, partner: Partner) -> None:
    signed = partner.sign(offer_to(place.open(), NAME), 100, None, place.open().policy.verifier)
    accept(place.open(), signed.note.data())
    place.grow()
    unlock = find_keys(str(place.folder), "ann", place.keys).unlock(None)

    verdict = verify(place.open().store, Question(unlock=unlock, against=[signed.note])).verdict

    assert verdict.right, verdict.findings


def test_nothing_is_offered_twice(place: Place, partner: Partner) -> None:
    signed = partner.sign(offer_to(place.open(), NAME), 100, None, place.open().policy.verifier)
    accept(place.open(), signed.note.data())

    with pytest.raises(NothingNew):
        offer_to(place.open(), NAME)
    assert offer_to(place.open(), NAME, 1).old == 1
    with pytest.raises(NotSoMany):
        offer_to(place.open(), NAME, 50)


def test_cosignatures_of_two_partners_meet_in_one_checkpoint(
    place: Place, partner: Partner, tmp_path: Path
) -> None:
    other = Partner.new(tmp_path / "other", "other.example", None)
    trust_witness(place.open(), other.public.vkey)
    log = place.open().policy.verifier
    offers = [
        (partner, offer_to(place.open(), NAME)),
        (other, offer_to(place.open(), "other.example")),
    ]

    for number, (each, offer) in enumerate(offers):
        accepted = accept(place.open(), each.sign(offer, 100, None, log).note.data())
        assert (accepted.witnesses, accepted.quorum) == (number + 1, 2)


def test_a_line_that_somebody_made_up_does_not_count_as_a_cosignature(
    place: Place, partner: Partner, tmp_path: Path
) -> None:
    second = Partner.new(tmp_path / "second", "second.example/witness", None)
    trust_witness(place.open(), second.public.vkey)
    archive = place.open()
    name = f"log/checkpoints/{archive.size}"
    forged = NoteSignature(second.public.name, second.public.key_id, bytes(72))
    archive.store.write(name, archive.checkpoint().with_signatures([forged]).data())

    signed = partner.sign(offer_to(archive, NAME), 100, None, archive.policy.verifier)
    accepted = accept(archive, signed.note.data())

    assert (accepted.witnesses, accepted.quorum) == (1, 2)


def test_strangers_lines_are_not_kept(place: Place, partner: Partner) -> None:
    signed = partner.sign(offer_to(place.open(), NAME), 100, None, place.open().policy.verifier)
    stranger = WitnessSigner("stranger.example", bytes(32))

    size = accept(place.open(), cosign(signed.note, stranger, 100).data()).size

    kept = parse_note((place.folder / f"log/checkpoints/{size}").read_bytes())
    assert {line.name for line in kept.signatures} == {ORIGIN, NAME}


def test_a_checkpoint_that_no_witness_signed_is_refused(place: Place, partner: Partner) -> None:
    note = place.open().checkpoint()

    with pytest.raises(ForNobodyKnown, match=NAME):
        accept(place.open(), note.data())
    with pytest.raises(ForNobodyKnown):
        accept(place.open(), cosign(note, WitnessSigner(NAME, bytes(32)), 100).data())


def test_a_false_cosignature_is_refused(place: Place, partner: Partner) -> None:
    signed = partner.sign(offer_to(place.open(), NAME), 100, None, place.open().policy.verifier)
    line = signed.note.signatures[-1].line().encode()
    other = line.replace(line[-20:-10], b"AAAAAAAAAA")

    with pytest.raises(BadSignature):
        accept(place.open(), signed.note.data().replace(line, other))


def test_a_checkpoint_that_the_log_did_not_sign_is_refused(place: Place, partner: Partner) -> None:
    head = Checkpoint.parse(place.open().checkpoint().text)
    forged = sign_note(head.text(), NoteSigner(ORIGIN, bytes(32)))

    with pytest.raises(NotSigned):
        accept(place.open(), forged.data())


def test_another_archive_s_checkpoint_is_refused(place: Place, partner: Partner) -> None:
    other = sign_note("example.org/other\n1\n" + "A" * 43 + "=\n", NoteSigner("a", bytes(32)))

    with pytest.raises(NotOfThisArchive, match=r"example\.org/other"):
        accept(place.open(), other.data())


def test_a_witness_s_letter_shows_that_the_archive_was_rolled_back(
    place: Place, partner: Partner, tmp_path: Path
) -> None:
    shutil.copytree(place.folder, tmp_path / "old")
    place.grow()
    signed = partner.sign(offer_to(place.open(), NAME), 100, None, place.open().policy.verifier)
    shutil.rmtree(place.folder)
    (tmp_path / "old").rename(place.folder)

    # A machine that never saw the archive before would notice nothing by itself.
    with pytest.raises(AheadOfArchive, match="rolled back"):
        accept(place.open(tmp_path / "fresh"), signed.note.data())


def test_a_witness_s_letter_shows_that_the_archive_was_rewritten(
    place: Place, partner: Partner, tmp_path: Path
) -> None:
    shutil.copytree(place.folder, tmp_path / "old")
    place.grow()
    signed = partner.sign(offer_to(place.open(), NAME), 100, None, place.open().policy.verifier)
    shutil.rmtree(place.folder)
    (tmp_path / "old").rename(place.folder)
    other = tmp_path / "another.txt"
    other.write_text("another file in its place", "utf-8")
    fresh = place.open(tmp_path / "fresh")
    list(fresh.add([other], Acquisition()))

    with pytest.raises(NotOurHistory):
        accept(fresh, signed.note.data())


def test_trusting_and_dropping_are_logged(place: Place, partner: Partner) -> None:
    event = drop_witness(place.open(), NAME)

    assert event.type == "policy"
    assert witnesses_of(place.open().policy) == []
    assert place.open().policy.quorum == 0
    with pytest.raises(NoSuchWitness, match="there are none"):
        offer_to(place.open(), NAME)


def test_a_witness_has_one_name_and_the_right_kind_of_key(place: Place, partner: Partner) -> None:
    with pytest.raises(WitnessAlready):
        trust_witness(place.open(), WitnessSigner(NAME, bytes(32)).verifier.vkey)
    with pytest.raises(NotAWitness):
        trust_witness(place.open(), NoteSigner("b.example", bytes(32)).verifier.vkey)


def test_the_quorum_can_be_chosen_within_reason(place: Place, partner: Partner) -> None:
    trust_witness(place.open(), WitnessSigner("b.example", bytes(32)).verifier.vkey, 1)

    assert place.open().policy.quorum == 1
    with pytest.raises(BadPolicy):
        trust_witness(place.open(), WitnessSigner("c.example", bytes(32)).verifier.vkey, 9)


def test_a_log_that_changed_its_key_is_signed_once_the_partner_knows(
    place: Place, partner: Partner
) -> None:
    first = partner.sign(offer_to(place.open(), NAME), 100, None, place.open().policy.verifier)
    accept(place.open(), first.note.data())
    place.open().rotate()
    offer = offer_to(place.open(), NAME)

    with pytest.raises(NotSigned):
        partner.sign(offer, 200, None)
    signed = partner.sign(offer, 200, None, place.open().policy.verifier)

    assert accept(place.open(), signed.note.data()).witnesses == 1
