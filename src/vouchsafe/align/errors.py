"""What can go wrong with aligning, in sentences for people."""

from __future__ import annotations

from vouchsafe.errors import VouchsafeError


class AlignError(VouchsafeError):
    """The recordings could not be aligned."""
