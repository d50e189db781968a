"""What a published copy's manifest says: that it is a copy, what was done, and nothing else.

C2PA 2.4: actions (18.15), ingredients (18.16), an assertion of our own (6.2). No name, no time, no
device, nothing of the original but the blinded commitment.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

from vouchsafe.archive.provenance.commitment import Commitment
from vouchsafe.exposure import EDITS, ORIGINAL

if TYPE_CHECKING:
    from vouchsafe.redaction import Report

Edit = Literal["painted", "mosaic", "blurred", "muted", "disguised", "stripped", "encoded"]

ALGORITHM = "HMAC-SHA256"

_STYLES: Mapping[str, Edit] = {"solid": "painted", "mosaic": "mosaic", "blur": "blurred"}
_SOUNDS: Mapping[str, Edit] = {"mute": "muted", "disguise": "disguised"}
_ACTIONS = {"stripped": "c2pa.edited.metadata", "encoded": "c2pa.transcoded"}


def edits_of(report: Report) -> tuple[Edit, ...]:
    """What a redaction did, in the words that a manifest may use."""
    found: list[Edit] = []
    if any(track.hidden for track in report.tracks):
        found.append(_STYLES[report.style])
    if report.sounds and report.sound in _SOUNDS:
        found.append(_SOUNDS[report.sound])
    return (*found, "stripped", "encoded")


def manifest(commitment: Commitment, edits: Sequence[Edit], version: str) -> dict[str, Any]:
    """The manifest's definition, as the C2PA library takes it. version: Vouchsafe's."""
    opened = {"action": "c2pa.opened", "parameters": {"ingredientIds": ["original"]}}
    actions = [
        {"action": _ACTIONS.get(edit, "c2pa.edited"), "description": EDITS[edit]} for edit in edits
    ]
    return {
        "claim_generator_info": [{"name": "Vouchsafe", "version": version}],
        "ingredients": [{"label": "original", "relationship": "parentOf", "title": "original"}],
        "assertions": [
            {
                "label": "c2pa.actions.v2",
                "data": {"actions": [opened, *actions], "allActionsIncluded": True},
            },
            {"label": ORIGINAL, "data": {"alg": ALGORITHM, "commitment": commitment}},
        ],
    }
