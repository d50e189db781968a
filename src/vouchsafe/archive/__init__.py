"""Originals, encrypted and content-addressed, under a log that nobody can rewrite unnoticed."""

from vouchsafe.archive.adding import Added
from vouchsafe.archive.archive import Archive
from vouchsafe.archive.custody import Event, EventType, Told, tell
from vouchsafe.archive.errors import ArchiveError
from vouchsafe.archive.filenames import safe_name
from vouchsafe.archive.finding import KeyFile, find_keys, find_place
from vouchsafe.archive.handing import (
    make_keys_inside,
    make_or_read_keys,
    write_key_files,
    write_sheet,
)
from vouchsafe.archive.inputs import files_in
from vouchsafe.archive.keys import Member, MemberKeys, RecoverySheet
from vouchsafe.archive.keys import identity_from_sheet as read_sheet
from vouchsafe.archive.model import (
    Acquisition,
    BlobAddress,
    Claim,
    Examination,
    ItemId,
    Mark,
    Sha256,
)
from vouchsafe.archive.policy import Policy
from vouchsafe.archive.recovering import recover
from vouchsafe.archive.renewing import renew_member_keys
from vouchsafe.archive.taking import take_out

__all__ = [
    "Acquisition",
    "Added",
    "Archive",
    "ArchiveError",
    "BlobAddress",
    "Claim",
    "Event",
    "EventType",
    "Examination",
    "ItemId",
    "KeyFile",
    "Mark",
    "Member",
    "MemberKeys",
    "Policy",
    "RecoverySheet",
    "Sha256",
    "Told",
    "files_in",
    "find_keys",
    "find_place",
    "make_keys_inside",
    "make_or_read_keys",
    "read_sheet",
    "recover",
    "renew_member_keys",
    "safe_name",
    "take_out",
    "tell",
    "write_key_files",
    "write_sheet",
]
