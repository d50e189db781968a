"""The archive's side: taking a cosigned checkpoint back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from vouchsafe.archive.log import (
    Checkpoint,
    LogError,
    Note,
    NoteVerifier,
    cosigned_at,
    open_checkpoint,
    parse_note,
    root_of,
)
from vouchsafe.archive.store import NoSuchObject
from vouchsafe.archive.witnessing.errors import (
    AheadOfArchive,
    ForNobodyKnown,
    NotOfThisArchive,
    NotOurHistory,
)
from vouchsafe.archive.witnessing.offering import KEPT, Cosigned, names_of, witnesses_of

if TYPE_CHECKING:
    from vouchsafe.archive.archive import Archive
    from vouchsafe.archive.store import Store


@dataclass(frozen=True, slots=True)
class Accepted:
    """A cosigned checkpoint that is kept now.

    cosigned: by whom and when, of those that came now. witnesses: how many of the archive's
    witnesses have cosigned this checkpoint by now; quorum: how many must.
    """

    size: int
    cosigned: tuple[Cosigned, ...]
    witnesses: int
    quorum: int


def accept(archive: Archive, untrusted: bytes) -> Accepted:
    """Check a checkpoint that witnesses cosigned, and keep it at log/checkpoints/SIZE.

    It must be signed by this archive's log and be a part of its history, and somebody of its
    witnesses must have signed it. Raises `NotOfThisArchive`, `AheadOfArchive`, `NotOurHistory`,
    `ForNobodyKnown`, or what `log.open_checkpoint` and `log.cosigned_at` raise.
    """
    note = parse_note(untrusted)
    with archive.hold():
        head = _ours(archive, note)
        came = _by_whom(note, witnesses_of(archive.policy))
        kept = _merged(archive, note, head, [witness for witness, _ in came])
        archive.store.write(f"{KEPT}{head.size}", kept.data())
        standing = [w for w in witnesses_of(archive.policy) if _holds(kept, w)]
    return Accepted(
        head.size,
        tuple(Cosigned(witness.name, head.size, time) for witness, time in came),
        len(standing),
        archive.policy.quorum,
    )


def _ours(archive: Archive, note: Note) -> Checkpoint:
    untrusted = Checkpoint.parse(note.text)
    if untrusted.origin != archive.policy.origin:
        raise NotOfThisArchive(found=untrusted.origin, origin=archive.policy.origin)
    head = open_checkpoint(note, archive.policy.verifier_at(untrusted.size))
    if head.size > archive.size:
        raise AheadOfArchive(seen=head.size, size=archive.size)
    if root_of(archive.tiles, head.size, current=archive.size) != head.root:
        raise NotOurHistory(size=head.size)
    return head


def _by_whom(note: Note, known: list[NoteVerifier]) -> list[tuple[NoteVerifier, int]]:
    came = [
        (witness, cosigned_at(note, witness))
        for witness in known
        if any(map(witness.made, note.signatures))
    ]
    if not came:
        raise ForNobodyKnown(known=names_of(known))
    return came


def _holds(note: Note, witness: NoteVerifier) -> bool:
    try:
        cosigned_at(note, witness)
    except LogError:
        return False
    return True


def _merged(archive: Archive, note: Note, head: Checkpoint, came: list[NoteVerifier]) -> Note:
    """The note as it is to be kept: the log's line, what is kept already, and what came now."""
    log = archive.policy.verifier_at(head.size)
    there = _kept(archive.store, head.size) or Note(note.text, (note.signature_of(log),))
    if there.text != note.text:
        raise NotOurHistory(size=head.size)
    return there.with_signatures(note.signature_of(witness) for witness in came)


def _kept(store: Store, size: int) -> Note | None:
    try:
        return parse_note(store.read(f"{KEPT}{size}"))
    except NoSuchObject:
        return None
