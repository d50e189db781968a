"""A real time authority on this machine: `openssl ts` behind a small web server."""

from __future__ import annotations

import datetime as dt
import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from vouchsafe.archive.stamps import Authority

CONFIG = Path(__file__).with_name("authority.cnf")
NOW = dt.datetime.now(dt.UTC)
YEAR = dt.timedelta(days=365)

needs_openssl = pytest.mark.skipif(
    shutil.which("openssl") is None, reason="the openssl program is not installed"
)


def _new_key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


@dataclass
class Root:
    """A certificate authority's own certificate and key."""

    name: str
    key: ec.EllipticCurvePrivateKey = field(default_factory=_new_key)

    def __post_init__(self) -> None:
        self.subject = _name(self.name)
        self.certificate = (
            _builder(self.subject, self.subject, self.key, NOW - 5 * YEAR, NOW + 5 * YEAR)
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .add_extension(_usage(certificates=True), critical=True)
            .sign(self.key, hashes.SHA256())
        )
        self.pem = self.certificate.public_bytes(serialization.Encoding.PEM).decode()


@dataclass
class LocalAuthority:
    """Answers queries in its folder; `behave` may be replaced to misbehave."""

    folder: Path
    name: str
    root: Root
    since: dt.datetime = NOW - YEAR
    until: dt.datetime = NOW + YEAR
    purposes: tuple[x509.ObjectIdentifier, ...] = (ExtendedKeyUsageOID.TIME_STAMPING,)
    critical: bool = True
    asked: list[bytes] = field(default_factory=list)
    address: str = ""
    elsewhere: str = ""

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.behave: Callable[[bytes], tuple[int, bytes]] = lambda query: (200, self.answer(query))
        self.key = _new_key()
        self.certificate = (
            _builder(_name(self.name), self.root.subject, self.key, self.since, self.until)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_usage(), critical=True)
            .add_extension(x509.ExtendedKeyUsage(list(self.purposes)), critical=self.critical)
            .sign(self.root.key, hashes.SHA256())
        )
        pem = serialization.Encoding.PEM
        (self.folder / "signer.pem").write_bytes(self.certificate.public_bytes(pem))
        (self.folder / "key.pem").write_bytes(
            self.key.private_bytes(
                pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )
        (self.folder / "serial").write_text("1000\n")
        (self.folder / "authority.cnf").write_bytes(CONFIG.read_bytes())

    @property
    def subject(self) -> str:
        return self.certificate.subject.rfc4514_string()

    def answer(self, query: bytes) -> bytes:
        """The response of `openssl ts -reply`: a token, or a rejection that says why."""
        (self.folder / "query.tsq").write_bytes(query)
        done = subprocess.run(
            ["openssl", "ts", "-reply", "-config", "authority.cnf", "-queryfile", "query.tsq",
             "-signer", "signer.pem", "-inkey", "key.pem", "-out", "answer.tsr"],
            cwd=self.folder, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return (self.folder / "answer.tsr").read_bytes()

    def authority(self, *, url: str | None = None, **changed: str) -> Authority:
        """As a policy names it."""
        known = {"name": self.name, "roots": self.root.pem, "signer": self.subject}
        return Authority(url=self.address if url is None else url, **{**known, **changed})

    @contextmanager
    def open(self) -> Iterator[LocalAuthority]:
        """On a free port of this machine, while the block lasts."""
        here = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                query = self.rfile.read(int(self.headers["Content-Length"]))
                here.asked.append(query)
                status, body = here.behave(query)
                self.send_response(status)
                self.send_header("Content-Type", "application/timestamp-reply")
                if here.elsewhere:
                    self.send_header("Location", here.elsewhere)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        server = _Server(("127.0.0.1", 0), Handler)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            self.address = f"http://localhost:{server.server_address[1]}/tsr"
            yield self
        finally:
            server.shutdown()
            server.server_close()
            thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """Who asks may hang up before the answer: that is what is tested."""


def hang(query: bytes) -> tuple[int, bytes]:
    """Longer than anybody waits in a test."""
    time.sleep(3)
    return 200, b""


def _name(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _builder(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    since: dt.datetime,
    until: dt.datetime,
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(since)
        .not_valid_after(until)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _usage(*, certificates: bool = False) -> x509.KeyUsage:
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
