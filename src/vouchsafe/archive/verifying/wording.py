"""The sentences that belong to each kind of finding."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

from vouchsafe.archive.model import ItemId
from vouchsafe.archive.verifying.model import Finding, Severity


@cache
def kinds() -> Mapping[str, Mapping[str, Any]]:
    """Every kind of finding, in the order in which a person would read them."""
    text = resources.files("vouchsafe.archive.verifying").joinpath("wording.toml")
    return tomllib.loads(text.read_text("utf-8"))


def finding(
    kind: str,
    what: str,
    where: str = "",
    *,
    item: ItemId | None = None,
    entry: int | None = None,
    severity: Severity | None = None,
) -> Finding:
    """A finding of that kind, with its meaning and what to do."""
    words = kinds()[kind]
    return Finding(
        kind=kind,
        severity=severity or Severity(words["severity"]),
        what=what,
        where=where,
        item=item,
        entry=entry,
        meaning=words["meaning"],
        advice=words["advice"],
    )
