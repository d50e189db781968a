"""A member's private keys as a file, under a passphrase."""

from __future__ import annotations

import rfc8785

from vouchsafe.archive.keys.age import Identity
from vouchsafe.archive.keys.fields import Fields, encoded
from vouchsafe.archive.keys.member import MemberKeys
from vouchsafe.archive.keys.passphrases import locked, unlocked


def write_member_keys(keys: MemberKeys, passphrase: str | None) -> bytes:
    """The content of NAME.key: an age file under the passphrase, or plain if there is none."""
    plain = rfc8785.dumps(
        {
            "identity": keys.identity.text,
            "member": keys.name,
            "signing": encoded(keys.signing),
        }
    )
    return locked(plain, passphrase)


def read_member_keys(untrusted: bytes, passphrase: str | None) -> MemberKeys:
    """What `write_member_keys` wrote.

    Raises `NeedsPassphrase`, `WrongPassphrase`, or `BadKey` when it is something else.
    """
    fields = Fields(unlocked(untrusted, passphrase), {"identity", "member", "signing"})
    return MemberKeys(
        fields.text("member"), Identity(fields.text("identity")), fields.key("signing")
    )
