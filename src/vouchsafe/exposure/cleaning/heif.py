"""HEIC and AVIF (ISO/IEC 23008-12): the main picture's own items, in a file made anew."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from mmap import mmap
from typing import BinaryIO

from vouchsafe.exposure.cleaning.av1 import Av1Cleaner
from vouchsafe.exposure.cleaning.boxes import Box, box, full
from vouchsafe.exposure.cleaning.errors import CannotClean
from vouchsafe.exposure.cleaning.heif_read import Items, read_items
from vouchsafe.exposure.cleaning.model import Account
from vouchsafe.exposure.cleaning.nal import NalCleaner, parameter_sets
from vouchsafe.exposure.cleaning.picture_words import SampleCleaner
from vouchsafe.media import Damaged, NoPicture, safe_profile

_PICTURES = {b"hvc1", b"av01", b"grid", b"iden", b"iovl"}
_ALPHA = (b"urn:mpeg:hevc:2015:auxid:1", b"urn:mpeg:mpegB:cicp:systems:auxiliary:alpha")
_BRANDS = {
    *(b"heic", b"heix", b"heim", b"heis", b"mif1", b"mif2", b"miaf"),
    *(b"avif", b"MiHB", b"MiHE", b"MiPr", b"MA1A", b"MA1B"),
}
_NUMBERS = {
    b"ispe": 12,
    b"irot": 1,
    b"imir": 1,
    b"clap": 32,
    b"pasp": 8,
    b"clli": 4,
    b"mdcv": 24,
    b"a1op": 1,
    b"lsel": 2,
    b"a1lx": 13,
}
"""properties made of numbers, and their sizes at most"""


@dataclass(frozen=True, slots=True)
class _Kept:
    """One item of the new file: whose it was, and its properties as (number, essential)."""

    item: int
    kind: bytes
    hidden: bool
    properties: tuple[tuple[int, bool], ...]


def clean_heif(data: mmap, out: BinaryIO, account: Account) -> None:
    """Write the main picture: its tiles, its transparency, and what they need to be shown."""
    items = read_items(data)
    wanted = _wanted(items)
    _tell(items, wanted, account)
    properties: list[bytes] = []
    kept = [_keep(items, item, properties, account) for item in wanted]
    bodies = [_body(data, items, item, account) for item in wanted]
    head = _brands(data)
    length = len(head) + len(_meta(items, kept, properties, bodies, 0)) + 8
    out.write(head + _meta(items, kept, properties, bodies, length))
    total = sum(map(len, bodies))
    out.write(struct.pack(">I4s", 8 + total, b"mdat"))
    out.writelines(bodies)


def _wanted(items: Items) -> list[int]:
    """The main picture, what it is put together from, and what makes it transparent."""
    if items.primary not in items.kinds:
        raise NoPicture
    wanted: dict[int, None] = {}
    _add(items, items.primary, wanted)
    for kind, item, targets in items.references:
        if kind == b"auxl" and items.primary in targets and _is_alpha(items, item):
            _add(items, item, wanted)
    return list(wanted)


def _add(items: Items, item: int, wanted: dict[int, None]) -> None:
    waiting = [item]
    while waiting:
        found = waiting.pop(0)
        if found in wanted:
            continue
        if items.kinds.get(found) not in _PICTURES:
            raise CannotClean(what="A photo coded in this way")
        wanted[found] = None
        waiting += [
            target
            for kind, source, targets in items.references
            if kind == b"dimg" and source == found
            for target in targets
        ]


def _is_alpha(items: Items, item: int) -> bool:
    for number, _ in items.owned.get(item, []):
        found = items.properties[number - 1] if number <= len(items.properties) else None
        if found and found.kind == b"auxC":
            return found.payload[4:].partition(b"\0")[0] in _ALPHA
    return False


def _tell(items: Items, wanted: list[int], account: Account) -> None:
    left = {items.kinds[item] for item in items.kinds if item not in wanted}
    thumbnails = {item for kind, item, _ in items.references if kind == b"thmb"}
    beside = [(item, targets) for kind, item, targets in items.references if kind == b"auxl"]
    extras = {item for item, targets in beside if set(targets) & set(wanted)} - set(wanted)
    thumbnails |= {item for item, targets in beside if set(targets) & thumbnails}
    if b"tmap" in left:
        account.note("Its map of highlights for HDR screens was left out; it shows as on others.")
    elif extras:
        account.note("Its auxiliary pictures (depth, highlights, cut-outs) were left out.")
    tops = [
        item
        for item, kind in items.kinds.items()
        if kind in _PICTURES and item not in wanted and not items.hidden[item]
    ]
    if set(tops) - thumbnails - extras:
        account.note("Only the main picture was kept of several.")
    if items.moves:
        account.note("Only the still picture was kept of a sequence.")


def _keep(items: Items, item: int, properties: list[bytes], account: Account) -> _Kept:
    made: list[tuple[int, bool]] = []
    grey = _is_grey(items, item)
    for number, essential in items.owned.get(item, []):
        if not 0 < number <= len(items.properties):
            raise Damaged(cause="its properties do not fit its pictures")
        raw = _property(items.properties[number - 1], account, grey=grey)
        if not raw:
            if essential:
                raise CannotClean(what="A photo that uses a property of an unknown kind")
            continue
        if raw not in properties:
            properties.append(raw)
        made.append((properties.index(raw) + 1, essential))
    return _Kept(item, items.kinds[item], items.hidden[item], tuple(made))


def _is_grey(items: Items, item: int) -> bool:
    owned = [items.properties[n - 1] for n, _ in items.owned.get(item, []) if n > 0]
    return any(found.kind == b"pixi" and found.payload[4:5] == b"\1" for found in owned)


def _property(found: Box, account: Account, *, grey: bool) -> bytes:
    """A property made anew; empty for one that shows nothing or is not known."""
    raw, kind = found.payload, found.kind
    if kind in _NUMBERS:
        return box(kind, raw[: _NUMBERS[kind]])
    if kind == b"pixi" and len(raw) > 5:
        return box(kind, raw[: 5 + raw[4]])
    if kind == b"hvcC" and len(raw) > 22:
        return box(kind, parameter_sets(raw))
    if kind == b"av1C" and len(raw) >= 4:
        # The sequence header stands in the picture itself too.
        return box(kind, raw[:4])
    if kind == b"auxC":
        return box(kind, bytes(4), raw[4:].partition(b"\0")[0] + b"\0")
    return _colour(raw, account, grey=grey) if kind == b"colr" else b""


def _colour(raw: bytes, account: Account, *, grey: bool) -> bytes:
    if raw[:4] == b"nclx":
        return box(b"colr", raw[:11])
    if raw[:4] not in {b"prof", b"rICC"}:
        return b""
    profile = safe_profile(raw[4:], "GRAY" if grey else "RGB ")
    account.note(profile.note)
    account.ours += profile.data or b""
    return box(b"colr", b"prof", profile.data) if profile.data else b""


def _body(data: mmap, items: Items, item: int, account: Account) -> bytes:
    """An item's bytes in one piece, without messages beside its picture."""
    raw = items.bytes_of(data, item)
    clean: SampleCleaner | None = None
    if items.kinds[item] == b"av01":
        clean = Av1Cleaner()
    for number, _ in items.owned.get(item, []):
        found = items.properties[number - 1]
        if found.kind == b"hvcC" and len(found.payload) > 22:
            clean = NalCleaner("hevc", (found.payload[21] & 3) + 1)
    if clean is None:
        return raw
    cleaned = clean(raw)
    account.left_out(*clean.names)
    return cleaned


