"""Private keys under a passphrase: an age file (scrypt), which the age program opens, too."""

from __future__ import annotations

import pyrage

from vouchsafe.archive.keys.errors import NeedsPassphrase, WrongPassphrase

_AGE = b"age-encryption.org/v1\n"


def locked(plain: bytes, passphrase: str | None) -> bytes:
    """Under the passphrase; as it is if there is none.

    With a passphrase this takes a second or two and half a gibibyte of memory, on purpose:
    so does every guess of somebody who found the file.
    """
    return plain if passphrase is None else pyrage.passphrase.encrypt(plain, passphrase)


def unlocked(untrusted: bytes, passphrase: str | None) -> bytes:
    """What `locked` was given. Raises `NeedsPassphrase`, `WrongPassphrase`."""
    if not needs_passphrase(untrusted):
        return untrusted
    if passphrase is None:
        raise NeedsPassphrase
    try:
        plain: bytes = pyrage.passphrase.decrypt(untrusted, passphrase)
    except (pyrage.DecryptError, OSError):
        raise WrongPassphrase from None
    return plain


def needs_passphrase(untrusted: bytes) -> bool:
    """Whether these keys are under a passphrase."""
    return untrusted.startswith(_AGE)
