"""Where a published copy is from: said so that its archive, and nobody else, can prove it."""

from vouchsafe.archive.provenance.commitment import Commitment, Opening
from vouchsafe.archive.provenance.credential import Credential, credential
from vouchsafe.archive.provenance.errors import (
    CannotVouch,
    LinkDoesNotHold,
    MalformedLink,
    NoPlaceForManifest,
    NothingVouched,
    NotOurCopy,
    ProvenanceError,
)
from vouchsafe.archive.provenance.link import Link, check_link, digest_of
from vouchsafe.archive.provenance.statement import edits_of, manifest
from vouchsafe.archive.provenance.vouching import Vouched, format_for, read_vouched, vouch

__all__ = [
    "CannotVouch",
    "Commitment",
    "Credential",
    "Link",
    "LinkDoesNotHold",
    "MalformedLink",
    "NoPlaceForManifest",
    "NotOurCopy",
    "NothingVouched",
    "Opening",
    "ProvenanceError",
    "Vouched",
    "check_link",
    "credential",
    "digest_of",
    "edits_of",
    "format_for",
    "manifest",
    "read_vouched",
    "vouch",
]
