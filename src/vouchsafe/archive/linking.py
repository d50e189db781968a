"""The archive tells of one published copy which original it is of."""

from __future__ import annotations

from pathlib import Path

from vouchsafe.archive.archive import Archive
from vouchsafe.archive.custody import Event
from vouchsafe.archive.provenance import (
    Link,
    NotOurCopy,
    Opening,
    credential,
    digest_of,
    read_vouched,
)
from vouchsafe.archive.tool import TOOL


def disclose(archive: Archive, copy: Path, why: str = "") -> tuple[Link, Event]:
    """What opens the copy's commitment, and the event that says it was disclosed.

    The event is logged before anything is handed out. Raises `NothingVouched`, `NotOurCopy`.
    """
    signer = credential(archive.unlocked.secrets.certificate, archive.policy.origin)
    commitment = read_vouched(copy, signer.root).commitment
    made = next(
        (
            event
            for event in archive.events()
            if event.type == "redacted"
            and event.what.get("provenance", {}).get("commitment") == commitment
        ),
        None,
    )
    if made is None or made.item is None:
        raise NotOurCopy(name=copy.name)
    opening = Opening(
        made.what["provenance"]["blind"], archive.original(made.item).what["original"]["sha256"]
    )
    note = f"Its link to the copy with the SHA-256 {digest_of(copy)} was disclosed."
    what = {"note": f"{note} {why}".strip(), "disclosed": commitment}
    event = archive.record("noted", made.item, what | {"tool": TOOL})
    return Link(opening, signer.root), event
