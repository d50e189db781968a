"""Whose token it is, and that no bit of it goes unsigned.

What a library leaves alone because nothing depends on it (versions, names of algorithms, copies of
roots), an attacker could still change, and a check of every bit must notice. RFC 3161, section
2.4.2; CMS, RFC 5652, section 5; RFC 5035 for the certificate's digest.
"""

from __future__ import annotations

import hashlib
import warnings
from collections.abc import Sequence

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID

from vouchsafe.archive.stamps.der import OCTETS, OID, SEQUENCE, SET, Node, only, wrap

GRANTED = bytes.fromhex("3003020100")
"""PKIStatusInfo: granted, and not a word more"""

_SIGNING_CERTIFICATE = bytes.fromhex("2a864886f70d010910020c")
_SIGNING_CERTIFICATE_V2 = bytes.fromhex("2a864886f70d010910022f")
_DIGESTS = {
    bytes.fromhex("608648016503040201"): "sha256",
    bytes.fromhex("608648016503040202"): "sha384",
    bytes.fromhex("608648016503040203"): "sha512",
}
_SIGNATURES = {
    bytes.fromhex("2a864886f70d010101"): None,  # RSA; the digest stands elsewhere
    bytes.fromhex("2a864886f70d01010a"): None,  # RSASSA-PSS
    bytes.fromhex("2b6570"): None,  # Ed25519
    bytes.fromhex("2a864886f70d01010b"): "sha256",
    bytes.fromhex("2a864886f70d01010c"): "sha384",
    bytes.fromhex("2a864886f70d01010d"): "sha512",
    bytes.fromhex("2a8648ce3d040302"): "sha256",  # ECDSA
    bytes.fromhex("2a8648ce3d040303"): "sha384",
    bytes.fromhex("2a8648ce3d040304"): "sha512",
}


class Odd(ValueError):
    """What is wrong with a token, as the end of a sentence."""


def bare(untrusted: bytes, roots: Sequence[x509.Certificate] | None = None) -> bytes:
    """A granted response without what its authority wrote beside the signed parts.

    Words beside the status, unsigned attributes and revocation lists go, and the certificates are
    put in the order that DER asks for, which OpenSSL 3.0 does not keep. What is signed stays as
    it is. Anything else than a granted response is returned unchanged, for others to judge.

    roots: of the authority; certificates that lead to none of them (cross-signed ones, for whom
    other roots are known) go, too.
    """
    try:
        status, token = only(untrusted).inside()
        kind, outer = token.inside()
        version, digests, content, bag, *_, infos = outer.inside()[0].inside()
        granted = status.inside()[0].whole == GRANTED[2:]
        signers = [_without_unsigned(info) for info in infos.inside()]
        certificates = sorted(each.whole for each in bag.inside())
        if roots is not None:
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                certificates = _useful(certificates, roots, infos.inside()[0])
    except Exception:  # noqa: BLE001 - what is malformed fails in many ways, and is judged later
        return untrusted
    if not granted or bag.tag != 0xA0:
        return untrusted
    parts = [version.whole, digests.whole, content.whole, wrap(0xA0, b"".join(certificates))]
    data = wrap(SEQUENCE, b"".join([*parts, wrap(SET, b"".join(signers))]))
    return wrap(SEQUENCE, GRANTED + wrap(SEQUENCE, kind.whole + wrap(0xA0, data)))


def _useful(encoded: list[bytes], roots: Sequence[x509.Certificate], info: Node) -> list[bytes]:
    """The signer's certificate, and those that were issued by one of these or by a root."""
    around = {each: x509.load_der_x509_certificate(each) for each in encoded}
    while True:
        known = [*around.values(), *roots]
        kept = {
            raw: each
            for raw, each in around.items()
            if _is_of(each, info.inside()[1]) or any(_issued(each, other) for other in known)
        }
        if len(kept) == len(around):
            return list(kept)
        around = kept


def _is_of(certificate: x509.Certificate, named: Node) -> bool:
    """Whether a signer is named by this certificate's issuer and serial number."""
    issuer, number = named.inside()
    return certificate.issuer.public_bytes() == issuer.whole and (
        certificate.serial_number == int.from_bytes(number.content, "big")
    )


