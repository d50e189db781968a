"""HEIF by libheif, AVIF by libavif; written as what opens everywhere (ADR 0023)."""

from __future__ import annotations

import mmap
from collections.abc import Iterator
from typing import BinaryIO

import numpy as np
import pillow_heif

from vouchsafe.media.errors import Damaged
from vouchsafe.media.model import Limits
from vouchsafe.media.photo_file import PhotoFacts
from vouchsafe.media.photo_guard import check_size
from vouchsafe.media.photo_heif_parts import HeifParts, HeifWalk
from vouchsafe.media.photo_icc import PLAIN, Profile, safe_profile, standard
from vouchsafe.media.photo_jpeg_write import write_jpeg
from vouchsafe.media.photo_page import Layout, Page, PhotoSamples
from vouchsafe.media.photo_png_colour import profile_chunk
from vouchsafe.media.photo_png_write import PngStyle, write_still

_PQ, _HLG = 16, 18
_PRIMARIES = {9: "Rec. 2020", 12: "Display P3", 11: "Display P3"}


def profile_of(parts: HeifParts) -> Profile:
    """The colour space as a profile: from the file's own, or from its code points."""
    if parts.icc:
        profile = safe_profile(parts.icc, "RGB ")
        parts.found.profile(parts.icc, profile.data)
        return profile
    name = _PRIMARIES.get(parts.codes[0]) if parts.codes else None
    return standard(name) if name else PLAIN


def is_hdr(parts: HeifParts) -> bool:
    """Whether the samples are meant for a brighter curve than any still format's default."""
    return parts.codes is not None and parts.codes[1] in {_PQ, _HLG}


class HeifFile:
    """One HEIC photo: its main picture."""

    def __init__(self, data: mmap.mmap, limits: Limits) -> None:
        self._data = data
        self._parts = parts = HeifWalk(data, limits).walk()
        self._heif = _opened(data, eight=parts.bits == 8)
        width, height = self._heif.size
        check_size(width, height, limits)
        mode = self._heif.mode
        alpha, bits = mode.startswith(("RGBA", "LA")), parts.bits if ";" in mode else 8
        self._layout = Layout(
            "grey" if mode in {"L", "I;16", "L;16"} else "rgb", alpha=alpha, bits=bits
        )
        self._profile = profile_of(parts)
        if parts.moves:
            parts.found.name("sequence of pictures")
        self._jpeg = self._layout == Layout(self._layout.colour) and not is_hdr(parts)
        self.facts = PhotoFacts(
            width,
            height,
            pages=1,
            layout=self._layout,
            becomes="jpeg" if self._jpeg else "png",
            colour=self._profile.name,
            stripped=parts.found.names,
            strings=parts.found.strings,
            notes=tuple(self._notes()),
        )

    def _notes(self) -> Iterator[str]:
        if self._profile.note:
            yield self._profile.note
        if self._jpeg:
            yield "HEIC was written as JPEG."
        else:
            yield "HEIC was written as PNG, which keeps its depth, transparency and brightness."
        if self._parts.moves:
            yield "Only the still picture was kept of a sequence."
        elif len(self._heif) > 1:
            yield "Only the main picture was kept of several."

    def pages(self) -> Iterator[Page]:
        """The main picture; libheif turns it upright."""
        yield Page(0, self._heif.size, self._layout, self._load)

    def _load(self) -> PhotoSamples:
        width, height = self._heif.size
        opened = _opened(self._data, eight=self._layout.bits == 8)
        stored: PhotoSamples = np.array(opened).reshape(height, width, -1)
        if stored.shape[2] != self._layout.channels:
            raise Damaged(cause="its channels are not what its header says")
        return stored

    def write(self, out: BinaryIO, pages: Iterator[Page]) -> list[str]:
        """Write JPEG, or PNG where JPEG could not hold it."""
        for page in pages:
            if self._jpeg:
                write_jpeg(out, page, self._profile)
            else:
                write_still(out, page, PngStyle(self._colour()))
        return []

    def _colour(self) -> tuple[tuple[bytes, bytes], ...]:
        codes = self._parts.codes
        if codes and is_hdr(self._parts):
            # RGB, full range: what the samples are once decoded.
            return ((b"cICP", bytes([codes[0] & 255, codes[1] & 255, 0, 1])),)
        if self._profile.data is None:
            return ()
        return profile_chunk(self._profile.data, grey=self._layout.colour == "grey").chunks


def _opened(data: mmap.mmap, *, eight: bool) -> pillow_heif.HeifFile:
    data.seek(0)
    return pillow_heif.open_heif(
        data, convert_hdr_to_8bit=eight, thumbnails=False, depth_images=False, aux_images=False
    )
