"""What can go wrong with the provenance of published copies, in sentences for people."""

from __future__ import annotations

from vouchsafe.archive.errors import ArchiveError


class ProvenanceError(ArchiveError):
    """The copy could not be given a provenance manifest, or the one it has cannot be used."""


class NoPlaceForManifest(ProvenanceError):
    """A {format} file has no place for a C2PA manifest. Leave --provenance out."""


class CannotVouch(ProvenanceError):
    """The provenance manifest could not be written: {why}"""


class NothingVouched(ProvenanceError):
    """{name} carries no manifest in which an archive commits to an original: {why}."""


class LinkDoesNotHold(ProvenanceError):
    """This does not link the copy to an original: {why}."""


class MalformedLink(ProvenanceError):
    """This is no link file that `vouchsafe archive link` wrote."""


class NotOurCopy(ProvenanceError):
    """{name} is a copy of nothing in this archive, or of an item that was erased."""
