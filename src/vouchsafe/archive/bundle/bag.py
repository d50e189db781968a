"""A bag: files, with lists of their SHA-256 (BagIt 1.0, RFC 8493)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from typing import Protocol

PAYLOAD, TAGS = "manifest-sha256.txt", "tagmanifest-sha256.txt"
SIGNATURE = f"{TAGS}.sig"
PURPOSE = b"vouchsafe bundle v1\n"
"""Stands before what the exporting member signs, so that it can be taken for nothing else."""

_DECLARATION = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"


class Sink(Protocol):
    """Where a bag's files go: a folder, a zip file."""

    def write(self, name: str, chunks: Iterable[bytes]) -> None:
        """A new file, whole. name: with slashes, below the bag's folder."""


class Bag:
    """Writes a bag, each file once and in the order given."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink
        self._payload: dict[str, str] = {}
        self._tags: dict[str, str] = {}
        self._octets = 0

    def add(self, name: str, content: bytes | Iterable[bytes]) -> None:
        """A file; those below `data/` are the payload, all others are tag files."""
        digest = hashlib.sha256()
        payload = name.startswith("data/")
        chunks = (content,) if isinstance(content, bytes) else content

        def seen() -> Iterable[bytes]:
            for chunk in chunks:
                digest.update(chunk)
                self._octets += len(chunk) if payload else 0
                yield chunk

        self._sink.write(name, seen())
        (self._payload if payload else self._tags)[name] = digest.hexdigest()

    def finish(self, info: Mapping[str, str], sign: Callable[[bytes], bytes]) -> None:
        """The declaration, the facts and the lists, which `sign` signs."""
        facts = {**info, "Payload-Oxum": f"{self._octets}.{len(self._payload)}"}
        self.add("bagit.txt", _DECLARATION)
        self.add("bag-info.txt", "".join(_fact(*each) for each in facts.items()).encode())
        self.add(PAYLOAD, _list(self._payload))
        tags = _list(self._tags)
        self._sink.write(TAGS, (tags,))
        self._sink.write(SIGNATURE, (sign(PURPOSE + tags),))


def _fact(label: str, value: str) -> str:
    return f"{label}: {' '.join(value.split())}\n"


def _list(digests: Mapping[str, str]) -> bytes:
    if any(set(name) & set("\r\n%") for name in digests):
        raise ValueError("names of files in a bag hold neither line breaks nor percent signs")
    return "".join(f"{digest}  {name}\n" for name, digest in sorted(digests.items())).encode()
