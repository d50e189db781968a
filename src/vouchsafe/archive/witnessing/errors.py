"""What can go wrong between an archive and its witnesses."""

from __future__ import annotations

from vouchsafe.archive.errors import ArchiveError


class WitnessingError(ArchiveError):
    """The archive and its witness could not do this."""


class NoSuchWitness(WitnessingError):
    """{name} is not among this archive's witnesses: {known}. Add one with: vouchsafe archive
    witness trust KEY
    """


class WitnessAlready(WitnessingError):
    """{name} is one of this archive's witnesses already. To give it another key, drop it first:
    vouchsafe archive witness drop {name}
    """


class NotAWitness(WitnessingError):
    """The key of {name} signs logs, not for witnesses. Ask {name} for the line that vouchsafe
    archive witness init printed.
    """


class ThereIsNone(WitnessingError):
    """There are no witness keys in {folder}. Make them with: vouchsafe archive witness init
    {folder} --name NAME
    """


class WitnessThere(WitnessingError):
    """There are witness keys in {folder} already. They must stay as they are, or what they
    cosigned so far is worth less.
    """


class NothingNew(WitnessingError):
    """{name} cosigned all {size:,} entries already. There is nothing to offer."""


class NotSoMany(WitnessingError):
    """The archive has {size:,} entries; an offer cannot start from {start:,}."""


class NotOfThisArchive(WitnessingError):
    """This is a checkpoint of {found}, and this archive is {origin}."""


class AheadOfArchive(WitnessingError):
    """The witness saw {seen:,} entries of this archive, and it has only {size:,} here: this copy is
    old, or was rolled back. Keep the file; it is the proof.
    """


class NotOurHistory(WitnessingError):
    """The witness saw other entries than this archive has: among the first {size:,}, something was
    changed, dropped or reordered. Keep the file; it is the proof.
    """


class ForNobodyKnown(WitnessingError):
    """Nobody among this archive's witnesses signed this checkpoint. Witnesses are: {known}."""


class CannotSend(WitnessingError):
    """{path} could not be written: {reason}"""
