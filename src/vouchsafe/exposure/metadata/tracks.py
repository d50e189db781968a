"""The tracks of a movie: their headers and names, and those that hold no picture or sound.

ISO/IEC 14496-12 (trak, hdlr, stsd, tref), ISO/IEC 23008-12, 7 (sequences of pictures), Apple's
QuickTime File Format (chapters, text, timed metadata, time code), 3GPP TS 26.245 (timed text).
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field

from vouchsafe.exposure.metadata import canon, h26x, telemetry, texts, userdata, uuids
from vouchsafe.exposure.metadata.boxes import Box, Boxes
from vouchsafe.exposure.metadata.items import read_meta
from vouchsafe.exposure.metadata.samples import Samples, read_samples
from vouchsafe.exposure.metadata.space import Space
from vouchsafe.exposure.metadata.words import words

_MOST_TRACKS = 128
_SHOWN = frozenset({b"vide", b"pict"})
"""a film's pictures, and those of a HEIF or AVIF animation"""
_TEXTS = frozenset({b"text", b"sbtl", b"subt", b"subp", b"clcp"})
_TEXT_FORMATS = frozenset({b"tx3g", b"text", b"wvtt", b"stpp", b"sbtt", b"stxt", b"c608", b"c708"})
_STILLS = {b"jpeg": "jpeg", b"png ": "png", b"mjpa": "jpeg", b"mjpb": "jpeg", b"gif ": "gif"}
_VENDORS = {
    "appl": "Apple",
    "fe20": "Olympus",
    "FFMP": "FFmpeg",
    "kdak": "Kodak",
    "KMPI": "Konica-Minolta",
    "leic": "Leica",
    "mino": "Minolta",
    "niko": "Nikon",
    "NIKO": "Nikon",
    "olym": "Olympus",
    "pana": "Panasonic",
    "pent": "Pentax",
    "pr01": "Olympus",
    "sany": "Sanyo",
    "SMI": "Sorenson Media Inc.",
    "ZORA": "Zoran Corporation",
}


@dataclass(slots=True)
class Track:
    """One track. number: from 1, in the file's order, as in ExifTool's "Track1".

    id: what other tracks refer to it by. entry: its first sample description. refers: ids by the
    kind of reference.
    """

    number: int
    id: int = 0
    handler: bytes = b""
    form: bytes = b""
    entry: Box | None = None
    scale: int = 0
    samples: Samples = field(default_factory=Samples)
    refers: dict[bytes, list[int]] = field(default_factory=dict)

    @property
    def group(self) -> str:
        """ExifTool's name for where its tags lie."""
        return f"Track{self.number}"


def read_tracks(walk: Boxes, boxes: list[Box], space: Space) -> None:
    """Every track of one movie."""
    if len(boxes) > _MOST_TRACKS:
        walk.found.truncated = True
        space.known = False
    tracks = [_read_track(walk, box, n) for n, box in enumerate(boxes[:_MOST_TRACKS], 1)]
    chapters = {number for track in tracks for number in track.refers.get(b"chap", ())}
    stills = 0
    for track in tracks:
        space.claim(*track.samples.extents())
        if track.handler in _SHOWN:
            first = next(track.samples.each(range(1)), None)
            if first and space.moving is None:
                space.moving = first[1:]
            _pictures(walk, track, stills, chapter=track.id in chapters)
            stills += 1
        elif track.handler == b"auxv":
            _auxiliary(walk, track)
        elif track.handler in _TEXTS or track.form in _TEXT_FORMATS:
            texts.read_texts(walk, track, chapter=track.id in chapters)
        elif track.handler not in {b"soun", b"hint"}:
            telemetry.read_telemetry(walk, track)


