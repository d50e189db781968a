"""age v1 read as its specification (C2SP, age.md) has it, by nothing but `cryptography`.

A second opinion on what pyrage writes, there even where the program age is not installed. Only
what our files use: X25519 recipients and the payload. And a writer for passphrases that costs no
second, which pyrage spends on purpose: what it writes, pyrage reads as its own.
"""

from __future__ import annotations

import base64
import hmac
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
CHUNK = (64 << 10) + 16


def decrypt(file: bytes, identity: str) -> bytes:
    """The plain content; an AssertionError where the file is not as the specification has it."""
    header, end, rest = file.partition(b"\n--- ")
    mac, _, payload = rest.partition(b"\n")
    lines = header.decode("ascii").split("\n")
    assert end
    assert lines[0] == "age-encryption.org/v1"
    file_key = _file_key(lines[1:], _scalar(identity))
    expected = hmac.digest(_derived(file_key, b"", b"header"), header + b"\n---", "sha256")
    assert hmac.compare_digest(_unpadded(mac.decode("ascii")), expected)
    return _opened(_derived(file_key, payload[:16], b"payload"), payload[16:])


def encrypt_cheaply(plain: bytes, passphrase: str) -> bytes:
    """Under a passphrase that could be guessed fast; `plain` fits into one chunk."""
    assert len(plain) <= CHUNK - 16
    file_key, salt, nonce = (os.urandom(16) for _ in range(3))
    key = Scrypt(b"age-encryption.org/v1/scrypt" + salt, 32, n=2, r=8, p=1).derive(
        passphrase.encode()
    )
    body = ChaCha20Poly1305(key).encrypt(bytes(12), file_key, None)
    lines = ("age-encryption.org/v1", f"-> scrypt {_bare(salt)} 1", _bare(body), "---")
    header = "\n".join(lines).encode()
    mac = hmac.digest(_derived(file_key, b"", b"header"), header, "sha256")
    payload = ChaCha20Poly1305(_derived(file_key, nonce, b"payload"))
    sealed = payload.encrypt(bytes(11) + b"\1", plain, None)
    return header + f" {_bare(mac)}\n".encode() + nonce + sealed


def _file_key(lines: list[str], scalar: bytes) -> bytes:
    private = X25519PrivateKey.from_private_bytes(scalar)
    ours = private.public_key().public_bytes_raw()
    for number, line in enumerate(lines):
        if not line.startswith("-> X25519 "):
            continue
        share = _unpadded(line.split(" ")[2])
        secret = private.exchange(X25519PublicKey.from_public_bytes(share))
        key = _derived(secret, share + ours, b"age-encryption.org/v1/X25519")
        try:
            return ChaCha20Poly1305(key).decrypt(bytes(12), _unpadded(lines[number + 1]), None)
        except InvalidTag:
            continue
    raise AssertionError("it is for others")


def _opened(key: bytes, payload: bytes) -> bytes:
    cipher, found = ChaCha20Poly1305(key), []
    starts = range(0, len(payload), CHUNK)
    for counter, start in enumerate(starts):
        nonce = counter.to_bytes(11, "big") + bytes([start == starts[-1]])
        found.append(cipher.decrypt(nonce, payload[start : start + CHUNK], None))
    return b"".join(found)


def _derived(secret: bytes, salt: bytes, info: bytes) -> bytes:
    return HKDF(SHA256(), 32, salt, info).derive(secret)


def _unpadded(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), validate=True)


def _bare(content: bytes) -> str:
    return base64.b64encode(content).decode().rstrip("=")


def _scalar(identity: str) -> bytes:
    digits = [BECH32.index(each) for each in identity.lower().removeprefix("age-secret-key-1")[:-6]]
    number = 0
    for digit in digits:
        number = number << 5 | digit
    return (number >> 5 * len(digits) - 256).to_bytes(32, "big")
