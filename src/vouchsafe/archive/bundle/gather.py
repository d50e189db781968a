"""From an archive to all that a bundle will say of some of its items, every proof checked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from vouchsafe.archive.archive import Archive
from vouchsafe.archive.bundle.model import Cosigned, Evidence, Exhibit, Logged, Point, Stamp
from vouchsafe.archive.custody import Event
from vouchsafe.archive.filenames import distinct_names
from vouchsafe.archive.keys import Member
from vouchsafe.archive.log import (
    Checkpoint,
    LogError,
    Note,
    NoteVerifier,
    TlogProof,
    cosigned_at,
    inclusion_proof,
    leaf_hash,
    open_checkpoint,
    parse_note,
)
from vouchsafe.archive.model import ItemId, Sha256
from vouchsafe.archive.stamps import Authority, NoAuthority, Stamped, StampError, verify_stamp

_CHECKPOINTS = "log/checkpoints/"
_STAMPS = "log/stamps/"
ORIGINALS = "originals"


@dataclass(frozen=True, slots=True)
class Chosen:
    """An item to be exported. file: below `data/`. history: the indices of its events so far."""

    item: ItemId
    file: str
    original: Event
    history: tuple[int, ...]

    @property
    def size(self) -> int:
        """Bytes of the original."""
        return int(self.original.what["original"]["size"])


def choose(archive: Archive, items: Sequence[ItemId]) -> tuple[Chosen, ...]:
    """The items with the names that their originals will have; each of them once.

    Raises what `Archive.original` raises: erased items cannot be exported.
    """
    once = list(dict.fromkeys(items))
    originals = [archive.original(item) for item in once]
    names = distinct_names(str(event.what["original"]["name"]) for event in originals)
    return tuple(
        Chosen(item, f"{ORIGINALS}/{name}", event, _history(archive, item))
        for item, event, name in zip(once, originals, names, strict=True)
    )


def gather(  # noqa: PLR0917 - what the caller has just recorded
    archive: Archive, chosen: Sequence[Chosen], bundle: str, by: Member, why: str, now: datetime
) -> Evidence:
    """Everything about these items, whose `exported` events are in the log already."""
    points, left_out = _points(archive)
    newest, seen = points[0], [point for point in points if point.stamps or point.cosigned]
    exhibits = tuple(_exhibit(archive, each, newest, seen) for each in chosen)
    events = [logged for exhibit in exhibits for logged in exhibit.events]
    used = {point.size for logged in events for point, _ in logged.proven}
    kept = tuple(point for point in points if point.size in used)
    stamping = {stamp.said.authority for point in kept for stamp in point.stamps}
    return Evidence(
        bundle=bundle,
        made_at=now,
        origin=archive.policy.origin,
        by=by,
        why=why,
        exhibits=exhibits,
        points=kept,
        policy=archive.policy,
        authorities=tuple(each for each in _authorities(archive) if each.name in stamping),
        left_out=left_out,
    )


def _history(archive: Archive, item: ItemId) -> tuple[int, ...]:
    return tuple(event.index for event in archive.events(item) if event.readable == "yes")


def _exhibit(archive: Archive, chosen: Chosen, newest: Point, seen: Sequence[Point]) -> Exhibit:
    events = tuple(
        _logged(archive, event, newest, seen)
        for event in archive.events(chosen.item)
        if event.readable == "yes"
    )
    what = chosen.original.what["original"]
    return Exhibit(
        item=chosen.item,
        file=chosen.file,
        name=str(what["name"]),
        sha256=Sha256(what["sha256"]),
        size=chosen.size,
        received=next(each for each in events if each.event.index == chosen.original.index),
        events=events,
    )


def _logged(archive: Archive, event: Event, newest: Point, seen: Sequence[Point]) -> Logged:
    useful = _first_to_see(event.index, seen)
    points = sorted({*useful, newest}, key=lambda point: point.size)
    return Logged(event, tuple((point, _proof(archive, event, point)) for point in points))


def _first_to_see(index: int, seen: Sequence[Point]) -> set[Point]:
    """For every authority and every witness, the first of their checkpoints that has the entry."""
    first: dict[tuple[str, str], Point] = {}
    for point in sorted(seen, key=lambda point: point.size, reverse=True):
        if point.size > index:
            first |= {("stamp", stamp.said.authority): point for stamp in point.stamps}
            first |= {("witness", each.name): point for each in point.cosigned}
    return set(first.values())


def _proof(archive: Archive, event: Event, point: Point) -> TlogProof:
    path = tuple(inclusion_proof(archive.tiles, event.index, point.size, current=archive.size))
    proof = TlogProof(event.index, path, point.note)
    proof.verify(leaf_hash(event.entry), archive.policy.verifier_at(point.size))
    return proof


def _points(archive: Archive) -> tuple[list[Point], tuple[str, ...]]:
    """The newest checkpoint, then all that somebody else has seen; and what does not hold."""
    notes = {_size(archive, note): note for note in _notes(archive)}
    newest = archive.checkpoint()
    notes[_size(archive, newest)] = _most_signed(newest, notes.get(_size(archive, newest)))
    stamps: dict[int, dict[str, bytes]] = {}
    for name, _ in archive.store.names(_STAMPS):
        at, _, file = name.removeprefix(_STAMPS).partition("/")
        if at.isdecimal() and file.endswith(".tsr"):
            held = stamps.setdefault(int(at), {})
            held[file.removesuffix(".tsr")] = archive.store.read(name)
    found, left_out = [], []
    for size in sorted(notes, reverse=True):
        point, doubts = _point(archive, notes[size], stamps.get(size, {}))
        found.append(point)
        left_out += doubts
    return found, tuple(left_out)


def _notes(archive: Archive) -> Iterator[Note]:
    for name, _ in archive.store.names(_CHECKPOINTS):
        yield parse_note(archive.store.read(name))


def _size(archive: Archive, note: Note) -> int:
    return _head(archive, note).size


def _head(archive: Archive, note: Note) -> Checkpoint:
    """What a checkpoint says, which the log's key of that time must have signed."""
    untrusted = Checkpoint.parse(note.text).size
    return open_checkpoint(note, archive.policy.verifier_at(untrusted))


