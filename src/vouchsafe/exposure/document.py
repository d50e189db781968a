"""An inspection as JSON: what `--json` prints, and what crosses from the process that looked."""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib import resources
from typing import Any

from vouchsafe.exposure.model import (
    Aspect,
    Exposure,
    ExposureKind,
    Inspection,
    Place,
    Severity,
)

VERSION = 1
_MOST = 1000
"""Entries of any list that are believed of another process."""


def inspection_document(inspection: Inspection, *, values: bool) -> dict[str, Any]:
    """As plain values. values: also what the metadata says, not only that it does."""
    return {
        "inspection": VERSION,
        "name": inspection.name,
        "format": inspection.format,
        "width": inspection.width,
        "height": inspection.height,
        "clean": inspection.clean,
        "summary": inspection.summary,
        "exposures": [_plain(each, values=values) for each in inspection.exposures],
        "looked": [aspect.value for aspect in inspection.looked],
        "failed": list(inspection.failed),
        "not_looked": list(inspection.not_looked),
    }


def _plain(exposure: Exposure, *, values: bool) -> dict[str, Any]:
    return {
        "kind": exposure.kind.value,
        "severity": exposure.severity.value,
        "what": exposure.what,
        "where": exposure.where,
        "advice": exposure.advice,
        "count": exposure.count,
        "values": list(exposure.values) if values else [],
        "places": [
            {
                "time": place.time,
                "until": place.until,
                "box": list(place.box) if place.box else None,
                "said": place.said,
            }
            for place in exposure.places
        ],
    }


def read_inspection(untrusted: Mapping[str, Any]) -> Inspection:
    """The inspection again, every field checked. Raises ValueError, KeyError or TypeError for
    anything out of form.
    """
    if untrusted["inspection"] != VERSION:
        raise ValueError("another version")
    return Inspection(
        name=_text(untrusted["name"]),
        format=_text(untrusted["format"]),
        width=_count(untrusted["width"]),
        height=_count(untrusted["height"]),
        exposures=tuple(map(_exposure, untrusted["exposures"][:_MOST])),
        summary=_text(untrusted["summary"]),
        looked=tuple(map(Aspect, untrusted["looked"][:_MOST])),
        failed=tuple(map(_text, untrusted["failed"][:_MOST])),
        not_looked=tuple(map(_text, untrusted["not_looked"][:_MOST])),
    )


def inspection_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of what `vouchsafe inspect --json` prints."""
    home = resources.files("vouchsafe.exposure")
    schema: dict[str, Any] = json.loads(home.joinpath("inspection.schema.json").read_text("utf-8"))
    return schema


def _exposure(raw: Mapping[str, Any]) -> Exposure:
    return Exposure(
        kind=ExposureKind(raw["kind"]),
        severity=Severity(raw["severity"]),
        what=_text(raw["what"]),
        where=_text(raw["where"]),
        advice=_text(raw["advice"]),
        count=_count(raw["count"]),
        values=tuple(map(_text, raw["values"][:_MOST])),
        places=tuple(map(_place, raw["places"][:_MOST])),
    )


def _place(raw: Mapping[str, Any]) -> Place:
    from vouchsafe.detect import Box  # noqa: PLC0415 - loads what metadata alone never needs

    box = raw["box"]
    if box is not None:
        x, y, width, height = (float(value) for value in box)
        box = Box(x, y, width, height)
    return Place(float(raw["time"]), float(raw["until"]), box, _text(raw["said"]))


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("text expected")
    return value[:2000]


def _count(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 2**53:
        raise ValueError("a count expected")
    return value
