"""TIFF: every page; 8 bits by Pillow's libtiff, 16 by tifffile or OpenCV, written by tifffile."""

from __future__ import annotations

import mmap
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import cv2
import numpy as np
from PIL import Image

from vouchsafe.media.errors import Damaged, Unsupported
from vouchsafe.media.model import Limits
from vouchsafe.media.photo_file import PhotoFacts
from vouchsafe.media.photo_guard import encoding
from vouchsafe.media.photo_icc import PLAIN, Profile, safe_profile
from vouchsafe.media.photo_page import (
    Layout,
    Page,
    PhotoSamples,
    swap_red_and_blue,
    upright,
    upright_size,
)
from vouchsafe.media.photo_pillow import samples_of
from vouchsafe.media.photo_tiff_parts import (
    BITS,
    CHANNELS,
    COMPRESSION,
    EXTRA,
    FORMAT,
    HEIGHT,
    PHOTOMETRIC,
    PLANAR,
    WIDTH,
    TiffPage,
    TiffWalk,
)

if TYPE_CHECKING:
    import tifffile

_WHITE_IS_ZERO, _RGB, _PALETTE, _INKS, _YCBCR = 0, 2, 3, 5, 6
_COLOURS = {_WHITE_IS_ZERO: 1, 1: 1, _RGB: 3, _PALETTE: 1, _INKS: 4, _YCBCR: 3}
_SPACES = {"grey": "GRAY", "rgb": "RGB ", "cmyk": "CMYK"}
_BY_TIFFFILE = {1, 8, 32946, 32773}
"""stored as it is, deflated, or packed: what needs no further library"""
_PREMULTIPLIED = 1


class TiffFile:
    """One TIFF of any number of pages."""

    def __init__(self, data: mmap.mmap, limits: Limits, untrusted_path: Path) -> None:
        self._data, self._path = data, untrusted_path
        parts = TiffWalk(data, limits).walk()
        self._pages = parts.pages
        self._layouts = [_layout_of(page) for page in parts.pages]
        self._profiles = [
            safe_profile(page.icc, _SPACES[layout.colour]) if page.icc else PLAIN
            for page, layout in zip(parts.pages, self._layouts, strict=True)
        ]
        for page, profile in zip(parts.pages, self._profiles, strict=True):
            parts.found.profile(page.icc, profile.data)
        notes = dict.fromkeys(profile.note for profile in self._profiles if profile.note)
        width, height = _upright_size(parts.pages[0])
        self.facts = PhotoFacts(
            width,
            height,
            pages=len(parts.pages),
            layout=self._layouts[0],
            becomes="tiff",
            colour=self._profiles[0].name,
            stripped=parts.found.names,
            strings=parts.found.strings,
            notes=tuple(notes),
        )

    def pages(self) -> Iterator[Page]:
        """Every page, decoded one at a time."""
        for number, (page, layout) in enumerate(zip(self._pages, self._layouts, strict=True)):
            yield Page(number, _upright_size(page), layout, partial(self._load, number))

    def _load(self, number: int) -> PhotoSamples:
        page, layout = self._pages[number], self._layouts[number]
        if layout.bits == 16:
            return _deep(self._path, self._data, number, page, layout)
        # By its path, Pillow would map a plain grey page into memory and forget to turn it.
        with self._path.open("rb") as stream, Image.open(stream, formats=["TIFF"]) as image:
            image.seek(number)
            # Pillow turns a page upright itself while loading it.
            return samples_of(image, _upright_size(page), layout)

    def write(self, out: BinaryIO, pages: Iterator[Page]) -> list[str]:
        """Write every page without loss, with the tags that its pixels need and no others."""
        import tifffile  # noqa: PLC0415 - loads slowly, and few photos are TIFF

        with tifffile.TiffWriter(out) as writer:
            for page in pages:
                with encoding():
                    _write_page(writer, page, self._profiles[page.index], self._pages[page.index])
        return []


def _upright_size(page: TiffPage) -> tuple[int, int]:
    return upright_size(page.number(WIDTH), page.number(HEIGHT), page.orientation)


