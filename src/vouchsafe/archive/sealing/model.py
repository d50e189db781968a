"""What sealing speaks of."""

from __future__ import annotations

from dataclasses import dataclass

from vouchsafe.archive.errors import ArchiveError
from vouchsafe.archive.model import BlobAddress, Sha256


class NotAsSealed(ArchiveError):
    """The stored original {address} is not what was stored.

    It was changed or cut short, or this is not its key.
    """


@dataclass(frozen=True, slots=True)
class Sealed:
    """A file that lies encrypted in `incoming/`, and what it will be called.

    sealed_size, size: bytes of the ciphertext and of the original. sha256: of the original.
    """

    incoming: str
    address: BlobAddress
    sealed_size: int
    sha256: Sha256
    size: int


def blob_name(address: BlobAddress) -> str:
    """Where in the store the blob of this address lies."""
    return f"blobs/{address[:2]}/{address}"
