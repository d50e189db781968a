"""Proofs as ProofMode makes them, signed by a real gpg."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import shutil
import subprocess
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

import pytest

needs_gpg = pytest.mark.skipif(shutil.which("gpg") is None, reason="gpg is not installed")


@dataclass
class Phone:
    """A phone with a key of its own."""

    folder: Path
    kind: str = "rsa2048"
    user: str = "noone@proofmode.witness.org"
    fingerprint: str = field(init=False, default="")

    def __post_init__(self) -> None:
        self.folder.mkdir(mode=0o700)
        self._gpg("--passphrase", "", "--quick-generate-key", self.user, self.kind, "sign", "0")
        listed = self._gpg("--with-colons", "--list-keys").decode()
        self.fingerprint = next(
            line.split(":")[9] for line in listed.splitlines() if line.startswith("fpr")
        )

    @property
    def public_key(self) -> bytes:
        return self._gpg("--armor", "--export")

    def sign(self, data: bytes, *options: str) -> bytes:
        return self._gpg("--armor", *options, "--detach-sign", stdin=data)

    def close(self) -> None:
        subprocess.run(
            ["gpgconf", "--homedir", str(self.folder), "--kill", "all"], check=False, timeout=20
        )

    def _gpg(self, *arguments: str, stdin: bytes = b"") -> bytes:
        done = subprocess.run(
            ["gpg", "--homedir", str(self.folder), "--batch", "--yes", "--quiet",
             "--pinentry-mode", "loopback", *arguments],
            input=stdin, capture_output=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout

    def proof(self, medium: bytes, name: str = "IMG_1.jpg", **told: str) -> dict[str, bytes]:
        """Every file of a proof, by its name."""
        stem = hashlib.sha256(medium).hexdigest()
        row = {
            "File Hash SHA256": stem,
            "File Modified": "2026-05-01T10:00:00.000Z",
            "Proof Generated": "2026-05-01T10:00:03.000Z",
            "Location.Latitude": "59.9386",
            "Location.Longitude": "30.3141",
            "DeviceID": "not to be kept",
            **told,
        }
        table = io.StringIO()
        writer = csv.DictWriter(table, row)
        writer.writeheader()
        writer.writerow(row)
        records = {
            f"{stem}.proof.csv": table.getvalue().encode(),
            f"{stem}.proof.json": json.dumps(row).encode(),
        }
        return {
            name: medium,
            f"{stem}.asc": self.sign(medium),
            **records,
            **{f"{each}.asc": self.sign(text) for each, text in records.items()},
            "pubkey.asc": self.public_key,
        }


def zipped(files: dict[str, bytes], path: Path) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in files.items():
            file.writestr(f"proof/{name}", data)
    return path
