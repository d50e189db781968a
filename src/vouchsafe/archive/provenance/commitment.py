"""A commitment to an original that tells nobody which one it is, until its archive says so.

HMAC-SHA256 under a blind of 32 random bytes, of `vouchsafe original v1`, a newline and the 32
bytes of the original's SHA-256. Whoever has the original cannot tell that it is meant: without the
blind every original is equally likely. Whoever is given blind and digest can check both, and no
other pair can be found that fits.
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass, field
from typing import NewType

from vouchsafe.archive.model import Sha256

Commitment = NewType("Commitment", str)
"""64 hexadecimal digits, for everybody to see."""

_LABEL = b"vouchsafe original v1\n"
_BLIND = _DIGEST = 32


@dataclass(frozen=True, slots=True)
class Opening:
    """What opens a commitment: kept in a sealed event, disclosed when the archive decides to.

    blind: 64 hexadecimal digits. original: the SHA-256 of the original.
    """

    blind: str = field(repr=False)
    original: Sha256 = field(repr=False)

    def __post_init__(self) -> None:
        if len(self._blind) != _BLIND or len(bytes.fromhex(self.original)) != _DIGEST:
            raise ValueError("a blind and a digest are 32 bytes each")

    @classmethod
    def new(cls, original: Sha256) -> Opening:
        """With a blind that nobody can guess."""
        return cls(secrets.token_hex(_BLIND), original)

    @property
    def commitment(self) -> Commitment:
        """What it opens."""
        text = _LABEL + bytes.fromhex(self.original)
        return Commitment(hmac.digest(self._blind, text, "sha256").hex())

    @property
    def _blind(self) -> bytes:
        return bytes.fromhex(self.blind)