def _layout_of(page: TiffPage) -> Layout:
    """What the page's channels mean; raises `Unsupported` for what cannot be kept."""
    photometric, channels = page.number(PHOTOMETRIC, 1), page.number(CHANNELS, 1)
    depths = set(page.numbers.get(BITS, (1,)))
    if photometric not in _COLOURS:
        raise Unsupported(what="an unusual colour model in a TIFF")
    if set(page.numbers.get(FORMAT, (1,))) - {1, 4}:
        raise Unsupported(what="floating-point or signed samples in a TIFF")
    if len(depths) != 1 or not depths <= {1, 2, 4, 8, 16}:
        raise Unsupported(what=f"samples of {max(depths)} bits in a TIFF")
    colours, bits = _COLOURS[photometric], depths.pop()
    alpha = channels == colours + 1 and page.number(EXTRA) in {1, 2}
    if channels not in {colours, colours + 1} or (
        channels > colours and not page.numbers.get(EXTRA)
    ):
        raise Unsupported(what=f"{channels} channels in a TIFF")
    if photometric == _INKS and channels != 4:
        raise Unsupported(what=f"{channels} inks in a TIFF")
    if colours == 1 and photometric != _PALETTE and not alpha:
        return Layout("grey", bits=bits)
    if photometric == _INKS:
        return Layout("cmyk", bits=bits)
    return Layout("rgb", alpha=alpha, bits=8 if photometric == _PALETTE else bits)


def _deep(path: Path, data: mmap.mmap, number: int, page: TiffPage, layout: Layout) -> PhotoSamples:
    """Samples of 16 bits, which Pillow would cut to 8."""
    if page.number(COMPRESSION, 1) in _BY_TIFFFILE:
        stored = _by_tifffile(path, number, page)
        turned = upright(stored, page.orientation)
    elif page.number(PLANAR, 1) == 1 and layout.colour != "cmyk":
        turned = _by_opencv(data, number)
    else:
        raise Unsupported(what="an unusual compression of 16-bit samples in a TIFF")
    if turned.shape[2] != layout.channels:
        turned = _with_alpha(turned)
    if page.number(PHOTOMETRIC, 1) == _WHITE_IS_ZERO:
        turned[:, :, 0] = 65535 - turned[:, :, 0]
    return turned


def _by_tifffile(path: Path, number: int, page: TiffPage) -> PhotoSamples:
    import tifffile  # noqa: PLC0415 - loads slowly, and few photos are TIFF

    with tifffile.TiffFile(path) as file:
        stored: PhotoSamples = file.pages[number].asarray()
    height, width, channels = page.number(HEIGHT), page.number(WIDTH), page.number(CHANNELS, 1)
    if page.number(PLANAR, 1) == 2 and channels > 1:
        stored = np.moveaxis(stored.reshape(channels, height, width), 0, 2)
    if stored.size != height * width * channels or stored.dtype != np.uint16:
        raise Damaged(cause="its size is not what its header says")
    return np.ascontiguousarray(stored.reshape(height, width, channels))


def _by_opencv(data: mmap.mmap, number: int) -> PhotoSamples:
    """OpenCV turns a page upright itself, and gives blue first."""
    encoded = np.frombuffer(data, np.uint8)
    _, decoded = cv2.imdecodemulti(encoded, cv2.IMREAD_UNCHANGED, range=(number, number + 1))
    if not decoded or decoded[0].dtype != np.uint16:
        raise Damaged(cause="its compressed data are broken or end too early")
    stored: PhotoSamples = np.ascontiguousarray(decoded[0]).reshape(*decoded[0].shape[:2], -1)
    if stored.shape[2] >= 3:
        swap_red_and_blue(stored)
    return stored


def _with_alpha(grey: PhotoSamples) -> PhotoSamples:
    """Grey with alpha as RGB with alpha."""
    if grey.shape[2] != 2:
        raise Damaged(cause="its channels are not what its header says")
    return np.ascontiguousarray(grey[:, :, [0, 0, 0, 1]])


def _write_page(
    writer: tifffile.TiffWriter, page: Page, profile: Profile, source: TiffPage
) -> None:
    samples, layout = page.samples, page.layout
    if layout.bits == 1 and layout.colour == "grey" and np.isin(samples, (0, 255)).all():
        samples = samples > 0  # one bit a sample, packed by tifffile
    kinds = {"grey": "minisblack", "rgb": "rgb", "cmyk": "separated"}
    premultiplied = layout.bits == 16 and source.number(EXTRA) == _PREMULTIPLIED
    writer.write(
        samples[:, :, 0] if layout.channels == 1 else samples,
        photometric=kinds[layout.colour],
        planarconfig=None if layout.channels == 1 else "contig",
        extrasamples=(["assocalpha" if premultiplied else "unassalpha"] if layout.alpha else None),
        compression="zlib",
        predictor=samples.dtype != np.bool_,
        iccprofile=profile.data,
        metadata=None,
        software=False,
    )
