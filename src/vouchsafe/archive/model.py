"""What an archive speaks of: digests, items, how a file was acquired, what it turned out to be."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal, NewType

Sha256 = NewType("Sha256", str)
"""64 hexadecimal digits: the digest of an original's own bytes. Never leaves a sealed event."""

BlobAddress = NewType("BlobAddress", str)
"""64 hexadecimal digits: the SHA-256 of a blob's ciphertext."""

ItemId = NewType("ItemId", str)
"""64 hexadecimal digits: the keyed hash of an original's digest."""

ClaimState = Literal["trusted", "valid", "invalid"]
"""A provenance claim is signed by somebody we trust; is in order, by somebody we do not know;
or does not fit the file."""


@dataclass(frozen=True, slots=True)
class Acquisition:
    """How a file came in, in the words of whoever took it in (Berkeley Protocol, chapter VI).

    received_at: RFC 3339, UTC; when the person got it, not when it was added. Empty strings mean
    "not said".
    """

    source: str = ""
    note: str = ""
    collected_by: str = ""
    url: str = ""
    received_at: str = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """What a file says of its own origin, and whether that holds.

    kind: "c2pa" or "proofmode". signer: as the certificate or key has it. facts: further plain
    values worth keeping (tool, time of signing, why it is invalid).
    """

    kind: str
    state: ClaimState
    signer: str = ""
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Mark:
    """A perceptual hash of one picture or frame, for finding copies of the same footage.

    time: seconds from the start; 0 for photos. digest: 64 hexadecimal digits (PDQ, 256 bits).
    quality: 0 to 100, PDQ's own; low means too plain a picture to tell copies by.
    """

    time: float
    digest: str
    quality: int


@dataclass(frozen=True, slots=True)
class Examination:
    """What a file turned out to be, found in a confined process after it was safely stored.

    sha256: of the bytes that were examined; must equal the original's.
    kind: "photo", "video" or "other". size in displayed pixels; duration in seconds.
    captured_at: as the metadata claims, RFC 3339, zone kept when known; "" when not.
    position: latitude and longitude in degrees as the metadata claims, or None.
    problems: what could not be looked at, in sentences.
    """

    sha256: Sha256
    kind: Literal["photo", "video", "other"]
    width: int = 0
    height: int = 0
    duration: float = 0.0
    captured_at: str = ""
    position: tuple[float, float] | None = None
    marks: tuple[Mark, ...] = ()
    claims: tuple[Claim, ...] = ()
    problems: tuple[str, ...] = ()
