"""H.264 and H.265 samples without the messages that ride beside the pictures.

ITU-T H.264 sections 7.3, annexes D and E; ITU-T H.265 likewise. By the standards no decoder needs
such a message (SEI) for the pictures' samples. Kept are those that say how to show them; an
encoder's settings, a camera's own data, captions and times of day are not.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from vouchsafe.exposure.cleaning.h264_timing import Timing, without_clock
from vouchsafe.media import Damaged

Codec = Literal["h264", "hevc"]

_SEI = {"h264": {6}, "hevc": {39, 40}}
_UNITS = {
    # slices, parameter sets, delimiters; not filler, not what the standards leave undefined
    "h264": {*range(1, 12), 13, 14, 15, 19, 20, 21},
    # and 62, 63: Dolby Vision's second layer and how to add it
    "hevc": {*range(10), *range(16, 22), *range(32, 38), *range(39, 41), 62, 63},
}
_PICTURE_TIMING = 1
_SHOWN = {0, _PICTURE_TIMING, 2, 6, 7, 19, 45, 47, 137, 144, 147, 148, 149}
_MESSAGES = {"h264": _SHOWN, "hevc": _SHOWN | {129, 130, 132, 165, 176}}
"""buffering, timing, pan-scan, recovery point, film grain, frame packing, orientation, HDR"""
_NAMES = {
    4: "captions and makers' data in the picture stream",
    5: "user data in the picture stream",
    136: "timecode in the picture stream",
}


@dataclass
class NalCleaner:
    """Takes samples of one track, each unit with its length in front.

    changed: whether any sample came out different. dropped: what was left out.
    """

    codec: Codec
    length_size: int
    timing: Timing | None = None
    changed: bool = False
    dropped: dict[str, None] = field(default_factory=dict)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self.dropped)

    def __call__(self, sample: bytes) -> bytes:
        """The sample without what shows nothing; the same object where all of it does."""
        kept: list[bytes] = []
        whole = True
        for unit in self._units(sample):
            new = self._unit(unit)
            whole &= new is unit
            if new:
                kept.append(len(new).to_bytes(self.length_size, "big") + new)
        if whole:
            return sample
        self.changed = True
        return b"".join(kept)

    def _units(self, sample: bytes) -> list[bytes]:
        units, at, size = [], 0, self.length_size
        while at + size <= len(sample):
            length = int.from_bytes(sample[at : at + size], "big")
            at += size
            if at + length > len(sample):
                raise Damaged(cause="a picture's parts do not fit into it")
            units.append(sample[at : at + length])
            at += length
        if at != len(sample):
            raise Damaged(cause="a picture's parts do not fill it")
        return units

    def _unit(self, unit: bytes) -> bytes:
        if not unit:
            return b""
        kind = unit[0] & 31 if self.codec == "h264" else unit[0] >> 1 & 63
        if kind in _SEI[self.codec]:
            return self._sei(unit, 1 if self.codec == "h264" else 2)
        if kind not in _UNITS[self.codec]:
            self.dropped["filler and private data in the picture stream"] = None
            return b""
        if kind == 7 and self.codec == "h264":
            self.timing = Timing.read(unit) or self.timing
        return unit

    def _sei(self, unit: bytes, head: int) -> bytes:
        """Raw bytes in, raw bytes out; empty when no message is left."""
        messages = _messages(_unescaped(unit[head:]))
        kept: list[tuple[int, bytes]] = []
        for kind, payload in messages:
            new = self._message(kind, payload)
            if new is not None:
                kept.append((kind, new))
        if kept == messages:
            return unit
        if not kept:
            return b""
        body = b"".join(_coded(kind) + _coded(len(new)) + new for kind, new in kept)
        return unit[:head] + _escaped(body + b"\x80")

    def _message(self, kind: int, payload: bytes) -> bytes | None:
        if kind not in _MESSAGES[self.codec]:
            self.dropped[_NAMES.get(kind, "messages in the picture stream")] = None
            return None
        if kind == _PICTURE_TIMING and self.codec == "h264":
            timed = without_clock(payload, self.timing)
            if timed != payload:
                self.dropped["timecode in the picture stream"] = None
            return timed
        return payload


def _messages(body: bytes) -> list[tuple[int, bytes]]:
    found, at = [], 0
    while at < len(body) and body[at:] != b"\x80":
        kind, at = _number(body, at)
        size, at = _number(body, at)
        if at + size > len(body):
            # What does not read as a message shows nothing; all that follows goes with it.
            break
        found.append((kind, body[at : at + size]))
        at += size
        if not body[at:].strip(b"\0").strip(b"\x80"):
            break
    return found


def _number(body: bytes, at: int) -> tuple[int, int]:
    value = 0
    while at < len(body) and body[at] == 0xFF:
        value, at = value + 255, at + 1
    return (value + body[at], at + 1) if at < len(body) else (value, at)


def _coded(value: int) -> bytes:
    return b"\xff" * (value // 255) + bytes([value % 255])


def _unescaped(raw: bytes) -> bytes:
    """Without the bytes that keep start codes from occurring (H.264, 7.3.1)."""
    out, zeros = bytearray(), 0
    for byte in raw:
        if zeros >= 2 and byte == 3:
            zeros = 0
            continue
        out.append(byte)
        zeros = zeros + 1 if byte == 0 else 0
    return bytes(out)


def _escaped(raw: bytes) -> bytes:
    out, zeros = bytearray(), 0
    for byte in raw:
        if zeros >= 2 and byte <= 3:
            out.append(3)
            zeros = 0
        out.append(byte)
        zeros = zeros + 1 if byte == 0 else 0
    return bytes(out)


def parameter_sets(record: bytes) -> bytes:
    """An `hvcC` record (ISO/IEC 14496-15, 8.3.3) with its parameter sets and nothing else.

    Encoders put their settings there as a message beside them.
    """
    head, at = record[:22], 23
    arrays: list[bytes] = []
    for _ in range(record[22]):
        start, kind = at, record[at] & 63
        count = int.from_bytes(record[at + 1 : at + 3], "big")
        at += 3
        for _ in range(count):
            at += 2 + int.from_bytes(record[at : at + 2], "big")
        if at > len(record):
            raise Damaged(cause="its decoder settings are cut short")
        if kind in {32, 33, 34}:
            arrays.append(record[start:at])
    return head + bytes([len(arrays)]) + b"".join(arrays)


def picture_sets(record: bytes) -> tuple[bytes, bytes]:
    """An `avcC` record (ISO/IEC 14496-15, 5.3.3) to its own end; and its first SPS."""
    at, first = 6, b""
    for number in range(record[5] & 31):
        length = int.from_bytes(record[at : at + 2], "big")
        first = record[at + 2 : at + 2 + length] if number == 0 else first
        at += 2 + length
    pictures = record[at]
    at += 1
    for _ in range(pictures):
        at += 2 + int.from_bytes(record[at : at + 2], "big")
    if at > len(record):
        raise Damaged(cause="its decoder settings are cut short")
    end = at
    if record[1] in {100, 110, 122, 144, 244} and at + 4 <= len(record):
        extra = record[at + 3]
        end = at + 4
        for _ in range(extra):
            end += 2 + int.from_bytes(record[end : end + 2], "big")
    return record[: min(end, len(record))], first
