"""Which item an entry is about, for members only (docs/archive-format.md, "Entries", field 5)."""

from __future__ import annotations

import hashlib
import hmac

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from vouchsafe.archive.model import ItemId

_PURPOSE = b"vouchsafe label v1"
_SIZE = 32
_BLOCKS = _SIZE // 16
_NOBODY = bytes(_SIZE)


class Labels:
    """Covers and uncovers labels under an archive's naming key."""

    def __init__(self, naming: bytes) -> None:
        self._key = algorithms.AES(hmac.digest(naming, _PURPOSE, hashlib.sha256))

    def cover(self, item: ItemId | None, index: int) -> bytes:
        """The label of entry `index` about `item`, or about the archive itself."""
        return self._at(bytes.fromhex(item) if item else _NOBODY, index)

    def uncover(self, label: bytes, index: int) -> ItemId | None:
        """The item that entry `index` is about."""
        plain = self._at(label, index)
        return None if plain == _NOBODY else ItemId(plain.hex())

    def uncover_all(self, labels: bytes, start: int) -> bytes:
        """The items' bytes for the labels of consecutive entries from number `start` on."""
        return self._at(labels, start)

    def _at(self, text: bytes, index: int) -> bytes:
        counter = (index * _BLOCKS).to_bytes(16, "big")
        return Cipher(self._key, modes.CTR(counter)).encryptor().update(text)
