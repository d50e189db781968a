"""The archive's own certificate, made from its secret, the same bytes every time. C2PA 2.4, 14.5.

Two keys come of the one secret: the root's, which never leaves the archive's process, and the
signer's, which a confined child is lent for one copy. Everything in both certificates follows from
the secret and the archive's name, so nothing has to be kept, and whoever trusts the root once
trusts every copy.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass, field

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

# A copy must verify as long as it is looked at, and no time authority stamps it: that would tell
# when it was made.
_SINCE = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
_UNTIL = dt.datetime(2126, 1, 1, tzinfo=dt.UTC)
_LONGEST_NAME = 64


@dataclass(frozen=True, slots=True)
class Credential:
    """What a copy is signed with. chain: PEM, the signer's certificate, then the root's.

    key: PEM, the signer's private key. root: PEM, for whoever wants to trust this archive.
    """

    chain: str
    key: str = field(repr=False)
    root: str


def credential(secret: bytes, origin: str) -> Credential:
    """From `ArchiveSecrets.certificate` and the archive's name for the world."""
    root_key, signer_key = (_derived(secret, part) for part in ("root", "signer"))
    root = (
        _certificate(origin, "root", root_key)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(certificates=True), critical=True)
        .sign(root_key, None)
    )
    authority = x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key())
    signer = (
        _certificate(origin, "redacted copies", signer_key)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(certificates=False), critical=True)
        .add_extension(
            x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION]), critical=False
        )
        .add_extension(authority, critical=False)
        .sign(root_key, None)
    )
    pem = signer_key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return Credential(_pem(signer) + _pem(root), pem.decode("ascii"), _pem(root))


def _derived(secret: bytes, part: str) -> Ed25519PrivateKey:
    info = f"vouchsafe provenance {part} v1".encode("ascii")
    seed = HKDF(hashes.SHA256(), length=32, salt=None, info=info).derive(secret)
    return Ed25519PrivateKey.from_private_bytes(seed)


def _certificate(origin: str, part: str, key: Ed25519PrivateKey) -> x509.CertificateBuilder:
    public = key.public_key()
    # Ed25519 signs the same way every time, so a serial number from the key keeps all bytes fixed.
    raw = public.public_bytes(Encoding.Raw, PublicFormat.Raw)
    serial = int.from_bytes(hashlib.sha256(raw).digest()[:16], "big")
    return (
        x509.CertificateBuilder()
        .subject_name(_name(origin, part))
        .issuer_name(_name(origin, "root"))
        .public_key(public)
        .serial_number(serial)
        .not_valid_before(_SINCE)
        .not_valid_after(_UNTIL)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
    )


def _name(origin: str, part: str) -> x509.Name:
    attributes = ((NameOID.ORGANIZATION_NAME, origin), (NameOID.COMMON_NAME, f"Vouchsafe {part}"))
    return x509.Name([x509.NameAttribute(oid, text[:_LONGEST_NAME]) for oid, text in attributes])


def _usage(*, certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=certificates,
        crl_sign=certificates,
        encipher_only=False,
        decipher_only=False,
    )


def _pem(certificate: x509.Certificate) -> str:
    return certificate.public_bytes(Encoding.PEM).decode("ascii")
