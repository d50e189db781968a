"""The tracks of an MP4 or QuickTime file (ISO/IEC 14496-12, 8.3 and 8.4), made anew."""

from __future__ import annotations

import struct
from dataclasses import dataclass

from vouchsafe.exposure.cleaning.boxes import Box, box, full
from vouchsafe.exposure.cleaning.entries import (
    Entry,
    picture_entry,
    sound_entry,
    text_entry,
)
from vouchsafe.exposure.cleaning.errors import CannotClean
from vouchsafe.exposure.cleaning.model import Account
from vouchsafe.exposure.cleaning.samples import Samples, read_samples
from vouchsafe.media import Damaged

_PICTURE, _SOUND = b"vide", b"soun"
_TEXT = {b"sbtl", b"subt", b"text"}
_UNDETERMINED = struct.pack(">H", 0x55C4)
"""the language "und", three times five bits"""
_DROPPED = {
    b"tmcd": "data track (timecode)",
    b"meta": "data track (timed metadata)",
    b"mebx": "data track (timed metadata)",
    b"camm": "data track (camera motion and location)",
    b"hint": "data track (hints for streaming)",
    b"auxv": "second picture track",
}


@dataclass
class Track:
    """One track that goes on.

    number: its place among the source's tracks. entries: how its samples are coded.
    numbered: the number that its own header gives it.
    """

    number: int
    source: Box
    handler: bytes
    entries: list[Entry]
    samples: Samples
    numbered: int


@dataclass(frozen=True, slots=True)
class Durations:
    """Of a track that was stored in fragments: in the movie's clock and in its own; its edits."""

    movie: int
    media: int
    edits: bytes = b""


def kept_tracks(moov: Box, account: Account, *, shown: int, subtitles: bool) -> list[Track]:
    """The picture, the sound and, if asked for, the subtitles; others are named and left out.

    shown: the place of the one picture track that players show. Whatever a second one holds, a
    thumbnail, depth, another camera's view, nobody sees it who looks at the video.
    """
    traks = [found for found in moov.children() if found.kind == b"trak"]
    chapters = {number for trak in traks for number in _chapter_tracks(trak)}
    tracks = []
    for number, trak in enumerate(traks):
        if _track_number(trak) in chapters:
            account.left_out("chapters")
        elif _handler(trak) == _PICTURE and number != shown:
            account.left_out("thumbnail or second picture track")
            account.note("Only the picture track that players show was kept of several.")
        elif track := _track(number, trak, account, subtitles=subtitles):
            tracks.append(track)
    return tracks


def _track(number: int, trak: Box, account: Account, *, subtitles: bool) -> Track | None:
    handler = _handler(trak)
    stbl = _path(trak, b"mdia", b"minf", b"stbl")
    if handler not in {_PICTURE, _SOUND, *_TEXT} or stbl is None:
        name = "subtitles" if handler == b"clcp" else _DROPPED.get(handler, "data track")
        account.left_out(name)
        return None
    if handler in _TEXT and not subtitles:
        account.left_out("subtitles")
        return None
    _refuse_elsewhere(trak)
    stsd = stbl.child(b"stsd")
    if stsd is None:
        raise Damaged(cause="a track does not say how it is coded")
    entries = [_entry(handler, found, account) for found in stsd.children(8)[:64]]
    known = [entry for entry in entries if entry is not None]
    if not known or len(known) != len(entries):
        return None
    if len({entry.nal.length_size for entry in known if entry.nal}) > 1:
        raise CannotClean(what="A video that changes its coding midway")
    samples = read_samples(stbl, known[0].frame_size)
    return Track(number, trak, handler, known, samples, _track_number(trak))


def _entry(handler: bytes, found: Box, account: Account) -> Entry | None:
    if handler == _PICTURE:
        return picture_entry(found, account)
    return sound_entry(found, account) if handler == _SOUND else text_entry(found, account)


def _handler(trak: Box) -> bytes:
    hdlr = _path(trak, b"mdia", b"hdlr")
    return hdlr.payload[8:12] if hdlr else b""


def _path(start: Box, *kinds: bytes) -> Box | None:
    found: Box | None = start
    for kind in kinds:
        found = found.child(kind) if found else None
    return found


def _track_number(trak: Box) -> int:
    head = trak.child(b"tkhd")
    if head is None or len(head.payload) < 24:
        raise Damaged(cause="a track has no header")
    at = 20 if head.payload[0] else 12
    return int.from_bytes(head.payload[at : at + 4], "big")


def _chapter_tracks(trak: Box) -> list[int]:
    chap = _path(trak, b"tref", b"chap")
    raw = chap.payload if chap else b""
    return [int.from_bytes(raw[at : at + 4], "big") for at in range(0, len(raw) - 3, 4)]


def _refuse_elsewhere(trak: Box) -> None:
    """Samples that lie in other files are not ours to follow."""
    dref = _path(trak, b"mdia", b"minf", b"dinf", b"dref")
    for entry in dref.children(8) if dref else []:
        if len(entry.payload) >= 4 and not entry.payload[3] & 1:
            raise CannotClean(what="A video that keeps its pictures in other files")


