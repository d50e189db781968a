"""A stamp holds for one checkpoint and one authority, or not at all."""

from __future__ import annotations

import base64
import contextlib
import subprocess
import warnings
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.x509.oid import ExtendedKeyUsageOID
from hypothesis import given
from hypothesis import strategies as st

from tests.archive.stamps.authority import NOW, YEAR, LocalAuthority, Root, needs_openssl
from tests.archive.stamps.heads import cosigned, head
from vouchsafe.archive.stamps import (
    Authority,
    MalformedAuthority,
    StampError,
    StampMismatch,
    StampRefused,
    stamped_part,
    tell_apart,
    verify_stamp,
)
from vouchsafe.archive.stamps.asking import checked, query_for
from vouchsafe.archive.stamps.der import SEQUENCE, SET, only, wrap

pytestmark = needs_openssl


@pytest.fixture(scope="module")
def one(tmp_path_factory: pytest.TempPathFactory) -> LocalAuthority:
    return LocalAuthority(tmp_path_factory.mktemp("one"), "one", Root("root of one"))


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory, one: LocalAuthority) -> LocalAuthority:
    """Another authority below the same root."""
    return LocalAuthority(tmp_path_factory.mktemp("two"), "two", one.root)


def test_a_stamp_says_when_and_who(one: LocalAuthority) -> None:
    query = query_for(head(7))

    stamped = verify_stamp(head(7), one.answer(query.data), one.authority(), nonce=query.nonce)

    assert abs(stamped.time - NOW) < YEAR
    assert (stamped.authority, stamped.signer, stamped.accuracy) == ("one", "CN=one", 1.0)
    assert stamped.serial > 0x1000


def with_a_name_that_is_no_text(pem: str) -> str:
    der = x509.load_pem_x509_certificate(pem.encode()).public_bytes(serialization.Encoding.DER)
    bad = der.replace(b"root of", b"root\xffof", 1)
    body = base64.encodebytes(bad).decode()
    return f"-----BEGIN CERTIFICATE-----\n{body}-----END CERTIFICATE-----\n"


def test_roots_whose_names_are_no_text_are_no_roots(one: LocalAuthority) -> None:
    with pytest.raises(MalformedAuthority):
        Authority("one", with_a_name_that_is_no_text(one.root.pem))


