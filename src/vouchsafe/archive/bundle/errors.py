"""What can go wrong with an export, in sentences for people."""

from __future__ import annotations

from vouchsafe.archive.errors import ArchiveError


class BundleError(ArchiveError):
    """The bundle could not be made."""


class AlreadyThere(BundleError):
    """There is something at {place} already. Nothing is ever overwritten: name another place
    with -o.
    """


class NoSuchPlace(BundleError):
    """{place} cannot be written to: {why}. Nothing was exported."""


class NotEnoughRoom(BundleError):
    """The bundle takes about {needed:,} bytes and there is room for {free:,} at {place}. Nothing
    was exported.
    """


class NothingToExport(BundleError):
    """Name at least one item to export. List them with: vouchsafe archive search"""


class Unfinished(BundleError):
    """The bundle was not written: {why}. The custody log says that it was begun; no file of it
    is left.
    """
