"""Signed notes: text with signature lines under it (C2SP signed-note)."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable
from dataclasses import dataclass

from vouchsafe.archive.log.errors import BadKey, BadNote, NotSigned
from vouchsafe.archive.log.keys import (
    ID_SIZE,
    NoteSignature,
    NoteSigner,
    NoteVerifier,
    check_name,
)

MAX_NOTE = 1_000_000
MAX_SIGNATURES = 100

_DASH = "— "


@dataclass(frozen=True, slots=True)
class Note:
    """A text and its signatures. Do not believe the text before `signature_of` has found one.

    text: ends in a newline; the blank line under it is not part of it.
    """

    text: str
    signatures: tuple[NoteSignature, ...]

    def data(self) -> bytes:
        """The note as a file. C2SP signed-note, "Format"."""
        return "".join([self.text, "\n", *(line.line() for line in self.signatures)]).encode()

    def signature_of(self, verifier: NoteVerifier) -> NoteSignature:
        """The signature of one known key, checked.

        Raises `NotSigned` when it has none, and `BadSignature` when any of its lines is false.
        """
        lines = [line for line in self.signatures if verifier.made(line)]
        if not lines:
            raise NotSigned(name=verifier.name)
        for line in lines:
            verifier.check(self.text, line)
        return lines[0]

    def signed_by(self, verifier: NoteVerifier) -> bytes:
        """The note's bytes with that one signature, as its signer handed it out.

        This is what time authorities stamp: signatures of others may come later.
        """
        return Note(self.text, (self.signature_of(verifier),)).data()

    def with_signatures(self, more: Iterable[NoteSignature]) -> Note:
        """The same text with further lines; a newer line of the same key takes the place of old."""
        added = tuple(more)
        keys = {(line.name, line.key_id) for line in added}
        kept = tuple(line for line in self.signatures if (line.name, line.key_id) not in keys)
        return Note(self.text, kept + added)


def sign_note(text: str, *signers: NoteSigner) -> Note:
    """A note of `text`, which must end in a newline, signed by each of `signers`."""
    if not text.endswith("\n") or any(letter < " " and letter != "\n" for letter in text):
        raise ValueError("a note's text ends in a newline and holds no other control characters")
    return Note(text, tuple(signer.sign(text) for signer in signers))


def parse_note(untrusted: bytes) -> Note:
    """Read a note; raises `BadNote`. No signature is checked: see `Note.signature_of`."""
    text, found, lines = _text_of(untrusted).rpartition("\n\n")
    if not found or not lines.endswith("\n"):
        raise BadNote(reason="text, a blank line and signature lines should follow each other")
    split = lines[:-1].split("\n")
    if len(split) > MAX_SIGNATURES:
        raise BadNote(reason=f"it has more than {MAX_SIGNATURES} signatures")
    return Note(text + "\n", tuple(parse_signature(line) for line in split))


def parse_signature(untrusted: str) -> NoteSignature:
    """Read one signature line, without its newline; raises `BadNote`."""
    name, space, encoded = untrusted.removeprefix(_DASH).partition(" ")
    if not untrusted.startswith(_DASH) or not space:
        raise BadNote(reason="a signature line should read: — NAME SIGNATURE")
    try:
        check_name(name)
        raw = base64.b64decode(encoded, validate=True)
    except (BadKey, binascii.Error, ValueError) as error:
        raise BadNote(reason="a signature line should read: — NAME SIGNATURE") from error
    if len(raw) <= ID_SIZE or base64.b64encode(raw).decode() != encoded:
        raise BadNote(reason="a signature is not proper base64")
    return NoteSignature(name, raw[:ID_SIZE], raw[ID_SIZE:])


def _text_of(untrusted: bytes) -> str:
    if len(untrusted) > MAX_NOTE:
        raise BadNote(reason=f"it is longer than {MAX_NOTE:,} bytes")
    try:
        text = untrusted.decode()
    except UnicodeDecodeError as error:
        raise BadNote(reason="it is not text in UTF-8") from error
    if any(letter < " " and letter != "\n" for letter in text):
        raise BadNote(reason="it holds control characters")
    return text
