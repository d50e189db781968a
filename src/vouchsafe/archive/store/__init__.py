"""Where an archive's files lie: a folder that survives power cuts, or an S3-compatible service."""

from vouchsafe.archive.store.errors import (
    AlreadyThere,
    Busy,
    CannotReach,
    LinkedFolder,
    LostTheLock,
    NoCredentials,
    NoRoomLeft,
    NoSuchObject,
    NotAFile,
    StoreError,
    TooLarge,
    UnknownPlace,
    UnsafeName,
)
from vouchsafe.archive.store.folder import FolderStore
from vouchsafe.archive.store.limits import EVENT, largest
from vouchsafe.archive.store.model import Changes, Incoming, Store
from vouchsafe.archive.store.place import open_store

__all__ = [
    "EVENT",
    "AlreadyThere",
    "Busy",
    "CannotReach",
    "Changes",
    "FolderStore",
    "Incoming",
    "LinkedFolder",
    "LostTheLock",
    "NoCredentials",
    "NoRoomLeft",
    "NoSuchObject",
    "NotAFile",
    "Store",
    "StoreError",
    "TooLarge",
    "UnknownPlace",
    "UnsafeName",
    "largest",
    "open_store",
]
