"""A verdict as JSON: what `vouchsafe archive verify --json` prints."""

from __future__ import annotations

import json
from collections import Counter
from importlib import resources
from typing import Any

from vouchsafe.archive.verifying.model import Finding, Severity, Verdict

VERSION = 1


def verification_document(verdict: Verdict, place: str) -> dict[str, Any]:
    """As plain values. place: the archive as it was named."""
    looked, counts = verdict.looked, Counter(each.severity for each in verdict.findings)
    return {
        "verification": VERSION,
        "place": place,
        "archive": verdict.origin or None,
        "right": verdict.right,
        "size": verdict.size,
        "root": verdict.root or None,
        "looked": {
            "scope": looked.scope,
            "keys": looked.keys or None,
            "entries": looked.entries,
            "heads": looked.heads,
            "stamps": looked.stamps,
            "cosignatures": looked.cosignatures,
            "events": looked.events,
            "originals": looked.originals,
            "originals_in_all": looked.originals_in_all,
            "against": sorted(looked.against),
        },
        "findings": [_plain(each) for each in verdict.findings],
        "counts": {each.value: counts[each] for each in Severity},
    }


def _plain(finding: Finding) -> dict[str, Any]:
    return {
        "kind": finding.kind,
        "severity": finding.severity.value,
        "what": finding.what,
        "where": finding.where or None,
        "item": finding.item,
        "entry": finding.entry,
        "meaning": finding.meaning,
        "advice": finding.advice,
    }


def verification_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of what `vouchsafe archive verify --json` prints."""
    home = resources.files("vouchsafe.archive.verifying")
    text = home.joinpath("verification.schema.json").read_text("utf-8")
    schema: dict[str, Any] = json.loads(text)
    return schema
