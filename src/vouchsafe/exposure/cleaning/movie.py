"""MP4, MOV, M4V, 3GP: a new file around the source's own samples (ISO/IEC 14496-12).

The table of contents comes first, as players on the web like it; its size is known before a
sample is written, so the samples stream by once, in the source's order, whatever the file's size.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

import numpy as np

from vouchsafe.exposure.cleaning.boxes import Box, box, read, top_boxes
from vouchsafe.exposure.cleaning.errors import CannotClean
from vouchsafe.exposure.cleaning.fragments import Fragment, add_fragments
from vouchsafe.exposure.cleaning.kept_text import KeptText
from vouchsafe.exposure.cleaning.model import Account, OnStage
from vouchsafe.exposure.cleaning.picture_words import SampleCleaner, picture_cleaner
from vouchsafe.exposure.cleaning.samples import Numbers, Samples
from vouchsafe.exposure.cleaning.sound_words import SoundCleaner
from vouchsafe.exposure.cleaning.tracks import (
    Durations,
    Track,
    header,
    kept_tracks,
    track_box,
)
from vouchsafe.media import Damaged, NoPicture, Video

_BRANDS = {
    *(b"isom", b"iso2", b"iso3", b"iso4", b"iso5", b"iso6", b"iso7", b"iso8", b"iso9"),
    *(b"mp41", b"mp42", b"avc1", b"hvc1", b"av01", b"dby1", b"qt  ", b"M4V ", b"M4VH", b"M4VP"),
    *(b"3gp4", b"3gp5", b"3gp6", b"3gp7", b"3gp8", b"3gp9", b"3g2a", b"3g2b", b"3g2c"),
}
"""what many programs write; others name a maker's line of cameras"""
_PIECE = 4 << 20
_LARGEST_CHUNK = 64 << 20
_WIDE = 1 << 32
_LARGEST_GAP = 64
_NAMED = {
    b"udta": "user data",
    b"meta": "metadata",
    b"uuid": "private data (uuid)",
    b"iods": "object descriptor",
}


@dataclass
class _Plan:
    """What goes into the new file.

    edits: for the tracks whose samples are looked into, what is done with each.
    """

    tracks: list[Track]
    edits: list[SampleCleaner | None]
    durations: list[Durations | None]
    mvhd: bytes
    quicktime: bool
    brands: bytes


def clean_movie(
    source: Video, out: BinaryIO, account: Account, on_stage: OnStage, *, subtitles: bool
) -> list[int]:
    """Write the new file; returns which of the source's tracks are in it, by their places."""
    with source.info.path.open("rb") as file:
        size = file.seek(0, 2)
        moov, ftyp, fragments = _find(file, size, account)
        tracks = kept_tracks(moov, account, shown=source.picture_index, subtitles=subtitles)
        durations, length = add_fragments(fragments, moov, tracks)
        _check_places(tracks, size)
        if not any(track.handler == b"vide" for track in tracks):
            raise NoPicture
        plan = _Plan(
            tracks,
            [_edit(track, account) for track in tracks],
            durations,
            header(moov.child(b"mvhd"), length, 1 + max(track.numbered for track in tracks)),
            quicktime=not ftyp or ftyp[:4] == b"qt  ",
            brands=_brands(ftyp),
        )
        _write(file, out, plan, lambda done: on_stage("cleaning", done))
    _account_for(plan, account)
    return [track.number for track in tracks]


def _find(file: BinaryIO, size: int, account: Account) -> tuple[Box, bytes, list[Fragment]]:
    """The table of contents, the brands, and the fragments with where they begin."""
    moov, ftyp = None, b""
    fragments: list[Fragment] = []
    for place in top_boxes(file, size):
        if place.kind == b"moov" and moov is None:
            moov = Box(b"moov", read(file, place))
        elif place.kind == b"ftyp" and not ftyp:
            ftyp = read(file, place)
        elif place.kind == b"moof":
            fragments.append(Fragment(place.box, Box(b"moof", read(file, place))))
        else:
            _name(place.kind, place.end - place.start, account)
    if moov is None:
        raise NoPicture
    for found in moov.children():
        if found.kind == b"cmov":
            raise CannotClean(what="A QuickTime file with a compressed table of contents")
        _name(found.kind, len(found.payload), account)
    return moov, ftyp, fragments


def _name(kind: bytes, size: int, account: Account) -> None:
    if kind in _NAMED:
        account.left_out(_NAMED[kind])
    elif kind in {b"free", b"skip"} and size > _LARGEST_GAP:
        account.left_out("unused space")


