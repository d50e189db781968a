"""Samples that a movie holds in fragments (ISO/IEC 14496-12, 8.8), as one plain table."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vouchsafe.exposure.cleaning.boxes import Box, box, full
from vouchsafe.exposure.cleaning.errors import CannotClean
from vouchsafe.exposure.cleaning.samples import Numbers, Samples
from vouchsafe.exposure.cleaning.tracks import Durations, Track, clock_of
from vouchsafe.media import Damaged

_NOT_SYNC = 0x10000
_BASE, _ENTRY, _DURATION, _SIZE, _FLAGS, _HERE = 0x1, 0x2, 0x8, 0x10, 0x20, 0x20000
_AT, _FIRST_FLAGS, _EACH_DURATION, _EACH_SIZE, _EACH_FLAGS, _EACH_SHIFT = (
    *(0x1, 0x4, 0x100),
    *(0x200, 0x400, 0x800),
)


@dataclass(frozen=True, slots=True)
class Fragment:
    """A `moof` box and where it begins in the file."""

    start: int
    moof: Box


@dataclass
class _Gathered:
    """One track's samples from all fragments; each list holds one array or number a run."""

    offsets: list[int] = field(default_factory=list)
    entries: list[int] = field(default_factory=list)
    durations: list[Numbers] = field(default_factory=list)
    sizes: list[Numbers] = field(default_factory=list)
    flags: list[Numbers] = field(default_factory=list)
    shifts: list[Numbers] = field(default_factory=list)
    time: int = 0


