"""Encoded packets without what encoders say about themselves (ITU-T H.264, annexes B and D)."""

from __future__ import annotations

import re
from typing import Any

from av.packet import Packet

_START_CODE = re.compile(rb"\x00\x00(?:\x00)?\x01")
_SEI = 6
_USER_DATA = frozenset({4, 5})
"""SEI payload types: registered and unregistered user data."""


def without_user_data(stream: bytes) -> bytes:
    """An H.264 byte stream without its user-data messages (x264 tells its settings in one).

    x264 puts each message into a unit of its own, so whole units go.
    """
    starts = [(match.start(), match.end()) for match in _START_CODE.finditer(stream)]
    ends = [start for start, _ in starts[1:]] + [len(stream)]
    kept = [
        stream[start:end]
        for (start, payload), end in zip(starts, ends, strict=True)
        if not _is_user_data(stream[payload : payload + 2])
    ]
    return b"".join(kept)


def without_settings(packet: Any, stream: Any) -> Any:
    """The first packet of a stream, in which x264 tells its settings, without them. stream: None
    where it has none yet.
    """
    new = Packet(without_user_data(bytes(packet)))
    for name in ("pts", "dts", "duration", "time_base", "is_keyframe"):
        setattr(new, name, getattr(packet, name))
    if stream is not None:
        new.stream = stream
    return new


def _is_user_data(head: bytes) -> bool:
    return len(head) == 2 and head[0] & 31 == _SEI and head[1] in _USER_DATA
