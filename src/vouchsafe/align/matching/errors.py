"""What can go wrong with matching, in sentences for people."""

from __future__ import annotations

from vouchsafe.align.errors import AlignError


class NotMarks(AlignError):
    """{path} does not hold what a sound is known by. Remove it, and the sound is marked again."""
