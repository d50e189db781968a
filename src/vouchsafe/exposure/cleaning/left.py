"""Reading a cleaned file again, as `inspect` would, and searching it for its source's words."""

from __future__ import annotations

from pathlib import Path

from vouchsafe.exposure.cleaning.errors import SomethingLeft
from vouchsafe.exposure.cleaning.model import Account
from vouchsafe.exposure.metadata import read_metadata
from vouchsafe.exposure.metadata.judge import rule_for
from vouchsafe.exposure.model import ExposureKind
from vouchsafe.media import Limits, open_media
from vouchsafe.redaction import known_strings, occurring

_HIDDEN = {"thumbnail", "preview", "clip", "trailing", "c2pa"}
_TABLES = (
    "The tables its pixels are coded with stay, and tell the family of devices or the program "
    "that wrote it; only writing the pixels anew replaces them."
)


def check_nothing_said(out: Path, account: Account) -> None:
    """Raises `SomethingLeft` when the new file still says anything that identifies.

    What lies in the coding of the pixels themselves cannot go with the pixels untouched, and is
    said in a note.
    """
    found = read_metadata(out)
    rules = [(tag, rule_for(tag)) for tag in found.tags]
    left = [tag.name for tag, rule in rules if rule and rule.kind is not ExposureKind.FINGERPRINT]
    left += [each.role for each in found.embedded if each.role in _HIDDEN]
    if left:
        raise SomethingLeft(what=", ".join(sorted(set(left))[:5]))
    if any(rule and tag.name == "QuantizationTables" for tag, rule in rules):
        account.note(_TABLES)


def check_nothing_left(source: Path, out: Path, limits: Limits, ours: bytes) -> None:
    """Raises `SomethingLeft` when a value of the source's metadata is in the new file.

    ours: what we wrote ourselves, the same for everybody ("Display P3" in a colour profile).
    """
    with open_media(source, limits) as medium:
        strings = known_strings(medium)
    left = occurring(frozenset(string for string in strings if string not in ours), out)
    if left:
        count = len(left)
        raise SomethingLeft(what="one value" if count == 1 else f"{count} values")
