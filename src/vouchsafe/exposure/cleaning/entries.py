"""Sample entries (ISO/IEC 14496-12, 12.1 and 12.2; QuickTime File Format): what decoders need to
know of a track, without who made it and with what.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass

from vouchsafe.exposure.cleaning.av1 import sequence_header
from vouchsafe.exposure.cleaning.boxes import Box, box, boxes
from vouchsafe.exposure.cleaning.errors import CannotClean
from vouchsafe.exposure.cleaning.h264_timing import Timing
from vouchsafe.exposure.cleaning.model import Account
from vouchsafe.exposure.cleaning.nal import NalCleaner, parameter_sets, picture_sets
from vouchsafe.exposure.cleaning.picture_words import without_user_data
from vouchsafe.media import Damaged, safe_profile

_VIDEO_HEAD, _SOUND_HEAD = 78, 28
_SOUND_MORE = {0: 0, 1: 16, 2: 36}
"""bytes that QuickTime's versions of a sound entry add"""
_ENCRYPTED = {b"encv", b"enca", b"enct", b"drmi", b"drms"}
_PLAIN_SOUND = {b"raw ", b"sowt", b"twos", b"in24", b"in32", b"fl32", b"fl64", b"lpcm", b"NONE"}
_ONE_BYTE_SOUND = {b"ulaw", b"alaw"}

_Keep = Callable[[bytes, Account], bytes]
"""What is in a box of the source to what is in ours; empty: leave it out."""


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
    body = _kept(inside, _PICTURE, account)
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
    body = _kept(boxes(raw[end:]), _SOUND, account)
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


def _kept(inside: list[Box], rules: dict[bytes, _Keep], account: Account) -> bytes:
    made = []
    for found in inside:
        rule = rules.get(found.kind)
        body = rule(found.payload, account) if rule else b""
        if body:
            made.append(box(found.kind, body))
    return b"".join(made)


def _exactly(*sizes: int) -> _Keep:
    """A box of numbers, cut to the longest of its standard sizes that it fills."""

    def keep(payload: bytes, account: Account) -> bytes:  # noqa: ARG001 - one shape for all rules
        fitting = [size for size in sizes if size <= len(payload)]
        return payload[: max(fitting)] if fitting else b""

    return keep


def _nested(rules: Callable[[], dict[bytes, _Keep]], *, closed: bool = False) -> _Keep:
    def keep(payload: bytes, account: Account) -> bytes:
        return _kept(boxes(payload), rules(), account) + (box(b"\0\0\0\0") if closed else b"")

    return keep


def _avc(payload: bytes, account: Account) -> bytes:  # noqa: ARG001
    return picture_sets(payload)[0] if len(payload) > 6 else b""


def _hevc(payload: bytes, account: Account) -> bytes:
    if len(payload) < 23:
        return b""
    cleaned = parameter_sets(payload)
    if cleaned != payload:
        account.left_out("user data in the picture stream")
    return cleaned


def _colour(payload: bytes, account: Account) -> bytes:
    kind = payload[:4]
    if kind == b"nclx":
        return payload[:11]
    if kind == b"nclc":
        return payload[:10]
    if kind in {b"prof", b"rICC"}:
        profile = safe_profile(payload[4:], "RGB ")
        account.note(profile.note)
        account.ours += profile.data or b""
        return b"prof" + profile.data if profile.data else b""
    return b""


def _decoder_settings(payload: bytes, account: Account) -> bytes:  # noqa: ARG001
    """An elementary stream's descriptor (ISO/IEC 14496-1, 7.2.6.5), made anew."""
    wanted = _descriptors(payload[4:], 3)
    if wanted is None or len(wanted) < 3:
        return b""
    flags, at = wanted[2], 3
    at += 2 if flags & 0x80 else 0
    at += 1 + wanted[at] if flags & 0x40 and at < len(wanted) else 0
    at += 2 if flags & 0x20 else 0
    decoder = _descriptors(wanted[at:], 4)
    if decoder is None or len(decoder) < 13:
        return b""
    specific = without_user_data(_descriptors(decoder[13:], 5) or b"")
    body = decoder[:13] + (_descriptor(5, specific) if specific else b"")
    stream = b"\0\0\0" + _descriptor(4, body) + _descriptor(6, b"\2")
    return bytes(4) + _descriptor(3, stream)


