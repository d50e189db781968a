"""Keys that sign notes and cosign checkpoints (C2SP signed-note, tlog-cosignature).

Ed25519 only: signature type 1 for logs, type 4 for witnesses, whose signatures carry a time.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass, field
from hashlib import sha256
from typing import ClassVar

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from vouchsafe.archive.log.errors import BadKey, BadSignature

ED25519 = 0x01
COSIGNATURE = 0x04
KEY_SIZE = 32
ID_SIZE = 4
TIME_SIZE = 8
LAST_TIME = (1 << 63) - 1


@dataclass(frozen=True, slots=True)
class NoteSignature:
    """One signature line of a note.

    key_id: four bytes that tell keys of the same name apart. signature: what the key made of the
    text; a witness's begins with the time as eight bytes.
    """

    name: str
    key_id: bytes
    signature: bytes

    def line(self) -> str:
        """The line as it stands in a note. C2SP signed-note, "Signatures"."""
        return f"— {self.name} {base64.b64encode(self.key_id + self.signature).decode()}\n"

    @property
    def time(self) -> int:
        """When a witness signed, in POSIX seconds; means nothing on a log's own signature."""
        return int.from_bytes(self.signature[:TIME_SIZE], "big")


@dataclass(frozen=True, slots=True)
class NoteVerifier:
    """A public key that checks one signer's lines; read from, and written as, a "vkey" string."""

    name: str
    kind: int
    public: bytes

    def __post_init__(self) -> None:
        check_name(self.name)
        if self.kind not in {ED25519, COSIGNATURE}:
            raise BadKey(reason=f"it is of the unknown type {self.kind}")
        if len(self.public) != KEY_SIZE:
            raise BadKey(reason=f"its public key should be {KEY_SIZE} bytes long")

    @classmethod
    def from_vkey(cls, untrusted: str) -> NoteVerifier:
        """Read `NAME+ID+KEY`. C2SP signed-note, "Verifier keys"."""
        name, id_digits, encoded = _fields(untrusted.strip(), 3)
        raw = _unbase64(encoded)
        verifier = cls(name, raw[0] if raw else 0, raw[1:])
        if id_digits != verifier.key_id.hex():
            raise BadKey(reason="its name and its digits do not belong together")
        return verifier

    @property
    def key_id(self) -> bytes:
        """The first four bytes of a hash over name, type and key. C2SP signed-note."""
        return _key_id(self.name, self.kind, self.public)

    @property
    def vkey(self) -> str:
        """The key as one line for people to pass on: `NAME+ID+KEY`."""
        encoded = base64.b64encode(bytes([self.kind]) + self.public).decode()
        return f"{self.name}+{self.key_id.hex()}+{encoded}"

    @property
    def cosigns(self) -> bool:
        """Whether this is a witness's key, not a log's."""
        return self.kind == COSIGNATURE

    def made(self, signature: NoteSignature) -> bool:
        """Whether name and ID of the line are this key's; says nothing of the signature."""
        return (signature.name, signature.key_id) == (self.name, self.key_id)

    def check(self, text: str, signature: NoteSignature) -> None:
        """Raises `BadSignature` unless this key made `signature` over `text`."""
        if not self.made(signature):
            raise BadSignature(name=self.name)
        raw, message = signature.signature, text.encode()
        if self.kind == COSIGNATURE:
            if len(raw) < TIME_SIZE or signature.time > LAST_TIME:
                raise BadSignature(name=self.name)
            message, raw = cosigned_message(text, signature.time), raw[TIME_SIZE:]
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(raw, message)
        except (InvalidSignature, ValueError) as error:
            raise BadSignature(name=self.name) from error


@dataclass(frozen=True, slots=True)
class _Signer:
    """A private key: a name and an Ed25519 seed of 32 bytes, used for one kind of signature."""

    kind: ClassVar[int]
    name: str
    key: bytes = field(repr=False)

    def __post_init__(self) -> None:
        check_name(self.name)
        if len(self.key) != KEY_SIZE:
            raise BadKey(reason=f"a private key is {KEY_SIZE} bytes long")

    @property
    def verifier(self) -> NoteVerifier:
        """The public half."""
        public = self._private.public_key().public_bytes_raw()
        return NoteVerifier(self.name, self.kind, public)

    @property
    def _private(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.key)

    def _line(self, message: bytes, first: bytes = b"") -> NoteSignature:
        made = first + self._private.sign(message)
        return NoteSignature(self.name, self.verifier.key_id, made)


class NoteSigner(_Signer):
    """A log's private key."""

    __slots__ = ()
    kind = ED25519

    def sign(self, text: str) -> NoteSignature:
        """Sign a note's text. C2SP signed-note, "Ed25519 signatures"."""
        return self._line(text.encode())


class WitnessSigner(_Signer):
    """A witness's private key."""

    __slots__ = ()
    kind = COSIGNATURE

    def sign(self, text: str, time: int) -> NoteSignature:
        """Cosign a checkpoint's text; `time` in POSIX seconds. C2SP tlog-cosignature."""
        if not 0 <= time <= LAST_TIME:
            raise ValueError(f"{time} is no time that a cosignature can carry")
        return self._line(cosigned_message(text, time), time.to_bytes(TIME_SIZE, "big"))


def cosigned_message(text: str, time: int) -> bytes:
    """What a witness signs. C2SP tlog-cosignature, "Ed25519 signed message"."""
    return f"cosignature/v1\ntime {time}\n{text}".encode()


def check_name(name: str) -> None:
    """Raises `BadKey` unless `name` may name a key. C2SP signed-note, "Format"."""
    if not name or "+" in name or any(letter.isspace() or letter < " " for letter in name):
        raise BadKey(reason="a key's name is not empty and holds neither spaces nor a plus sign")
    try:
        name.encode()
    except UnicodeEncodeError as error:
        raise BadKey(reason="its name is not proper text") from error


def _key_id(name: str, kind: int, public: bytes) -> bytes:
    return sha256(name.encode() + b"\n" + bytes([kind]) + public).digest()[:ID_SIZE]


def _fields(untrusted: str, count: int) -> list[str]:
    # The key's own base64 may hold plus signs, its name never does.
    fields = untrusted.split("+", count - 1)
    if len(fields) != count:
        raise BadKey(reason="it should read NAME+ID+KEY")
    return fields


def _unbase64(encoded: str) -> bytes:
    try:
        return base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadKey(reason="its last part is not base64") from error
