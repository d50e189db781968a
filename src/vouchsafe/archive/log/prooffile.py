"""The file that proves one entry offline: index, proof and checkpoint (C2SP tlog-proof)."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass

from vouchsafe.archive.log.checking import verify_inclusion
from vouchsafe.archive.log.checkpoint import (
    Checkpoint,
    digest_lines,
    open_checkpoint,
    parse_digest,
    parse_size,
)
from vouchsafe.archive.log.errors import BadCheckpoint, BadNote, BadProof
from vouchsafe.archive.log.hashing import Digest
from vouchsafe.archive.log.keys import NoteVerifier
from vouchsafe.archive.log.note import MAX_NOTE, Note, parse_note

HEADER = "c2sp.org/tlog-proof@v1"
MAX_PROOF = 2 * MAX_NOTE
MAX_DIGESTS = 63


@dataclass(frozen=True, slots=True)
class TlogProof:
    """All that shows that an entry is in a log, but the entry itself.

    checkpoint: the note with all its signatures. extra: bytes that nobody vouches for; None when
    the file has no such line.
    """

    index: int
    proof: tuple[Digest, ...]
    checkpoint: Note
    extra: bytes | None = None

    def data(self) -> bytes:
        """The proof as a file, NAME.tlog-proof. C2SP tlog-proof, "Format"."""
        extra = "" if self.extra is None else f"extra {base64.b64encode(self.extra).decode()}\n"
        head = f"{HEADER}\n{extra}index {self.index}\n{digest_lines(self.proof)}\n"
        return head.encode() + self.checkpoint.data()

    @classmethod
    def parse(cls, untrusted: bytes) -> TlogProof:
        """Read such a file; raises `BadProof`. Nothing is checked: see `verify`."""
        try:
            return _parse(untrusted)
        except (BadCheckpoint, BadNote, UnicodeDecodeError) as error:
            raise BadProof(reason="the file is not as tlog-proof files are") from error

    def verify(self, leaf: Digest, *logs: NoteVerifier) -> Checkpoint:
        """The checkpoint under which `leaf` lies, with one of the known logs' signatures on it.

        Raises `BadProof`, or what `open_checkpoint` raises. Cosignatures: see `cosigned_at`.
        """
        head = open_checkpoint(self.checkpoint, *logs)
        verify_inclusion(leaf, self.index, head.size, self.proof, head.root)
        return head


def proof_lines(untrusted: Sequence[str]) -> tuple[Digest, ...]:
    """The digests of a proof; raises `BadProof` when there are too many, or `BadCheckpoint`."""
    if len(untrusted) > MAX_DIGESTS:
        raise BadProof(reason=f"it has more than {MAX_DIGESTS} lines")
    return tuple(parse_digest(line) for line in untrusted)


def _parse(untrusted: bytes) -> TlogProof:
    if len(untrusted) > MAX_PROOF:
        raise BadProof(reason=f"the file is longer than {MAX_PROOF:,} bytes")
    head, found, note = untrusted.partition(b"\n\n")
    header, *lines = head.decode().split("\n")
    if not found or header != HEADER:
        raise BadProof(reason=f"the file should begin with {HEADER} and end with a checkpoint")
    extra = _extra(lines.pop(0)) if lines and lines[0].startswith("extra ") else None
    if not lines or not lines[0].startswith("index "):
        raise BadProof(reason="the file does not say which entry it is about")
    index = parse_size(lines[0].removeprefix("index "))
    return TlogProof(index, proof_lines(lines[1:]), parse_note(note), extra)


def _extra(line: str) -> bytes:
    encoded = line.removeprefix("extra ")
    try:
        raw = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadProof(reason="its extra line is not base64") from error
    if base64.b64encode(raw).decode() != encoded:
        raise BadProof(reason="its extra line is not proper base64")
    return raw