def _without_unsigned(info: Node) -> bytes:
    return wrap(SEQUENCE, b"".join(part.whole for part in info.inside()[:6]))


def signer_of(untrusted: bytes, roots: list[x509.Certificate]) -> x509.Certificate:
    """The certificate that a granted response says signed it; its signature is not checked here.

    It may stamp times and do nothing else, the signature covers its digest, and everything around
    is either signed or has the one value it can have. Raises `ValueError`.
    """
    if bare(untrusted) != untrusted:
        raise Odd("it says more than what is signed")
    status, token = only(untrusted).inside()
    if status.whole != GRANTED:
        raise Odd("it is no granted stamp")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        signer, around, info = _signed_data(token)
        _all_are_signed(around, roots)
    _may_stamp(signer)
    _algorithms_agree(info)
    _is_the_one_meant(signer, info[3])
    return signer


def _signed_data(token: Node) -> tuple[x509.Certificate, list[x509.Certificate], list[Node]]:
    version, _digests, _content, bag, infos = token.inside()[1].inside()[0].inside()
    (info,) = infos.inside()
    parts = info.inside()
    if version.content != b"\3" or bag.tag != 0xA0 or len(parts) != 6 or parts[3].tag != 0xA0:
        raise Odd("it is not built as stamps are")
    if parts[0].content != b"\1":
        raise Odd("its signer is named in an unusual way")
    around = [x509.load_der_x509_certificate(each.whole) for each in bag.inside()]
    signers = [each for each in around if _is_of(each, parts[1])]
    # Two certificates of one issuer and number: one library might check this, another that.
    if len(signers) != 1:
        raise Odd("it does not carry exactly one certificate of its signer")
    return signers[0], around, parts


def _all_are_signed(around: list[x509.Certificate], roots: list[x509.Certificate]) -> None:
    """Every certificate that came along was issued by another one here, so no bit of it is free."""
    known = {*around, *roots}
    for each in around:
        if each not in roots and not any(_issued(each, other) for other in known):
            raise Odd("it carries a certificate that does not descend from the policy's roots")


def _issued(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def _may_stamp(signer: x509.Certificate) -> None:
    try:
        usage = signer.extensions.get_extension_for_class(x509.ExtendedKeyUsage)
    except x509.ExtensionNotFound as error:
        raise Odd("its certificate is not meant for stamping times") from error
    if not usage.critical or list(usage.value) != [ExtendedKeyUsageOID.TIME_STAMPING]:
        raise Odd("its certificate is not meant for stamping times, and for that alone")


def _algorithms_agree(info: list[Node]) -> None:
    digest = _DIGESTS.get(_algorithm(info[2]), "unknown")
    if _SIGNATURES.get(_algorithm(info[4]), "none of them") not in (None, digest):
        raise Odd("it is signed in a way that is not known to be safe")


def _algorithm(node: Node) -> bytes:
    return node.inside()[0].content


def _is_the_one_meant(signer: x509.Certificate, attributes: Node) -> None:
    """The signature covers a digest of the signer's certificate, so it is this one and no other."""
    encoded = signer.public_bytes(Encoding.DER)
    for attribute in attributes.inside():
        kind, values = attribute.inside()
        if kind.tag != OID or values.tag != SET:
            continue
        if kind.content == _SIGNING_CERTIFICATE_V2:
            first = _first_certificate(values)
            name = _DIGESTS[_algorithm(first[0])] if first[0].tag == SEQUENCE else "sha256"
        elif kind.content == _SIGNING_CERTIFICATE:
            first, name = _first_certificate(values), "sha1"
        else:
            continue
        digest = next(node for node in first if node.tag == OCTETS)
        if digest.content == hashlib.new(name, encoded).digest():
            return
    raise Odd("it was meant to carry another certificate")


def _first_certificate(values: Node) -> list[Node]:
    """SET of SEQUENCE { SEQUENCE OF ESSCertID, … }: the parts of the first."""
    return values.inside()[0].inside()[0].inside()[0].inside()
