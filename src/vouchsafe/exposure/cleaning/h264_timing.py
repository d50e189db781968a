"""The time of day in H.264's picture timing message (ITU-T H.264, D.1.3 and annex E)."""

from __future__ import annotations

from dataclasses import dataclass

_CHROMA_PROFILES = {100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135}
_CLOCKS = (1, 1, 1, 2, 2, 3, 3, 2, 3)
"""how many clock times each picture structure has room for (table D-1)"""


class _Bits:
    def __init__(self, raw: bytes) -> None:
        self._value = int.from_bytes(raw, "big")
        self._left = 8 * len(raw)

    def take(self, count: int) -> int:
        if count > self._left:
            raise EOFError
        self._left -= count
        return self._value >> self._left & (1 << count) - 1

    def ue(self) -> int:
        zeros = 0
        while not self.take(1):
            zeros += 1
            if zeros > 32:
                raise EOFError
        return (1 << zeros) - 1 + self.take(zeros)

    def se(self) -> int:
        value = self.ue()
        return (value + 1) // 2 if value & 1 else -(value // 2)


@dataclass(frozen=True, slots=True)
class Timing:
    """What a sequence says of its timing messages.

    delays: bits of the two delays in front, together. structure: whether a picture structure,
    and with it clock times, follow.
    """

    delays: int
    structure: bool

    @classmethod
    def read(cls, sps: bytes) -> Timing | None:
        """From a sequence parameter set; None where it cannot be read."""
        try:
            return _timing(_Bits(sps[1:].replace(b"\0\0\3", b"\0\0")))
        except (EOFError, ValueError):
            return None


def without_clock(payload: bytes, timing: Timing | None) -> bytes | None:
    """A picture timing message that tells no time of day; None where it cannot be read."""
    if timing is None:
        return None
    if not timing.structure:
        return payload
    bits = _Bits(payload)
    try:
        delays, structure = bits.take(timing.delays), bits.take(4)
        count = _CLOCKS[structure]
        if not bits.take(count):
            # No flag is set, so no time follows one.
            return payload
    except (EOFError, IndexError):
        return None
    value = (delays << 4 | structure) << count
    length = timing.delays + 4 + count
    padding = -length % 8
    if padding:
        # A payload that does not fill its last byte ends with a one and zeros (D.1.1).
        value = (value << 1 | 1) << padding - 1
    return value.to_bytes((length + padding) // 8, "big")


def _timing(bits: _Bits) -> Timing:
    profile = bits.take(8)
    bits.take(16)
    bits.ue()
    if profile in _CHROMA_PROFILES:
        _chroma(bits)
    bits.ue()
    order = bits.ue()
    if order == 0:
        bits.ue()
    elif order == 1:
        bits.take(1)
        bits.se()
        bits.se()
        for _ in range(bits.ue()):
            bits.se()
    bits.ue()
    bits.take(1)
    bits.ue()
    bits.ue()
    if not bits.take(1):
        bits.take(1)
    bits.take(1)
    if bits.take(1):
        for _ in range(4):
            bits.ue()
    return _usability(bits) if bits.take(1) else Timing(0, structure=False)


def _chroma(bits: _Bits) -> None:
    chroma = bits.ue()
    if chroma == 3:
        bits.take(1)
    bits.ue()
    bits.ue()
    bits.take(1)
    if bits.take(1):
        for index in range(12 if chroma == 3 else 8):
            if bits.take(1):
                _scaling_list(bits, 16 if index < 6 else 64)


def _scaling_list(bits: _Bits, size: int) -> None:
    last = following = 8
    for _ in range(size):
        if following:
            following = (last + bits.se()) % 256
        last = following or last


def _usability(bits: _Bits) -> Timing:
    if bits.take(1) and bits.take(8) == 255:
        bits.take(32)
    if bits.take(1):
        bits.take(1)
    if bits.take(1):
        bits.take(4)
        if bits.take(1):
            bits.take(24)
    if bits.take(1):
        bits.ue()
        bits.ue()
    if bits.take(1):
        bits.take(65)
    delays = 0
    for _ in range(2):
        if bits.take(1):
            delays = _buffer(bits)
    if delays:
        bits.take(1)
    return Timing(delays, structure=bool(bits.take(1)))


def _buffer(bits: _Bits) -> int:
    """Parameters of the reference decoder's buffer: bits of its two delays."""
    count = bits.ue() + 1
    if count > 32:
        raise ValueError("more buffers than there may be")
    bits.take(8)
    for _ in range(count):
        bits.ue()
        bits.ue()
        bits.take(1)
    bits.take(5)
    removal, output = bits.take(5) + 1, bits.take(5) + 1
    bits.take(5)
    return removal + output
