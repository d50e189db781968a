"""What a published copy says of itself, in the manifest that its archive signed.

The words are ours, so that reading them out tells nothing that somebody else slipped in; whether
the signature holds is not judged here (`vouchsafe archive check-link` does).
"""

from __future__ import annotations

from collections.abc import Iterator

from vouchsafe.exposure.metadata import Found
from vouchsafe.exposure.model import Exposure, ExposureKind, Severity

ORIGINAL = "org.vouchsafe.original"
"""The assertion's label: a commitment to an original."""

EDITS = {
    "painted": "what could identify people was painted over",
    "mosaic": "what could identify people was made a mosaic",
    "blurred": "what could identify people was blurred",
    "muted": "the sound was taken out",
    "disguised": "voices were disguised",
    "stripped": "the original's metadata was left out",
    "encoded": "pictures and sound were encoded anew",
}
"""Every edit that a manifest of ours can name, and how it says so."""

_COPY = "that it is a redacted copy of an original that an archive keeps"


def published(found: Found) -> Iterator[Exposure]:
    """What the manifest asserts, where there is one of ours."""
    if not any(tag.name == "JUMDLabel" and tag.value == ORIGINAL for tag in found.tags):
        return
    said = {str(tag.value) for tag in found.tags if tag.name == "ActionsDescription"}
    edits = [edit for edit in EDITS.values() if edit in said]
    yield Exposure(
        kind=ExposureKind.PROVENANCE,
        severity=Severity.LOW,
        what=", ".join(["that it is a redacted copy of an original that an archive keeps", *edits]),
        where="C2PA, by the word of whoever signed it",
        advice="Meant to be seen: it names the archive, and not the original.",
        values=tuple(edits),
    )
