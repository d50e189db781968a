"""What can go wrong with timestamps, in sentences for people."""

from __future__ import annotations

from vouchsafe.archive.errors import ArchiveError


class StampError(ArchiveError):
    """The timestamp could not be made or does not hold."""


class MalformedAuthority(StampError):
    """The policy's time authority {name} is not usable: {why}."""


class StampMismatch(StampError):
    """The stamp of {authority} does not hold: {why}."""


class StampRefused(StampError):
    """The time authority {authority} refused: {why}."""


class AuthorityUnreachable(StampError):
    """The time authority {authority} gave no answer: {why}. Try again: vouchsafe archive stamp"""


class NoAuthority(StampError):
    """The archive's policy names no time authority{which}."""


class NoSuchRequest(StampError):
    """This answer fits no checkpoint that waits for one. Ask anew with --request FILE."""