def _most_signed(note: Note, other: Note | None) -> Note:
    same = other is not None and other.text == note.text
    return other if same and other and len(other.signatures) > len(note.signatures) else note


def _point(archive: Archive, note: Note, tokens: Mapping[str, bytes]) -> tuple[Point, list[str]]:
    head = _head(archive, note)
    point, doubts, stamps, cosigned = Point(note, head), [], [], []
    for name, token in sorted(tokens.items()):
        try:
            stamps.append(Stamp(token, _said(archive, note, name, token)))
        except StampError as error:
            doubts.append(f"The stamp of {name} over {head.size:,} entries was left out: {error}")
    for key in _witnesses(archive):
        if any(key.made(line) for line in note.signatures):
            try:
                at = datetime.fromtimestamp(cosigned_at(note, key), UTC)
            except (LogError, ValueError, OverflowError) as error:
                doubts.append(f"{key.name}'s cosignature over {head.size:,} entries: {error}")
            else:
                cosigned.append(Cosigned(key.name, at))
    return replace(point, stamps=tuple(stamps), cosigned=tuple(cosigned)), doubts


def _said(archive: Archive, note: Note, name: str, token: bytes) -> Stamped:
    """What a stamp says, by whoever has or had this name. Raises `StampError`."""
    refused: StampError = NoAuthority(which=f" called {name}")
    for authority in _authorities(archive):
        if authority.name == name:
            try:
                return verify_stamp(note.data(), token, authority)
            except StampError as error:
                refused = error
    raise refused


def _authorities(archive: Archive) -> list[Authority]:
    """Also those that are asked no more: what they stamped then still holds."""
    return [*archive.policy.authorities, *archive.policy.former_authorities]


def _witnesses(archive: Archive) -> list[NoteVerifier]:
    known = dict.fromkeys((*archive.policy.witnesses, *archive.policy.former_witnesses))
    return [NoteVerifier.from_vkey(vkey) for vkey in known]
