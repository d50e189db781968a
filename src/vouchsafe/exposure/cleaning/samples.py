"""Where a track's samples lie (ISO/IEC 14496-12, 8.7), and the tables that say so of new ones."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vouchsafe.exposure.cleaning.boxes import Box, box, full
from vouchsafe.media import Damaged

Numbers = NDArray[np.int64]

_MOST = 50_000_000
_MOST_ALIKE = 2_000_000
_COPIED = {
    # what time each sample has and which can be decoded first; bytes of one entry
    b"stts": 8,
    b"ctts": 8,
    b"stss": 4,
    b"stps": 4,
}
_GROUPINGS = {b"roll": 2, b"prol": 2, b"rap ": 1}
"""how far before a sample decoding must begin; bytes of one description"""


@dataclass
class Samples:
    """All samples of one track.

    sizes: bytes of each; empty where all are alike, as in uncompressed sound.
    alike: then, bytes of each. count: how many.
    offsets, counts: of each chunk (samples that lie in a row): its place in the source and how
        many samples it has.
    told_size: what the source's table says of equal sizes, which is not always bytes.
    timing: the boxes on time and order, made anew. run_lengths: the box that tells the counts.
    """

    sizes: Numbers
    alike: float
    count: int
    offsets: Numbers
    counts: Numbers
    timing: bytes
    run_lengths: bytes
    told_size: int = 1

    @cached_property
    def chunk_sizes(self) -> Numbers:
        """Bytes of each chunk."""
        if not len(self.sizes):
            return np.round(self.counts * self.alike).astype(np.int64)
        ends = np.concatenate([np.zeros(1, np.int64), np.cumsum(self.sizes)])
        edges = np.concatenate([np.zeros(1, np.int64), np.cumsum(self.counts)])
        return np.asarray(ends[edges[1:]] - ends[edges[:-1]])

    @cached_property
    def firsts(self) -> Numbers:
        """The number of each chunk's first sample."""
        return np.asarray(np.cumsum(self.counts) - self.counts)

    def tables(self, offsets: Numbers, sizes: Numbers | None, *, wide: bool) -> bytes:
        """The sample table but for its entries, for samples that now lie elsewhere.

        sizes: where they changed; None where they did not.
        """
        new = self.sizes if sizes is None else sizes
        if len(new):
            told = full(b"stsz", 0, 0, struct.pack(">II", 0, len(new)), new.astype(">u4").tobytes())
        else:
            told = full(b"stsz", 0, 0, struct.pack(">II", self.told_size, self.count))
        kind, form = (b"co64", ">u8") if wide else (b"stco", ">u4")
        places = struct.pack(">I", len(offsets)) + offsets.astype(form).tobytes()
        return self.timing + self.run_lengths + told + full(kind, 0, 0, places)


def read_samples(stbl: Box, frame_size: float) -> Samples:
    """The tables of a track. frame_size: of one uncompressed sound sample; 0 for other codecs."""
    found = {child.kind: child.payload for child in reversed(stbl.children())}
    sizes, told, count = _sizes(found)
    if told and not frame_size and count <= _MOST_ALIKE:
        # Packets that happen to be of one size; they may yet come out different.
        sizes = np.full(count, told, np.int64)
    offsets = _offsets(found)
    counts, run_lengths = _run_lengths(found.get(b"stsc", b""), len(offsets))
    total = int(counts.sum())
    if len(sizes):
        if total > count:
            raise Damaged(cause="its tables count more samples than there are")
        sizes = sizes[:total]
    alike = 0.0 if len(sizes) else (frame_size or float(told))
    timing = b"".join(_timing(found)) + _groups(stbl)
    return Samples(sizes, alike, count, offsets, counts, timing, run_lengths, told)


def _sizes(found: dict[bytes, bytes]) -> tuple[Numbers, int, int]:
    raw = found.get(b"stsz", b"")
    if len(raw) >= 12:
        alike, count = struct.unpack_from(">II", raw, 4)
        if alike:
            return np.zeros(0, np.int64), alike, count
        return _table(raw, 12, count, ">u4"), 0, count
    raw = found.get(b"stz2", b"")
    if len(raw) >= 12 and raw[7] in {8, 16}:
        count = struct.unpack_from(">I", raw, 8)[0]
        return _table(raw, 12, count, f">u{raw[7] // 8}"), 0, count
    return np.zeros(0, np.int64), 0, 0


def _offsets(found: dict[bytes, bytes]) -> Numbers:
    for kind, form in ((b"stco", ">u4"), (b"co64", ">u8")):
        raw = found.get(kind, b"")
        if len(raw) >= 8:
            return _table(raw, 8, struct.unpack_from(">I", raw, 4)[0], form)
    return np.zeros(0, np.int64)


def _table(raw: bytes, start: int, count: int, form: str) -> Numbers:
    if count > _MOST or start + count * np.dtype(form).itemsize > len(raw):
        raise Damaged(cause="a table is shorter than it says")
    numbers: NDArray[Any] = np.frombuffer(raw, form, count, start)
    return numbers.astype(np.int64)


def _run_lengths(raw: bytes, chunks: int) -> tuple[Numbers, bytes]:
    """Samples in each chunk, and the table with only its own entries."""
    if len(raw) < 8 or not chunks:
        return np.zeros(chunks, np.int64), full(b"stsc", 0, 0, bytes(4))
    count = struct.unpack_from(">I", raw, 4)[0]
    rows = _table(raw, 8, 3 * min(count, _MOST), ">u4").reshape(-1, 3)
    rows = rows[rows[:, 0] <= chunks]
    starts = rows[:, 0] - 1
    if not len(rows) or starts[0] != 0 or (np.diff(starts) <= 0).any():
        raise Damaged(cause="its chunks are not in order")
    lengths = np.diff(np.append(starts, chunks))
    counts = np.repeat(rows[:, 1], lengths)
    if int(counts.sum()) > _MOST * 20:
        raise Damaged(cause="it counts far too many samples")
    body = struct.pack(">I", len(rows)) + rows.astype(">u4").tobytes()
    return counts, full(b"stsc", 0, 0, body)


def _timing(found: dict[bytes, bytes]) -> list[bytes]:
    made = []
    for kind, entry in _COPIED.items():
        raw = found.get(kind, b"")
        if len(raw) >= 8:
            size = 8 + entry * struct.unpack_from(">I", raw, 4)[0]
            if size > len(raw):
                raise Damaged(cause="a table is shorter than it says")
            made.append(box(kind, raw[:1], bytes(3), raw[4:size]))
    if len(raw := found.get(b"cslg", b"")) >= 24:
        made.append(box(b"cslg", raw[: 44 if raw[0] else 24]))
    return made


def _groups(stbl: Box) -> bytes:
    """Which samples need others decoded first: needed to play after a jump."""
    made = []
    for found in stbl.children():
        raw = found.payload
        if found.kind == b"sgpd" and len(raw) >= 16 and raw[4:8] in _GROUPINGS and raw[0] == 1:
            length, count = struct.unpack_from(">II", raw, 8)
            if length == _GROUPINGS[raw[4:8]] and 16 + length * count <= len(raw):
                made.append(box(b"sgpd", raw[: 16 + length * count]))
        elif found.kind == b"sbgp" and len(raw) >= 12 and raw[4:8] in _GROUPINGS and not raw[0]:
            size = 12 + 8 * struct.unpack_from(">I", raw, 8)[0]
            made.append(box(b"sbgp", raw[: min(size, len(raw))]))
    return b"".join(made)
