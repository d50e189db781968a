"""Detached OpenPGP signatures, as far as proofs of origin use them. RFC 9580; version 4 packets.

Signatures over plain bytes by a primary key: RSA of 2048 bits or more, or Ed25519, with SHA-2.
Nothing is encrypted, no key is looked up anywhere; whose a key is, is for its fingerprint to say.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ed25519, padding, rsa, utils

_SIGNATURE, _PUBLIC_KEY, _USER_ID = 2, 6, 13
_OVER_BYTES = 0x00
_RSA = (1, 3)
_EDDSA, _ED25519 = 22, 27
_ED25519_CURVE = bytes.fromhex("092b06010401da470f01")
_CREATED, _ISSUER = 2, 33
_DIGESTS: dict[int, hashes.HashAlgorithm] = {
    8: hashes.SHA256(),
    9: hashes.SHA384(),
    10: hashes.SHA512(),
}
_SMALLEST_RSA = 2048
_ARMOR = re.compile(rb"-----BEGIN PGP [A-Z ]+-----\r?\n(.*?)\r?\n-----END PGP", re.DOTALL)


class Unsigned(ValueError):
    """Why a signature does not count, as the end of a sentence."""


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A primary key. fingerprint: upper-case hexadecimal. user: what its first user id says."""

    fingerprint: str
    user: str
    algorithm: int
    material: bytes


@dataclass(frozen=True, slots=True)
class Signature:
    """A detached signature, not checked yet. hashed: the part of it that is signed itself."""

    algorithm: int
    digest: int
    hashed: bytes
    material: bytes

    @property
    def created(self) -> datetime | None:
        """When it was made, by the signer's clock."""
        raw = self._subpacket(_CREATED)
        return datetime.fromtimestamp(int.from_bytes(raw, "big"), UTC) if len(raw) == 4 else None

    @property
    def issuer(self) -> str:
        """The fingerprint of the key that made it, where it says so."""
        return self._subpacket(_ISSUER)[1:].hex().upper()

    def _subpacket(self, kind: int) -> bytes:
        for each in _subpackets(self.hashed[6:]):
            if each[0] & 0x7F == kind:
                return each[1:]
        return b""


def read_keys(untrusted: bytes) -> list[PublicKey]:
    """The primary keys in a key file. Raises `Unsigned`."""
    found: list[PublicKey] = []
    for tag, body in _packets(_dearmored(untrusted)):
        if tag == _PUBLIC_KEY and body[:1] == b"\4":
            digest = hashlib.sha1(  # noqa: S324 - how version 4 names its keys
                b"\x99" + len(body).to_bytes(2, "big") + body
            )
            found.append(PublicKey(digest.hexdigest().upper(), "", body[5], body[6:]))
        elif tag == _USER_ID and found and not found[-1].user:
            key = found[-1]
            user = body.decode("utf-8", "replace")
            found[-1] = PublicKey(key.fingerprint, user, key.algorithm, key.material)
    return found


def read_signature(untrusted: bytes) -> Signature:
    """The first signature in a signature file. Raises `Unsigned`."""
    for tag, body in _packets(_dearmored(untrusted)):
        if tag != _SIGNATURE:
            continue
        if len(body) < 8 or body[0] != 4:
            raise Unsigned("its signature is of a version that is not known")
        if body[1] != _OVER_BYTES:
            raise Unsigned("its signature is not over plain bytes")
        end = 6 + int.from_bytes(body[4:6], "big")
        after = end + 2 + int.from_bytes(body[end : end + 2], "big") + 2
        return Signature(body[2], body[3], body[:end], body[after:])
    raise Unsigned("there is no signature in its signature file")


def check(signature: Signature, key: PublicKey, data: Iterable[bytes]) -> None:
    """Raise `Unsigned` unless `key` signed exactly these bytes."""
    algorithm = _DIGESTS.get(signature.digest)
    if algorithm is None:
        raise Unsigned("its signature is over a kind of digest that is too weak, or not known")
    if signature.issuer not in ("", key.fingerprint) or signature.algorithm != key.algorithm:
        raise Unsigned("it was signed with another key than the one that came with it")
    digest = hashlib.new(algorithm.name)
    for piece in data:
        digest.update(piece)
    digest.update(signature.hashed + b"\4\xff" + len(signature.hashed).to_bytes(4, "big"))
    try:
        _check(signature, key, digest.digest(), algorithm)
    except InvalidSignature as error:
        raise Unsigned("its signature is over other bytes, or by another key") from error
    except (ValueError, IndexError) as error:
        raise error if isinstance(error, Unsigned) else Unsigned("its key is broken") from error


