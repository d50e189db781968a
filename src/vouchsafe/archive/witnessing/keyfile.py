"""A witness's private key as a file, under a passphrase.

Inside is one line like golang.org/x/mod's note keys: PRIVATE+KEY+NAME+ID+BASE64, where the base64
is the signature type and the Ed25519 seed; around it, an age file under the passphrase.
"""

from __future__ import annotations

import base64
import binascii

from vouchsafe.archive.keys import locked, unlocked
from vouchsafe.archive.log import BadKey, WitnessSigner

_BEGINNING = "PRIVATE+KEY+"
_COSIGNATURE = b"\x04"


def write_key(signer: WitnessSigner, passphrase: str | None) -> bytes:
    """The content of the key's file; plain if there is no passphrase."""
    encoded = base64.b64encode(_COSIGNATURE + signer.key).decode()
    line = f"{_BEGINNING}{signer.name}+{signer.verifier.key_id.hex()}+{encoded}\n"
    return locked(line.encode(), passphrase)


def read_key(untrusted: bytes, passphrase: str | None) -> WitnessSigner:
    """What `write_key` wrote. Raises `NeedsPassphrase`, `WrongPassphrase` or `BadKey`."""
    line = unlocked(untrusted, passphrase).decode("utf-8", "replace").strip()
    fields = line.removeprefix(_BEGINNING).split("+", 2)
    if not line.startswith(_BEGINNING) or len(fields) != 3:
        raise BadKey(reason="it should read PRIVATE+KEY+NAME+ID+KEY")
    name, id_digits, encoded = fields
    signer = WitnessSigner(name, _seed(encoded))
    if signer.verifier.key_id.hex() != id_digits:
        raise BadKey(reason="its name and its digits do not belong together")
    return signer


def _seed(encoded: str) -> bytes:
    try:
        raw = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadKey(reason="its last part is not base64") from error
    if raw[:1] != _COSIGNATURE:
        raise BadKey(reason="it is no witness's key")
    return raw[1:]
