"""The small JSON objects that keys are written down as: canonical, with nothing unknown in them."""

from __future__ import annotations

import base64
import binascii
import json

from vouchsafe.archive.keys.errors import BadKey


def encoded(key: bytes) -> str:
    """Base64, as keys stand in JSON."""
    return base64.b64encode(key).decode("ascii")


class Fields:
    """A JSON object with exactly the fields it should have. Raises `BadKey` otherwise."""

    def __init__(self, untrusted: bytes, expected: set[str]) -> None:
        try:
            found = json.loads(untrusted)
        except (ValueError, RecursionError):
            raise BadKey(reason="it is not JSON.") from None
        if not isinstance(found, dict) or set(found) != expected:
            raise BadKey(reason="it has other fields than it should.")
        self._found = found

    def text(self, name: str) -> str:
        """A field of text."""
        value = self._found[name]
        if not isinstance(value, str):
            raise BadKey(reason=f"{name} is not text.")
        return value

    def key(self, name: str) -> bytes:
        """A field of 32 bytes in Base64."""
        try:
            value = base64.b64decode(self.text(name), validate=True)
        except (binascii.Error, ValueError):
            raise BadKey(reason=f"{name} is not Base64.") from None
        if len(value) != 32:
            raise BadKey(reason=f"{name} does not have 32 bytes.")
        return value
