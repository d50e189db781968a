"""A real S3-compatible service on this machine: OpenStack Swift with its S3 API, from PyPI.

One device, one replica, four processes; the same code that public clouds run. A filter of ours
makes one of its buckets careless: it drops the condition of conditional writes, as some services
do. Started once for all tests that need it.
"""

from __future__ import annotations

import getpass
import hashlib
import hmac
import http.client
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path

from tests.waiting import PATIENCE, until

USER, SECRET = "test:tester", "testing"
BUCKET, CARELESS = "archives", "careless"
KINDS = ("object", "container", "account")
PROGRAMS = Path(sys.executable).parent
PIPELINE = (
    "catch_errors gatekeeper proxy-logging cache listing_formats bulk s3api careless tempauth "
    "slo proxy-logging proxy-server"
)


@dataclass(frozen=True, slots=True)
class Swift:
    """Where it listens."""

    port: int

    def environment(self) -> dict[str, str]:
        """What `open_store` reads."""
        return {
            "AWS_ENDPOINT_URL_S3": f"http://127.0.0.1:{self.port}",
            "AWS_ACCESS_KEY_ID": USER,
            "AWS_SECRET_ACCESS_KEY": SECRET,
            "AWS_REGION": "us-east-1",
        }


def why_not(root: Path) -> str:
    """Why it cannot run here, or nothing."""
    if sys.platform != "linux":
        return "OpenStack Swift runs on Linux only"
    if find_spec("swift") is None or not (PROGRAMS / "swift-proxy-server").exists():
        return "OpenStack Swift is not installed (it is in the group dev)"
    try:
        os.setxattr(root, "user.vouchsafe", b"tried")
    except OSError:
        return "OpenStack Swift needs a file system with extended attributes for its data"
    return ""


@contextmanager
def running(root: Path) -> Iterator[Swift]:
    """Swift, with everything it stores below `root`."""
    ports = {kind: _free_port() for kind in (*KINDS, "proxy")}
    _configure(root, ports)
    environment = {
        **os.environ,
        "SWIFT_CONF_DIR": str(root),
        "PYTHONPATH": str(Path(__file__).parents[3]),
    }
    with ExitStack() as stack:
        for kind in ports:
            stack.enter_context(_server(root, kind, environment))
        swift = Swift(ports["proxy"])
        for bucket in (BUCKET, CARELESS):
            _make_bucket(swift, bucket)
        yield swift


@contextmanager
def _server(root: Path, kind: str, environment: dict[str, str]) -> Iterator[None]:
    with (root / f"{kind}.log").open("wb") as log:
        command = [str(PROGRAMS / f"swift-{kind}-server"), str(root / f"{kind}.conf"), "-v"]
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    try:
        yield
    finally:
        process.terminate()
        process.wait(PATIENCE)


def _configure(root: Path, ports: dict[str, int]) -> None:
    (root / "devices/one").mkdir(parents=True)
    (root / "swift.conf").write_text(
        "[swift-hash]\nswift_hash_path_suffix = vouchsafe\nswift_hash_path_prefix = tests\n"
        "[storage-policy:0]\nname = only\ndefault = yes\n"
    )
    common = f"""[DEFAULT]
swift_dir = {root}
devices = {root}/devices
mount_check = false
disable_fallocate = true
workers = 0
user = {getpass.getuser()}
log_address = {root}/no-syslog
bind_ip = 127.0.0.1
"""
    for kind in KINDS:
        _make_ring(root / f"{kind}.builder", ports[kind])
        (root / f"{kind}.conf").write_text(
            f"{common}bind_port = {ports[kind]}\n[pipeline:main]\npipeline = {kind}-server\n"
            f"[app:{kind}-server]\nuse = egg:swift#{kind}\n"
        )
    filters = {
        "catch_errors": "use = egg:swift#catch_errors",
        "gatekeeper": "use = egg:swift#gatekeeper",
        "proxy-logging": "use = egg:swift#proxy_logging",
        "cache": "use = egg:swift#memcache\nmemcache_servers = 127.0.0.1:9",
        "listing_formats": "use = egg:swift#listing_formats",
        "bulk": "use = egg:swift#bulk",
        "s3api": "use = egg:swift#s3api",
        "careless": "paste.filter_factory = tests.archive.store.careless:filter_factory",
        "tempauth": "use = egg:swift#tempauth\nuser_test_tester = testing .admin",
        "slo": "use = egg:swift#slo\nminimum_segment_size = 1",
    }
    (root / "proxy.conf").write_text(
        f"{common}bind_port = {ports['proxy']}\n[pipeline:main]\npipeline = {PIPELINE}\n"
        "[app:proxy-server]\nuse = egg:swift#proxy\naccount_autocreate = true\n"
        + "".join(f"[filter:{name}]\n{text}\n" for name, text in filters.items())
    )


def _make_ring(builder: Path, port: int) -> None:
    device = f"r1z1-127.0.0.1:{port}/one"
    for step in (("create", "2", "1", "0"), ("add", device, "1"), ("rebalance",)):
        subprocess.run(
            [str(PROGRAMS / "swift-ring-builder"), str(builder), *step],
            check=True,
            capture_output=True,
        )


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def _make_bucket(swift: Swift, bucket: str) -> None:
    until(lambda: _put_bucket(swift, bucket) == 200)


def _put_bucket(swift: Swift, bucket: str) -> int | str:
    """The one request that is not Vouchsafe's business, signed as AWS Signature Version 4."""
    moment = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    nothing = hashlib.sha256(b"").hexdigest()
    signed = "host;x-amz-content-sha256;x-amz-date"
    host = f"127.0.0.1:{swift.port}"
    request = (
        f"PUT\n/{bucket}\n\nhost:{host}\nx-amz-content-sha256:{nothing}\nx-amz-date:{moment}\n\n"
        f"{signed}\n{nothing}"
    )
    scope = f"{moment[:8]}/us-east-1/s3/aws4_request"
    text = f"AWS4-HMAC-SHA256\n{moment}\n{scope}\n{hashlib.sha256(request.encode()).hexdigest()}"
    key = f"AWS4{SECRET}".encode()
    for part in scope.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    signature = hmac.digest(key, text.encode(), "sha256").hex()
    headers = {
        "x-amz-date": moment,
        "x-amz-content-sha256": nothing,
        "Authorization": f"AWS4-HMAC-SHA256 Credential={USER}/{scope}, "
        f"SignedHeaders={signed}, Signature={signature}",
    }
    connection = http.client.HTTPConnection("127.0.0.1", swift.port, timeout=10)
    try:
        connection.request("PUT", f"/{bucket}", headers=headers)
        with connection.getresponse() as answer:
            answer.read()
            return answer.status
    except OSError as error:
        return str(error)
    finally:
        connection.close()
