"""Checkpoints: what a log says of itself at one size (C2SP tlog-checkpoint, tlog-cosignature)."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Sequence
from dataclasses import dataclass

from vouchsafe.archive.log.errors import BadCheckpoint, NotSigned, WrongLog
from vouchsafe.archive.log.hashing import DIGEST_SIZE, Digest
from vouchsafe.archive.log.keys import NoteVerifier, WitnessSigner
from vouchsafe.archive.log.note import Note

MAX_SIZE = (1 << 63) - 1

_DECIMAL = re.compile(r"0|[1-9][0-9]{0,18}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A tree head.

    origin: the log's name. size: how many entries. root: RFC 6962's hash over them.
    extensions: further lines, which nobody vouches for; ours have none.
    """

    origin: str
    size: int
    root: Digest
    extensions: tuple[str, ...] = ()

    def text(self) -> str:
        """The text of the note, to be signed. C2SP tlog-checkpoint, "Note text"."""
        lines = [self.origin, str(self.size), base64.b64encode(self.root).decode()]
        return "".join(f"{line}\n" for line in [*lines, *self.extensions])

    @classmethod
    def parse(cls, untrusted: str) -> Checkpoint:
        """Read a note's text; raises `BadCheckpoint`. Check the note's signatures first."""
        lines = untrusted.split("\n")
        if len(lines) < 4 or lines.pop() or not all(lines):
            raise BadCheckpoint(reason="it should have three lines or more, none of them empty")
        origin, size, root = lines[:3]
        return cls(origin, parse_size(size), parse_digest(root), tuple(lines[3:]))


def open_checkpoint(note: Note, *logs: NoteVerifier) -> Checkpoint:
    """The checkpoint of a note, once the signature of the log that it names is checked.

    logs: the keys that are trusted; a log that changed its key has several. Raises
    `BadCheckpoint`, `WrongLog` when it is of none of them, `NotSigned`, `BadSignature`.
    """
    untrusted = Checkpoint.parse(note.text)
    known = [log for log in logs if log.name == untrusted.origin]
    if not known:
        raise WrongLog(found=untrusted.origin, expected=", ".join(log.name for log in logs))
    signers = [log for log in known if any(log.made(line) for line in note.signatures)]
    if not signers:
        raise NotSigned(name=untrusted.origin)
    for log in signers:
        note.signature_of(log)
    return untrusted


def cosign(note: Note, witness: WitnessSigner, time: int) -> Note:
    """The checkpoint with a witness's signature under it; `time` in POSIX seconds.

    Only for a checkpoint that `WitnessMemory.check` has let pass. C2SP tlog-cosignature.
    """
    return note.with_signatures([witness.sign(note.text, time)])


def cosigned_at(note: Note, verifier: NoteVerifier) -> int:
    """When this witness cosigned, in POSIX seconds; raises `NotSigned` or `BadSignature`."""
    if not verifier.cosigns:
        raise ValueError("only a witness's key checks cosignatures")
    return note.signature_of(verifier).time


def parse_size(untrusted: str) -> int:
    """A number of entries as it stands in checkpoints and proofs; raises `BadCheckpoint`."""
    if not _DECIMAL.fullmatch(untrusted) or int(untrusted) > MAX_SIZE:
        raise BadCheckpoint(reason="a number should be plain digits")
    return int(untrusted)


def parse_digest(untrusted: str) -> Digest:
    """A hash as it stands in checkpoints and proofs; raises `BadCheckpoint`."""
    try:
        raw = base64.b64decode(untrusted, validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadCheckpoint(reason="a hash is not base64") from error
    if len(raw) != DIGEST_SIZE or base64.b64encode(raw).decode() != untrusted:
        raise BadCheckpoint(reason=f"a hash should be {DIGEST_SIZE} bytes in base64")
    return Digest(raw)


def digest_lines(digests: Sequence[Digest]) -> str:
    """Hashes, one in a line, as they stand in proofs."""
    return "".join(f"{base64.b64encode(digest).decode()}\n" for digest in digests)
