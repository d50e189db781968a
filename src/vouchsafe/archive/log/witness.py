"""What a witness is offered, remembers and refuses (C2SP tlog-witness, by file instead of HTTP)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from vouchsafe.archive.log.checking import verify_consistency
from vouchsafe.archive.log.checkpoint import (
    Checkpoint,
    digest_lines,
    open_checkpoint,
    parse_size,
)
from vouchsafe.archive.log.errors import (
    BadCheckpoint,
    BadMemory,
    BadNote,
    BadOffer,
    BadProof,
    HistoryChanged,
    LogError,
    NotSigned,
    OtherLogKey,
    OtherStart,
    RolledBack,
    UnknownLog,
)
from vouchsafe.archive.log.hashing import EMPTY_ROOT, Digest
from vouchsafe.archive.log.keys import NoteVerifier
from vouchsafe.archive.log.note import MAX_NOTE, Note, parse_note
from vouchsafe.archive.log.prooffile import proof_lines

MAX_OFFER = 2 * MAX_NOTE


@dataclass(frozen=True, slots=True)
class Offer:
    """A checkpoint to cosign, and the proof that it continues the one cosigned before.

    The file is the body of tlog-witness's add-checkpoint request. old: size of the checkpoint that
    the witness saw last; 0 and an empty proof when it never saw one.
    """

    old: int
    proof: tuple[Digest, ...]
    checkpoint: Note

    def data(self) -> bytes:
        """The offer as a file. C2SP tlog-witness, "add-checkpoint"."""
        return f"old {self.old}\n{digest_lines(self.proof)}\n".encode() + self.checkpoint.data()

    @classmethod
    def parse(cls, untrusted: bytes) -> Offer:
        """Read an offer; raises `BadOffer`. Nothing is checked: see `WitnessMemory.check`."""
        if len(untrusted) > MAX_OFFER:
            raise BadOffer
        head, found, note = untrusted.partition(b"\n\n")
        try:
            first, *lines = head.decode().split("\n")
            if not found or not first.startswith("old "):
                raise BadOffer
            return cls(parse_size(first[4:]), proof_lines(lines), parse_note(note))
        except (BadCheckpoint, BadNote, BadProof, UnicodeDecodeError) as error:
            raise BadOffer from error


@dataclass(frozen=True, slots=True)
class Seen:
    """A log that a witness knows: its key, and the last of its checkpoints that was cosigned."""

    log: NoteVerifier
    note: Note

    @property
    def checkpoint(self) -> Checkpoint:
        """What that checkpoint said."""
        return Checkpoint.parse(self.note.text)


class WitnessMemory:
    """The last checkpoint seen of each log, by the log's origin.

    Write it down, durably, before a cosignature is handed out: whoever forgets can be shown two
    histories.
    """

    def __init__(self, logs: Mapping[str, Seen] | None = None) -> None:
        self.logs = dict(logs or {})

    def check(self, offer: Offer, log: NoteVerifier | None = None) -> Checkpoint:
        """The offered checkpoint, if it may be cosigned after what was seen.

        log: the log's key where the log is new or has changed its key. Raises `UnknownLog`,
        `RolledBack`, `OtherStart`, `HistoryChanged`, `WrongLog`, `OtherLogKey`, `NotSigned`,
        `BadSignature`, `BadCheckpoint`.
        """
        origin = Checkpoint.parse(offer.checkpoint.text).origin
        seen = self.logs.get(origin)
        try:
            head = open_checkpoint(offer.checkpoint, self._key(origin, log))
        except NotSigned as error:
            raise error if log or seen is None else OtherLogKey(origin=origin) from error
        last = seen.checkpoint if seen else Checkpoint(origin, 0, EMPTY_ROOT)
        _check_continues(offer, head, last)
        return head

    def remember(self, cosigned: Note, log: NoteVerifier | None = None) -> None:
        """Take a checkpoint that `check` let pass, with the same `log`, as the last one seen."""
        origin = Checkpoint.parse(cosigned.text).origin
        self.logs[origin] = Seen(self._key(origin, log), cosigned)

    def _key(self, origin: str, log: NoteVerifier | None) -> NoteVerifier:
        if log is not None:
            return log
        if origin not in self.logs:
            raise UnknownLog(origin=origin)
        return self.logs[origin].log

    def data(self) -> bytes:
        """The memory as a file: JSON, one object a log, the last note whole."""
        logs = {
            origin: {"key": seen.log.vkey, "seen": seen.note.data().decode()}
            for origin, seen in sorted(self.logs.items())
        }
        document = {"logs": logs, "version": 1}
        return (json.dumps(document, indent=2, ensure_ascii=False) + "\n").encode()

    @classmethod
    def parse(cls, untrusted: bytes) -> WitnessMemory:
        """Read such a file; raises `BadMemory`."""
        try:
            document = json.loads(untrusted)
            if document["version"] != 1 or set(document) != {"logs", "version"}:
                raise BadMemory
            return cls({origin: _seen(origin, raw) for origin, raw in document["logs"].items()})
        except (LogError, ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
            raise BadMemory from error


def _check_continues(offer: Offer, head: Checkpoint, last: Checkpoint) -> None:
    if head.size < last.size:
        raise RolledBack(origin=head.origin, size=head.size, seen=last.size)
    if offer.old != last.size:
        raise OtherStart(offered=offer.old, seen=last.size, origin=head.origin)
    try:
        verify_consistency(last.size, last.root, head.size, head.root, offer.proof)
    except BadProof as error:
        raise HistoryChanged(origin=head.origin, seen=last.size) from error


def _seen(origin: str, raw: Any) -> Seen:
    seen = Seen(NoteVerifier.from_vkey(raw["key"]), parse_note(raw["seen"].encode()))
    if open_checkpoint(seen.note, seen.log).origin != origin or len(raw) != 2:
        raise BadMemory
    return seen
