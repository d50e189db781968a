"""Matroska and WebM (RFC 9559): a new segment around the source's own packets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import BinaryIO

from vouchsafe.exposure.cleaning.ebml import (
    Element,
    element,
    elements,
    name_bytes,
    number,
    payload,
    read_element,
    size_bytes,
    vint,
)
from vouchsafe.exposure.cleaning.errors import CannotClean
from vouchsafe.exposure.cleaning.matroska_tracks import PICTURE, Track, read_tracks
from vouchsafe.exposure.cleaning.model import Account, OnStage
from vouchsafe.media import Damaged, NoPicture, Video

_EBML, _SEGMENT, _INFO, _TRACKS, _CLUSTER = (
    0x1A45DFA3,
    0x18538067,
    0x1549A966,
    0x1654AE6B,
    0x1F43B675,
)
_CUES, _SEEK_HEAD, _VOID = 0x1C53BB6B, 0x114D9B74, 0xEC
_NAMED = {0x1254C367: "tags", 0x1941A469: "attachments", 0x1043A770: "chapters"}
_TOP = {_INFO, _TRACKS, _CLUSTER, _CUES, _SEEK_HEAD, *_NAMED}
_DOCTYPE, _DOCTYPE_VERSION, _DOCTYPE_READ = 0x4282, 0x4287, 0x4285
_SCALE, _DURATION, _MUXER, _WRITER = 0x2AD7B1, 0x4489, 0x4D80, 0x5741
_TIME, _SIMPLE, _GROUP, _BLOCK, _REFERENCE = 0xE7, 0xA3, 0xA0, 0xA1, 0xFB
_ADDITIONS, _MORE, _ADD_ID, _ADDITIONAL = 0x75A1, 0xA6, 0xEE, 0xA5
_OURS = b"Lavf"
"""the format demands the name of a program; redacted files hold the same one (ADR 0010)"""
_MOST_ELEMENTS = 50_000_000

_IN_GROUP = {0x9B, 0xFA, _REFERENCE, 0x75A2}
"""duration, priority, reference, padding to discard"""
_LONGEST_NUMBER = 8


@dataclass
class _Writer:
    """Clusters as they come, and where to jump to in them."""

    out: BinaryIO
    start: int
    tracks: dict[int, Track]
    account: Account
    cues: list[tuple[int, int, int]] = field(default_factory=list)


def clean_matroska(
    source: Video, out: BinaryIO, account: Account, on_stage: OnStage, *, subtitles: bool
) -> list[int]:
    """Write the new file; returns which of the source's streams are in it, by their places."""
    with source.info.path.open("rb") as file:
        size = file.seek(0, 2)
        segment = _segment(file, size, out)
        end = size if segment.end is None else segment.end
        info, tracks = _head(file, segment, end, account, subtitles=subtitles)
        tracks = _shown(tracks, source.picture_index, account)
        if not any(track.kind == PICTURE for track in tracks):
            raise NoPicture
        out.write(name_bytes(_SEGMENT) + size_bytes(0, 8))
        begin = out.tell()
        head = [(_INFO, info), (_TRACKS, element(_TRACKS, *(track.raw for track in tracks)))]
        seek_head = _seek_head(head, 0)
        out.write(seek_head)
        out.writelines(raw for _, raw in head)
        writer = _Writer(out, begin, {track.number: track for track in tracks}, account)
        _clusters(file, segment, end, writer, lambda done: on_stage("cleaning", done))
        cues_at = out.tell() - begin
        out.write(_cues(writer))
        _settle(out, begin, _seek_head(head, cues_at))
    for place, track in enumerate(tracks):
        if track.edit and track.edit.changed:
            account.changed.add(place)
            account.left_out(*track.edit.names)
    return [track.place for track in tracks]


