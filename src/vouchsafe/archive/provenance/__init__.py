"""Where a published copy is from: said so that its archive, and nobody else, can prove it."""

from vouchsafe.archive.provenance.commitment import Commitment, Opening
from vouchsafe.archive.provenance.credential import Credential, credential
from vouchsafe.archive.provenance.errors import (
    CannotVouch,
    LinkDoesNotHold,
    MalformedLink,
    NoPlaceForManifest,
    NothingVouched,
    ProvenanceError,
)
from vouchsafe.archive.provenance.link import Link, check_link
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
    "NothingVouched",
    "Opening",
    "ProvenanceError",
    "Vouched",
    "check_link",
    "credential",
    "edits_of",
    "format_for",
    "manifest",
    "read_vouched",
    "vouch",
]
