"""What Matroska keeps for each codec's decoder (RFC 9559, 5.1.4.1.22; the codec mappings)."""

from __future__ import annotations

import struct
from collections.abc import Callable

from vouchsafe.exposure.cleaning.av1 import sequence_header
from vouchsafe.exposure.cleaning.h264_timing import Timing
from vouchsafe.exposure.cleaning.nal import NalCleaner, parameter_sets, picture_sets
from vouchsafe.exposure.cleaning.picture_words import without_user_data

_SHORT = 64


def private_data(codec: str, raw: bytes) -> bytes:
    """The decoder's settings without the encoder's words; empty for codecs that need none."""
    for start, rule in _RULES.items():
        if codec.startswith(start):
            return rule(raw)
    return b""


def nal_cleaner(codec: str, raw: bytes) -> NalCleaner | None:
    """What cleans this track's packets, where they are H.264 or H.265."""
    if codec == "V_MPEG4/ISO/AVC" and len(raw) > 6:
        return NalCleaner("h264", (raw[4] & 3) + 1, Timing.read(picture_sets(raw)[1]))
    if codec == "V_MPEGH/ISO/HEVC" and len(raw) > 22:
        return NalCleaner("hevc", (raw[21] & 3) + 1)
    return None


def _whole(raw: bytes) -> bytes:
    return raw


def _few(raw: bytes) -> bytes:
    return raw if len(raw) <= _SHORT else b""


def _avc(raw: bytes) -> bytes:
    return picture_sets(raw)[0] if len(raw) > 6 else b""


def _hevc(raw: bytes) -> bytes:
    return parameter_sets(raw) if len(raw) > 22 else b""


def _opus(raw: bytes) -> bytes:
    mapped = 21 + raw[9] if len(raw) > 21 and raw[18] else 19
    return raw[:mapped]


def _flac(raw: bytes) -> bytes:
    """Only the first block says how to decode (RFC 9639, 8.2); the mark of the last one is set."""
    if raw[:4] != b"fLaC" or len(raw) < 42:
        return b""
    return b"fLaC" + bytes([raw[4] | 0x80]) + raw[5:42]


def _vorbis(raw: bytes) -> bytes:
    """Three headers (Vorbis I, 4.2); the second is all comments."""
    return _three(raw, b"\3vorbis" + bytes(8) + b"\1")


def _theora(raw: bytes) -> bytes:
    return _three(raw, b"\x81theora" + bytes(8))


def _three(raw: bytes, comments: bytes) -> bytes:
    """Three packets as Xiph laces them: their number less one, the sizes of all but the last."""
    if raw[:1] != b"\2":
        return b""
    at, sizes = 1, []
    for _ in range(2):
        size = 0
        while at < len(raw) and raw[at] == 255:
            size, at = size + 255, at + 1
        if at >= len(raw):
            return b""
        sizes.append(size + raw[at])
        at += 1
    first, last = raw[at : at + sizes[0]], raw[at + sizes[0] + sizes[1] :]
    return b"\2" + _laced(len(first)) + _laced(len(comments)) + first + comments + last


def _laced(size: int) -> bytes:
    return b"\xff" * (size // 255) + bytes([size % 255])


def _av1(raw: bytes) -> bytes:
    return raw[:4] + sequence_header(raw[4:])


def _windows(raw: bytes) -> bytes:
    """A bitmap's header, and what the codec keeps after it."""
    if len(raw) < 40:
        return b""
    size = struct.unpack_from("<I", raw)[0]
    return raw[: max(40, min(size, len(raw)))]


_RULES: dict[str, Callable[[bytes], bytes]] = {
    "V_MPEG4/ISO/AVC": _avc,
    "V_MPEGH/ISO/HEVC": _hevc,
    "V_MPEG4": without_user_data,
    "V_MPEG2": without_user_data,
    "V_MPEG1": without_user_data,
    "V_AV1": _av1,
    "V_VP": _few,
    "V_FFV1": _whole,
    "V_PRORES": _few,
    "V_THEORA": _theora,
    "V_MS/VFW/FOURCC": _windows,
    "A_OPUS": _opus,
    "A_VORBIS": _vorbis,
    "A_FLAC": _flac,
    "A_AAC": _few,
    "A_ALAC": _few,
    "A_MS/ACM": _few,
}