def _check(
    signature: Signature, key: PublicKey, digest: bytes, algorithm: hashes.HashAlgorithm
) -> None:
    if key.algorithm in _RSA:
        modulus, exponent = _numbers(key.material, 2)
        public = rsa.RSAPublicNumbers(_int(exponent), _int(modulus)).public_key()
        if public.key_size < _SMALLEST_RSA:
            raise Unsigned("its key is too small to be safe")
        (made,) = _numbers(signature.material, 1)
        raw = made.rjust(public.key_size // 8, b"\0")
        public.verify(raw, digest, padding.PKCS1v15(), utils.Prehashed(algorithm))
    elif key.algorithm == _EDDSA and key.material.startswith(_ED25519_CURVE):
        (point,) = _numbers(key.material[len(_ED25519_CURVE) :], 1)
        first, second = _numbers(signature.material, 2)
        raw = first.rjust(32, b"\0") + second.rjust(32, b"\0")
        ed25519.Ed25519PublicKey.from_public_bytes(point[1:]).verify(raw, digest)
    elif key.algorithm == _ED25519:
        public_key = ed25519.Ed25519PublicKey.from_public_bytes(key.material[:32])
        public_key.verify(signature.material[:64], digest)
    else:
        raise Unsigned("its key is of a kind that is not known")


def _int(number: bytes) -> int:
    return int.from_bytes(number, "big")


def _numbers(material: bytes, count: int) -> list[bytes]:
    """Multiprecision integers, RFC 9580, section 3.2."""
    found, at = [], 0
    for _ in range(count):
        bits = _int(material[at : at + 2])
        number = material[at + 2 : at + 2 + (bits + 7) // 8]
        if _int(number).bit_length() != bits:
            raise Unsigned("a number in it is cut off, or not as long as it says")
        found.append(number)
        at += 2 + len(number)
    return found


def _subpackets(area: bytes) -> Iterator[bytes]:
    while area:
        size, start = area[0], 1
        if size >= 192:
            size, start = ((size - 192) << 8) + 192 + _int(area[1:2]), 2
            if area[0] == 255:
                size, start = _int(area[1:5]), 5
        if not 0 < size <= len(area) - start:
            return
        yield area[start : start + size]
        area = area[start + size :]


def _packets(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Tags and bodies, RFC 9580, section 4.2. Raises `Unsigned`."""
    while data:
        tag, size, start = _header(data)
        if start + size > len(data):
            raise Unsigned("a packet in it is cut off")
        yield tag, data[start : start + size]
        data = data[start + size :]


def _header(data: bytes) -> tuple[int, int, int]:
    if not data[0] & 0x80:
        raise Unsigned("it is not OpenPGP")
    if data[0] & 0x40:
        first = _int(data[1:2])
        if first < 192:
            return data[0] & 0x3F, first, 2
        if first < 224:
            return data[0] & 0x3F, ((first - 192) << 8) + _int(data[2:3]) + 192, 3
        if first == 255:
            return data[0] & 0x3F, _int(data[2:6]), 6
    elif data[0] & 3 != 3:
        width = 1 << (data[0] & 3)
        return (data[0] >> 2) & 0xF, _int(data[1 : 1 + width]), 1 + width
    raise Unsigned("a packet in it has no length")


def _dearmored(untrusted: bytes) -> bytes:
    """Out of the text that OpenPGP data is often wrapped in; binary data as it is."""
    if untrusted[:1] and untrusted[0] & 0x80:
        return untrusted
    found = _ARMOR.search(untrusted)
    if not found:
        raise Unsigned("it is not OpenPGP")
    _, _, body = found[1].replace(b"\r", b"").rpartition(b"\n\n")
    lines = [line for line in body.split(b"\n") if not line.startswith(b"=")]
    try:
        return base64.b64decode(b"".join(lines), validate=True)
    except binascii.Error as error:
        raise Unsigned("it is not OpenPGP") from error