def header(mvhd: Box | None, duration: int | None, following: int) -> bytes:
    """The movie's own header, without its times of making.

    duration: in place of what it says. following: the number that a further track would have.
    """
    if mvhd is None or len(mvhd.payload) < (112 if mvhd.payload[:1] == b"\1" else 100):
        raise Damaged(cause="it has no header")
    raw = mvhd.payload
    wide = raw[0] == 1
    form = ">IQ" if wide else ">II"
    scale, told = struct.unpack_from(form, raw, 20 if wide else 12)
    times = struct.pack(form, scale, told if duration is None else duration)
    rest = 32 if wide else 20
    # Rate and volume; ten reserved bytes; the matrix; QuickTime's previews and selections;
    # and the number of the next track.
    shown = raw[rest : rest + 6] + bytes(10) + raw[rest + 16 : rest + 52]
    after = bytes(24) + following.to_bytes(4, "big")
    return full(b"mvhd", raw[0] & 1, 0, bytes(16 if wide else 8), times, shown, after)


def track_box(
    track: Track, tables: bytes, *, quicktime: bool, durations: Durations | None
) -> bytes:
    """A whole new `trak` around new sample tables."""
    mdia, edits = track.source.child(b"mdia"), track.source.child(b"edts")
    assert mdia is not None
    parts = [_track_head(track.source, durations)]
    if quicktime and (aperture := track.source.child(b"tapt")):
        sized = [found for found in aperture.children() if len(found.payload) >= 12]
        known = [f for f in sized if f.kind in {b"clef", b"prof", b"enof"}]
        parts.append(box(b"tapt", *(box(f.kind, f.payload[:12]) for f in known)))
    if durations and durations.edits:
        parts.append(box(b"edts", durations.edits))
    elif edits and (listed := _edit_list(edits)):
        parts.append(box(b"edts", listed))
    parts.append(_media(track, mdia, tables, quicktime=quicktime, durations=durations))
    return box(b"trak", *parts)


def _track_head(trak: Box, durations: Durations | None) -> bytes:
    head = trak.child(b"tkhd")
    assert head is not None
    raw = head.payload
    wide = raw[0] == 1
    if len(raw) < (96 if wide else 84):
        raise Damaged(cause="a track has no header")
    at, form = (20, ">IIQ") if wide else (12, ">III")
    number, _, told = struct.unpack_from(form, raw, at)
    rest = raw[36 if wide else 24 :]
    body = struct.pack(form, number, 0, durations.movie if durations else told)
    # Eight reserved bytes, layer, group, volume, two reserved bytes, the matrix and the size.
    shown = bytes(8) + rest[8:14] + bytes(2) + rest[16:60]
    return full(b"tkhd", raw[0] & 1, raw[3] & 15, bytes(16 if wide else 8), body, shown)


def _edit_list(edts: Box) -> bytes:
    elst = edts.child(b"elst")
    if elst is None or len(elst.payload) < 8:
        return b""
    raw = elst.payload
    size = 8 + (20 if raw[0] == 1 else 12) * struct.unpack_from(">I", raw, 4)[0]
    if size > len(raw):
        raise Damaged(cause="its edit list is cut short")
    return box(b"elst", raw[:1], bytes(3), raw[4:size])


def _media(
    track: Track, mdia: Box, tables: bytes, *, quicktime: bool, durations: Durations | None
) -> bytes:
    minf = mdia.child(b"minf")
    assert minf is not None
    component = b"mhlr" if quicktime else bytes(4)
    hdlr = full(b"hdlr", 0, 0, component, track.handler, bytes(13))
    described = b"".join(entry.raw for entry in track.entries)
    stsd = minf.child(b"stbl")
    version = _entry_version(stsd)
    stbl = box(
        b"stbl",
        full(b"stsd", version, 0, struct.pack(">I", len(track.entries)), described),
        tables,
    )
    here = full(b"dref", 0, 0, struct.pack(">I", 1), full(b"url ", 0, 1))
    data = [full(b"hdlr", 0, 0, b"dhlrurl ", bytes(13))] if quicktime else []
    inside = box(b"minf", _media_head(minf, track.handler), *data, box(b"dinf", here), stbl)
    return box(b"mdia", _clock(mdia, durations), hdlr, inside)


def _entry_version(stbl: Box | None) -> int:
    stsd = stbl.child(b"stsd") if stbl else None
    return stsd.payload[0] & 1 if stsd and stsd.payload else 0


def _clock(mdia: Box, durations: Durations | None) -> bytes:
    head = mdia.child(b"mdhd")
    if head is None or len(head.payload) < (36 if head.payload[:1] == b"\1" else 24):
        raise Damaged(cause="a track has no clock")
    raw = head.payload
    wide = raw[0] == 1
    form, at = (">IQ", 20) if wide else (">II", 12)
    scale, told = struct.unpack_from(form, raw, at)
    times = struct.pack(form, scale, durations.media if durations else told)
    times = bytes(16 if wide else 8) + times
    return full(b"mdhd", raw[0] & 1, 0, times, _UNDETERMINED, bytes(2))


def _media_head(minf: Box, handler: bytes) -> bytes:
    if handler == _PICTURE:
        raw = _own(minf, b"vmhd", 12, bytes([0, 0, 0, 1]) + bytes(8))
        return box(b"vmhd", raw)
    if handler == _SOUND:
        return box(b"smhd", _own(minf, b"smhd", 8, bytes(8)))
    return full(b"nmhd", 0, 0)


def _own(minf: Box, kind: bytes, size: int, default: bytes) -> bytes:
    found = minf.child(kind)
    return found.payload[:size] if found and len(found.payload) >= size else default


def clock_of(track: Track) -> int:
    """Units of the track's own clock in a second."""
    head = _path(track.source, b"mdia", b"mdhd")
    if head is None:
        raise Damaged(cause="a track has no clock")
    at = 20 if head.payload[:1] == b"\1" else 12
    return int.from_bytes(head.payload[at : at + 4], "big")
