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
    """The archive's policy names no time authority{which}. Name one: vouchsafe archive authority"""


class NoSuchRequest(StampError):
    """This answer fits no checkpoint that waits for one. Ask anew with --request FILE."""


class MalformedRequest(StampError):
    """This file is no timestamp request. Give the one that --request wrote."""


class StampedAlready(StampError):
    """Another checkpoint of {size} entries is kept as stamped. Run: vouchsafe archive verify"""


class FromNobodyKnown(StampError):
    """This answer holds as a stamp of none of the policy's time authorities ({names}), or is over
    none of the checkpoints that wait for one.
    """
