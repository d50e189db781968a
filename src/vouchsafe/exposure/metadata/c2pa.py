"""C2PA manifests (content credentials): who made a file, with what, out of what, and who says so.

C2PA 2.2, sections 8 (assertions), 10 (claims), 11 (manifests), 13 (signatures); CAWG 1.1
(identity assertions); JUMBF, ISO/IEC 19566-5; COSE, RFC 9052. Nothing is verified: what a
manifest claims exposes whom it names, true or not. Names are ExifTool's where it has them.
"""

from __future__ import annotations

import json
import re

from vouchsafe.exposure.metadata.boxes import Box, Boxes, picture_format
from vouchsafe.exposure.metadata.cbor import Value, read_cbor
from vouchsafe.exposure.metadata.certificate import stamped_time, subject
from vouchsafe.exposure.metadata.model import Found
from vouchsafe.exposure.metadata.words import words

_DEEPEST = 16
_MOST_VALUES = 3000
_LARGEST_DOCUMENT = 1 << 20
_BYTES_A_STEP = 16
_X5CHAIN = 33
_AFTER_OTHERS = re.compile(r"(?<![A-Za-z])[a-z]")
_UNUSUAL = re.compile(r"[^A-Za-z0-9_]+")
_DULL = frozenset({"hash", "pad", "pad1", "pad2", "alg", "url", "@context", "exclusions"})
"""Parts of a claim that bind it to the file and say nothing about anybody"""


def read_c2pa(untrusted_jumbf: bytes, found: Found) -> None:
    """Everything that one manifest store tells."""
    walk = Boxes(untrusted_jumbf, found, -1)
    _boxes(walk, 0, len(untrusted_jumbf), "", 0)


def _boxes(walk: Boxes, start: int, end: int, label: str, depth: int) -> None:
    if depth > _DEEPEST:
        walk.found.damage("a C2PA manifest nested too deep")
        return
    mime = ""
    for box in walk.within(start, end):
        if box.kind == b"jumb":
            _boxes(walk, box.start, box.end, label, depth + 1)
        elif box.kind == b"jumd":
            label = _label(walk, box) or label
            walk.found.tag("JUMBF", "JUMDLabel", label)
        elif box.kind == b"bfdb":
            mime = words(walk.held(box, 1, limit=128).partition(b"\0")[0])
        elif box.kind == b"bidb":
            _binary(walk, box, label, mime)
        elif box.kind == b"cbor":
            _cbor(walk, box, label)
        elif box.kind == b"json":
            _json(walk, box)


def _label(walk: Boxes, box: Box) -> str:
    raw = walk.held(box, 16, limit=512)
    return words(raw[1:].partition(b"\0")[0]) if raw and raw[0] & 2 else ""


def _binary(walk: Boxes, box: Box, label: str, mime: str) -> None:
    """Thumbnails show the picture before it was cropped or redacted."""
    kind = picture_format(walk.held(box, limit=16)) or mime.rpartition("/")[2]
    role = "thumbnail" if "thumbnail" in label or mime.startswith("image/") else "track"
    walk.found.embed(role, f"C2PA ({label})", -1, box.size, kind)


def _cbor(walk: Boxes, box: Box, label: str) -> None:
    raw = walk.held(box, limit=_LARGEST_DOCUMENT)
    if not walk.found.spend(len(raw) // _BYTES_A_STEP):
        return
    try:
        value = read_cbor(raw)
    except ValueError:
        walk.found.damage("a C2PA assertion")
        return
    if label.startswith("c2pa.signature"):
        _signature(value, walk.found)
        return
    if label.startswith("cawg.identity") and isinstance(value, dict):
        _identity(value, walk.found)
    _values(value, [], walk.found, "CBOR", [_MOST_VALUES])


def _json(walk: Boxes, box: Box) -> None:
    raw = walk.held(box, limit=_LARGEST_DOCUMENT)
    if not walk.found.spend(len(raw) // _BYTES_A_STEP):
        return
    try:
        value = json.loads(raw.rstrip(b"\0"))
    except (ValueError, RecursionError):
        walk.found.damage("a C2PA assertion")
        return
    _values(value, [], walk.found, "JSON", [_MOST_VALUES])


def _values(value: Value, path: list[str], found: Found, group: str, left: list[int]) -> None:
    left[0] -= 1
    if left[0] < 0 or len(path) > _DEEPEST:
        found.truncated = True
    elif isinstance(value, dict):
        for key, inner in value.items():
            name = str(key)
            if name not in _DULL:
                _values(inner, [*path, name], found, group, left)
    elif isinstance(value, list):
        for inner in value:
            _values(inner, path, found, group, left)
    elif value is not None and not isinstance(value, bytes) and path:
        found.tag(group, _name(path), value)


def _name(path: list[str]) -> str:
    """Names along the way joined; a name space ("exif:", "dc:") is left out."""
    parts = []
    for part in path:
        short = part.rpartition(":")[2].lstrip("@")
        parts.append(short[:1].upper() + short[1:])
    joined = "".join(parts)
    if len(path) > 1 or _UNUSUAL.search(joined):
        joined = _AFTER_OTHERS.sub(lambda match: match[0].upper(), joined)
    return _UNUSUAL.sub("", joined) or "Value"


def _identity(value: dict[Value, Value], found: Found) -> None:
    """A CAWG identity assertion: a credential, or a certificate of its own."""
    signature = value.get("signature")
    if not isinstance(signature, bytes):
        return
    try:
        inner = read_cbor(signature)
    except ValueError:
        return
    _signature(inner, found)
    if isinstance(inner, list) and len(inner) > 2 and isinstance(inner[2], bytes):
        try:
            credential = json.loads(inner[2])
        except (ValueError, RecursionError):
            return
        _values(credential, [], found, "JSON", [_MOST_VALUES])


def _signature(value: Value, found: Found) -> None:
    """A COSE_Sign1: headers, protected and not, among them certificates and time stamps."""
    if not isinstance(value, list) or len(value) < 2:
        return
    protected: Value = None
    if isinstance(value[0], bytes) and value[0]:
        try:
            protected = read_cbor(value[0])
        except ValueError:
            found.damage("a C2PA signature")
    for header in (protected, value[1]):
        if isinstance(header, dict):
            _certificates(header, found)
            _time_stamps(header, found)


def _certificates(header: dict[Value, Value], found: Found) -> None:
    chain = header.get(_X5CHAIN) or header.get("x5chain")
    first = chain[0] if isinstance(chain, list) and chain else chain
    if isinstance(first, bytes):
        for name, text in subject(first):
            found.tag("C2PA", name, text)


def _time_stamps(header: dict[Value, Value], found: Found) -> None:
    for key in ("sigTst", "sigTst2"):
        stamps = header.get(key)
        tokens = stamps.get("tstTokens") if isinstance(stamps, dict) else None
        for token in tokens if isinstance(tokens, list) else ():
            raw = token.get("val") if isinstance(token, dict) else None
            if isinstance(raw, bytes):
                found.tag("C2PA", "SigningTime", stamped_time(raw))
