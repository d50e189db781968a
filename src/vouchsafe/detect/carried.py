"""Model files that other projects' packages carry, read as data; none of their code is run."""

from __future__ import annotations

import hashlib
from importlib import metadata
from pathlib import Path

from vouchsafe.detect.errors import DetectError


def carried(
    distribution: str,
    file: str,
    sha256: str,
    *,
    missing: type[DetectError],
    altered: type[DetectError],
) -> bytes:
    """The bytes of the file of that name in an installed distribution, checked.

    Raises `missing` where there is none, and `altered` where its digest is another.
    """
    try:
        files = metadata.distribution(distribution).files or []
    except metadata.PackageNotFoundError as problem:
        raise missing from problem
    for entry in files:
        if entry.name == file:
            return _checked(Path(str(entry.locate())), sha256, missing, altered)
    raise missing


def _checked(
    path: Path, sha256: str, missing: type[DetectError], altered: type[DetectError]
) -> bytes:
    try:
        untrusted = path.read_bytes()
    except OSError as problem:
        raise missing from problem
    found = hashlib.sha256(untrusted).hexdigest()
    if found != sha256:
        raise altered(path=str(path), found=found, expected=sha256)
    return untrusted