def _read_track(walk: Boxes, trak: Box, number: int) -> Track:
    track = Track(number)
    for box in walk.inside(trak):
        if box.kind == b"tkhd":
            wide = walk.number(box.start, 1) == 1
            track.id = walk.number(box.start + (20 if wide else 12), 4)
            names = ("TrackCreateDate", "TrackModifyDate")
            userdata.read_times(walk, box, track.group, names)
        elif box.kind == b"mdia":
            _media(walk, box, track)
        elif box.kind == b"udta":
            userdata.read_user_data(walk, box, track.group)
        elif box.kind == b"meta":
            read_meta(walk, box, track.group)
        elif box.kind == b"uuid":
            uuids.read_uuid(walk, box)
        elif box.kind == b"tref":
            for reference in walk.inside(box):
                raw = walk.held(reference, limit=4096)
                ids = struct.unpack(f">{len(raw) // 4}I", raw[: len(raw) // 4 * 4])
                track.refers[reference.kind] = list(ids)
    return track


def _media(walk: Boxes, mdia: Box, track: Track) -> None:
    for box in walk.inside(mdia):
        if box.kind == b"mdhd":
            wide = walk.number(box.start, 1) == 1
            track.scale = walk.number(box.start + (20 if wide else 12), 4)
            userdata.read_times(walk, box, track.group, ("MediaCreateDate", "MediaModifyDate"))
        elif box.kind == b"hdlr":
            track.handler = walk.held(box, 8, limit=4)
            name = handler_name(walk, box)
            walk.found.tag(track.group, "HandlerDescription", name)
            walk.found.tag(track.group, "HandlerVendorID", vendor(walk.held(box, 12, limit=4)))
        elif box.kind == b"minf":
            table = walk.first(box, b"stbl")
            if table is not None:
                track.samples = read_samples(walk, table)
                _description(walk, table, track)


def vendor(raw: bytes) -> str:
    """A maker's four letters, by name."""
    letters = words(raw)
    return _VENDORS.get(letters, letters)


def handler_name(walk: Boxes, box: Box) -> str:
    """What the program that wrote a track calls it: a counted string or one that ends in zero."""
    raw = walk.held(box, 24, limit=256)
    if raw and raw[0] == len(raw.rstrip(b"\0")) - 1:
        raw = raw[1:]
    return words(raw.partition(b"\0")[0])


def _description(walk: Boxes, table: Box, track: Track) -> None:
    stsd = walk.first(table, b"stsd")
    if stsd is None:
        return
    track.entry = next(walk.inside(stsd, 8), None)
    if track.entry is None:
        return
    track.form = track.entry.kind
    if track.handler in _SHOWN:
        raw = walk.held(track.entry, 42, limit=32)
        name = words(raw[1 : 1 + min(raw[0], 31)]) if raw else ""
        walk.found.tag(track.group, "CompressorName", name)
        walk.found.tag(track.group, "VendorID", vendor(walk.held(track.entry, 12, limit=4)))


def _pictures(walk: Boxes, track: Track, earlier: int, *, chapter: bool) -> None:
    """A track of pictures: what its encoder says, or that it is a second one."""
    first = next(track.samples.each(range(1)), None)
    if track.form == b"CRAW" and first and track.entry:
        canon.read_raw_track(walk, track.group, track.entry, first[1], first[2])
        return
    still = _STILLS.get(track.form, "")
    if chapter or earlier:
        role = "thumbnail" if still or chapter else "picture"
        start, size = (first[1], first[2]) if first and track.samples.count == 1 else (-1, 0)
        total = size or track.samples.total
        if start >= 0:
            walk.embed(role, track.group, start, total, still)
        else:
            walk.found.embed(role, track.group, -1, total, still)
    if first and track.entry:
        h26x.read_sample(walk, track.group, track.entry, first[1], first[2])


def _auxiliary(walk: Boxes, track: Track) -> None:
    """A track of pictures beside the pictures: transparency shows nothing new, depth does."""
    what = ""
    if track.entry:
        for box in walk.within(track.entry.start + 78, track.entry.end):
            if box.kind == b"auxi":
                what = words(walk.held(box, 4, limit=256).partition(b"\0")[0])
    if not what.endswith((":alpha", "auxid:1")):
        walk.found.embed("picture", track.group, -1, track.samples.total)
