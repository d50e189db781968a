"""A member's private keys as a file, under a passphrase."""

from __future__ import annotations

import pyrage
import rfc8785

from vouchsafe.archive.keys.age import Identity
from vouchsafe.archive.keys.errors import NeedsPassphrase, WrongPassphrase
from vouchsafe.archive.keys.fields import Fields, encoded
from vouchsafe.archive.keys.member import MemberKeys

_AGE = b"age-encryption.org/v1\n"


def write_member_keys(keys: MemberKeys, passphrase: str | None) -> bytes:
    """The content of NAME.key: an age file under the passphrase, or plain if there is none.

    With a passphrase this takes a second or two and half a gibibyte of memory, on purpose:
    so does every guess of somebody who found the file.
    """
    plain = rfc8785.dumps(
        {
            "identity": keys.identity.text,
            "member": keys.name,
            "signing": encoded(keys.signing),
        }
    )
    return plain if passphrase is None else pyrage.passphrase.encrypt(plain, passphrase)


def read_member_keys(untrusted: bytes, passphrase: str | None) -> MemberKeys:
    """What `write_member_keys` wrote.

    Raises `NeedsPassphrase`, `WrongPassphrase`, or `BadKey` when it is something else.
    """
    plain = untrusted
    if needs_passphrase(untrusted):
        if passphrase is None:
            raise NeedsPassphrase
        plain = _opened(untrusted, passphrase)
    fields = Fields(plain, {"identity", "member", "signing"})
    return MemberKeys(
        fields.text("member"), Identity(fields.text("identity")), fields.key("signing")
    )


def needs_passphrase(untrusted: bytes) -> bool:
    """Whether these keys are under a passphrase."""
    return untrusted.startswith(_AGE)


def _opened(untrusted: bytes, passphrase: str) -> bytes:
    try:
        plain: bytes = pyrage.passphrase.decrypt(untrusted, passphrase)
    except (pyrage.DecryptError, OSError):
        raise WrongPassphrase from None
    return plain
