"""AVIF by libavif through Pillow, still and moving."""

from __future__ import annotations

import io
import mmap
from collections.abc import Iterator
from typing import IO, BinaryIO, cast

import numpy as np
from PIL import Image

from vouchsafe.media.errors import Unsupported
from vouchsafe.media.model import Limits
from vouchsafe.media.photo_avif_times import clear_times
from vouchsafe.media.photo_file import PhotoFacts
from vouchsafe.media.photo_guard import check_pages, check_size, encoding
from vouchsafe.media.photo_heif import is_hdr, profile_of
from vouchsafe.media.photo_heif_parts import HeifWalk
from vouchsafe.media.photo_page import Layout, Page, PhotoSamples, held, upright, upright_size
from vouchsafe.media.photo_pillow import image_of, samples_of
from vouchsafe.media.photo_trial import tiles_of, tried

_SPEED = 9
"""of 0 to 10; slower is hardly smaller for stills, and ten times the time"""
_QUALITIES = range(72, 99, 4)
_MOST_IN_MOTION = 300_000_000
"""pixels of all frames together: the encoder wants them at once"""
_ORIENTATION = 0x0112


class AvifFile:
    """One AVIF photo or animation."""

    def __init__(self, data: mmap.mmap, limits: Limits) -> None:
        self._data = data
        parts = HeifWalk(data, limits).walk()
        if is_hdr(parts):
            raise Unsupported(what="HDR in an AVIF")
        self._profile = profile_of(parts)
        with _opened(data) as image:
            self._stored, frames = image.size, getattr(image, "n_frames", 1)
            self._layout = Layout("rgb", alpha=image.mode == "RGBA")
            self._turn = _turn(image)
        check_size(*self._stored, limits)
        check_pages(frames, limits)
        if frames > 1 and frames * self._stored[0] * self._stored[1] > _MOST_IN_MOTION:
            raise Unsupported(what="so long an animation in an AVIF")
        self._size = upright_size(*self._stored, self._turn)
        notes = [self._profile.note] if self._profile.note else []
        if parts.bits > 8:
            notes.append(f"This AVIF of {parts.bits} bits was written at 8 bits.")
        self.facts = PhotoFacts(
            *self._size,
            pages=frames,
            layout=self._layout,
            becomes="avif",
            colour=self._profile.name,
            stripped=parts.found.names,
            strings=parts.found.strings,
            notes=tuple(notes),
        )

    def pages(self) -> Iterator[Page]:
        """The picture, or every frame."""
        with _opened(self._data) as image:
            for number in range(self.facts.pages):
                image.seek(number)
                stored = samples_of(image, self._stored, self._layout)
                delay = int(image.info.get("duration", 0))
                turned = upright(stored, self._turn)
                yield Page(number, self._size, self._layout, held(turned), delay=delay)

    def write(self, out: BinaryIO, pages: Iterator[Page]) -> list[str]:
        """Write a still or an animation."""
        images, delays = [], []
        for page in pages:
            images.append(image_of(page.samples))
            delays.append(page.delay)
        with encoding():
            quality = _quality(np.asarray(images[0]))
            with io.BytesIO() as stream:
                _save(stream, images, quality, delays, self._profile.data)
                encoded = bytearray(stream.getbuffer())
        clear_times(encoded)
        out.write(encoded)
        return []


def _opened(data: mmap.mmap) -> Image.Image:
    data.seek(0)
    return Image.open(cast("IO[bytes]", data), formats=["AVIF"])


def _turn(image: Image.Image) -> int:
    """The turn and mirror of the file's own boxes, which Pillow reports as EXIF would."""
    exif = Image.Exif()
    exif.load(image.info.get("exif", b""))
    turn = exif.get(_ORIENTATION, 1)
    return turn if turn in range(1, 9) else 1


def _save(
    out: BinaryIO,
    images: list[Image.Image],
    quality: int,
    delays: list[int],
    icc: bytes | None,
) -> None:
    images[0].save(
        out,
        "AVIF",
        save_all=len(images) > 1,
        append_images=images[1:],
        duration=delays if len(images) > 1 else 0,
        quality=quality,
        speed=_SPEED,
        icc_profile=icc,
    )


def _quality(samples: PhotoSamples) -> int:
    def there_and_back(tiles: PhotoSamples, quality: int) -> tuple[int, PhotoSamples]:
        with io.BytesIO() as stream:
            _save(stream, [image_of(tiles)], quality, [], None)
            with Image.open(stream, formats=["AVIF"]) as image:
                return stream.getbuffer().nbytes, np.asarray(image.convert("RGB"))

    return tried(tiles_of(samples[:, :, :3]), _QUALITIES, there_and_back, most_growth=1.8)
