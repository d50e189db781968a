"""Keys: members', items', the archive's own, and the one on paper. Everything encrypted is age."""

from vouchsafe.archive.keys.age import Identity, Recipient, decrypt_with, encrypt_to, sealer
from vouchsafe.archive.keys.errors import (
    BadKey,
    BadSheet,
    KeysError,
    NeedsPassphrase,
    NotForThisKey,
    OtherKeyFile,
    WrongPassphrase,
)
from vouchsafe.archive.keys.files import read_member_keys, write_member_keys
from vouchsafe.archive.keys.member import Member, MemberKeys
from vouchsafe.archive.keys.passphrases import locked, needs_passphrase, unlocked
from vouchsafe.archive.keys.secrets import (
    ArchiveSecrets,
    ItemKey,
    recipients_digest,
    rewrap,
    unwrap_item_key,
    unwrap_item_key_for,
    unwrap_secrets,
    unwrap_secrets_for,
    wrap_item_key,
    wrap_secrets,
)
from vouchsafe.archive.keys.sheet import RecoverySheet, identity_from_sheet, recovery_sheet

__all__ = [
    "ArchiveSecrets",
    "BadKey",
    "BadSheet",
    "Identity",
    "ItemKey",
    "KeysError",
    "Member",
    "MemberKeys",
    "NeedsPassphrase",
    "NotForThisKey",
    "OtherKeyFile",
    "Recipient",
    "RecoverySheet",
    "WrongPassphrase",
    "decrypt_with",
    "encrypt_to",
    "identity_from_sheet",
    "locked",
    "needs_passphrase",
    "read_member_keys",
    "recipients_digest",
    "recovery_sheet",
    "rewrap",
    "sealer",
    "unlocked",
    "unwrap_item_key",
    "unwrap_item_key_for",
    "unwrap_secrets",
    "unwrap_secrets_for",
    "wrap_item_key",
    "wrap_secrets",
    "write_member_keys",
]
