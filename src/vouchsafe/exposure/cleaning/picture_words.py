"""What older picture codecs carry beside their pictures: comments, captions, encoders' names.

MPEG-2 and MPEG-4 part 2 (ISO/IEC 13818-2, 6.2.2; 14496-2, 6.2.2): units of user data after a start
code. Motion JPEG: a whole JPEG each frame. ProRes: four letters of whoever encoded it.
"""

from __future__ import annotations

import re
from typing import Literal, Protocol

from vouchsafe.exposure.cleaning.av1 import Av1Cleaner
from vouchsafe.exposure.cleaning.jpeg import frame_without_words
from vouchsafe.media import MediaError

_USER_DATA = re.compile(rb"\x00\x00\x01\xb2.*?(?=\x00\x00\x01|\x00*\Z)", re.DOTALL)
_GROUP = re.compile(rb"(\x00\x00\x01\xb8)(....)", re.DOTALL)
_HEEDED = (b"XviD", b"DivX")
"""encoders whose name decoders go by, to decode their pictures as they were meant"""
_APPLE = b"apl0"


class SampleCleaner(Protocol):
    """Takes the samples of one track, one by one, and gives them back without what shows nothing.

    changed: whether any came out different. names: what was left out.
    """

    @property
    def changed(self) -> bool: ...

    @property
    def names(self) -> tuple[str, ...]: ...

    def __call__(self, sample: bytes) -> bytes: ...


class StartCodeCleaner:
    """MPEG-2 and MPEG-4 part 2."""

    def __init__(self, codec: Literal["mpeg2", "mpeg4"]) -> None:
        self.changed = False
        self._codec = codec
        self._names: dict[str, None] = {}

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self._names)

    def __call__(self, sample: bytes) -> bytes:
        new = without_user_data(sample)
        if new != sample:
            self._names["user data in the picture stream"] = None
        if self._codec == "mpeg2":
            timed, new = new, _GROUP.sub(_no_time, new)
            if timed != new:
                self._names["timecode in the picture stream"] = None
        self.changed |= new != sample
        return new


def without_user_data(stream: bytes) -> bytes:
    """A stream or a decoder's settings without units of user data."""
    return _USER_DATA.sub(_unless_heeded, stream)


def _unless_heeded(found: re.Match[bytes]) -> bytes:
    return found.group() if found.group()[4:8] in _HEEDED else b""


def _no_time(found: re.Match[bytes]) -> bytes:
    """A group's header at time nought: 25 bits of time, one of which is always set."""
    value = int.from_bytes(found.group(2), "big")
    return found.group(1) + (1 << 19 | value & 0x7F).to_bytes(4, "big")


class MotionJpegCleaner:
    """One or two JPEGs a frame."""

    names = ("comments in the picture stream",)

    def __init__(self) -> None:
        self.changed = False

    def __call__(self, sample: bytes) -> bytes:
        try:
            new = frame_without_words(sample)
        except MediaError:
            # A frame that cannot be taken apart stays as it is, and the last search decides.
            return sample
        self.changed |= new != sample
        return new


class ProresCleaner:
    """The name of the encoder becomes the one that most files hold."""

    names = ("encoder's name in the picture stream",)

    def __init__(self) -> None:
        self.changed = False

    def __call__(self, sample: bytes) -> bytes:
        if sample[4:8] != b"icpf" or len(sample) < 16 or sample[12:16] == _APPLE:
            return sample
        self.changed = True
        return sample[:12] + _APPLE + sample[16:]


def picture_cleaner(codec: str) -> SampleCleaner | None:
    """By MP4's four letters or Matroska's name; H.264 and H.265 have their own."""
    if codec in {"mp4v", "V_MPEG4/ISO/ASP", "V_MPEG4/ISO/SP", "V_MPEG4/ISO/AP"}:
        return StartCodeCleaner("mpeg4")
    if codec in {"av01", "V_AV1"}:
        return Av1Cleaner()
    if codec in {"m2v1", "V_MPEG2"} or codec.startswith(("xdv", "xd5", "hdv", "mx")):
        return StartCodeCleaner("mpeg2")
    if codec in {"jpeg", "mjpg", "V_MJPEG"}:
        return MotionJpegCleaner()
    if codec in {"apch", "apcn", "apcs", "apco", "ap4h", "ap4x", "V_PRORES"}:
        return ProresCleaner()
    return None
