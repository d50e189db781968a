"""What can go wrong with an archive, in sentences for people."""

from __future__ import annotations

from vouchsafe.errors import VouchsafeError


class ArchiveError(VouchsafeError):
    """The archive could not do this."""


class NoSuchArchive(ArchiveError):
    """There is no archive at {place}. Make one with: vouchsafe archive init {place}"""


class NoSuchItem(ArchiveError):
    """No item of this archive is called {name}. List them with: vouchsafe archive search"""


class AmbiguousItem(ArchiveError):
    """{name} is the beginning of {count} items. Give more of its digits."""


class Erased(ArchiveError):
    """Item {item} was erased on {time} by {actor}: {reason}. Its key no longer exists."""


class Damaged(ArchiveError):
    """The archive is not as it should be: {what}. Find out more with: vouchsafe archive verify"""
