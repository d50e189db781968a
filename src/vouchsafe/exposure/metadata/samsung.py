"""Samsung's trailer: a directory of named parts behind a picture, read from its end.

Source: ExifTool's Samsung page (the SEFT trailer).
"""

from __future__ import annotations

from vouchsafe.exposure.metadata.model import Found, Untrusted
from vouchsafe.exposure.metadata.read import read_clip
from vouchsafe.exposure.metadata.words import words

_MOST_PARTS = 200
_CLIPS = ("MotionPhoto_Data", "SoundShot")
_PICTURES = ("DepthMap", "DualShot", "Panorama", "SingeShot", "SingleShot", "SelfieShot")
_TEXTS = {"Image_UTC_Data": "TimeStamp", "MCC_Data": "MCCData"}


def read_samsung(untrusted: Untrusted, end: int, tail: int, found: Found) -> int:
    """Read the trailer that ends at `tail`; gives where it begins, or `tail` for none."""
    if untrusted[max(tail - 4, end) : tail] != b"SEFT":
        return tail
    size = int.from_bytes(untrusted[tail - 8 : tail - 4], "little")
    head = tail - 8 - size
    if head < end or untrusted[head : head + 4] != b"SEFH":
        found.damage("Samsung's trailer")
        return tail - 8
    count = int.from_bytes(untrusted[head + 8 : head + 12], "little")
    first = head
    for line in range(min(count, _MOST_PARTS)):
        at = head + 12 + 12 * line
        back = int.from_bytes(untrusted[at + 4 : at + 8], "little")
        length = int.from_bytes(untrusted[at + 8 : at + 12], "little")
        place = head - back
        if end <= place < head and found.spend():
            first = min(first, place)
            _part(untrusted, place, min(length, head - place), found)
    return first


def _part(untrusted: Untrusted, place: int, length: int, found: Found) -> None:
    name_size = int.from_bytes(untrusted[place + 4 : place + 8], "little")
    if name_size > 200:
        found.damage("Samsung's trailer")
        return
    name = words(bytes(untrusted[place + 8 : place + 8 + name_size]))
    start, size = place + 8 + name_size, max(length - 8 - name_size, 0)
    if name.startswith(_CLIPS[0]):
        found.embed("clip", "Samsung", start, size, "mp4")
        if untrusted[start + 4 : start + 8] == b"ftyp" and found.spend(size >> 12):
            read_clip(untrusted[start : start + size], found, start)
    elif name.startswith(_CLIPS[1:]):
        found.embed("clip", "Samsung", start, size)
    elif any(part in name for part in _PICTURES):
        found.embed("picture", "Samsung", start, size)
    elif name in _TEXTS:
        found.tag("Samsung", _TEXTS[name], words(bytes(untrusted[start : start + min(size, 64)])))
    elif size:
        found.tag("Samsung", "UnknownChunk", f"{name}, {size} bytes")
