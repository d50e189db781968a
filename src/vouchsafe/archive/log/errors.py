"""What can be wrong with the log, in sentences for people."""

from __future__ import annotations

from vouchsafe.archive.errors import ArchiveError


class LogError(ArchiveError):
    """The archive's log could not do this."""


class NoSuchTile(LogError):
    """The log lacks its file {name}. Find out more with: vouchsafe archive verify"""


class BadTile(LogError):
    """The log's file {name} is damaged: {reason}. Find out more with: vouchsafe archive verify"""


class NoSuchEntry(LogError):
    """The log has {size:,} entries; there is none with the number {index:,}."""


class EntryTooLong(LogError):
    """An entry of {length:,} bytes does not fit into the log; the limit is {limit:,}."""


class BadProof(LogError):
    """The proof does not hold: {reason}. Do not rely on what it was to prove."""


class BadNote(LogError):
    """This is not a signed note: {reason}. Ask its sender for the file again."""


class BadKey(LogError):
    """This is not a key for signed notes: {reason}. Copy it again, whole, from where it came."""


class NotSigned(LogError):
    """The note carries no signature of {name}. Ask {name} to sign it, or check who should have."""


class OtherLogKey(NotSigned):
    """This checkpoint of {origin} is not signed with the log key that was seen before. If the
    archive renewed its log key, have the new one over a second way (by phone, in person) and give
    it once with --log; otherwise do not sign, and keep the file.
    """


class BadSignature(LogError):
    """The signature of {name} does not fit this note: one of them was changed. Do not trust it."""


class BadCheckpoint(LogError):
    """This note is not a checkpoint of a log: {reason}. Ask its sender for the file again."""


class WrongLog(LogError):
    """This is a checkpoint of {found}; expected was one of {expected}."""


class RolledBack(LogError):
    """This checkpoint of {origin} has {size:,} entries, and {seen:,} were seen before: it is an old
    letter, or the log was set back. Ask the archive for a new offer; if that has not more entries,
    ask what happened and keep both files.
    """


class HistoryChanged(LogError):
    """The log {origin} is not a continuation of what was seen before: its {seen:,} entries were
    changed, dropped or reordered. Do not sign; ask the archive what happened, keep both files.
    """


class OtherStart(LogError):
    """The offer starts from {offered:,} entries of the log {origin}; seen last were {seen:,}. Ask
    the archive for an offer that starts from {seen}.
    """


class UnknownLog(LogError):
    """The log {origin} is new here. Ask the archive for its log key over a second way (by phone, in
    person), and give it once with --log.
    """


class BadOffer(LogError):
    """This file is not an offer to a witness. Ask the archive to write one with: vouchsafe archive
    witness offer
    """


class BadMemory(LogError):
    """The file that remembers which checkpoints were seen is damaged. Restore it from a backup; do
    not begin anew, or earlier checkpoints can be denied.
    """
