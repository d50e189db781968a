"""JPEG (ISO/IEC 10918-1): tables and scans copied as they are, everything else made anew."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from mmap import mmap
from typing import BinaryIO

import numpy as np

from vouchsafe.exposure.cleaning.errors import CannotClean
from vouchsafe.exposure.cleaning.model import Account
from vouchsafe.exposure.cleaning.orientation import HEAD, KEPT, minimal_exif, orientation_of
from vouchsafe.media import Damaged, NoPicture, Truncated, safe_profile, standard_profile

_SOI, _EOI, _SOS = 0xD8, 0xD9, 0xDA
_TABLES = {0xC4, 0xCC, 0xDB, 0xDC, 0xDD}
"""DHT, DAC, DQT, DNL, DRI"""
_FRAMES = {0xC0, 0xC1, 0xC2, 0xC3, 0xC9, 0xCA, 0xCB}
_HIERARCHICAL = {0xC5, 0xC6, 0xC7, 0xCD, 0xCE, 0xCF, 0xDE, 0xDF}
_APP0, _APP1, _APP2, _APP14 = 0xE0, 0xE1, 0xE2, 0xEE
_BARE = {0x01, *range(0xD0, 0xD8), _SOI}
_MARKER = re.compile(rb"\xff+([^\x00\xd0-\xd7\xff])", re.DOTALL)
_NO_MARKER = np.zeros(256, bool)
_NO_MARKER[[0x00, 0xFF, *range(0xD0, 0xD8)]] = True
_STRETCH = 1 << 20
_ICC = b"ICC_PROFILE\0"
_LARGEST = 65_519
"""bytes of a profile that fit into one segment"""
_SPACES = {1: "GRAY", 3: "RGB ", 4: "CMYK"}
_GAIN_MAP = (b"urn:iso:std:iso:ts:21496", b"hdrgm:Version", b"apple:hdrgainmap")


@dataclass
class _Walked:
    """kept: (marker, payload, start and end of the scan that follows it)."""

    kept: list[tuple[int, bytes, int, int]] = field(default_factory=list)
    jfif: bytes = b""
    adobe: bytes = b""
    polarity: bytes = b""
    orientation: int | None = None
    icc: dict[int, bytes] = field(default_factory=dict)
    components: int = 0
    end: int = 0
    further: bool = False
    gain_map: bool = False


def clean_jpeg(data: mmap, out: BinaryIO, account: Account, colour: str) -> None:
    """Write the picture with its own tables and scans; nothing comes after its end.

    colour: the name of its colour space, which EXIF alone may say.
    """
    found = _walk(data)
    out.write(b"\xff\xd8")
    out.writelines(_segment(marker, payload) for marker, payload in _head(found, account, colour))
    for marker, payload, start, end in found.kept:
        out.write(_segment(marker, payload))
        out.write(data[start:end])
    out.write(b"\xff\xd9")
    if found.gain_map:
        account.note("Its map of highlights for HDR screens was left out; it shows as on others.")
    elif found.further:
        account.note("Only the first picture in the file was kept.")


def frame_without_words(data: bytes) -> bytes:
    """A frame of motion JPEG: one picture or two, each with its own tables and scans."""
    made, at = [], 0
    while (at := data.find(b"\xff\xd8\xff", at)) >= 0:
        found = _walk(data[at:])
        head = [(_APP0, found.jfif[:14])] if found.jfif else []
        # Microsoft's segment tells which field of an interlaced picture comes first.
        head += [(_APP0, found.polarity[:14])] if found.polarity else []
        head += [(_APP14, found.adobe[:12])] if found.adobe else []
        made.append(b"\xff\xd8" + b"".join(_segment(*part) for part in head))
        for marker, payload, start, end in found.kept:
            made.append(_segment(marker, payload) + data[at + start : at + end])
        made.append(b"\xff\xd9")
        at += found.end
    return b"".join(made) or data


def _walk(data: mmap | bytes) -> _Walked:
    found, at = _Walked(), 2
    while True:
        match = _MARKER.search(data, at)
        if match is None:
            raise Truncated
        marker, at = match.group(1)[0], match.end()
        if marker == _EOI:
            found.end = at
            break
        if marker in _BARE:
            continue
        length = int.from_bytes(data[at : at + 2], "big")
        if length < 2 or at + length > len(data):
            raise Truncated
        payload = data[at + 2 : at + length]
        at += length
        end = _end_of_scan(data, at) if marker == _SOS else at
        _take(found, marker, payload, (at, end))
        at = end
    if not found.components or not any(kept[0] == _SOS for kept in found.kept):
        raise NoPicture
    return found


def _end_of_scan(data: mmap | bytes, at: int) -> int:
    """Where the next marker begins that ends a scan."""
    while at < len(data) - 1:
        stretch = np.frombuffer(data, np.uint8, min(_STRETCH, len(data) - at), at)
        places = np.flatnonzero(stretch[:-1] == 0xFF)
        marks = places[~_NO_MARKER[stretch[places + 1]]]
        if len(marks):
            return at + int(marks[0])
        at += len(stretch) - 1
    raise Truncated


def _take(found: _Walked, marker: int, payload: bytes, scan: tuple[int, int]) -> None:
    if marker in _HIERARCHICAL:
        raise CannotClean(what="A hierarchical JPEG")
    if marker in _FRAMES:
        if found.components or len(payload) < 6 + 3 * payload[5]:
            raise Damaged(cause="it describes its picture twice, or in part")
        found.components = payload[5]
        found.kept.append((marker, payload[: 6 + 3 * payload[5]], *scan))
    elif marker in _TABLES or marker == _SOS:
        found.kept.append((marker, payload, *scan))
    elif marker == _APP0 and payload.startswith(b"JFIF\0") and len(payload) >= 14:
        found.jfif = found.jfif or payload
    elif marker == _APP0 and payload.startswith(b"AVI1"):
        found.polarity = payload
    elif marker == _APP14 and payload.startswith(b"Adobe") and len(payload) >= 12:
        found.adobe = found.adobe or payload
    elif marker == _APP1 and payload.startswith(HEAD) and found.orientation is None:
        found.orientation = orientation_of(payload)
    elif marker == _APP2 and payload.startswith(_ICC) and len(payload) > 14:
        found.icc[payload[12]] = payload[14:]
    found.further |= marker == _APP2 and payload.startswith(b"MPF\0")
    found.gain_map |= marker in {_APP1, _APP2} and any(name in payload for name in _GAIN_MAP)


def _head(found: _Walked, account: Account, colour: str) -> Iterator[tuple[int, bytes]]:
    """What stands before the tables, all of our own writing."""
    if found.jfif:
        # Version 1.02, the source's density, no thumbnail.
        yield _APP0, b"JFIF\0\x01\x02" + found.jfif[7:12] + b"\0\0"
    if exif := minimal_exif(found.orientation or 1):
        account.note(KEPT)
        yield _APP1, HEAD + exif
    if profile := _profile(found, account, colour):
        count = -(-len(profile) // _LARGEST)
        for number in range(count):
            part = profile[number * _LARGEST : (number + 1) * _LARGEST]
            yield _APP2, _ICC + bytes([number + 1, count]) + part
    if found.adobe:
        # Its last byte is how colours were turned into components; decoders need it.
        yield _APP14, b"Adobe\0\x64\0\0\0\0" + found.adobe[11:12]


def _profile(found: _Walked, account: Account, colour: str) -> bytes | None:
    if found.icc:
        whole = b"".join(found.icc[number] for number in sorted(found.icc))
        profile = safe_profile(whole, _SPACES.get(found.components, ""))
        account.note(profile.note)
        account.ours += profile.data or b""
        return profile.data
    return standard_profile(colour).data if colour == "Adobe RGB" else None


def _segment(marker: int, payload: bytes) -> bytes:
    return bytes([0xFF, marker]) + (len(payload) + 2).to_bytes(2, "big") + payload
