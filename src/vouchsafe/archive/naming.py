"""What items are called: by a keyed hash, so that a name tells nothing to whoever lacks the key."""

from __future__ import annotations

import hashlib
import hmac

from vouchsafe.archive.model import ItemId, Sha256


def item_of(sha256: Sha256, naming: bytes) -> ItemId:
    """The item that an original of this digest is, in the archive with this naming key."""
    return ItemId(hmac.digest(naming, bytes.fromhex(sha256), hashlib.sha256).hex())
