"""What lies where in a bundle."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from importlib import resources

from vouchsafe.archive.bundle.case import case_graph
from vouchsafe.archive.bundle.crate import METADATA, crate_metadata
from vouchsafe.archive.bundle.model import Evidence, Logged, Point
from vouchsafe.archive.bundle.pages import certificate_page, readme, story_page
from vouchsafe.archive.model import ItemId

Contents = Iterator[tuple[str, bytes | Iterator[bytes]]]
"""A file's name in the bag, and its bytes."""

PROGRAM = ("verify.py", "proofs.py")
"""What checks a bundle: Python's standard library and openssl are all that it needs."""

_KEY_HEADER = bytes.fromhex("302a300506032b6570032100")
"""Of an Ed25519 public key as SubjectPublicKeyInfo (RFC 8410)."""


def contents(evidence: Evidence, original: Callable[[ItemId], Iterator[bytes]]) -> Contents:
    """Every file but the bag's own, in the order of writing."""
    yield "README.txt", readme(evidence).encode()
    for name in PROGRAM:
        yield name, _program(name)
    for exhibit in evidence.exhibits:
        yield f"data/{exhibit.file}", original(exhibit.item)
    yield "data/story.html", story_page(evidence).encode()
    yield "data/certificate-draft.html", certificate_page(evidence).encode()
    for logged in evidence.events:
        yield from _event(logged)
    for point in sorted(evidence.points, key=lambda point: point.size):
        yield from _point(point)
    for name in sorted({each.name for each in evidence.authorities}):
        yield f"data/authorities/{name}.pem", evidence.roots(name).encode()
    yield "data/policy.toml", evidence.policy.to_bytes()
    yield "data/keys/log.pem", pem(evidence.log.public)
    yield "data/case.jsonld", case_graph(evidence)
    yield f"data/{METADATA}", crate_metadata(evidence)


def _program(name: str) -> bytes:
    return resources.files("vouchsafe.archive.bundle").joinpath(f"files/{name}").read_bytes()


def _event(logged: Logged) -> Contents:
    folder = f"data/events/{logged.folder}"
    yield f"{folder}/event.json", logged.event.signed
    yield f"{folder}/blind.txt", f"{logged.event.blind.hex()}\n".encode()
    yield f"{folder}/entry.bin", logged.event.entry
    for point, proof in logged.proven:
        yield f"{folder}/{point.size}.tlog-proof", proof.data()


def _point(point: Point) -> Contents:
    folder = f"data/checkpoints/{point.size}"
    yield f"{folder}/checkpoint", point.note.data()
    for stamp in point.stamps:
        yield f"{folder}/{stamp.said.authority}.tsr", stamp.token


def pem(public: bytes) -> bytes:
    """An Ed25519 public key as openssl reads it."""
    text = base64.b64encode(_KEY_HEADER + public).decode()
    return f"-----BEGIN PUBLIC KEY-----\n{text}\n-----END PUBLIC KEY-----\n".encode()
