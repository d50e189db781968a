"""What kind of recording a file is, by its first bytes: a film, or sound alone."""

from __future__ import annotations

from pathlib import Path

from vouchsafe.media.errors import CannotRead, NoRecording, UnknownFormat
from vouchsafe.media.open import VIDEO_FORMATS, sniff

SOUND_FORMATS = frozenset({"wav", "mp3", "flac", "ogg", "aac", "aiff", "caf", "amr"})
"""What recorders and phones write where there is no picture. M4A is MP4 and counts as a film."""

_HEAD = 16
_TAG = 10
"""Bytes of an ID3v2 tag's head."""
_MOST_TAGS = 4


def sniff_recording(untrusted_path: Path) -> str:
    """One of the video formats that `sniff` knows, or of `SOUND_FORMATS`.

    Raises `NoRecording` for a photo and for anything else, `EmptyFile` and `CannotRead`.
    """
    try:
        kind = sniff(untrusted_path)
    except UnknownFormat:
        kind = _sound(untrusted_path)
    if kind not in VIDEO_FORMATS | SOUND_FORMATS:
        raise NoRecording
    return kind


def _sound(untrusted_path: Path) -> str:
    try:
        with untrusted_path.open("rb") as file:
            at = 0
            for _ in range(_MOST_TAGS):
                file.seek(at)
                head = file.read(_HEAD)
                if head[:3] != b"ID3":
                    return _named(head) or ("mp3" if at else "")
                at += _TAG + _length_of_tag(head)
    except OSError as error:
        raise CannotRead(cause=error.strerror or "the system refused") from error
    return ""


def _length_of_tag(head: bytes) -> int:
    """ID3v2.4, 3.1: four bytes of seven bits."""
    length = 0
    for byte in head[6:_TAG]:
        length = length << 7 | byte & 0x7F
    return length


def _named(head: bytes) -> str:
    marks = {b"fLaC": "flac", b"OggS": "ogg", b"caff": "caf"}
    if head[:4] in marks:
        return marks[head[:4]]
    if head[:4] in {b"RIFF", b"RF64", b"BW64"} and head[8:12] == b"WAVE":
        return "wav"
    if head[:4] == b"FORM" and head[8:12] in {b"AIFF", b"AIFC"}:
        return "aiff"
    return "amr" if head[:5] == b"#!AMR" else _frame_of_mpeg(head)


def _frame_of_mpeg(head: bytes) -> str:
    """MPEG audio begins with its first frame (ISO/IEC 11172-3, 2.4.2.3; 13818-7, 6.2)."""
    if len(head) < 4 or head[0] != 0xFF:
        return ""
    if head[1] & 0xF6 == 0xF0:
        return "aac"
    version, layer = head[1] >> 3 & 3, head[1] >> 1 & 3
    rate, frequency = head[2] >> 4, head[2] >> 2 & 3
    real = version != 1 and layer != 0 and rate not in (0, 15) and frequency != 3
    return "mp3" if head[1] & 0xE0 == 0xE0 and real else ""
