"""WebP (RFC 9649): bitstreams copied as they are, in a container made anew."""

from __future__ import annotations

from collections.abc import Iterator
from mmap import mmap
from typing import BinaryIO

from vouchsafe.exposure.cleaning.model import Account
from vouchsafe.exposure.cleaning.orientation import KEPT, minimal_exif, orientation_of
from vouchsafe.media import NoPicture, Truncated, safe_profile

_PICTURES = {b"VP8 ", b"VP8L", b"ALPH"}
_ICC, _ALPHA, _EXIF, _MOVES = 0x20, 0x10, 0x08, 0x02
_FRAME_HEAD = 16


def clean_webp(data: mmap, out: BinaryIO, account: Account) -> None:
    """Write the pictures of a still or an animation, its colour and which way is up."""
    end = 8 + int.from_bytes(data[4:8], "little")
    if end > len(data):
        raise Truncated
    found: dict[bytes, bytes] = {}
    pictures: list[bytes] = []
    for kind, start, stop in _chunks(data, 12, end):
        if kind in _PICTURES:
            pictures.append(_chunk(kind, data[start:stop]))
        elif kind == b"ANMF" and stop - start >= _FRAME_HEAD:
            pictures.append(_chunk(kind, _frame(data, start, stop)))
        elif kind in {b"VP8X", b"ANIM", b"ICCP", b"EXIF"}:
            found.setdefault(kind, data[start:stop])
    if not pictures:
        raise NoPicture
    body = b"".join([*_head(found, account), *pictures, *_tail(found, account)])
    out.write(b"RIFF" + (4 + len(body)).to_bytes(4, "little") + b"WEBP" + body)


def _head(found: dict[bytes, bytes], account: Account) -> Iterator[bytes]:
    wide = found.get(b"VP8X", b"")
    if len(wide) < 10:
        return
    profile = safe_profile(found.get(b"ICCP"), "RGB ")
    account.note(profile.note)
    account.ours += profile.data or b""
    flags = wide[0] & (_ALPHA | _MOVES)
    flags |= _ICC if profile.data else 0
    flags |= _EXIF if orientation_of(found.get(b"EXIF", b"")) != 1 else 0
    yield _chunk(b"VP8X", bytes([flags, 0, 0, 0]) + wide[4:10])
    if profile.data:
        yield _chunk(b"ICCP", profile.data)
    if flags & _MOVES and len(found.get(b"ANIM", b"")) >= 6:
        yield _chunk(b"ANIM", found[b"ANIM"][:6])


def _tail(found: dict[bytes, bytes], account: Account) -> Iterator[bytes]:
    exif = minimal_exif(orientation_of(found.get(b"EXIF", b"")))
    if exif and b"VP8X" in found:
        account.note(KEPT)
        yield _chunk(b"EXIF", exif)


def _frame(data: mmap, start: int, end: int) -> bytes:
    """One frame of an animation: where, how long, and its bitstreams."""
    inner = (
        _chunk(kind, data[a:b])
        for kind, a, b in _chunks(data, start + _FRAME_HEAD, end)
        if kind in _PICTURES
    )
    return data[start : start + _FRAME_HEAD] + b"".join(inner)


def _chunks(data: mmap, at: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    while at + 8 <= end:
        length = int.from_bytes(data[at + 4 : at + 8], "little")
        if at + 8 + length > end:
            raise Truncated
        yield data[at : at + 4], at + 8, at + 8 + length
        at += 8 + length + (length & 1)


def _chunk(kind: bytes, payload: bytes) -> bytes:
    return kind + len(payload).to_bytes(4, "little") + payload + b"\0" * (len(payload) & 1)
