"""Secrets: made here, shown once, kept as a hash only."""

from __future__ import annotations

import hashlib
import secrets
from uuid import uuid4

_BYTES = 32


def new_secret() -> str:
    """43 characters that nobody guesses."""
    return secrets.token_urlsafe(_BYTES)


def new_challenge() -> bytes:
    """32 bytes that nobody guesses."""
    return secrets.token_bytes(_BYTES)


def hashed(untrusted_secret: str | bytes) -> str:
    """What is kept of it. A plain hash will do: there are too many secrets to try them all."""
    raw = (
        untrusted_secret.encode("utf-8", "surrogatepass")
        if isinstance(untrusted_secret, str)
        else untrusted_secret
    )
    return hashlib.sha256(raw).hexdigest()


def new_id() -> str:
    """A fresh id."""
    return uuid4().hex
