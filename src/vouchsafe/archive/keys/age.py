"""age encryption (age-encryption.org/v1) of things that fit into memory."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NewType

import pyrage

from vouchsafe.archive.keys.errors import BadKey, NotForThisKey

Recipient = NewType("Recipient", str)
"""The public half of an age X25519 key: `age1…`. Anybody may know it."""


@dataclass(frozen=True, slots=True)
class Identity:
    """The private half of an age X25519 key.

    text: `AGE-SECRET-KEY-1…`; kept out of every printed form of this object.
    """

    text: str = field(repr=False)

    def __post_init__(self) -> None:
        self.opener()

    @classmethod
    def new(cls) -> Identity:
        """A fresh one, from the system's randomness."""
        return cls(str(pyrage.x25519.Identity.generate()))

    @property
    def recipient(self) -> Recipient:
        """Its public half."""
        return Recipient(str(self.opener().to_public()))

    def opener(self) -> pyrage.x25519.Identity:
        """The library's own object for it. Raises `BadKey`."""
        try:
            return pyrage.x25519.Identity.from_str(self.text)
        except pyrage.IdentityError:
            raise BadKey(reason="it is not an age identity.") from None


def sealer(untrusted_recipient: str) -> pyrage.x25519.Recipient:
    """The library's own object for a recipient. Raises `BadKey`."""
    try:
        return pyrage.x25519.Recipient.from_str(untrusted_recipient)
    except pyrage.RecipientError:
        raise BadKey(reason="it is not an age recipient.") from None


def encrypt_to(recipients: Iterable[Recipient], plain: bytes) -> bytes:
    """An age file that each of the recipients can open; there is at least one."""
    sealers = [sealer(each) for each in recipients]
    if not sealers:
        raise ValueError("nobody could open it")
    sealed: bytes = pyrage.encrypt(plain, sealers)
    return sealed


def decrypt_with(identity: Identity, untrusted: bytes) -> bytes:
    """What `encrypt_to` was given. Raises `NotForThisKey` if it is for others, or changed."""
    try:
        plain: bytes = pyrage.decrypt(untrusted, [identity.opener()])
    except (pyrage.DecryptError, OSError):
        raise NotForThisKey from None
    return plain
