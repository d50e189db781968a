"""Sample entries (ISO/IEC 14496-12, 12.1 and 12.2; QuickTime File Format): what decoders need to
know of a track, without who made it and with what.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

from vouchsafe.exposure.cleaning.boxes import Box, box, boxes
from vouchsafe.exposure.cleaning.entry_boxes import PICTURE, SOUND, kept_boxes
from vouchsafe.exposure.cleaning.errors import CannotClean
from vouchsafe.exposure.cleaning.h264_timing import Timing
from vouchsafe.exposure.cleaning.model import Account
from vouchsafe.exposure.cleaning.nal import NalCleaner, picture_sets
from vouchsafe.media import Damaged

_VIDEO_HEAD, _SOUND_HEAD = 78, 28
_SOUND_MORE = {0: 0, 1: 16, 2: 36}
"""bytes that QuickTime's versions of a sound entry add"""
_ENCRYPTED = {b"encv", b"enca", b"enct", b"drmi", b"drms"}
_PLAIN_SOUND = {b"raw ", b"sowt", b"twos", b"in24", b"in32", b"fl32", b"fl64", b"lpcm", b"NONE"}
_ONE_BYTE_SOUND = {b"ulaw", b"alaw"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One way in which a track's samples are coded.

    raw: the new sample entry. codec: its four letters.
    nal: what cleans its samples, where they are H.264 or H.265.
    frame_size: bytes of one uncompressed sound sample with all its channels; 0 for other codecs.
    """

    raw: bytes
    codec: bytes
    nal: NalCleaner | None = None
    frame_size: float = 0.0


def picture_entry(source: Box, account: Account) -> Entry:
    """A video track's entry: size, depth, colour, shape, decoder settings."""
    _refuse_encrypted(source)
    raw = source.payload
    if len(raw) < _VIDEO_HEAD:
        raise Damaged(cause="a track's description is cut short")
    size_and_resolution, frames, depth = raw[24:36], raw[40:42], raw[74:76]
    head = bytes(6) + b"\0\1" + bytes(16) + size_and_resolution + bytes(4) + frames
    head += bytes(32) + depth + raw[76:78]
    table_end = _VIDEO_HEAD + _colour_table(raw)
    head += raw[_VIDEO_HEAD:table_end]
    inside = boxes(raw[table_end:])
    body = kept_boxes(inside, PICTURE, account)
    return Entry(box(source.kind, head, body), source.kind, _nal_cleaner(inside))


def _colour_table(raw: bytes) -> int:
    """Bytes of the palette that a QuickTime entry of few colours holds itself."""
    few = struct.unpack_from(">H", raw, 74)[0] & 31 in {1, 2, 4, 8}
    if not few or raw[76:78] != b"\0\0" or len(raw) < _VIDEO_HEAD + 8:
        return 0
    size = 8 + 8 * (struct.unpack_from(">H", raw, _VIDEO_HEAD + 6)[0] + 1)
    return size if _VIDEO_HEAD + size <= len(raw) else 0


def _nal_cleaner(inside: list[Box]) -> NalCleaner | None:
    for found in inside:
        if found.kind == b"avcC" and len(found.payload) > 6:
            _, first = picture_sets(found.payload)
            return NalCleaner("h264", (found.payload[4] & 3) + 1, Timing.read(first))
        if found.kind == b"hvcC" and len(found.payload) > 22:
            return NalCleaner("hevc", (found.payload[21] & 3) + 1)
    return None


def sound_entry(source: Box, account: Account) -> Entry:
    """A sound track's entry: channels, rate, decoder settings."""
    _refuse_encrypted(source)
    raw = source.payload
    if len(raw) < _SOUND_HEAD:
        raise Damaged(cause="a track's description is cut short")
    version = struct.unpack_from(">H", raw, 8)[0]
    end = _SOUND_HEAD + _SOUND_MORE.get(version, 0)
    head = bytes(6) + b"\0\1" + raw[8:10] + bytes(6) + raw[16:end]
    body = kept_boxes(boxes(raw[end:]), SOUND, account)
    size = _frame_size(source.kind, raw, version) if len(raw) >= end else 0.0
    return Entry(box(source.kind, head, body), source.kind, None, size)


def _frame_size(codec: bytes, raw: bytes, version: int) -> float:
    if version == 1:
        per_packet, _, per_frame = struct.unpack_from(">III", raw, _SOUND_HEAD)
        return per_frame / per_packet if per_packet else 0.0
    if version == 2:
        packet, frames = struct.unpack_from(">II", raw, 56)
        return packet / frames if frames else 0.0
    channels, bits = struct.unpack_from(">HH", raw, 16)
    if codec in _ONE_BYTE_SOUND:
        return float(channels)
    return channels * bits / 8 if codec in _PLAIN_SOUND else 0.0


def text_entry(source: Box, account: Account) -> Entry | None:
    """A subtitle track's entry, without its fonts and styles; None for other than plain text."""
    if source.kind == b"tx3g" and len(source.payload) >= 38:
        fonts = box(b"ftab", struct.pack(">HHB", 1, 1, 4), b"Sans")
        style = bytes(4) + b"\0\1" + source.payload[32:38]
        head = bytes(6) + b"\0\1" + source.payload[8:26] + style
        return Entry(box(b"tx3g", head, fonts), b"tx3g")
    if source.kind == b"wvtt":
        return Entry(box(b"wvtt", bytes(6), b"\0\1", box(b"vttC", b"WEBVTT")), b"wvtt")
    account.left_out("subtitles that are not plain text")
    return None


def _refuse_encrypted(source: Box) -> None:
    if source.kind in _ENCRYPTED:
        raise CannotClean(what="An encrypted video")