def add_fragments(
    fragments: list[Fragment], moov: Box, tracks: list[Track]
) -> tuple[list[Durations | None], int | None]:
    """Fill in the tracks' samples; their durations, and the movie's, where they are not told."""
    if not fragments:
        return [None] * len(tracks), None
    mvhd = moov.child(b"mvhd")
    if mvhd is None or any(track.samples.count for track in tracks):
        raise CannotClean(what="A video that is stored in fragments only in part")
    at = 20 if mvhd.payload[:1] == b"\1" else 12
    movie_clock = int.from_bytes(mvhd.payload[at : at + 4], "big") or 1
    gathered = {track.numbered: _Gathered() for track in tracks}
    defaults = _defaults(moov)
    for fragment in fragments:
        _take(fragment, gathered, defaults)
    durations: list[Durations | None] = []
    for track in tracks:
        own = gathered[track.numbered]
        track.samples = _samples(own, is_picture=track.handler == b"vide")
        total = sum(int(part.sum()) for part in own.durations)
        shown = -(-total * movie_clock // max(clock_of(track), 1))
        durations.append(Durations(shown, total, _edits(track.source, shown)))
    return durations, max((each.movie for each in durations if each), default=0)


def _defaults(moov: Box) -> dict[int, tuple[int, ...]]:
    """By track: which entry, duration, size and flags a sample has when nothing else is said."""
    mvex = moov.child(b"mvex")
    found = {}
    for trex in mvex.children() if mvex else []:
        if trex.kind == b"trex" and len(trex.payload) >= 24:
            number, *rest = struct.unpack_from(">5I", trex.payload, 4)
            found[number] = tuple(rest)
    return found


def _take(
    fragment: Fragment, gathered: dict[int, _Gathered], defaults: dict[int, tuple[int, ...]]
) -> None:
    follows = fragment.start
    for traf in fragment.moof.children():
        if traf.kind != b"traf":
            continue
        head = traf.child(b"tfhd")
        if head is None or len(head.payload) < 8:
            raise Damaged(cause="a fragment has no header")
        flags, number = struct.unpack_from(">II", head.payload)
        told, base = _header(head.payload, flags & 0xFFFFFF, defaults.get(number, (1, 0, 0, 0)))
        at = base if base is not None else fragment.start if flags & _HERE else follows
        own = gathered.get(number)
        if own is not None and (clock := traf.child(b"tfdt")):
            wide = clock.payload[:1] == b"\1"
            _set_time(own, int.from_bytes(clock.payload[4 : 12 if wide else 8], "big"))
        begin = at
        for trun in traf.children():
            if trun.kind == b"trun":
                at = _run(own, trun.payload, begin, at, told)
        follows = at


def _header(
    raw: bytes, flags: int, defaults: tuple[int, ...]
) -> tuple[tuple[int, ...], int | None]:
    at, base, told = 8, None, list(defaults)
    if flags & _BASE:
        base, at = int.from_bytes(raw[at : at + 8], "big"), at + 8
    for index, flag in enumerate((_ENTRY, _DURATION, _SIZE, _FLAGS)):
        if flags & flag:
            told[index], at = int.from_bytes(raw[at : at + 4], "big"), at + 4
    return tuple(told), base


def _set_time(own: _Gathered, time: int) -> None:
    """A fragment that begins later than the last one ended stretches that one's last sample."""
    gap = time - own.time
    if not gap:
        return
    if gap < 0 or not own.durations or not len(own.durations[-1]):
        raise CannotClean(what="A piece of a longer video in fragments")
    own.durations[-1][-1] += gap
    own.time = time


def _run(own: _Gathered | None, raw: bytes, begin: int, follows: int, told: tuple[int, ...]) -> int:
    """Take in one run of samples; returns where the next one begins."""
    entry, duration, size, flags_told = told
    flags, count = struct.unpack_from(">II", raw)
    at = 8
    start = follows
    if flags & _AT:
        start, at = begin + struct.unpack_from(">i", raw, at)[0], at + 4
    first_flags = None
    if flags & _FIRST_FLAGS:
        first_flags, at = int.from_bytes(raw[at : at + 4], "big"), at + 4
    each = [bit for bit in (_EACH_DURATION, _EACH_SIZE, _EACH_FLAGS, _EACH_SHIFT) if flags & bit]
    if at + 4 * len(each) * count > len(raw) or (not each and count > 1_000_000):
        raise Damaged(cause="a table is shorter than it says")
    table: NDArray[Any] = np.frombuffer(raw, ">u4", len(each) * count, at)
    columns = table.reshape(count, len(each)).astype(np.int64)

    def column(bit: int, otherwise: int) -> Numbers:
        if bit in each:
            return np.array(columns[:, each.index(bit)])
        return np.full(count, otherwise, np.int64)

    sizes = column(_EACH_SIZE, size)
    if own is not None and count:
        marks = column(_EACH_FLAGS, flags_told)
        if first_flags is not None:
            marks[0] = first_flags
        own.offsets.append(start)
        own.entries.append(entry)
        own.sizes.append(sizes)
        own.durations.append(column(_EACH_DURATION, duration))
        own.flags.append(marks)
        own.shifts.append(
            column(_EACH_SHIFT, 0).astype(np.uint32).astype(np.int32).astype(np.int64)
        )
        own.time += int(own.durations[-1].sum())
    return start + int(sizes.sum())


def _samples(own: _Gathered, *, is_picture: bool) -> Samples:
    if not own.sizes:
        empty = np.zeros(0, np.int64)
        return Samples(
            empty, 0.0, 0, empty, empty, _timing(empty, empty), full(b"stsc", 0, 0, bytes(4))
        )
    sizes = np.concatenate(own.sizes)
    counts = np.array([len(part) for part in own.sizes], np.int64)
    timing = _timing(np.concatenate(own.durations), np.concatenate(own.shifts))
    flags = np.concatenate(own.flags)
    if is_picture and (flags & _NOT_SYNC).any():
        sync = np.flatnonzero(flags & _NOT_SYNC == 0) + 1
        timing += full(b"stss", 0, 0, struct.pack(">I", len(sync)), sync.astype(">u4").tobytes())
    rows = np.stack([np.arange(1, len(counts) + 1), counts, np.array(own.entries)], axis=1)
    fresh = np.append(True, (np.diff(rows[:, 1:], axis=0) != 0).any(axis=1))
    body = struct.pack(">I", int(fresh.sum())) + rows[fresh].astype(">u4").tobytes()
    offsets = np.array(own.offsets, np.int64)
    return Samples(sizes, 0.0, len(sizes), offsets, counts, timing, full(b"stsc", 0, 0, body))


def _timing(durations: Numbers, shifts: Numbers) -> bytes:
    made = full(b"stts", 0, 0, _runs(durations))
    if shifts.any():
        made += full(b"ctts", 1 if (shifts < 0).any() else 0, 0, _runs(shifts))
    return made


def _runs(values: Numbers) -> bytes:
    """(how many, of what) for each stretch of equal values, after their number."""
    starts = np.flatnonzero(np.append(True, np.diff(values) != 0)) if len(values) else values
    lengths = np.diff(np.append(starts, len(values)))
    pairs = np.empty((len(starts), 2), ">u4")
    pairs[:, 0], pairs[:, 1] = lengths, values[starts] & 0xFFFFFFFF
    return struct.pack(">I", len(starts)) + pairs.tobytes()


def _edits(trak: Box, shown: int) -> bytes:
    """The track's edit list; a length of nothing means "to the end" in fragments only."""
    edts = trak.child(b"edts")
    elst = edts.child(b"elst") if edts else None
    if elst is None or len(elst.payload) < 8:
        return b""
    wide = elst.payload[0] == 1
    form = ">QqI" if wide else ">IiI"
    count = struct.unpack_from(">I", elst.payload, 4)[0]
    if 8 + count * struct.calcsize(form) > len(elst.payload):
        raise Damaged(cause="its edit list is cut short")
    made = []
    for index in range(count):
        length, time, rate = struct.unpack_from(
            form, elst.payload, 8 + index * struct.calcsize(form)
        )
        made.append(struct.pack(form, length or (shown if time >= 0 else 0), time, rate))
    return box(b"elst", elst.payload[:1], bytes(3), struct.pack(">I", count), *made)
