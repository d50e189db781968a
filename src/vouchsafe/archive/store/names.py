"""Which names a file in an archive may have."""

from __future__ import annotations

import re

from vouchsafe.archive.store.errors import UnsafeName

_PART = r"[A-Za-z0-9_@+-][A-Za-z0-9._@+-]*"
_NAME = re.compile(rf"{_PART}(?:/{_PART})*", re.ASCII)
_LONGEST = 512


def checked(untrusted_name: str) -> str:
    """The name itself; raises `UnsafeName` if it could lead anywhere but below the store."""
    if len(untrusted_name) > _LONGEST or not _NAME.fullmatch(untrusted_name):
        raise UnsafeName(name=ascii(untrusted_name[:80]))
    return untrusted_name
