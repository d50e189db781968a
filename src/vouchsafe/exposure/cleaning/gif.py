"""GIF (GIF89a specification, 1990): pictures, their times and loops; no comments, no programs."""

from __future__ import annotations

from mmap import mmap
from typing import BinaryIO

from vouchsafe.exposure.cleaning.model import Account
from vouchsafe.media import Damaged, NoPicture, Truncated

_IMAGE, _EXTENSION, _END = 0x2C, 0x21, 0x3B
_TIMING, _PROGRAM, _PLAIN_TEXT = 0xF9, 0xFF, 0x01
_LOOPING = (b"\x0bNETSCAPE2.0", b"\x0bANIMEXTS1.0")


def clean_gif(data: mmap, out: BinaryIO, account: Account) -> None:
    """Write the screen, every picture with its timing, and how often to loop."""
    at = 13 + _table(data[10])
    # The ratio of pixels (byte 12) shows; the background's index does too.
    out.write(data[:at])
    pictures, timing = 0, b""
    while True:
        mark = data[at : at + 1]
        if not mark:
            raise Truncated
        if mark[0] == _END:
            break
        if mark[0] == _IMAGE:
            start, at = at, _after_image(data, at)
            out.write(timing + data[start:at])
            timing, pictures = b"", pictures + 1
        elif mark[0] == _EXTENSION:
            start, at = at, _after_blocks(data, at + 2)
            timing = _extension(data[start:at], out, account, timing)
        else:
            raise Damaged(cause="its blocks do not follow each other")
    if not pictures:
        raise NoPicture
    out.write(b";")


def _extension(block: bytes, out: BinaryIO, account: Account, timing: bytes) -> bytes:
    """What to write before the next picture; a loop count is written at once."""
    kind = block[1]
    if kind == _TIMING and len(block) == 8:
        return block
    if kind == _PROGRAM and block[2:14] in _LOOPING and block[14:16] == b"\3\1" and len(block) > 18:
        out.write(block[:18] + b"\0")
    elif kind == _PLAIN_TEXT:
        account.note("Words stored as text beside its pictures were left out.")
        return b""
    return timing


def _table(packed: int) -> int:
    return 3 << (packed & 7) + 1 if packed & 0x80 else 0


def _after_image(data: mmap, at: int) -> int:
    head = data[at : at + 10]
    if len(head) < 10:
        raise Truncated
    return _after_blocks(data, at + 10 + _table(head[9]) + 1)


def _after_blocks(data: mmap, at: int) -> int:
    """Past a chain of sub-blocks, each with its length in front, closed by an empty one."""
    while True:
        length = data[at : at + 1]
        if not length:
            raise Truncated
        at += 1 + length[0]
        if not length[0]:
            return at