def test_a_library_that_gives_up_ends_nothing(
    one: LocalAuthority, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One flipped bit in the policy's roots ended the whole verification."""
    bad = with_a_name_that_is_no_text(one.root.pem).encode()
    answer, authority = one.answer(query_for(head(7)).data), one.authority()
    roots = [*authority.certificates(), *x509.load_pem_x509_certificates(bad)]
    monkeypatch.setattr(Authority, "certificates", lambda _: roots)

    with pytest.raises(StampMismatch):
        verify_stamp(head(7), answer, authority)


def test_openssl_agrees(one: LocalAuthority, tmp_path: Path) -> None:
    (tmp_path / "head").write_bytes(stamped_part(head(7)))
    (tmp_path / "stamp.tsr").write_bytes(one.answer(query_for(head(7)).data))
    (tmp_path / "root.pem").write_text(one.root.pem)

    done = subprocess.run(
        ["openssl", "ts", "-verify", "-data", "head", "-in", "stamp.tsr", "-CAfile", "root.pem"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert (done.returncode, "Verification: OK" in done.stdout + done.stderr) == (0, True)


def test_cosignatures_that_come_later_change_nothing(one: LocalAuthority) -> None:
    token = one.answer(query_for(head(7)).data)

    assert verify_stamp(cosigned(7), token, one.authority()).serial > 0
    assert stamped_part(cosigned(7)) == head(7) != cosigned(7)


def test_a_stamp_over_another_checkpoint_does_not_hold(one: LocalAuthority) -> None:
    token = one.answer(query_for(head(7)).data)

    with pytest.raises(StampMismatch, match="over another checkpoint"):
        verify_stamp(head(8), token, one.authority())


def test_a_stamp_of_the_other_authority_does_not_hold(
    one: LocalAuthority, two: LocalAuthority
) -> None:
    token = one.answer(query_for(head(7)).data)

    with pytest.raises(StampMismatch, match="signed by CN=one"):
        verify_stamp(head(7), token, two.authority())


def test_a_stamp_below_another_root_does_not_hold(one: LocalAuthority) -> None:
    token = one.answer(query_for(head(7)).data)

    with pytest.raises(StampMismatch, match="descend"):
        verify_stamp(head(7), token, one.authority(roots=Root("root of one").pem))


def test_an_answer_to_another_request_does_not_hold(one: LocalAuthority) -> None:
    earlier, now = query_for(head(7)), query_for(head(7))

    with pytest.raises(StampMismatch, match="another request"):
        verify_stamp(head(7), one.answer(earlier.data), one.authority(), nonce=now.nonce)


@pytest.mark.parametrize(
    ("oddity", "why"),
    [
        ({"until": NOW - YEAR / 2}, "expired"),
        ({"since": NOW + YEAR / 2}, "not yet valid"),
        ({"purposes": (ExtendedKeyUsageOID.SERVER_AUTH,)}, "not meant for stamping"),
        (
            {"purposes": (ExtendedKeyUsageOID.TIME_STAMPING, ExtendedKeyUsageOID.SERVER_AUTH)},
            "for that alone",
        ),
        ({"critical": False}, "for that alone"),
    ],
)
def test_certificates_that_may_not_stamp(
    one: LocalAuthority, tmp_path: Path, oddity: dict[str, object], why: str
) -> None:
    strict = {key: oddity[key] for key in ("since", "until") if key in oddity}
    meant = LocalAuthority(tmp_path / "meant", "odd", one.root, **strict)  # type: ignore[arg-type]
    token = meant.answer(query_for(head(7)).data)
    if not strict:
        # openssl refuses to stamp with such a certificate, so it gets it once it has stamped.
        odd = LocalAuthority(tmp_path / "odd", "odd", one.root, **oddity)  # type: ignore[arg-type]
        token = _resigned(token, odd)

    with pytest.raises(StampMismatch, match=why):
        verify_stamp(head(7), token, meant.authority())


def _resigned(token: bytes, odd: LocalAuthority) -> bytes:
    """The token with another certificate in its bag; what it may do is asked before the rest."""
    status, signed = only(token).inside()
    kind, outer = signed.inside()
    version, digests, content, _, infos = outer.inside()[0].inside()
    certificate = odd.certificate
    parts = infos.inside()[0].inside()
    number = wrap(2, certificate.serial_number.to_bytes(20, "big"))
    who = wrap(SEQUENCE, certificate.issuer.public_bytes() + number)
    info = wrap(SEQUENCE, b"".join([parts[0].whole, who, *(part.whole for part in parts[2:])]))
    bag = wrap(0xA0, certificate.public_bytes(serialization.Encoding.DER))
    data = [version.whole, digests.whole, content.whole, bag, wrap(SET, info)]
    inner = wrap(SEQUENCE, kind.whole + wrap(0xA0, wrap(SEQUENCE, b"".join(data))))
    return wrap(SEQUENCE, status.whole + inner)


def test_a_chain_through_a_certificate_that_comes_along(
    one: LocalAuthority, tmp_path: Path
) -> None:
    middle = Root("middle")
    middle.certificate = _issued_by(one.root, middle)
    below = LocalAuthority(tmp_path, "below", middle)
    known = below.authority(roots=one.root.pem)
    config = (tmp_path / "authority.cnf").read_text()
    (tmp_path / "authority.cnf").write_text(f"{config}certs = chain.pem\n")
    (tmp_path / "chain.pem").write_bytes(
        middle.certificate.public_bytes(serialization.Encoding.PEM)
    )
    # Trap: OpenSSL 3.0 writes the two certificates as they come, and DER wants them sorted.
    stamped, kept = checked(head(7), below.answer(query_for(head(7)).data), known)

    assert stamped == verify_stamp(head(7), kept, known)
    with pytest.raises(StampMismatch):
        verify_stamp(head(7), kept, below.authority(roots=Root("root of one").pem))


def _issued_by(root: Root, child: Root) -> x509.Certificate:
    from cryptography.hazmat.primitives import hashes

    return (
        x509.CertificateBuilder()
        .subject_name(child.subject)
        .issuer_name(root.subject)
        .public_key(child.key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW - YEAR)
        .not_valid_after(NOW + YEAR)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(root.key, hashes.SHA256())
    )


def test_certificates_that_lead_elsewhere_are_not_kept(one: LocalAuthority) -> None:
    """Authorities send along what clients with other roots may need."""
    token = one.answer(query_for(head(7)).data)
    crossed = Root("a root that others know")
    crossed.certificate = _issued_by(Root("its own root"), crossed)
    known = one.authority()

    more = _with_certificate(token, crossed.certificate)
    stamped, kept = checked(head(7), more, known)

    with pytest.raises(StampMismatch, match="descend"):
        verify_stamp(head(7), more, known)
    assert kept == token
    assert stamped == verify_stamp(head(7), kept, known)


def _with_certificate(token: bytes, certificate: x509.Certificate) -> bytes:
    status, signed = only(token).inside()
    kind, outer = signed.inside()
    version, digests, content, bag, infos = outer.inside()[0].inside()
    more = certificate.public_bytes(serialization.Encoding.DER)
    encoded = b"".join(sorted([more, *(each.whole for each in bag.inside())]))
    data = [version.whole, digests.whole, content.whole, wrap(0xA0, encoded), infos.whole]
    inner = wrap(SEQUENCE, kind.whole + wrap(0xA0, wrap(SEQUENCE, b"".join(data))))
    return wrap(SEQUENCE, status.whole + inner)


def test_what_is_not_signed_is_not_kept(one: LocalAuthority) -> None:
    token = one.answer(query_for(head(7)).data)
    status, signed = only(token).inside()
    talkative = wrap(SEQUENCE, wrap(SEQUENCE, status.content + _TEXT) + signed.whole)

    with pytest.raises(StampMismatch, match="more than what is signed"):
        verify_stamp(head(7), talkative, one.authority())
    assert checked(head(7), talkative, one.authority())[1] == token


_TEXT = wrap(SEQUENCE, wrap(0x0C, b"Operation Okay"))


def test_a_refusal_says_why(one: LocalAuthority) -> None:
    with pytest.raises(StampRefused, match="Bad request format"):
        verify_stamp(head(7), one.answer(b"no query"), one.authority())


def test_no_flipped_bit_goes_unnoticed(one: LocalAuthority) -> None:
    token, authority = one.answer(query_for(head(7)).data), one.authority()
    passed = []

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for at in range(len(token) * 8):
            changed = bytearray(token)
            changed[at // 8] ^= 1 << at % 8
            try:
                verify_stamp(head(7), bytes(changed), authority)
            except StampError:
                continue
            passed.append(at)

    assert passed == []


def test_a_broken_answer_is_a_sentence_wherever_it_broke(one: LocalAuthority) -> None:
    query = query_for(head(7))
    token, authority = one.answer(query.data), one.authority()
    kept = set()

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for at in range(0, len(token) * 8, 3):
            changed = bytearray(token)
            changed[at // 8] ^= 1 << at % 8
            with contextlib.suppress(StampError):
                kept.add(checked(head(7), bytes(changed), authority, query.nonce)[1])

    assert kept <= {token}


@given(st.binary(max_size=400))
def test_rubbish_is_a_sentence(rubbish: bytes) -> None:
    authority = Authority("one", _ROOT.pem)

    with pytest.raises(StampError):
        verify_stamp(head(7), rubbish, authority)
    with pytest.raises(StampError):
        verify_stamp(rubbish, rubbish, authority)


def test_cut_tokens_do_not_hold(one: LocalAuthority) -> None:
    token = one.answer(query_for(head(7)).data)

    for end in range(0, len(token), 7):
        with pytest.raises(StampError):
            verify_stamp(head(7), token[:end], one.authority())
    with pytest.raises(StampError):
        verify_stamp(head(7), token + b"\0", one.authority())


def test_authorities_that_could_be_mixed_up_are_refused(
    one: LocalAuthority, two: LocalAuthority
) -> None:
    tell_apart([one.authority(), two.authority()])

    for other in (two.authority(signer=""), replace(two.authority(), signer=one.subject)):
        with pytest.raises(MalformedAuthority, match="root in common"):
            tell_apart([one.authority(), other])
    with pytest.raises(MalformedAuthority, match="same name"):
        tell_apart([one.authority(), one.authority()])


@pytest.mark.parametrize(
    "table",
    [
        {"name": "../x", "roots": "PEM"},
        {"name": "one", "roots": "no certificate"},
        {"name": "one"},
        {"name": "one", "roots": "PEM", "url": "ftp://example.org"},
        {"name": "one", "roots": "PEM", "url": "file:/etc/passwd"},
        {"name": "one", "roots": "PEM", "when": "always"},
        {"name": "one", "roots": "PEM", "colour": "red"},
        {"name": 7, "roots": "PEM"},
    ],
)
def test_authorities_that_make_no_sense_are_refused(table: dict[str, object]) -> None:
    known = {key: _ROOT.pem if value == "PEM" else value for key, value in table.items()}

    with pytest.raises(MalformedAuthority):
        Authority.parse(known)


def test_an_authority_reads_back_as_it_was_written(one: LocalAuthority) -> None:
    authority = one.authority(url="https://example.org/tsr", when="added")

    assert Authority.parse(authority.table()) == authority


_ROOT = Root("a root")
