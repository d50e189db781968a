"""Stamps of one archive: which there are, which are due, getting and keeping them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass

from vouchsafe.archive.stamps.asking import checked, nonce_of, query_for
from vouchsafe.archive.stamps.errors import (
    FromNobodyKnown,
    NoSuchRequest,
    StampedAlready,
    StampError,
    StampMismatch,
)
from vouchsafe.archive.stamps.model import Authority, Stamped
from vouchsafe.archive.stamps.sending import send
from vouchsafe.archive.stamps.signer import bare
from vouchsafe.archive.stamps.verify import digest_of, imprint, stamped_part, verify_stamp
from vouchsafe.archive.store import NoSuchObject, Store

_LATEST = "log/checkpoint"
_HEADS = "log/checkpoints/"
_STAMPS = "log/stamps/"

Send = Callable[[Authority, bytes], bytes]
Hold = Callable[[], AbstractContextManager[None]]
"""`Archive.hold`: nobody asks an authority while holding, and nobody writes without."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How far one authority vouches for the log.

    stamped: its newest stamp that holds, over the first `size` entries; None where there is none.
    pending: entries since, which nothing of this authority dates yet.
    why: what went wrong with what was tried or found, as a sentence; "" if nothing did.
    """

    authority: str
    stamped: Stamped | None
    size: int
    pending: int
    why: str = ""

    @property
    def state(self) -> str:
        """`done` is said only where every entry is covered."""
        return "pending" if self.pending or self.stamped is None else "done"


def stamp(
    store: Store, authorities: Sequence[Authority], hold: Hold, send: Send = send
) -> list[Standing]:
    """Ask every authority for a stamp over the latest checkpoint, unless it gave one already.

    Those without an address, and those that refuse or do not answer, stay pending: asking again
    later loses nothing but time. Connects to the addresses in `authorities` and to nothing else.
    Raises what `hold` raises, where the archive may not be written.
    """
    note = store.read(_LATEST)
    found = []
    for authority in authorities:
        standing = standing_of(store, authority, note)
        if standing.state == "pending" and authority.url:
            try:
                query = query_for(note)
                answer = send(authority, query.data)
                with hold():
                    keep(store, note, answer, authority, query.nonce)
            except StampError as error:
                standing = _with_why(standing, str(error))
            else:
                standing = standing_of(store, authority, note)
        found.append(standing)
    return found


def standings(store: Store, authorities: Sequence[Authority]) -> list[Standing]:
    """What there is and what is due; asks nobody."""
    note = store.read(_LATEST)
    return [standing_of(store, authority, note) for authority in authorities]


def standing_of(store: Store, authority: Authority, note: bytes) -> Standing:
    """The newest stamp of one authority that holds, before the checkpoint `note`."""
    size, why = size_of(note), ""
    for at in sorted(stamped_sizes(store, authority.name), reverse=True):
        try:
            head = store.read(f"{_HEADS}{at}")
            if not _may_be_of(head, at, note):
                raise StampMismatch(authority=authority.name, why="it is over another log")
            stamped = verify_stamp(head, store.read(_stamp_name(at, authority)), authority)
        except (StampError, NoSuchObject) as error:
            why = why or str(error)
        else:
            return Standing(authority.name, stamped, at, max(size - at, 0), why)
    return Standing(authority.name, None, 0, size, why)


def _may_be_of(head: bytes, at: int, note: bytes) -> bool:
    """Whether a kept head can be an earlier one of the log whose latest is `note`, or is that.

    Anybody has anything stamped: a head that somebody made up and put there must not pass for the
    latest, or nobody would be asked any more. Earlier ones `verify` holds against the log.
    """
    size = size_of(note)
    if at == size:
        return stamped_part(head) == stamped_part(note)
    return at < size and head.split(b"\n")[:2] == [note.split(b"\n")[0], b"%d" % at]


def stamped_sizes(store: Store, authority: str) -> Iterator[int]:
    """The sizes of the tree heads that an authority's stamps lie beside, whether they hold."""
    for name, _ in store.names(_STAMPS):
        size, _, file = name.removeprefix(_STAMPS).partition("/")
        if size.isdecimal() and file == f"{authority}.tsr":
            yield int(size)


def ask_by_hand(store: Store) -> bytes:
    """A request over the latest checkpoint, to be carried to authorities; keeps the head. Hold."""
    note = store.read(_LATEST)
    query = query_for(note)
    _keep_head(store, note)
    return query.data


def head_by_hand(store: Store) -> bytes:
    """What is stamped of the latest checkpoint, for whoever else may date it; keeps the head. Hold.

    A program for OpenTimestamps, a notary, a newspaper: a digest of these bytes is what they need.
    """
    note = store.read(_LATEST)
    _keep_head(store, note)
    return stamped_part(note)


def take_by_hand(
    store: Store,
    answer: bytes,
    authorities: Sequence[Authority],
    request: bytes | None = None,
) -> Standing:
    """Keep an answer that was carried here: by whichever authority, over whichever head, it is.
    Hold meanwhile.

    request: as it was sent, to be sure that the answer is to it and none from before. Raises a
    `StampError`: `NoSuchRequest` when no checkpoint kept here has that digest.
    """
    nonce = nonce_of(request) if request is not None else None
    refusals: list[StampError] = []
    for authority in authorities:
        try:
            note = _head_with(store, imprint(bare(answer), authority))
            keep(store, note, answer, authority, nonce)
        except StampError as error:
            refusals.append(error)
        else:
            return standing_of(store, authority, store.read(_LATEST))
    if len(refusals) == 1:
        raise refusals[0]
    raise FromNobodyKnown(names=", ".join(each.name for each in authorities) or "nobody")


def keep(
    store: Store, note: bytes, answer: bytes, authority: Authority, nonce: int | None
) -> Stamped:
    """Check an answer, then keep it beside its tree head. Raises a `StampError`; keeps nothing.

    A stamp that lies there already and holds stays: it is the earlier one, and a proof that was
    seen is not rewritten.
    """
    stamped, token = checked(note, answer, authority, nonce)
    _keep_head(store, note)
    with suppress(StampError, NoSuchObject):
        return verify_stamp(note, store.read(_stamp_name(size_of(note), authority)), authority)
    store.write(_stamp_name(size_of(note), authority), token)
    return stamped


def size_of(note: bytes) -> int:
    """How many entries a checkpoint speaks of (C2SP tlog-checkpoint: its second line)."""
    return int(stamped_part(note).split(b"\n")[1])


def _keep_head(store: Store, note: bytes) -> None:
    """A head that lies there already stays: it may have gained cosignatures."""
    name = f"{_HEADS}{size_of(note)}"
    try:
        there = store.read(name)
    except NoSuchObject:
        store.write(name, note)
        return
    if stamped_part(there) != stamped_part(note):
        raise StampedAlready(size=size_of(note))


def _head_with(store: Store, digest: bytes) -> bytes:
    for name, _ in store.names(_HEADS):
        note = store.read(name)
        # One that is no checkpoint must not hide the others; `verify` tells of it.
        with suppress(StampMismatch):
            if digest_of(note) == digest:
                return note
    raise NoSuchRequest()


def _stamp_name(size: int, authority: Authority) -> str:
    return f"{_STAMPS}{size}/{authority.name}.tsr"


def _with_why(standing: Standing, why: str) -> Standing:
    return Standing(standing.authority, standing.stamped, standing.size, standing.pending, why)
