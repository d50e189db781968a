"""What can go wrong with keys."""

from __future__ import annotations

from vouchsafe.archive.errors import ArchiveError


class KeysError(ArchiveError):
    """The keys could not do this."""


class WrongPassphrase(KeysError):
    """This is not the passphrase of these keys."""


class OtherKeyFile(KeysError):
    """{name} is not the file that the archive's policy names: it was damaged, or somebody put
    another one there. It was not opened, so no passphrase was asked for. Restore it from a backup.
    """


class NeedsPassphrase(KeysError):
    """These keys are under a passphrase, and none was given."""


class NotForThisKey(KeysError):
    """This was not encrypted to the key that was given, or it was changed since."""


class BadKey(KeysError):
    """This is not a key of the kind it should be: {reason}"""


class BadSheet(KeysError):
    """What was typed is not the recovery key: {reason}

    Compare it with the sheet, group by group.
    """
