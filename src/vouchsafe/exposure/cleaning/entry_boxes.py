"""Decoder settings, colour and shape of a track: each kind of box by its own rule.

ISO/IEC 14496-12, 12.1 and 12.2; ISO/IEC 14496-1 and -15; QuickTime File Format; the mappings of
VP9, AV1, Opus, FLAC and Dolby Vision to MP4; Google's spherical video, version 2.
"""

from __future__ import annotations

import struct
from collections.abc import Callable

from vouchsafe.exposure.cleaning.av1 import sequence_header
from vouchsafe.exposure.cleaning.boxes import Box, box, boxes
from vouchsafe.exposure.cleaning.model import Account
from vouchsafe.exposure.cleaning.nal import parameter_sets, picture_sets
from vouchsafe.exposure.cleaning.picture_words import without_user_data
from vouchsafe.media import safe_profile

Keep = Callable[[bytes, Account], bytes]
"""What is in a box of the source to what is in ours; empty: leave it out."""


def kept_boxes(inside: list[Box], rules: dict[bytes, Keep], account: Account) -> bytes:
    """The boxes that there is a rule for, each made anew by it."""
    made = []
    for found in inside:
        rule = rules.get(found.kind)
        body = rule(found.payload, account) if rule else b""
        if body:
            made.append(box(found.kind, body))
    return b"".join(made)


def _exactly(*sizes: int) -> Keep:
    """A box of numbers, cut to the longest of its standard sizes that it fills."""

    def keep(payload: bytes) -> bytes:
        fitting = [size for size in sizes if size <= len(payload)]
        return payload[: max(fitting)] if fitting else b""

    return _simply(keep)


def _simply(rule: Callable[[bytes], bytes]) -> Keep:
    """A rule that has nothing to tell of what it leaves out."""
    return lambda payload, _: rule(payload)


def _nested(rules: Callable[[], dict[bytes, Keep]], *, closed: bool = False) -> Keep:
    def keep(payload: bytes, account: Account) -> bytes:
        return kept_boxes(boxes(payload), rules(), account) + (box(b"\0\0\0\0") if closed else b"")

    return keep


def _avc(payload: bytes) -> bytes:
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


def _decoder_settings(payload: bytes) -> bytes:
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


def _flac(payload: bytes) -> bytes:
    """Only the first of FLAC's blocks (RFC 9639, 8.2) says how to decode."""
    block = payload[4:42]
    return payload[:4] + bytes([block[0] | 0x80]) + block[1:] if len(block) == 38 else b""


def _amr(payload: bytes) -> bytes:
    return bytes(4) + b"\0" + payload[5:9] if len(payload) >= 9 else b""


def _h263(payload: bytes) -> bytes:
    return bytes(4) + b"\0" + payload[5:7] if len(payload) >= 7 else b""


def _opus(payload: bytes) -> bytes:
    mapped = 13 + payload[1] if len(payload) > 13 and payload[10] else 11
    return payload[:mapped] if len(payload) >= 11 else b""


def _channels(payload: bytes) -> bytes:
    if len(payload) < 16:
        return b""
    return payload[: 16 + 20 * struct.unpack_from(">I", payload, 12)[0]]


def _vpx(payload: bytes) -> bytes:
    return payload[:10] + b"\0\0" if len(payload) >= 12 else b""


def _av1(payload: bytes) -> bytes:
    return payload[:4] + sequence_header(payload[4:]) if len(payload) >= 4 else b""


_NO_STITCHER = bytes(4) + b"\0"
"""in place of the program that put a sphere's picture together"""


_ALAC = _exactly(28, 52)
_PROJECTION: dict[bytes, Keep] = {
    b"prhd": _exactly(16),
    b"equi": _exactly(20),
    b"cbmp": _exactly(12),
}
_SPHERE: dict[bytes, Keep] = {
    b"svhd": _simply(lambda _: _NO_STITCHER),
    b"proj": _nested(lambda: _PROJECTION),
}
PICTURE: dict[bytes, Keep] = {
    b"avcC": _simply(_avc),
    b"hvcC": _hevc,
    b"vpcC": _simply(_vpx),
    b"av1C": _simply(_av1),
    b"esds": _simply(_decoder_settings),
    b"d263": _simply(_h263),
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
    b"ACLR": _exactly(16),
    b"sv3d": _nested(lambda: _SPHERE),
}
_WAVE: dict[bytes, Keep] = {
    b"frma": _exactly(4),
    b"enda": _exactly(2),
    b"mp4a": _exactly(4),
    b"esds": _simply(_decoder_settings),
    b"alac": _ALAC,
    b"chan": _simply(_channels),
}
SOUND: dict[bytes, Keep] = {
    b"esds": _simply(_decoder_settings),
    b"dac3": _exactly(3),
    b"dec3": _simply(lambda payload: payload[:36]),
    b"dOps": _simply(_opus),
    b"dfLa": _simply(_flac),
    b"alac": _ALAC,
    b"damr": _simply(_amr),
    b"chan": _simply(_channels),
    b"srat": _exactly(8),
    b"pcmC": _exactly(6),
    b"enda": _exactly(2),
    b"SA3D": _exactly(12, 16, 20, 28, 48, 76),
    b"wave": _nested(lambda: _WAVE, closed=True),
}
