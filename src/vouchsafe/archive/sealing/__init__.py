"""Originals in and out of the store: hashed and encrypted in one pass, checked on the way out."""

from vouchsafe.archive.sealing.inward import seal
from vouchsafe.archive.sealing.model import NotAsSealed, Sealed, blob_name
from vouchsafe.archive.sealing.outward import unseal

__all__ = ["NotAsSealed", "Sealed", "blob_name", "seal", "unseal"]
