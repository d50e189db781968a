"""Does a token hold: over these bytes, by this authority, with a certificate that may? RFC 3161."""

from __future__ import annotations

import base64
import binascii
import hashlib
from datetime import UTC

from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID
from rfc3161_client import (
    Accuracy,
    PKIStatus,
    TimeStampResponse,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)

from vouchsafe.archive.stamps.errors import StampMismatch, StampRefused
from vouchsafe.archive.stamps.model import Authority, Stamped

_SHA256 = x509.ObjectIdentifier("2.16.840.1.101.3.4.2.1")
_LARGEST_TOKEN = 1 << 20


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
    certificate that has expired since is none the worse. Raises a `StampError`, and nothing else,
    whatever the bytes are.
    """
    signed = stamped_part(note_bytes)
    response = _response(token_bytes, authority)
    signer = _signer(response, authority)
    try:
        kind = response.tst_info.message_imprint.hash_algorithm
        builder = VerifierBuilder(roots=authority.certificates(), nonce=nonce)
        builder.build().verify(response, hashlib.sha256(signed).digest())
        stamped = _stamped(response, signer, authority)
    except (VerificationError, ValueError) as error:
        raise StampMismatch(authority=authority.name, why=_reason(error)) from error
    if kind != _SHA256:
        raise StampMismatch(authority=authority.name, why="its digest is not a SHA-256")
    return stamped


def imprint(token_bytes: bytes, authority: Authority) -> bytes:
    """The digest that a response speaks of, unchecked: to find out which checkpoint was meant."""
    response = _response(token_bytes, authority)
    try:
        return bytes(response.tst_info.message_imprint.message)
    except ValueError as error:
        raise StampMismatch(authority=authority.name, why=_reason(error)) from error


def _is_signature(line: bytes) -> bool:
    try:
        raw = base64.b64decode(line.rsplit(b" ", 1)[1].strip(), validate=True)
    except binascii.Error:
        return False
    return len(raw) == 4 + 64


def _response(untrusted: bytes, authority: Authority) -> TimeStampResponse:
    if len(untrusted) > _LARGEST_TOKEN:
        raise StampMismatch(authority=authority.name, why="it is larger than any stamp is")
    try:
        response = decode_timestamp_response(untrusted)
        granted = PKIStatus(response.status) in (PKIStatus.GRANTED, PKIStatus.GRANTED_WITH_MODS)
        said = "; ".join(response.status_string) or f"status {response.status}"
    except ValueError as error:
        raise StampMismatch(
            authority=authority.name, why="it is no timestamp response that can be read"
        ) from error
    if not granted:
        raise StampRefused(authority=authority.name, why=said)
    return response


def _signer(response: TimeStampResponse, authority: Authority) -> x509.Certificate:
    """The one certificate that signed; it may stamp times, and it is this authority's."""

    def refuse(why: str) -> StampMismatch:
        return StampMismatch(authority=authority.name, why=why)

    try:
        signed = response.signed_data
        (who,) = signed.signer_infos
        # Two certificates of one issuer and number: whichever a library picks, we might not.
        (signer,) = [
            each
            for each in map(x509.load_der_x509_certificate, signed.certificates)
            if (each.issuer, each.serial_number) == (who.issuer, who.serial_number)
        ]
        usage = signer.extensions.get_extension_for_class(x509.ExtendedKeyUsage)
    except ValueError as error:
        raise refuse("it does not carry exactly one signer's certificate") from error
    except x509.ExtensionNotFound as error:
        raise refuse("its certificate is not meant for stamping times") from error
    if not usage.critical or list(usage.value) != [ExtendedKeyUsageOID.TIME_STAMPING]:
        raise refuse("its certificate is not meant for stamping times, and for that alone")
    subject = signer.subject.rfc4514_string()
    if authority.signer and subject != authority.signer:
        raise refuse(f"it was signed by {subject}")
    return signer


def _stamped(
    response: TimeStampResponse, signer: x509.Certificate, authority: Authority
) -> Stamped:
    token = response.tst_info
    return Stamped(
        time=token.gen_time.astimezone(UTC),
        authority=authority.name,
        serial=token.serial_number,
        signer=signer.subject.rfc4514_string(),
        accuracy=_accuracy(response),
    )


def _accuracy(response: TimeStampResponse) -> float | None:
    accuracy: Accuracy | None = response.tst_info.accuracy
    if accuracy is None:
        return None
    parts = (accuracy.seconds or 0, (accuracy.millis or 0) / 1e3, (accuracy.micros or 0) / 1e6)
    return float(sum(parts))


def _reason(error: Exception) -> str:
    said = str(error)
    if "Mismatch between messages" in said:
        return "it is over another checkpoint, or this one was changed"
    if "Nonce" in said:
        return "it answers another request"
    if "certificates" in said:
        return f"its certificate does not descend from the policy's roots, or had expired ({said})"
    return said
