"""C2PA manifests (content credentials), by the C2PA project's own library. C2PA 2.4, section 15.

Nothing is fetched, whatever a file asks for: no remote manifest, no revocation list, no trust
list. The library's verdict has three states, and so has ours; a signature from somebody whom
nobody here knows is in order and no more than that.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import Any

import c2pa

from vouchsafe.archive.claims.trust import Trust
from vouchsafe.archive.model import Claim, ClaimState

_STATES: Mapping[str, ClaimState] = {"Trusted": "trusted", "Valid": "valid", "Invalid": "invalid"}
_MOST = 32
_LONGEST = 300
_NOT_OURS = ("ManifestNotFound", "NotSupported")
_STORE = b"jumdc2pa\x00\x11\x00\x10\x80\x00\x00\xaa\x008\x9bq"
"""A description box that says: a C2PA manifest store (C2PA 2.4, section 11.1)"""
_ELSEWHERE = ("Remote:", "RemoteManifest")


def c2pa_claims(path: Path, trust: Trust) -> tuple[Claim, ...]:
    """The claim of the manifest that is in force, or none."""
    try:
        # Without a format the library goes by the file's content, never by its name.
        with (
            path.open("rb") as untrusted,
            c2pa.Context(offline(trust.c2pa)) as context,
            c2pa.Reader(None, untrusted, context=context) as reader,
        ):
            return (_claim(reader.get_validation_state(), json.loads(reader.json())),)
    except c2pa.C2paError as error:
        said = str(error)
        if said.startswith(_NOT_OURS):
            return ()
        if said.startswith(_ELSEWHERE):
            why = "its manifest lies elsewhere, and nothing was fetched"
            return (Claim("c2pa", "invalid", facts={"why": [why]}),)
        # What cannot be parsed at all says nothing, unless a manifest is to be seen in it.
        return (Claim("c2pa", "invalid", facts={"why": [said[:_LONGEST]]}),) if _seen(path) else ()


def offline(anchors: str = "") -> c2pa.Settings:
    """The library's settings for never speaking to anybody. anchors: PEM of roots to trust."""
    settings: dict[str, Any] = {
        "verify": {
            "verify_trust": True,
            "verify_timestamp_trust": True,
            "remote_manifest_fetch": False,
            "ocsp_fetch": False,
        },
        "core": {"allowed_network_hosts": []},
        # A copy of the picture inside the picture is what cleaning takes out.
        "builder": {
            "thumbnail": {"enabled": False},
            "actions": {
                "auto_created_action": {"enabled": False},
                "auto_opened_action": {"enabled": False},
                "auto_placed_action": {"enabled": False},
            },
        },
    }
    if anchors:
        settings["trust"] = {"user_anchors": anchors}
    return c2pa.Settings.from_dict(settings)


def _seen(path: Path) -> bool:
    """Is there anything in the file that looks like the start of a manifest store?"""
    with path.open("rb") as untrusted, mmap(untrusted.fileno(), 0, access=ACCESS_READ) as view:
        return view.find(_STORE) >= 0


def _claim(state: str | None, store: Mapping[str, Any]) -> Claim:
    manifest = store.get("manifests", {}).get(store.get("active_manifest"), {})
    signature = manifest.get("signature_info") or {}
    facts = {
        "tool": _tool(manifest),
        "signed_at": _short(signature.get("time")),
        "issuer": _short(signature.get("issuer")),
        "serial": _short(signature.get("cert_serial_number")),
        "actions": _actions(manifest),
        "ingredients": len(manifest.get("ingredients") or ()),
        "why": [_short(each.get("code")) for each in _failures(store)][:_MOST],
    }
    return Claim(
        kind="c2pa",
        state=_STATES.get(state or "", "invalid"),
        signer=_short(signature.get("common_name")) or _short(signature.get("issuer")),
        facts={key: value for key, value in facts.items() if value},
    )


def _failures(store: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield from store.get("validation_status") or ()


def _tool(manifest: Mapping[str, Any]) -> str:
    info = manifest.get("claim_generator_info") or ({"name": manifest.get("claim_generator")},)
    parts = [f"{each.get('name') or ''} {each.get('version') or ''}".strip() for each in info]
    return _short(", ".join(filter(None, parts)))


def _actions(manifest: Mapping[str, Any]) -> list[str]:
    found = [
        _short(action.get("action"))
        for assertion in manifest.get("assertions") or ()
        if str(assertion.get("label")).startswith("c2pa.actions")
        for action in (assertion.get("data") or {}).get("actions") or ()
    ]
    return found[:_MOST]


def _short(value: object) -> str:
    return str(value)[:_LONGEST] if value is not None else ""
