"""AV1 samples without the messages beside their pictures (AV1 specification, 5.3 and 5.8)."""

from __future__ import annotations

from vouchsafe.media import Damaged

_METADATA = 5
_UNITS = {1, 2, 3, 4, _METADATA, 6, 7, 8}
"""sequence header, delimiter, frame header, tiles, metadata, frame, repeated header, tile list"""
_SHOWN = {1, 2, 3}
"""kinds of metadata: light levels, mastering display, scalability"""


class Av1Cleaner:
    """Takes samples of one track, each a row of units with their sizes."""

    def __init__(self) -> None:
        self.changed = False
        self._names: dict[str, None] = {}

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self._names)

    def __call__(self, sample: bytes) -> bytes:
        kept, at = [], 0
        while at < len(sample):
            start, kind, body, at = _unit(sample, at)
            if kind not in _UNITS:
                self._names["filler and private data in the picture stream"] = None
            elif kind == _METADATA and _number(sample, body)[0] not in _SHOWN:
                self._names["messages in the picture stream"] = None
            else:
                kept.append(sample[start:at])
        new = b"".join(kept)
        self.changed |= new != sample
        return new


def sequence_header(units: bytes) -> bytes:
    """The first unit, when it is a sequence header: all that a decoder's settings need."""
    if not units:
        return b""
    _, kind, _, end = _unit(units, 0)
    return units[:end] if kind == 1 else b""


def _unit(raw: bytes, at: int) -> tuple[int, int, int, int]:
    """Where a unit begins, its kind, where its payload begins, and where it ends."""
    start, head = at, raw[at]
    at += 2 if head & 4 else 1
    if not head & 2:
        return start, head >> 3 & 15, at, len(raw)
    size, at = _number(raw, at)
    if at + size > len(raw):
        raise Damaged(cause="a picture's parts do not fit into it")
    return start, head >> 3 & 15, at, at + size


def _number(raw: bytes, at: int) -> tuple[int, int]:
    value = 0
    for place in range(8):
        if at >= len(raw):
            raise Damaged(cause="a picture's parts do not fit into it")
        byte, at = raw[at], at + 1
        value |= (byte & 127) << 7 * place
        if not byte & 128:
            break
    return value, at
