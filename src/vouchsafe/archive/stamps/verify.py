"""Does a token hold: over these bytes, by this authority, with a certificate that may? RFC 3161."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from datetime import UTC

from cryptography import x509
from rfc3161_client import (
    Accuracy,
    PKIStatus,
    TimeStampResponse,
    TimeStampTokenInfo,
    VerifierBuilder,
    decode_timestamp_response,
)

from vouchsafe.archive.stamps.errors import StampMismatch, StampRefused
from vouchsafe.archive.stamps.model import Authority, Stamped
from vouchsafe.archive.stamps.signer import Odd, signer_of

_SHA256 = x509.ObjectIdentifier("2.16.840.1.101.3.4.2.1")
_LARGEST = 1 << 20
_OPENSSL = re.compile(r"Verify error: ([^\"\]]+)")


def stamped_part(note: bytes) -> bytes:
    """What is stamped of a checkpoint: its text, the blank line, the log's own signature line.

    Cosignatures are left out: they may come later, and the stamp stays what it is. The log's line
    is the first whose name is the origin and that is as long as an Ed25519 signature is.
    """
    text, blank, lines = note.rpartition(b"\n\n")
    mark = "— ".encode() + text.partition(b"\n")[0] + b" "
    for line in lines.splitlines(keepends=True):
        if blank and line.startswith(mark) and line.endswith(b"\n") and _is_signature(line):
            return text + blank + line
    raise StampMismatch(authority="any authority", why="this is no checkpoint that a log signed")


def verify_stamp(
    note_bytes: bytes, token_bytes: bytes, authority: Authority, *, nonce: int | None = None
) -> Stamped:
    """What `authority` says of a checkpoint; `token_bytes` is its whole response (`.tsr`).

    note_bytes: the checkpoint as the log signed it, or with cosignatures, which do not count.
    nonce: of the request, where it is known. Chains are judged at the stamp's own time, so a
    certificate that has expired since is none the worse. A single flipped bit is noticed. Raises
    a `StampError`, and nothing else, whatever the bytes are.
    """
    signed = stamped_part(note_bytes)
    response = granted(token_bytes, authority)
    try:
        roots = authority.certificates()
        signer = signer_of(token_bytes, roots).subject.rfc4514_string()
        if authority.signer not in ("", signer):
            raise Odd(f"it was signed by {signer}")  # noqa: TRY301 - all that is odd ends here
        VerifierBuilder(roots=roots, nonce=nonce).build().verify_message(response, signed)
        return _stamped(response.tst_info, signer, authority)
    except BaseException as error:  # the libraries' errors over what is malformed are of any kind
        if not _is_about_the_bytes(error):
            raise
        raise StampMismatch(authority=authority.name, why=_reason(error)) from error


def granted(untrusted: bytes, authority: Authority) -> TimeStampResponse:
    """A response that grants a stamp, whatever that is worth. Raises a `StampError`."""
    if len(untrusted) > _LARGEST:
        raise StampMismatch(authority=authority.name, why="it is larger than any stamp is")
    try:
        response = decode_timestamp_response(untrusted)
    except BaseException as error:  # as above
        if not _is_about_the_bytes(error):
            raise
        why = "it is no timestamp response that can be read"
        raise StampMismatch(authority=authority.name, why=why) from error
    if response.status != PKIStatus.GRANTED:
        said = "; ".join(response.status_string) or f"status {response.status}"
        raise StampRefused(authority=authority.name, why=" ".join(said.split()).rstrip("."))
    return response


def imprint(untrusted: bytes, authority: Authority) -> bytes:
    """The digest that a granted response speaks of: to find the checkpoint that it may be over."""
    return bytes(granted(untrusted, authority).tst_info.message_imprint.message)


def digest_of(note: bytes) -> bytes:
    """What a stamp over this checkpoint has for its imprint."""
    return hashlib.sha256(stamped_part(note)).digest()


def _is_signature(line: bytes) -> bool:
    try:
        raw = base64.b64decode(line.rsplit(b" ", 1)[1].strip(), validate=True)
    except binascii.Error:
        return False
    return len(raw) == 4 + 64


def _stamped(token: TimeStampTokenInfo, signer: str, authority: Authority) -> Stamped:
    if token.message_imprint.hash_algorithm != _SHA256:
        raise Odd("its digest is not a SHA-256")
    return Stamped(
        time=token.gen_time.astimezone(UTC),
        authority=authority.name,
        serial=token.serial_number,
        signer=signer,
        accuracy=_seconds(token.accuracy),
    )


def _seconds(accuracy: Accuracy | None) -> float | None:
    if accuracy is None:
        return None
    return sum((accuracy.seconds or 0, (accuracy.millis or 0) / 1e3, (accuracy.micros or 0) / 1e6))


def _is_about_the_bytes(error: BaseException) -> bool:
    """Also where a library in Rust gave up, which is meant to pass every `except Exception`."""
    return isinstance(error, Exception) or type(error).__module__ == "pyo3_runtime"


def _reason(error: BaseException) -> str:
    said = str(error)
    if isinstance(error, Odd):
        return said
    if "Mismatch between messages" in said:
        return "it is over another checkpoint, or this one was changed"
    if "Nonce" in said:
        return "it answers another request"
    if found := _OPENSSL.search(said):
        return f"its certificate does not stand up to the policy's roots ({found[1].strip()})"
    return "it is broken, or its signature is"
