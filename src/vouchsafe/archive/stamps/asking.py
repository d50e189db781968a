"""What is asked of a time authority, and what is kept of its answer. RFC 3161, section 2.4."""

from __future__ import annotations

from dataclasses import dataclass

from rfc3161_client import HashAlgorithm, TimestampRequestBuilder

from vouchsafe.archive.stamps.der import INTEGER, only
from vouchsafe.archive.stamps.errors import MalformedRequest
from vouchsafe.archive.stamps.model import Authority, Stamped
from vouchsafe.archive.stamps.signer import bare
from vouchsafe.archive.stamps.verify import stamped_part, verify_stamp


@dataclass(frozen=True, slots=True)
class Query:
    """A request as it is sent: a digest and a number used once; nothing that tells who asks."""

    data: bytes
    nonce: int


def query_for(note: bytes) -> Query:
    """Ask for a stamp over a checkpoint, with the signer's certificate in the answer."""
    request = (
        TimestampRequestBuilder()
        .data(stamped_part(note))
        .hash_algorithm(HashAlgorithm.SHA256)
        .nonce(nonce=True)
        .cert_request(cert_request=True)
        .build()
    )
    assert request.nonce is not None
    return Query(request.as_bytes(), request.nonce)


def nonce_of(untrusted: bytes) -> int:
    """The number in a request that was written to a file. Raises `MalformedRequest`."""
    try:
        numbers = [n for n in only(untrusted).inside()[2:] if n.tag == INTEGER]
        return int.from_bytes(numbers[0].content, "big")
    except (ValueError, IndexError) as error:
        raise MalformedRequest() from error


def checked(
    note: bytes, answer: bytes, authority: Authority, nonce: int | None = None
) -> tuple[Stamped, bytes]:
    """What an answer says, and the bytes of it to keep: the token, without what is not signed.

    Raises a `StampError` unless it holds as it will be kept.
    """
    kept = bare(answer, authority.certificates())
    return verify_stamp(note, kept, authority, nonce=nonce), kept
