"""Signing a copy, and reading back what a copy says. By the C2PA project's library, offline."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import c2pa

from vouchsafe.archive.claims import offline
from vouchsafe.archive.model import ClaimState
from vouchsafe.archive.provenance.commitment import Commitment
from vouchsafe.archive.provenance.credential import Credential
from vouchsafe.archive.provenance.errors import CannotVouch, NoPlaceForManifest, NothingVouched
from vouchsafe.archive.provenance.statement import ALGORITHM
from vouchsafe.exposure import EDITS, ORIGINAL

FORMATS = {
    ".jpg": "image/jpeg",
    ".png": "image/png",
    ".webp": "image/webp",
    ".gif": "image/gif",
    ".tiff": "image/tiff",
    ".tif": "image/tiff",
    ".avif": "image/avif",
    ".mp4": "video/mp4",
    ".mov": "video/quicktime",
}
"""Where the C2PA library can put a manifest, of all that redaction writes."""

_HEX = re.compile(r"[0-9a-f]{64}")
_STATES: Mapping[str, ClaimState] = {"Trusted": "trusted", "Valid": "valid"}


@dataclass(frozen=True, slots=True)
class Vouched:
    """What a copy's manifest asserts, in a manifest that belongs to these very bytes.

    state: whether its signer descends from a root that was given. archive: as the certificate
    names it. edits: in words.
    """

    state: ClaimState
    archive: str
    commitment: Commitment
    edits: tuple[str, ...]


def format_for(suffix: str) -> str:
    """The media type that a copy is signed as. Raises `NoPlaceForManifest`."""
    if suffix not in FORMATS:
        raise NoPlaceForManifest(format=suffix.lstrip(".").upper() or "nameless")
    return FORMATS[suffix]


def vouch(
    source: Path, suffix: str, out: Path, definition: Mapping[str, Any], credential: Credential
) -> None:
    """Write `source` to `out` with the manifest in it; the pictures' bytes stay as they are.

    Raises `NoPlaceForManifest`, or `CannotVouch` unless what was written reads back as vouched
    for by this archive.
    """
    media_type = format_for(suffix)
    info = c2pa.C2paSignerInfo(
        "ed25519", credential.chain.encode("ascii"), credential.key.encode("ascii"), None
    )
    try:
        with (
            c2pa.Context(offline(credential.root)) as context,
            c2pa.Builder.from_json(json.dumps(definition), context=context) as builder,
            c2pa.Signer.from_info(info) as signer,
            source.open("rb") as untrusted,
            out.open("w+b") as written,
        ):
            builder.sign(signer, media_type, untrusted, written)
        vouched = read_vouched(out, credential.root)
    except (c2pa.C2paError, NothingVouched) as error:
        raise CannotVouch(why=str(error)) from error
    if vouched.state != "trusted":
        raise CannotVouch(why="it does not read back as it was written")


def read_vouched(path: Path, roots: str = "") -> Vouched:
    """What a copy asserts. roots: PEM, of the archives that are trusted.

    Raises `NothingVouched` when it asserts nothing, or when its manifest belongs to other bytes.
    """
    try:
        with (
            path.open("rb") as untrusted,
            c2pa.Context(offline(roots)) as context,
            c2pa.Reader(None, untrusted, context=context) as reader,
        ):
            state = _STATES.get(reader.get_validation_state() or "")
            store = json.loads(reader.json())
    except c2pa.C2paError as error:
        why = "it has no manifest that can be read"
        raise NothingVouched(name=path.name, why=why) from error
    if state is None:
        raise NothingVouched(name=path.name, why="its manifest belongs to other bytes")
    active = store["manifests"][store["active_manifest"]]
    data = {each["label"]: each.get("data") for each in active.get("assertions", ())}
    original = data.get(ORIGINAL)
    if not isinstance(original, dict) or original.get("alg") != ALGORITHM:
        raise NothingVouched(name=path.name, why="its manifest is of another kind")
    commitment = original.get("commitment")
    if not isinstance(commitment, str) or not _HEX.fullmatch(commitment):
        raise NothingVouched(name=path.name, why="its commitment is none")
    return Vouched(
        state=state,
        archive=str((active.get("signature_info") or {}).get("issuer", "")),
        commitment=Commitment(commitment),
        edits=_edits(data.get("c2pa.actions.v2")),
    )


def _edits(actions: Any) -> tuple[str, ...]:
    found = actions.get("actions") if isinstance(actions, dict) else None
    said = [each.get("description") for each in found or () if isinstance(each, dict)]
    return tuple(edit for edit in EDITS.values() if edit in said)