def _brands(ftyp: bytes) -> bytes:
    """What the file may be read as; nothing for the oldest QuickTime files, which say nothing."""
    if not ftyp:
        return b""
    found = [ftyp[:4], *(ftyp[at : at + 4] for at in range(8, len(ftyp) - 3, 4))]
    known = list(dict.fromkeys(brand for brand in found if brand in _BRANDS))
    major = ftyp[:4] if ftyp[:4] in _BRANDS else b"mp42"
    return box(b"ftyp", major, bytes(4), *(known or [b"isom"]))


def _check_places(tracks: list[Track], size: int) -> None:
    total = 0
    for track in tracks:
        ends = track.samples.offsets + track.samples.chunk_sizes
        if len(ends) and (int(ends.max()) > size or int(track.samples.offsets.min()) < 0):
            raise Damaged(cause="its tables point beyond its end")
        total += int(track.samples.chunk_sizes.sum())
    if total > 2 * size:
        raise Damaged(cause="its tables count the same bytes over and over")


def _edit(track: Track, account: Account) -> SampleCleaner | None:
    cleaners = [entry.nal for entry in track.entries if entry.nal]
    if cleaners:
        return cleaners[0]
    if track.handler == b"soun" and len(track.samples.sizes):
        return SoundCleaner()
    if track.handler not in {b"vide", b"soun"}:
        return KeptText(account.ours)
    return picture_cleaner(track.entries[0].codec.decode("latin-1"))


def _write(file: BinaryIO, out: BinaryIO, plan: _Plan, done: Callable[[float], None]) -> None:
    total = sum(int(track.samples.chunk_sizes.sum()) for track in plan.tracks)
    wide = total + _PIECE * 16 >= _WIDE
    offsets = [track.samples.offsets.copy() for track in plan.tracks]
    sizes = [
        track.samples.sizes.copy() if edit else None
        for track, edit in zip(plan.tracks, plan.edits, strict=True)
    ]
    contents = _contents(plan, offsets, sizes, wide=wide)
    out.write(plan.brands)
    start = out.tell()
    out.write(bytes(len(contents)))
    mdat = out.tell()
    out.write(bytes(16))
    for number, chunk in _in_order(plan.tracks):
        offsets[number][chunk] = out.tell()
        _copy_chunk(
            file, out, plan.tracks[number].samples, chunk, (plan.edits[number], sizes[number])
        )
        done(min(out.tell() / max(total, 1), 1.0))
    end = out.tell()
    out.seek(mdat)
    out.write(b"\0\0\0\1mdat" + (end - mdat).to_bytes(8, "big"))
    out.seek(start)
    final = _contents(plan, offsets, sizes, wide=wide)
    assert len(final) == len(contents)
    out.write(final)
    out.seek(end)


def _contents(
    plan: _Plan, offsets: list[Numbers], sizes: list[Numbers | None], *, wide: bool
) -> bytes:
    traks = [
        track_box(
            track,
            track.samples.tables(offsets[number], sizes[number], wide=wide),
            quicktime=plan.quicktime,
            durations=plan.durations[number],
        )
        for number, track in enumerate(plan.tracks)
    ]
    return box(b"moov", plan.mvhd, *traks)


def _in_order(tracks: list[Track]) -> Iterator[tuple[int, int]]:
    """(track, chunk) by where they lie in the source, so that what plays together stays so."""
    if not tracks:
        return
    places = np.concatenate([track.samples.offsets for track in tracks])
    owners = np.repeat(np.arange(len(tracks)), [len(t.samples.offsets) for t in tracks])
    chunks = np.concatenate([np.arange(len(track.samples.offsets)) for track in tracks])
    for at in np.argsort(places, kind="stable"):
        yield int(owners[at]), int(chunks[at])


def _copy_chunk(
    file: BinaryIO,
    out: BinaryIO,
    samples: Samples,
    chunk: int,
    how: tuple[SampleCleaner | None, Numbers | None],
) -> None:
    """how: what cleans each sample, and where to note the new sizes; None to copy all at once."""
    edit, sizes = how
    file.seek(int(samples.offsets[chunk]))
    if edit is None or sizes is None:
        _copy(file, out, int(samples.chunk_sizes[chunk]))
        return
    first = int(samples.firsts[chunk])
    for index in range(first, first + int(samples.counts[chunk])):
        length = int(samples.sizes[index])
        if length > _LARGEST_CHUNK:
            raise Damaged(cause="a sample is far too large")
        new = edit(file.read(length)) if length else b""
        sizes[index] = len(new)
        out.write(new)


def _copy(file: BinaryIO, out: BinaryIO, left: int) -> None:
    while left > 0:
        piece = file.read(min(left, _PIECE))
        if not piece:
            raise Damaged(cause="its tables point beyond its end")
        out.write(piece)
        left -= len(piece)


def _account_for(plan: _Plan, account: Account) -> None:
    """Which tracks lost something from inside their samples, and what."""
    for number, edit in enumerate(plan.edits):
        if edit and edit.changed:
            account.changed.add(number)
            account.left_out(*edit.names)
