"""What can be wrong with a custody event, in sentences for people."""

from __future__ import annotations

from vouchsafe.archive.errors import ArchiveError


class CustodyError(ArchiveError):
    """The custody event could not be used."""


class NotCanonical(CustodyError):
    """This is not canonical JSON (RFC 8785): {reason}. Nothing signed is ever spelt another way."""


class BadEntry(CustodyError):
    """The log's entry {index:,} is malformed: {reason}. Find out more with: vouchsafe archive
    verify
    """


class BadEvent(CustodyError):
    """Event {index:,} is not what was logged: {reason}. Find out more with: vouchsafe archive
    verify
    """


class NotAMoment(CustodyError):
    """{given!r} is no date. Write it like 2026-11-22, or with time and zone: 2026-11-22T20:15:00Z
    or 2026-11-22T21:15:00+01:00.
    """


class NotByHand(CustodyError):
    """Events of the kind {event!r} are written by the archive itself, as part of what they tell."""
