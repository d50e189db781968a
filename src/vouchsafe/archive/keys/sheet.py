"""The recovery sheet: the one key that is on paper only."""

from __future__ import annotations

import re
from dataclasses import dataclass

import segno
from jinja2 import Environment, PackageLoader, StrictUndefined

from vouchsafe.archive.keys.age import Identity
from vouchsafe.archive.keys.errors import BadKey, BadSheet

_PREFIX = "AGE-SECRET-KEY-1"
_DIGITS = 58
_ALPHABET = set("QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L")
_GROUP = 4

_PAGES = Environment(
    loader=PackageLoader("vouchsafe.archive.keys", "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


@dataclass(frozen=True, slots=True)
class RecoverySheet:
    """A key that opens the whole archive when every member's keys are lost.

    archive: the archive's name (its log's origin). made_on: a date as people write it.
    """

    archive: str
    made_on: str
    identity: Identity

    @property
    def groups(self) -> tuple[str, ...]:
        """The identity as it is typed in: the beginning, then groups of four characters."""
        digits = self.identity.text.removeprefix(_PREFIX)
        return (_PREFIX, *(digits[at : at + _GROUP] for at in range(0, len(digits), _GROUP)))

    def page(self) -> str:
        """One self-contained HTML page to print: text, QR code, what it is for, how to use it."""
        code = segno.make(self.identity.text, error="q", micro=False)
        return _PAGES.get_template("sheet.html").render(
            sheet=self,
            recipient=self.identity.recipient,
            code=code.svg_inline(border=4, scale=5, title="The recovery key as a QR code"),
        )


def recovery_sheet(archive: str, made_on: str) -> RecoverySheet:
    """A fresh recovery key for an archive. It is nowhere but in what this returns."""
    return RecoverySheet(archive, made_on, Identity.new())


def identity_from_sheet(typed: str) -> Identity:
    """The recovery key from what somebody typed off the sheet, or scanned.

    Spaces, line breaks, dashes and small letters do not matter. Raises `BadSheet`, which says
    what is odd about it; a key has a checksum, so a slip is noticed.
    """
    text = re.sub(r"[\s-]", "", typed).upper()
    start = _PREFIX.replace("-", "")
    if not text.startswith(start):
        raise BadSheet(reason=f"it does not begin with {_PREFIX}.")
    digits = text.removeprefix(start)
    _check(digits)
    try:
        return Identity(_PREFIX + digits)
    except BadKey:
        raise BadSheet(
            reason="its checksum does not fit, so at least one character is wrong."
        ) from None


def _check(digits: str) -> None:
    for at, digit in enumerate(digits):
        if digit not in _ALPHABET:
            where = f"group {at // _GROUP + 1} after {_PREFIX}"
            raise BadSheet(reason=f"{digit!a} in {where} is never part of a key.")
    if len(digits) != _DIGITS:
        raise BadSheet(reason=f"after {_PREFIX} it has {len(digits)} characters, not {_DIGITS}.")
