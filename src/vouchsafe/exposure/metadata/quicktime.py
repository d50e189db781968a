"""The movie header of MP4, MOV and 3GP, also where it is compressed.

ISO/IEC 14496-12 (moov), Apple's QuickTime File Format (compressed movie resources).
"""

from __future__ import annotations

import zlib

from vouchsafe.exposure.metadata import makers, uuids
from vouchsafe.exposure.metadata.boxes import Box, Boxes
from vouchsafe.exposure.metadata.items import read_meta
from vouchsafe.exposure.metadata.space import Space
from vouchsafe.exposure.metadata.tracks import read_tracks
from vouchsafe.exposure.metadata.userdata import read_times, read_user_data

_LARGEST_MOVIE = 32 * 1024 * 1024


def read_movie(walk: Boxes, movie: Box, space: Space) -> None:
    """Everything under one movie header."""
    tracks = []
    for box in walk.inside(movie):
        kind = box.kind
        if kind == b"mvhd":
            read_times(walk, box, "QuickTime", ("CreateDate", "ModifyDate"))
        elif kind == b"trak":
            tracks.append(box)
        elif kind == b"udta":
            read_user_data(walk, box, "UserData")
        elif kind == b"meta":
            read_meta(walk, box, "UserData")
        elif kind == b"uuid":
            uuids.read_uuid(walk, box)
        elif kind == b"cmov":
            _compressed(walk, box, space)
        elif kind in makers.MOVIE:
            makers.MOVIE[kind](walk, box)
    read_tracks(walk, tracks, space)


def _compressed(walk: Boxes, box: Box, space: Space) -> None:
    data = walk.first(box, b"cmvd")
    if data is None or walk.base < 0:
        return
    try:
        unpacked = zlib.decompressobj().decompress(walk.held(data, 4), _LARGEST_MOVIE)
    except zlib.error:
        walk.found.damage("a compressed movie header")
        return
    inner = Boxes(unpacked, walk.found, -1, walk.left)
    space.known = False
    for movie in inner.within(0, len(unpacked)):
        if movie.kind == b"moov":
            read_movie(inner, movie, space)
