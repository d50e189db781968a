"""The court bundle: originals with their stories and proofs, checked without Vouchsafe."""

from vouchsafe.archive.bundle.errors import (
    AlreadyThere,
    BundleError,
    NoSuchPlace,
    NotEnoughRoom,
    NothingToExport,
    Unfinished,
)
from vouchsafe.archive.bundle.export import Exported, export
from vouchsafe.archive.bundle.model import Evidence, Exhibit, Logged, Point

__all__ = [
    "AlreadyThere",
    "BundleError",
    "Evidence",
    "Exhibit",
    "Exported",
    "Logged",
    "NoSuchPlace",
    "NotEnoughRoom",
    "NothingToExport",
    "Point",
    "Unfinished",
    "export",
]