def _shown(tracks: list[Track], shown: int, account: Account) -> list[Track]:
    """Without picture tracks that players do not show."""
    kept = [track for track in tracks if track.kind != PICTURE or track.place == shown]
    if len(kept) < len(tracks):
        account.left_out("thumbnail or second picture track")
        account.note("Only the picture track that players show was kept of several.")
    return kept


def _settle(out: BinaryIO, begin: int, seek_head: bytes) -> None:
    """Fill in what was not known at the beginning."""
    end = out.tell()
    out.seek(begin - 8)
    out.write(size_bytes(end - begin, 8))
    out.write(seek_head)
    out.seek(end)


def _segment(file: BinaryIO, size: int, out: BinaryIO) -> Element:
    """Write the header that names the format; find the segment."""
    first = read_element(file, 0, size)
    if first is None or first.name != _EBML or first.end is None:
        raise Damaged(cause="it does not begin as it should")
    told = dict(elements(payload(file, first)))
    doctype = told.get(_DOCTYPE, b"matroska").rstrip(b"\0")
    kind = b"webm" if doctype == b"webm" else b"matroska"
    versions = [
        number(name, int.from_bytes(told.get(name, b"\4")[:2], "big"))
        for name in (_DOCTYPE_VERSION, _DOCTYPE_READ)
    ]
    basics = [number(0x4286, 1), number(0x42F7, 1), number(0x42F2, 4), number(0x42F3, 8)]
    out.write(element(_EBML, *basics, element(_DOCTYPE, kind), *versions))
    segment = read_element(file, first.end, size)
    while segment is not None and segment.name == _VOID and segment.end is not None:
        segment = read_element(file, segment.end, size)
    if segment is None or segment.name != _SEGMENT:
        raise Damaged(cause="it does not begin as it should")
    return segment


def _head(
    file: BinaryIO, segment: Element, end: int, account: Account, *, subtitles: bool
) -> tuple[bytes, list[Track]]:
    info, at = b"", segment.start
    tracks: list[Track] = []
    for _ in range(_MOST_ELEMENTS):
        found = read_element(file, at, end)
        if found is None:
            break
        if found.name == _INFO and not info:
            info = _info(payload(file, found))
        elif found.name == _TRACKS and not tracks:
            tracks = read_tracks(payload(file, found), account, subtitles=subtitles)
        elif found.name in _NAMED:
            account.left_out(_NAMED[found.name])
        at = _after(file, found, end)
    return info, tracks


def _after(file: BinaryIO, found: Element, end: int) -> int:
    """Where the next element of the segment begins; a live cluster does not tell its size."""
    if found.end is not None:
        return found.end
    if found.name != _CLUSTER:
        raise Damaged(cause="an element does not tell its size")
    at = found.start
    while (inner := read_element(file, at, end)) is not None and inner.name not in _TOP:
        if inner.end is None:
            raise Damaged(cause="an element does not tell its size")
        at = inner.end
    return at


def _info(raw: bytes) -> bytes:
    told = dict(elements(raw))
    kept = [element(name, told[name][:8]) for name in (_SCALE, _DURATION) if name in told]
    return element(_INFO, *kept, element(_MUXER, _OURS), element(_WRITER, _OURS))


def _clusters(
    file: BinaryIO, segment: Element, end: int, writer: _Writer, done: Callable[[float], None]
) -> None:
    at = segment.start
    while (found := read_element(file, at, end)) is not None:
        after = _after(file, found, end)
        if found.name == _CLUSTER:
            _cluster(file, found, after, writer)
        done(min(after / max(end, 1), 1.0))
        at = after


