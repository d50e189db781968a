"""Originals, encrypted and content-addressed, under a log that nobody can rewrite unnoticed."""

from vouchsafe.archive.adding import Added
from vouchsafe.archive.archive import Archive
from vouchsafe.archive.custody import Event, EventType
from vouchsafe.archive.errors import ArchiveError
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
    "Mark",
    "Policy",
    "Sha256",
]