def _descriptors(raw: bytes, tag: int) -> bytes | None:
    """What is in the first descriptor with that tag."""
    at = 0
    while at + 2 <= len(raw):
        kind, size = raw[at], 0
        at += 1
        for _ in range(4):
            if at >= len(raw):
                return None
            byte, at = raw[at], at + 1
            size = size << 7 | byte & 127
            if not byte & 128:
                break
        if kind == tag:
            return raw[at : at + size]
        at += size
    return None


def _descriptor(tag: int, body: bytes) -> bytes:
    size = bytes([len(body) >> 21 & 127 | 128, len(body) >> 14 & 127 | 128])
    return bytes([tag]) + size + bytes([len(body) >> 7 & 127 | 128, len(body) & 127]) + body


def _flac(payload: bytes, account: Account) -> bytes:  # noqa: ARG001
    """Only the first of FLAC's blocks (RFC 9639, 8.2) says how to decode."""
    block = payload[4:42]
    return payload[:4] + bytes([block[0] | 0x80]) + block[1:] if len(block) == 38 else b""


def _amr(payload: bytes, account: Account) -> bytes:  # noqa: ARG001
    return bytes(4) + b"\0" + payload[5:9] if len(payload) >= 9 else b""


def _h263(payload: bytes, account: Account) -> bytes:  # noqa: ARG001
    return bytes(4) + b"\0" + payload[5:7] if len(payload) >= 7 else b""


def _opus(payload: bytes, account: Account) -> bytes:  # noqa: ARG001
    mapped = 13 + payload[1] if len(payload) > 13 and payload[10] else 11
    return payload[:mapped] if len(payload) >= 11 else b""


def _channels(payload: bytes, account: Account) -> bytes:  # noqa: ARG001
    if len(payload) < 16:
        return b""
    return payload[: 16 + 20 * struct.unpack_from(">I", payload, 12)[0]]


def _vpx(payload: bytes, account: Account) -> bytes:  # noqa: ARG001
    return payload[:10] + b"\0\0" if len(payload) >= 12 else b""


def _av1(payload: bytes, account: Account) -> bytes:  # noqa: ARG001
    return payload[:4] + sequence_header(payload[4:]) if len(payload) >= 4 else b""


def _projection_head(payload: bytes, account: Account) -> bytes:  # noqa: ARG001
    return bytes(4) + b"\0"  # in place of the program that stitched it


_ALAC = _exactly(28, 52)
_PROJECTION: dict[bytes, _Keep] = {
    b"prhd": _exactly(16),
    b"equi": _exactly(20),
    b"cbmp": _exactly(12),
}
_SPHERE: dict[bytes, _Keep] = {b"svhd": _projection_head, b"proj": _nested(lambda: _PROJECTION)}
_PICTURE: dict[bytes, _Keep] = {
    b"avcC": _avc,
    b"hvcC": _hevc,
    b"vpcC": _vpx,
    b"av1C": _av1,
    b"esds": _decoder_settings,
    b"d263": _h263,
    b"dvcC": _exactly(24),
    b"dvvC": _exactly(24),
    b"dvwC": _exactly(24),
    b"colr": _colour,
    b"pasp": _exactly(8),
    b"clap": _exactly(32),
    b"mdcv": _exactly(24),
    b"clli": _exactly(4),
    b"SmDm": _exactly(28),
    b"CoLL": _exactly(8),
    b"fiel": _exactly(2),
    b"gama": _exactly(4),
    b"st3d": _exactly(5),
    b"sv3d": _nested(lambda: _SPHERE),
}
_WAVE: dict[bytes, _Keep] = {
    b"frma": _exactly(4),
    b"enda": _exactly(2),
    b"mp4a": _exactly(4),
    b"esds": _decoder_settings,
    b"alac": _ALAC,
    b"chan": _channels,
}
_SOUND: dict[bytes, _Keep] = {
    b"esds": _decoder_settings,
    b"dac3": _exactly(3),
    b"dec3": lambda payload, _: payload[:36],
    b"dOps": _opus,
    b"dfLa": _flac,
    b"alac": _ALAC,
    b"damr": _amr,
    b"chan": _channels,
    b"srat": _exactly(8),
    b"pcmC": _exactly(6),
    b"enda": _exactly(2),
    b"SA3D": _exactly(12, 16, 20, 28, 48, 76),
    b"wave": _nested(lambda: _WAVE, closed=True),
}