def _cluster(file: BinaryIO, found: Element, end: int, writer: _Writer) -> None:
    out, at, time, begun = writer.out, found.start, 0, -1
    while (inner := read_element(file, at, end)) is not None:
        if inner.end is None:
            raise Damaged(cause="an element does not tell its size")
        at = inner.end
        if inner.name == _TIME:
            time = int.from_bytes(payload(file, inner)[:8], "big")
            continue
        if inner.name not in {_SIMPLE, _GROUP}:
            continue
        raw = payload(file, inner)
        made = _simple(raw, writer) if inner.name == _SIMPLE else _group(raw, writer)
        if made is None:
            continue
        block, track, shift, key = made
        if begun < 0:
            begun = out.tell()
            out.write(name_bytes(_CLUSTER) + size_bytes(0, 8) + number(_TIME, time))
        if key and track.kind == PICTURE:
            writer.cues.append((max(time + shift, 0), track.number, begun - writer.start))
        out.write(block)
    if begun >= 0:
        here = out.tell()
        out.seek(begun + 4)
        out.write(size_bytes(here - begun - 12, 8))
        out.seek(here)


_Made = tuple[bytes, Track, int, bool] | None
"""The new element, whose it is, its time within the cluster, and whether one can begin there."""


def _simple(raw: bytes, writer: _Writer) -> _Made:
    made = _block(raw, writer)
    if made is None:
        return None
    body, track, shift = made
    return element(_SIMPLE, body), track, shift, bool(raw[vint(raw)[1] + 2] & 0x80)


def _group(raw: bytes, writer: _Writer) -> _Made:
    inside = list(elements(raw))
    block = next((body for name, body in inside if name == _BLOCK), b"")
    made = _block(block, writer) if block else None
    if made is None:
        return None
    body, track, shift = made
    kept = [element(_BLOCK, body)]
    for name, part in inside:
        if name in _IN_GROUP and len(part) <= _LONGEST_NUMBER:
            kept.append(element(name, part))
        elif name == _ADDITIONS and (alpha := _alpha(part, track)):
            kept.append(alpha)
    key = all(name != _REFERENCE for name, _ in inside)
    return element(_GROUP, *kept), track, shift, key


def _alpha(raw: bytes, track: Track) -> bytes:
    """What makes VP8 and VP9 transparent; other additions show nothing here."""
    if track.codec not in {"V_VP8", "V_VP9"}:
        return b""
    for name, body in elements(raw):
        told = dict(elements(body)) if name == _MORE else {}
        if int.from_bytes(told.get(_ADD_ID, b"\1"), "big") == 1 and _ADDITIONAL in told:
            more = element(_MORE, number(_ADD_ID, 1), element(_ADDITIONAL, told[_ADDITIONAL]))
            return element(_ADDITIONS, more)
    return b""


def _block(raw: bytes, writer: _Writer) -> tuple[bytes, Track, int] | None:
    own, at = vint(raw)
    track = writer.tracks.get(own)
    if track is None or len(raw) < at + 3:
        return None
    head, packet = raw[: at + 3], raw[at + 3 :]
    laced = bool(raw[at + 2] & 0x06)
    if laced and (track.unpacked or (track.edit and track.kind == PICTURE)):
        raise CannotClean(what="A video with several packets in a block")
    if track.unpacked:
        packet = track.unpacked(packet)
    if track.edit:
        packet = track.edit(packet)
    return head + packet, track, int.from_bytes(raw[at : at + 2], "big", signed=True)


def _seek_head(head: list[tuple[int, bytes]], cues: int) -> bytes:
    """Where the parts lie; always as long, so that it can be written before they are known."""
    made, at = [], 0
    for _ in range(2):
        places, begin = [], at
        for name, raw in head:
            places.append((name, begin))
            begin += len(raw)
        places.append((_CUES, cues))
        made = [
            element(
                0x4DBB, element(0x53AB, name_bytes(name)), element(0x53AC, place.to_bytes(8, "big"))
            )
            for name, place in places
        ]
        at = len(element(_SEEK_HEAD, *made))
    return element(_SEEK_HEAD, *made)


def _cues(writer: _Writer) -> bytes:
    points = [
        element(0xBB, number(0xB3, time), element(0xB7, number(0xF7, own), number(0xF1, place)))
        for time, own, place in writer.cues
    ]
    return element(_CUES, *points)
