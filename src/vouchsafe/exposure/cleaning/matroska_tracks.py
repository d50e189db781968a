"""The tracks of a Matroska file (RFC 9559, 5.1.4), made anew from an allow-list of elements."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from vouchsafe.exposure.cleaning.codec_private import nal_cleaner, private_data
from vouchsafe.exposure.cleaning.ebml import element, elements, number
from vouchsafe.exposure.cleaning.errors import CannotClean
from vouchsafe.exposure.cleaning.kept_text import KeptText
from vouchsafe.exposure.cleaning.model import Account
from vouchsafe.exposure.cleaning.picture_words import SampleCleaner, picture_cleaner
from vouchsafe.exposure.cleaning.sound_words import SoundCleaner
from vouchsafe.media import Damaged

PICTURE, SOUND, TEXT = 1, 2, 17
_METADATA = 33
_ENTRY, _NUMBER, _UID, _TYPE, _CODEC, _PRIVATE = 0xAE, 0xD7, 0x73C5, 0x83, 0x86, 0x63A2
_ENCODINGS, _LANGUAGE, _MAPPING = 0x6D80, 0x22B59C, 0x41E4
_PLAIN_TEXT = {"S_TEXT/UTF8", "S_TEXT/WEBVTT"}
_LARGEST = 64 << 20
_LONGEST_NUMBER = 8

_COPIED = {
    # flags, buffers, durations, delays, offsets
    *(0xB9, 0x88, 0x55AA, 0x9C, 0x6DE7, 0x6DF8, 0x23E383, 0x234E7A, 0x23314F, 0x55EE),
    *(0x56AA, 0x56BB, 0xAA, 0x537F),
}
_COLOUR = {
    **dict.fromkeys(range(0x55B1, 0x55BE)),
    0x55D0: dict.fromkeys(range(0x55D1, 0x55DB)),
}
_VIDEO = {
    # interlacing, stereo, alpha, sizes, crops, display, pixel format
    **dict.fromkeys((0x9A, 0x9D, 0x53B8, 0x53C0, 0xB0, 0xBA, 0x54AA, 0x54BB, 0x54CC, 0x54DD)),
    **dict.fromkeys((0x54B0, 0x54BA, 0x54B2, 0x54B3, 0x2EB524)),
    0x55B0: _COLOUR,
    0x7670: dict.fromkeys((0x7671, 0x7673, 0x7674, 0x7675)),
}
_AUDIO = dict.fromkeys((0xB5, 0x78B5, 0x9F, 0x6264))
_MASTERS = {0xE0: _VIDEO, 0xE1: _AUDIO}
_Allowed = dict[int, Any]
"""Names of numbers, and of elements that hold further ones, with theirs; None for a number."""


@dataclass
class Track:
    """place: among the source's streams. unpacked: turns stored packets into real ones."""

    place: int
    number: int
    kind: int
    codec: str
    raw: bytes
    edit: SampleCleaner | None
    unpacked: Callable[[bytes], bytes] | None = None


def read_tracks(raw: bytes, account: Account, *, subtitles: bool) -> list[Track]:
    tracks, place = [], 0
    for name, body in elements(raw):
        if name != _ENTRY:
            continue
        told = dict(elements(body))
        kind = int.from_bytes(told.get(_TYPE, b""), "big")
        codec = _codec(told)
        wanted = kind in {PICTURE, SOUND} or (kind == TEXT and subtitles and codec in _PLAIN_TEXT)
        if wanted:
            tracks.append(_track(place, kind, told, body))
            if kind == TEXT:
                tracks[-1].edit = KeptText(account.ours)
        elif kind == TEXT:
            account.left_out("subtitles")
        else:
            account.left_out("data track")
        place += kind in {PICTURE, SOUND, TEXT, _METADATA}
    return tracks


def _codec(told: dict[int, bytes]) -> str:
    return told.get(_CODEC, b"").rstrip(b"\0").decode("ascii", "replace")


def _track(place: int, kind: int, told: dict[int, bytes], body: bytes) -> Track:
    own = int.from_bytes(told.get(_NUMBER, b""), "big")
    codec = _codec(told)
    private = told.get(_PRIVATE, b"")
    parts = [
        number(_NUMBER, own),
        number(_UID, own),
        number(_TYPE, kind),
        element(_CODEC, codec.encode("ascii", "replace")),
        element(_LANGUAGE, b"und"),
    ]
    if kept := private_data(codec, private):
        parts.append(element(_PRIVATE, kept))
    for name, inside in elements(body):
        if name in _COPIED and len(inside) <= _LONGEST_NUMBER:
            parts.append(element(name, inside))
        elif name in _MASTERS:
            parts.append(_numbers(name, inside, _MASTERS[name]))
        elif name == _MAPPING:
            parts.append(_mapping(inside))
    edit: SampleCleaner | None = nal_cleaner(codec, private) or picture_cleaner(codec)
    if kind == SOUND and not codec.startswith("A_PCM"):
        edit = SoundCleaner()
    unpacked = _unpacker(told[_ENCODINGS]) if _ENCODINGS in told else None
    return Track(place, own, kind, codec, element(_ENTRY, *parts), edit, unpacked)


def _numbers(name: int, raw: bytes, allowed: _Allowed) -> bytes:
    kept = []
    for inner, inside in elements(raw):
        if inner not in allowed:
            continue
        deeper = allowed[inner]
        if deeper is not None:
            kept.append(_numbers(inner, inside, deeper))
        elif len(inside) <= _LONGEST_NUMBER:
            kept.append(element(inner, inside))
    return element(name, *kept)


def _mapping(raw: bytes) -> bytes:
    """What an addition to each block means: its number, its kind, Dolby Vision's 24 bytes."""
    told = dict(elements(raw))
    kept = [element(name, told[name][:8]) for name in (0x41F0, 0x41E7) if name in told]
    extra = [element(0x41ED, told[0x41ED][:24])] if len(told.get(0x41ED, b"")) >= 24 else []
    return element(_MAPPING, *kept, *extra)


def _unpacker(raw: bytes) -> Callable[[bytes], bytes]:
    """Undoes what Matroska did to packets to save space (RFC 9559, 5.1.4.1.31)."""
    encodings = [dict(elements(inside)) for name, inside in elements(raw) if name == 0x6240]
    if len(encodings) != 1 or 0x5035 in encodings[0]:
        raise CannotClean(what="An encrypted video")
    how = dict(elements(encodings[0].get(0x5034, b"")))
    algorithm = int.from_bytes(how.get(0x4254, b"\0"), "big")
    if algorithm == 3:
        prefix = how.get(0x4255, b"")
        return lambda packet: prefix + packet
    if algorithm == 0:
        return _inflated
    raise CannotClean(what="A video with packets compressed in this way")


def _inflated(packet: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(packet, _LARGEST)
    except zlib.error as error:
        raise Damaged(cause="its compressed data are broken") from error