def _brands(data: mmap) -> bytes:
    size = int.from_bytes(data[:4], "big")
    found = [data[8:12], *(data[at : at + 4] for at in range(16, min(size, 4096) - 3, 4))]
    known = list(dict.fromkeys(brand for brand in found if brand in _BRANDS))
    major = data[8:12] if data[8:12] in _BRANDS else (known or [b"mif1"])[0]
    return box(b"ftyp", major, bytes(4), *(known or [b"mif1"]))


def _meta(
    items: Items, kept: list[_Kept], properties: list[bytes], bodies: list[bytes], start: int
) -> bytes:
    """The `meta` box; start: where the first item's bytes will lie."""
    numbers = {each.item: index for index, each in enumerate(kept, 1)}
    infos = b"".join(
        full(
            b"infe",
            2,
            int(each.hidden),
            struct.pack(">HH", numbers[each.item], 0),
            each.kind,
            b"\0",
        )
        for each in kept
    )
    places = b""
    for index, body in enumerate(bodies, 1):
        places += struct.pack(">HHHHII", index, 0, 0, 1, start, len(body))
        start += len(body)
    return full(
        b"meta",
        0,
        0,
        full(b"hdlr", 0, 0, bytes(4), b"pict", bytes(13)),
        full(b"pitm", 0, 0, struct.pack(">H", numbers[items.primary])),
        full(b"iloc", 1, 0, b"\x44\0", struct.pack(">H", len(bodies)), places),
        full(b"iinf", 0, 0, struct.pack(">H", len(kept)), infos),
        _references(items, numbers),
        box(b"iprp", box(b"ipco", *properties), _associations(kept)),
    )


def _references(items: Items, numbers: dict[int, int]) -> bytes:
    made = []
    for kind, item, targets in items.references:
        known = [numbers[target] for target in targets if target in numbers]
        if item in numbers and known and kind in {b"dimg", b"auxl", b"prem"}:
            body = struct.pack(f">HH{len(known)}H", numbers[item], len(known), *known)
            made.append(box(kind, body))
    return full(b"iref", 0, 0, *made) if made else b""


def _associations(kept: list[_Kept]) -> bytes:
    body = struct.pack(">I", len(kept))
    for number, each in enumerate(kept, 1):
        body += struct.pack(">HB", number, len(each.properties))
        for place, essential in each.properties:
            body += struct.pack(">H", place | (0x8000 if essential else 0))
    return full(b"ipma", 0, 1, body)
