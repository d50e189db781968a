"""What can go wrong with an archive, in sentences for people."""

from __future__ import annotations

from vouchsafe.errors import VouchsafeError


class ArchiveError(VouchsafeError):
    """The archive could not do this."""


class NoSuchArchive(ArchiveError):
    """There is no archive at {place}. Make one with: vouchsafe archive init {place}"""


class ArchiveGone(NoSuchArchive):
    """There is no archive at {place} any more. When this machine last saw it, {origin} was here:
    find out who moved or emptied it, and restore it from a backup. If you know why, remove
    {memory}.
    """


class NoSuchItem(ArchiveError):
    """No item of this archive is called {name}. List them with: vouchsafe archive search"""


class AmbiguousItem(ArchiveError):
    """{name} is the beginning of {count} items. Give more of its digits."""


class Erased(ArchiveError):
    """Item {item} was erased on {time} by {actor}: {reason}. Its key no longer exists."""


class Damaged(ArchiveError):
    """The archive is not as it should be: {what}. Find out more with: vouchsafe archive verify"""


class BadPolicy(ArchiveError):
    """The archive's policy.toml cannot be used: {reason}."""


class NoSuchMember(ArchiveError):
    """{name} is no member of this archive."""


class NotAMember(ArchiveError):
    """These keys belong to no present member of the archive {origin}. Ask a member to run:
    vouchsafe archive grant {name}.pub
    """


class NeedsKeys(ArchiveError):
    """Only a member can do this: a member's keys are needed."""


class SomethingThere(ArchiveError):
    """{place} is not empty. A new archive needs a folder of its own."""


class OlderThanSeen(ArchiveError):
    """The archive {origin} has {size:,} entries here, and had {seen:,} when this machine last saw
    it: it was rolled back, or this is an old copy. Nothing is written to it. If you know why,
    remove {memory}.
    """


class OtherThanSeen(ArchiveError):
    """The archive {origin} is not the one that this machine saw before: its first {seen:,} entries
    differ. Nothing is written to it. If you know why, remove {memory}.
    """


class OtherArchive(ArchiveError):
    """The archive at {place} is called {origin}, and {seen} was here when this machine last saw it:
    another one was put in its place. Nothing is written to it. If you know why, remove {memory}.
    """


class Unfinished(ArchiveError):
    """A change to this archive at {place} was cut short and must be finished before it can be
    read: {reason}
    """


class NotEnoughDigits(ArchiveError):
    """{name} is too short for an item's name. Give at least {digits} of its hexadecimal digits."""


class TooMuchToLog(ArchiveError):
    """{what} would be {size:,} bytes; the log takes {most:,}. Nothing was changed. Say it in fewer
    words.
    """


class CannotTakeIn(ArchiveError):
    """{path} could not be read: {reason}"""


class NoPlainFile(ArchiveError):
    """{path} is not a plain file."""


class ChangedWhileRead(ArchiveError):
    """{path} changed while it was read, so it was not taken in. Add it again when nothing writes
    to it any more.
    """


class MemberAlready(ArchiveError):
    """There is a member called {name} already, with other keys. Members need different names."""


class LastMember(ArchiveError):
    """{name} is the only member. Grant somebody else first, or nobody could open the archive."""


class NoReason(ArchiveError):
    """Say why: the log keeps the reason for good, and the item's contents no longer."""


class CannotRemember(ArchiveError):
    """What this machine saw of the archive is kept in {path}, and that does not work: {reason}.
    Without it nobody would notice a rollback.
    """


class KeysInsideNeedPassphrase(ArchiveError):
    """Keys that lie in the archive itself need a passphrase; without one they must lie elsewhere:
    --keys FOLDER.
    """


class CannotKeepKeys(ArchiveError):
    """The keys could not be written to {folder}: {reason}"""


class NoArchiveHere(ArchiveError):
    """This folder is in no archive. Name one: --archive DIR"""


class NoKeys(ArchiveError):
    """There are no keys {member}in {place}. Say where yours are: --keys FOLDER"""


class WhichMember(ArchiveError):
    """Keys of several members lie in {place}: {names}. Say who you are: --as NAME"""


class CannotReadKeys(ArchiveError):
    """The keys in {folder} could not be read: {reason}"""


class CannotWriteOut(ArchiveError):
    """{path} could not be written: {reason}. Nothing was taken out."""


class NotTheSheet(ArchiveError):
    """This is a recovery key, but not the one of {origin}: of another archive, or of an earlier
    sheet.
    """


class Stopped(ArchiveError):
    """Taking files in was stopped before this one was read to its end."""
