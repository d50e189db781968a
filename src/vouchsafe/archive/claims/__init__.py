"""What a file says of its own origin when it comes in, and whether that holds.

Whom an archive trusts stands in its policy; what reads claims is loaded when there are any to read.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from vouchsafe.archive.claims.trust import MalformedTrust, Trust

if TYPE_CHECKING:
    from vouchsafe.archive.claims.c2pa import offline
    from vouchsafe.archive.claims.proofmode import proof_names
    from vouchsafe.archive.claims.read import claims_of

_HOMES = {"claims_of": "read", "offline": "c2pa", "proof_names": "proofmode"}

__all__ = ["MalformedTrust", "Trust", "claims_of", "offline", "proof_names"]


def __getattr__(name: str) -> object:
    if name in _HOMES:
        return getattr(import_module(f"vouchsafe.archive.claims.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
