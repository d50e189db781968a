"""The archive's own secrets and each item's key, encrypted to everybody who may have them."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field

import rfc8785

from vouchsafe.archive.keys.age import Identity, Recipient, decrypt_with, encrypt_to
from vouchsafe.archive.keys.errors import BadKey
from vouchsafe.archive.keys.fields import Fields, encoded


@dataclass(frozen=True, slots=True)
class ArchiveSecrets:
    """What every member has and nobody else.

    log: seed of the Ed25519 key that signs the log. naming: the key of the HMAC that names
    items. certificate: seed of the Ed25519 key behind provenance certificates. 32 bytes each.
    """

    log: bytes = field(repr=False)
    naming: bytes = field(repr=False)
    certificate: bytes = field(repr=False)

    @classmethod
    def new(cls) -> ArchiveSecrets:
        """Fresh ones, from the system's randomness."""
        return cls(*(secrets.token_bytes(32) for _ in range(3)))


_FOR = b"# for "


def recipients_digest(recipients: Iterable[Recipient]) -> str:
    """What wrapped keys say of whom they are for, so that an older copy of one is told."""
    lines = "".join(f"{each}\n" for each in sorted(recipients))
    return hashlib.sha256(lines.encode("ascii")).hexdigest()


def wrap_secrets(archive: ArchiveSecrets, recipients: Iterable[Recipient]) -> bytes:
    """The content of `keys/archive.age`: whom it is for, as a comment, and the secrets."""
    plain = rfc8785.dumps(
        {
            "certificate": encoded(archive.certificate),
            "log": encoded(archive.log),
            "naming": encoded(archive.naming),
        }
    )
    return _wrap(plain, recipients)


def unwrap_secrets(untrusted: bytes, identity: Identity) -> ArchiveSecrets:
    """What `wrap_secrets` was given. Raises `NotForThisKey` or `BadKey`."""
    return unwrap_secrets_for(untrusted, identity)[0]


def unwrap_secrets_for(untrusted: bytes, identity: Identity) -> tuple[ArchiveSecrets, str]:
    """The secrets, and the `recipients_digest` of those they were wrapped for."""
    plain, digest = _unwrap(untrusted, identity)
    fields = Fields(plain, {"certificate", "log", "naming"})
    secret = ArchiveSecrets(fields.key("log"), fields.key("naming"), fields.key("certificate"))
    return secret, digest


@dataclass(frozen=True, slots=True)
class ItemKey:
    """One item's own key: what is encrypted to it is gone when it is."""

    identity: Identity

    @classmethod
    def new(cls) -> ItemKey:
        """A fresh one; costs some ten microseconds."""
        return cls(Identity.new())

    @property
    def recipient(self) -> Recipient:
        """What the item's blob and events are encrypted to."""
        return self.identity.recipient


def wrap_item_key(key: ItemKey, recipients: Iterable[Recipient]) -> bytes:
    """The content of `keys/items/…`: whom it is for, as a comment, and the identity."""
    return _wrap(key.identity.text.encode("ascii"), recipients)


def unwrap_item_key(untrusted: bytes, identity: Identity) -> ItemKey:
    """What `wrap_item_key` was given. Raises `NotForThisKey` or `BadKey`."""
    return unwrap_item_key_for(untrusted, identity)[0]


def unwrap_item_key_for(untrusted: bytes, identity: Identity) -> tuple[ItemKey, str]:
    """The key, and the `recipients_digest` of those it was wrapped for."""
    key, digest = _unwrap(untrusted, identity)
    try:
        return ItemKey(Identity(key.decode("ascii"))), digest
    except UnicodeDecodeError:
        raise BadKey(reason="it is not an age identity.") from None


def rewrap(untrusted: bytes, identity: Identity, recipients: Iterable[Recipient]) -> bytes:
    """The same secret, encrypted to others: for granting, revoking and rotating.

    Works for `wrap_secrets`' and `wrap_item_key`'s files alike. Whoever could open the old file
    and kept a copy of it can still open that.
    """
    return _wrap(_unwrap(untrusted, identity)[0], recipients)


def _wrap(plain: bytes, recipients: Iterable[Recipient]) -> bytes:
    everybody = list(recipients)
    line = _FOR + recipients_digest(everybody).encode("ascii") + b"\n"
    return encrypt_to(everybody, line + plain)


def _unwrap(untrusted: bytes, identity: Identity) -> tuple[bytes, str]:
    line, newline, plain = decrypt_with(identity, untrusted).partition(b"\n")
    if not newline or not line.startswith(_FOR):
        raise BadKey(reason="it does not say whom it is for.")
    return plain, line.removeprefix(_FOR).decode("ascii", "replace")
