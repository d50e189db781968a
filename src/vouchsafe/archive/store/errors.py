"""What can go wrong where an archive's files lie."""

from __future__ import annotations

from vouchsafe.archive.errors import ArchiveError


class StoreError(ArchiveError):
    """The place where the archive lies could not do this."""


class NoSuchObject(StoreError):
    """The archive at {place} has no file called {name}."""


class AlreadyThere(StoreError):
    """There is already a file called {name} at {place}."""


class TooLarge(StoreError):
    """{name} in the archive at {place} is larger than such a file ever is ({most:,} bytes), so it
    is not read. Somebody put it there by other means than Vouchsafe.
    """


class NotAFile(StoreError):
    """{name} in the archive at {place} is not a plain file, so it is not opened.

    Somebody put it there by other means than Vouchsafe.
    """


class LinkedFolder(StoreError):
    """{name} in the archive at {place} is a link to elsewhere, so nothing is read or written there.

    Somebody put it there by other means than Vouchsafe. Find out who, then remove the link.
    """


class UnsafeName(StoreError):
    """{name} cannot be the name of a file in an archive."""


class NoRoomLeft(StoreError):
    """There is no room left at {place}. Nothing was half-stored; make room and try again."""


class CannotReach(StoreError):
    """The place {place} could not be read or written: {reason}"""


class Busy(StoreError):
    """Somebody else is changing the archive at {place}. Try again when they are done."""


class NoCredentials(StoreError):
    """To reach {place}, set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the environment.

    And AWS_ENDPOINT_URL_S3, if the service is not Amazon's.
    """


class LostTheLock(StoreError):
    """The connection to {place} was gone for so long that others may have begun to write.

    Nothing more is written. Do it again; what was begun is finished or undone by itself.
    """


class UnknownPlace(StoreError):
    """{place} is neither a folder nor an address of the form s3://BUCKET/PREFIX."""
