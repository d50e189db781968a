"""PNG and animated PNG (W3C PNG, third edition): an allow-list of chunks, checksums made anew."""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field
from mmap import mmap
from typing import BinaryIO

from vouchsafe.exposure.cleaning.model import Account
from vouchsafe.exposure.cleaning.orientation import KEPT, minimal_exif, orientation_of
from vouchsafe.media import Damaged, NoPicture, Truncated, read_png_colour

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_COLOUR = {b"iCCP", b"sRGB", b"gAMA", b"cHRM", b"cICP"}
_LONGEST = {
    b"PLTE": 768,
    b"tRNS": 256,
    b"sBIT": 4,
    b"bKGD": 6,
    b"pHYs": 9,
    b"acTL": 8,
    b"mDCV": 24,
    b"cLLI": 8,
}
"""chunks of which there is one, and their sizes at most: nothing more fits in by the standard"""
_FRAME_CONTROL = 26
_LONGEST_COLOUR = 4 << 20
_STEP = 1 << 16


@dataclass
class _Head:
    """What stands before the pixels in another form than in the source."""

    grey: bool
    colour: dict[bytes, bytes] = field(default_factory=dict)
    orientation: int | None = None


class _Writer:
    def __init__(self, data: mmap, out: BinaryIO) -> None:
        self._data, self._out = data, out
        self._seen: set[bytes] = set()
        self._pixels = zlib.decompressobj()

    def chunk(self, kind: bytes, payload: bytes) -> None:
        self._out.write(len(payload).to_bytes(4, "big") + kind + payload)
        self._out.write(zlib.crc32(kind + payload).to_bytes(4, "big"))

    def take(self, kind: bytes, start: int, end: int) -> None:
        """Copy a chunk that pixels need; leave any other."""
        payload = self._data[start:end]
        if kind == b"IDAT":
            payload = self._used(payload)
        elif kind in _LONGEST:
            if kind in self._seen or len(payload) > _LONGEST[kind]:
                return
            self._seen.add(kind)
        elif (kind == b"fcTL" and len(payload) != _FRAME_CONTROL) or kind not in {b"fcTL", b"fdAT"}:
            return
        if payload:
            self.chunk(kind, payload)

    def _used(self, payload: bytes) -> bytes:
        """The part of the pixel data that a decoder reads: what follows its end stays out."""
        if self._pixels.eof:
            return b""
        rest: bytes = payload
        try:
            while rest and not self._pixels.eof:
                self._pixels.decompress(rest, _STEP)
                rest = self._pixels.unconsumed_tail
        except zlib.error as error:
            raise Damaged(cause="its compressed data are broken") from error
        return payload[: len(payload) - len(self._pixels.unused_data)]


def clean_png(data: mmap, out: BinaryIO, account: Account) -> None:
    """Write the chunks that pixels and movement need, and nothing after IEND."""
    head, header = _read_head(data)
    out.write(_SIGNATURE)
    writer = _Writer(data, out)
    writer.chunk(b"IHDR", header)
    colour = read_png_colour(head.colour, grey=head.grey)
    account.note(colour.note)
    account.ours += colour.icc or b""
    for kind, payload in colour.chunks:
        writer.chunk(kind, payload)
    if exif := minimal_exif(head.orientation or 1):
        account.note(KEPT)
        writer.chunk(b"eXIf", exif)
    for kind, start, end in _chunks(data):
        writer.take(kind, start, end)
    writer.chunk(b"IEND", b"")


def _read_head(data: mmap) -> tuple[_Head, bytes]:
    header, head = b"", _Head(grey=False)
    for kind, start, end in _chunks(data):
        if not header:
            if kind != b"IHDR" or end - start != 13:
                raise NoPicture
            header = data[start:end]
            head.grey = header[9] in {0, 4}
        elif kind in _COLOUR:
            head.colour.setdefault(kind, data[start : min(end, start + _LONGEST_COLOUR)])
        elif kind == b"eXIf" and head.orientation is None:
            head.orientation = orientation_of(data[start:end])
    return head, header


def _chunks(data: mmap) -> list[tuple[bytes, int, int]]:
    """(kind, start, end) of every payload up to IEND; checksums of what is kept must fit."""
    found: list[tuple[bytes, int, int]] = []
    at, kind = len(_SIGNATURE), b""
    while kind != b"IEND":
        head = data[at : at + 8]
        start, end = at + 8, at + 8 + int.from_bytes(head[:4], "big")
        kind = head[4:]
        if len(head) < 8 or end + 4 > len(data):
            raise Truncated
        critical = not kind[0] & 32
        if critical and zlib.crc32(data[at + 4 : end]).to_bytes(4, "big") != data[end : end + 4]:
            raise Damaged(cause="a checksum does not fit")
        found.append((kind, start, end))
        at = end + 4
    return found
