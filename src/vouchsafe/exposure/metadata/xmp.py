"""XMP packets: every property as a tag, pictures inside as embedded files.

Adobe's XMP specification part 1 (ISO 16684-1): RDF in XML, section 7; packets, section 7.3.
Extended packets of JPEG are read like any other, one at a time. Nothing is expanded or fetched.
"""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass, field

from vouchsafe.exposure.metadata.model import Found
from vouchsafe.exposure.metadata.xml_events import End, Events, Start
from vouchsafe.exposure.metadata.xmp_names import RDF, WRAPPER, XML, flat_name, group_of

_LONGEST = 32 * 1024 * 1024
_DEEPEST = 100
_MOST_TEXT = 64
"""pieces of text in one element"""
_BASE64 = re.compile(r"[A-Za-z0-9+/=\s]{200,}")
_PICTURES = {b"\xff\xd8\xff": "jpeg", b"\x89PNG": "png", b"RIFF": "webp", b"GIF8": "gif"}
_NO_NAME = frozenset({"RDF", "Description", "Bag", "Seq", "Alt", "li", "value"})
_NOT_VALUES = frozenset({"parseType", "nodeID", "ID", "datatype"})


@dataclass(slots=True)
class _Element:
    """group: of the outermost property; path: names from it to here, which the nested share."""

    group: str
    path: list[str]
    names: dict[str, str]
    said: list[str] = field(default_factory=list)
    leaf: bool = True


def read_xmp(untrusted: bytes, found: Found) -> None:
    """Read one packet, in UTF-8, UTF-16 or UTF-32, with or without its wrapper."""
    if len(untrusted) > _LONGEST:
        found.truncated = True
    events = Events(_text(untrusted[:_LONGEST]))
    stack = [_Element("", [], {"xml": XML})]
    for event in events:
        if not found.spend():
            return
        if len(stack) >= _DEEPEST:
            found.damage("XMP nested too deep")
            return
        _step(event, stack, found)
    while len(stack) > 1:
        _end(stack.pop(), found)
    if not events.whole:
        found.damage("XMP that is not well-formed")


def _step(event: Start | End | str, stack: list[_Element], found: Found) -> None:
    if isinstance(event, str):
        if len(stack[-1].said) < _MOST_TEXT:
            stack[-1].said.append(event)
    elif isinstance(event, Start):
        stack.append(_begin(event, stack[-1], found))
        if event.empty:
            _end(stack.pop(), found)
    elif len(stack) > 1:
        _end(stack.pop(), found)


def _text(packet: bytes) -> str:
    head = packet[:64]
    places: list[tuple[int, int, str]] = []
    for mark, encoding in (
        (b"\xff\xfe\0\0", "utf-32-le"),
        (b"\0\0\xfe\xff", "utf-32-be"),
        (b"<\0\0\0", "utf-32-le"),
        (b"\0\0\0<", "utf-32-be"),
        (b"\xff\xfe", "utf-16-le"),
        (b"\xfe\xff", "utf-16-be"),
        (b"<\0", "utf-16-le"),
        (b"\0<", "utf-16-be"),
    ):
        if mark in head[:8]:
            places.append((head.index(mark), len(places), encoding))
    if places:
        return packet.decode(min(places)[2], "replace").lstrip("\ufeff")
    return packet.decode("utf-8", "replace").lstrip("\ufeff")


def _begin(start: Start, parent: _Element, found: Found) -> _Element:
    names = parent.names
    declared = {k[6:]: v for k, v in start.attributes.items() if k.startswith("xmlns:")}
    if declared:
        names = {**names, **declared}
    parent.leaf = False
    element = _Element(parent.group, parent.path, names)
    namespace, prefix, local = _resolve(start.name, names)
    if not _is_frame(namespace, local):
        element.group = parent.group or group_of(namespace, prefix)
        element.path = [*parent.path, local]
    _attributes(start, element, found)
    _container_item(start, found)
    return element


def _resolve(name: str, names: dict[str, str]) -> tuple[str, str, str]:
    prefix, colon, local = name.partition(":")
    if not colon:
        return "", "", name
    return names.get(prefix, ""), prefix, local


def _is_frame(namespace: str, local: str) -> bool:
    """Elements that only hold others, and lend their names to nothing."""
    return namespace == WRAPPER or local == "xmpmeta" or (namespace == RDF and local in _NO_NAME)


def _attributes(start: Start, element: _Element, found: Found) -> None:
    for key, value in start.attributes.items():
        if not found.spend():
            return
        if key == "xmlns" or key.startswith(("xmlns:", "xml:")):
            continue
        namespace, prefix, local = _resolve(key, element.names)
        if namespace == RDF and local == "about":
            found.tag("XMP-rdf", "About", value)
        elif namespace == RDF and local in {"resource", "value"}:
            _note(element.group, element.path, value, found)
        elif namespace != RDF or local not in _NOT_VALUES:
            group = element.group or group_of(namespace, prefix)
            _note(group, [*element.path, local], value, found)


def _end(element: _Element, found: Found) -> None:
    if element.said and (element.leaf or element.path):
        _note(element.group, element.path, "".join(element.said), found)


def _note(group: str, path: list[str], value: str, found: Found) -> None:
    name = flat_name(group, path)
    where = f"XMP-{group or 'unknown'}"
    if len(value) > 200 and _BASE64.fullmatch(value[:4096]):
        size = len(value) * 3 // 4
        kind = _picture(value)
        if kind or name.endswith(("Image", "Data")):
            found.embed("thumbnail" if _is_small(name) else "picture", where, -1, size, kind)
            value = f"({size} bytes)"
    elif name in {"MicroVideoOffset", "MotionPhotoOffset"} and value.strip().isdecimal():
        found.embed("clip", where, -1, int(value.strip()[:15]), "mp4")
    found.tag(where, name, value)


def _is_small(name: str) -> bool:
    return "Thumbnail" in name or "PageImage" in name


def _picture(value: str) -> str:
    """The format of a picture written out as base64, "" if it is none."""
    try:
        head = base64.b64decode("".join(value[:48].split())[:16])
    except (binascii.Error, ValueError):
        return ""
    return next((kind for start, kind in _PICTURES.items() if head.startswith(start)), "")


def _container_item(start: Start, found: Found) -> None:
    """Google's directory of files after the picture: a motion photo's clip, a depth or gain map."""
    said = {key.rpartition(":")[2]: value for key, value in start.attributes.items()}
    length = said.get("Length", "")
    if "Semantic" not in said or not length.isdecimal() or not int(length[:15]):
        return
    role = "clip" if said.get("Mime", "").startswith("video/") else "picture"
    found.embed(
        role, "XMP-GContainer", -1, int(length[:15]), said.get("Mime", "").rpartition("/")[2]
    )
