"""A member: somebody who may read an archive and signs what they do."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field

import rfc8785
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

from vouchsafe.archive.keys.age import Identity, Recipient, sealer
from vouchsafe.archive.keys.errors import BadKey
from vouchsafe.archive.keys.fields import Fields, encoded

_NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._@+-]{0,63}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Member:
    """The public half of a member's keys.

    name: up to 64 letters, digits and `.-_@+`: it names a file. verify_key: Ed25519, 32 bytes.
    """

    name: str
    recipient: Recipient
    verify_key: bytes

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise BadKey(reason="a member's name has letters, digits and .-_@+ only.")
        sealer(self.recipient)
        if len(self.verify_key) != 32:
            raise BadKey(reason="an Ed25519 public key has 32 bytes.")

    @property
    def key_id(self) -> str:
        """The first 16 hexadecimal digits of the SHA-256 of the public key."""
        return hashlib.sha256(self.verify_key).hexdigest()[:16]

    def signed(self, message: bytes, untrusted_signature: bytes) -> bool:
        """Whether the signature is this member's, over exactly this message."""
        try:
            Ed25519PublicKey.from_public_bytes(self.verify_key).verify(untrusted_signature, message)
        except InvalidSignature:
            return False
        return True

    def to_bytes(self) -> bytes:
        """The content of NAME.pub."""
        return rfc8785.dumps(
            {
                "member": self.name,
                "recipient": self.recipient,
                "verify": encoded(self.verify_key),
            }
        )

    @classmethod
    def from_bytes(cls, untrusted: bytes) -> Member:
        """What `to_bytes` wrote. Raises `BadKey`."""
        fields = Fields(untrusted, {"member", "recipient", "verify"})
        return cls(fields.text("member"), Recipient(fields.text("recipient")), fields.key("verify"))


@dataclass(frozen=True, slots=True)
class MemberKeys:
    """The private half: opens what is encrypted to the member, and signs in their name.

    signing: the seed of an Ed25519 key, 32 bytes.
    """

    name: str
    identity: Identity
    signing: bytes = field(repr=False)

    def __post_init__(self) -> None:
        # A name that no member can have is refused before anything is made with it.
        assert self.member.name == self.name

    @classmethod
    def new(cls, name: str) -> MemberKeys:
        """Fresh keys for somebody."""
        return cls(name, Identity.new(), Ed25519PrivateKey.generate().private_bytes_raw())

    @property
    def member(self) -> Member:
        """The public half."""
        verify_key = self._signer().public_key().public_bytes_raw()
        return Member(self.name, self.identity.recipient, verify_key)

    def sign(self, message: bytes) -> bytes:
        """An Ed25519 signature, 64 bytes."""
        return self._signer().sign(message)

    def _signer(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.signing)
