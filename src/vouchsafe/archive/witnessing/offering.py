"""The archive's side: whom it trusts as witnesses, and what it offers them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from vouchsafe.archive.log import (
    Checkpoint,
    LogError,
    Note,
    NoteVerifier,
    Offer,
    consistency_proof,
    cosigned_at,
    parse_note,
)
from vouchsafe.archive.witnessing.errors import (
    NoSuchWitness,
    NotAWitness,
    NothingNew,
    NotSoMany,
    WitnessAlready,
)

if TYPE_CHECKING:
    from vouchsafe.archive.archive import Archive
    from vouchsafe.archive.custody import Event
    from vouchsafe.archive.policy import Policy

KEPT = "log/checkpoints/"


@dataclass(frozen=True, slots=True)
class Cosigned:
    """The largest checkpoint that a witness cosigned, as it is kept here.

    size: its entries, 0 if there is none. time: in POSIX seconds, 0 if there is none.
    """

    witness: str
    size: int = 0
    time: int = 0


def trust_witness(archive: Archive, vkey: str, quorum: int | None = None) -> Event:
    """Make a partner one of the archive's witnesses; that is logged.

    quorum: how many witnesses must have cosigned from now on; all of them if not said.
    """
    witness = NoteVerifier.from_vkey(vkey)
    if not witness.cosigns:
        raise NotAWitness(name=witness.name)
    with archive.hold():
        policy = archive.policy
        if any(known.name == witness.name for known in witnesses_of(policy)):
            raise WitnessAlready(name=witness.name)
        keys = (*policy.witnesses, witness.vkey)
        changed = replace(policy, witnesses=keys, quorum=len(keys) if quorum is None else quorum)
        return archive.change_policy(changed, f"{witness.name} became a witness")


def drop_witness(archive: Archive, name: str, quorum: int | None = None) -> Event:
    """Trust a witness no longer; that is logged. What it cosigned stays where it is."""
    with archive.hold():
        gone, policy = witness_called(archive.policy, name), archive.policy
        keys = tuple(vkey for vkey in policy.witnesses if vkey != gone.vkey)
        needed = min(policy.quorum, len(keys)) if quorum is None else quorum
        changed = replace(policy, witnesses=keys, quorum=needed)
        return archive.change_policy(changed, f"{name} is no longer a witness")


def offer_to(archive: Archive, name: str, start: int | None = None) -> Offer:
    """The archive's latest checkpoint, with the proof that it continues what `name` saw last.

    start: how many entries the witness saw last; if not said, of what it cosigned and is kept
    here. Raises `NoSuchWitness`, `NothingNew`, `NotSoMany`.
    """
    witness = witness_called(archive.policy, name)
    note = archive.checkpoint()
    size = Checkpoint.parse(note.text).size
    seen = last_cosigned(archive, witness).size if start is None else start
    if start is None and seen == size:
        raise NothingNew(name=witness.name, size=size)
    if not 0 <= seen <= size:
        raise NotSoMany(size=size, start=seen)
    return Offer(seen, tuple(consistency_proof(archive.tiles, seen, size)), note)


def last_cosigned(archive: Archive, witness: NoteVerifier) -> Cosigned:
    """The newest cosignature of this witness that is kept here and holds."""
    for size, note in sorted(_kept(archive), reverse=True, key=lambda kept: kept[0]):
        try:
            return Cosigned(witness.name, size, cosigned_at(note, witness))
        except LogError:
            continue
    return Cosigned(witness.name)


def witnesses_of(policy: Policy) -> list[NoteVerifier]:
    """The keys of all witnesses."""
    return [NoteVerifier.from_vkey(vkey) for vkey in policy.witnesses]


def witness_called(policy: Policy, name: str) -> NoteVerifier:
    """The key of the witness of this name. Raises `NoSuchWitness`."""
    known = witnesses_of(policy)
    for witness in known:
        if witness.name == name:
            return witness
    raise NoSuchWitness(name=name, known=names_of(known))


def names_of(witnesses: list[NoteVerifier]) -> str:
    """Their names, for a sentence."""
    return ", ".join(witness.name for witness in witnesses) or "there are none"


def _kept(archive: Archive) -> Iterator[tuple[int, Note]]:
    for name, _ in archive.store.names(KEPT):
        try:
            yield int(name.removeprefix(KEPT)), parse_note(archive.store.read(name))
        except (LogError, ValueError):  # What is wrong there is for `verify` to say.
            continue
