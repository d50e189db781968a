"""ProofMode's proofs: a phone's record of one photo or film, and a signature over both.

Named by the SHA-256 of the medium: `HASH.asc` signs the medium, `HASH.proof.csv` and
`HASH.proof.json` hold what the phone's sensors said, each signed by its own `.asc`, and
`pubkey.asc` is the key. They come in a ZIP with the medium, or beside it. Early versions wrote
the medium's name in the place of its hash. (proofmode.org, "How to verify proof")
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath
from typing import IO, Any

from vouchsafe.archive.claims.openpgp import (
    PublicKey,
    Unsigned,
    check,
    read_keys,
    read_signature,
)
from vouchsafe.archive.claims.trust import Trust
from vouchsafe.archive.model import Claim

_KEY = "pubkey.asc"
_TABLES = (".proof.csv", ".proof.json")
_DIGEST = "File Hash SHA256"
_FACTS = {"generated": "Proof Generated", "modified": "File Modified"}
_PLACE = ("Location.Latitude", "Location.Longitude")
_HASH = re.compile(r"[0-9a-f]{64}")
_CHUNK = 1 << 20
_LARGEST_TEXT = 4 << 20
_MOST_FILES, _MOST_PROOFS = 2000, 32
_LONGEST = 300

Open = Callable[[], IO[bytes]]


def proof_names(stem: str) -> tuple[str, ...]:
    """How the files are called that may prove a medium, when they lie beside it.

    stem: the medium's SHA-256; in proofs of early versions its name.
    """
    tables = [f"{stem}{table}{end}" for table in _TABLES for end in ("", ".asc")]
    return (f"{stem}.asc", *tables, _KEY)


def proofmode_claims(path: Path, trust: Trust, beside: Sequence[Path] = ()) -> tuple[Claim, ...]:
    """The claims of a ZIP that holds media and their proofs, or of a medium with proofs beside."""
    with ExitStack() as stack:
        files = _zipped(path, stack)
        if not files:
            files = {each.name: partial(_opened, each) for each in (*beside, path)}
        ends = [(name, end) for name in files for end in _TABLES if name.endswith(end)]
        stems = sorted({name.removesuffix(end) for name, end in ends})
        if not stems:
            return ()
        media = _media(files)
        return tuple(_claim(stem, files, media, trust) for stem in stems[:_MOST_PROOFS])


def _opened(path: Path) -> IO[bytes]:
    return path.open("rb")


def _zipped(path: Path, stack: ExitStack) -> dict[str, Open]:
    """What is in it under plain names, or nothing if it is no ZIP with a proof in it."""
    try:
        with path.open("rb") as untrusted:
            if untrusted.read(4) != b"PK\3\4":
                return {}
        file = stack.enter_context(zipfile.ZipFile(path))
    except Exception:  # noqa: BLE001 - as below; then there is no proof in it either
        return {}
    members = [each for each in file.infolist()[:_MOST_FILES] if not each.is_dir()]
    return {PurePosixPath(each.filename).name: partial(file.open, each) for each in members}


def _media(files: Mapping[str, Open]) -> dict[str, str]:
    """Digest to name of everything that is not a proof itself."""
    found = {}
    for name, open_file in files.items():
        if not name.endswith((".asc", *_TABLES)):
            digest = hashlib.sha256()
            try:
                for piece in _pieces(open_file):
                    digest.update(piece)
            except Unsigned:
                continue
            found[digest.hexdigest()] = name
    return found


def _pieces(open_file: Open) -> Iterator[bytes]:
    try:
        with open_file() as untrusted:
            while piece := untrusted.read(_CHUNK):
                yield piece
    except Exception as error:  # a ZIP and what is packed in it can be broken in many ways
        raise Unsigned("a file in it cannot be read") from error


@dataclass
class _Proof:
    """What has been found out about one proof."""

    key: PublicKey | None = None
    signed_at: str = ""
    rows: tuple[dict[str, Any], ...] = ()


def _claim(stem: str, files: Mapping[str, Open], media: Mapping[str, str], trust: Trust) -> Claim:
    proof, why = _Proof(), []
    try:
        _verify(stem, files, media, proof)
    except Unsigned as error:
        why = [str(error)]
    key = proof.key
    trusted = key is not None and key.fingerprint in trust.proofmode
    facts = {
        "fingerprint": key.fingerprint if key else "",
        "signed_at": proof.signed_at,
        **_told(proof.rows),
        "why": why,
    }
    return Claim(
        kind="proofmode",
        state="invalid" if why else "trusted" if trusted else "valid",
        signer=(key.user or key.fingerprint)[:_LONGEST] if key else "",
        facts={name: value for name, value in facts.items() if value},
    )


def _verify(stem: str, files: Mapping[str, Open], media: Mapping[str, str], proof: _Proof) -> None:
    """Everything that makes the proof hold; fills in `proof` as far as it comes."""
    proof.key = _key(files)
    name = media.get(stem) if _HASH.fullmatch(stem) else stem if stem in media.values() else None
    tables = [f"{stem}{table}" for table in _TABLES if f"{stem}{table}" in files]
    for table in tables:
        _signed(table, files, proof)
        proof.rows += tuple(_rows(table, _text(files[table])))
    if name is None:
        raise Unsigned("the medium that it speaks of did not come with it, or was changed")
    proof.signed_at = _signed(name, files, proof, f"{stem}.asc")
    digest = next(digest for digest, each in media.items() if each == name)
    said = {str(row.get(_DIGEST, "")).lower() for row in proof.rows}
    if said != {digest}:
        raise Unsigned("its records are of another medium")


def _key(files: Mapping[str, Open]) -> PublicKey:
    if _KEY not in files:
        raise Unsigned("the key that it was signed with did not come with it")
    keys = read_keys(_text(files[_KEY]))
    if len(keys) != 1:
        raise Unsigned("the file of its key does not hold one key")
    return keys[0]


def _signed(name: str, files: Mapping[str, Open], proof: _Proof, signature_name: str = "") -> str:
    """When it was signed, as the signature says."""
    signature_name = signature_name or f"{name}.asc"
    if signature_name not in files:
        raise Unsigned(f"{_short(signature_name)} is missing")
    assert proof.key is not None
    signature = read_signature(_text(files[signature_name]))
    check(signature, proof.key, _pieces(files[name]))
    return signature.created.isoformat() if signature.created else ""


def _text(open_file: Open) -> bytes:
    found = b""
    for piece in _pieces(open_file):
        found += piece
        if len(found) > _LARGEST_TEXT:
            raise Unsigned("a record in it is larger than any is")
    return found


def _rows(name: str, text: bytes) -> Iterator[dict[str, Any]]:
    try:
        if name.endswith(".json"):
            row = json.loads(text)
            if isinstance(row, dict):
                yield row
        else:
            yield from csv.DictReader(io.StringIO(text.decode("utf-8-sig")))
    except (ValueError, RecursionError, csv.Error) as error:
        raise Unsigned("a record in it cannot be read") from error


def _told(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """What is worth keeping of what the phone said; not which phone it was."""
    found: dict[str, Any] = {}
    for row in rows:
        for fact, column in _FACTS.items():
            if value := row.get(column):
                found.setdefault(fact, _short(value))
        place = [_short(row.get(column) or "") for column in _PLACE]
        if all(place):
            found.setdefault("position", place)
    return found


def _short(value: object) -> str:
    return str(value)[:_LONGEST]
