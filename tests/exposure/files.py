"""Photos and clips with secrets planted in them, made on the spot."""

from __future__ import annotations

import io
import struct
from pathlib import Path

import av
import cv2
import numpy as np
import skimage.data
from numpy.typing import NDArray
from PIL import Image

Rgb = NDArray[np.uint8]
PORTRAIT: Rgb = skimage.data.astronaut()
"""The public-domain portrait that scikit-image carries; its face is 120 pixels high."""
FACE = (181, 58, 88, 120)

_ASCII, _SHORT, _LONG, _RATIONAL = 2, 3, 4, 5
_SIZES = {_ASCII: 1, _SHORT: 2, _LONG: 4, _RATIONAL: 8}


def jpeg(picture: Rgb, quality: int = 90) -> bytes:
    out = io.BytesIO()
    Image.fromarray(picture).save(out, "JPEG", quality=quality)
    return out.getvalue()


def exif(*, place: bool = True, copy: bytes = b"", owner: str = "Ada Example") -> bytes:
    """A TIFF block as a phone writes it: make, model, time, owner, position, a small copy."""
    main: list[tuple[int, int, bytes]] = [
        (0x010F, _ASCII, b"Fairphone\0"),
        (0x0110, _ASCII, b"FP5\0"),
        (0x0132, _ASCII, b"2026:05:01 14:03:07\0"),
    ]
    if owner:
        main.append((0x013B, _ASCII, owner.encode() + b"\0"))
    gps = [
        (1, _ASCII, b"N\0"),
        (2, _RATIONAL, struct.pack("<6I", 52, 1, 31, 1, 12, 1)),
        (3, _ASCII, b"E\0"),
        (4, _RATIONAL, struct.pack("<6I", 13, 1, 24, 1, 18, 1)),
    ]
    if place:
        main.append((0x8825, _LONG, struct.pack("<I", 0)))
    start = 8
    after_main = start + _length(main)
    where_gps = after_main
    main = [
        (tag, kind, struct.pack("<I", where_gps) if tag == 0x8825 else value)
        for tag, kind, value in main
    ]
    after_gps = after_main + (_length(gps) if place else 0)
    small = [
        (0x0103, _SHORT, struct.pack("<H", 6)),
        (0x0201, _LONG, struct.pack("<I", 0)),
        (0x0202, _LONG, struct.pack("<I", len(copy))),
    ]
    where_copy = after_gps + _length(small)
    small[1] = (0x0201, _LONG, struct.pack("<I", where_copy))
    block = b"II*\0" + struct.pack("<I", start)
    block += _directory(main, start, after_gps if copy else 0)
    if place:
        block += _directory(gps, after_main, 0)
    if copy:
        block += _directory(small, after_gps, 0) + copy
    return block


def _length(entries: list[tuple[int, int, bytes]]) -> int:
    return 6 + 12 * len(entries) + sum(len(v) for _, _, v in entries if len(v) > 4)


def _directory(entries: list[tuple[int, int, bytes]], start: int, following: int) -> bytes:
    after = start + 6 + 12 * len(entries)
    rows, beside = b"", b""
    for tag, kind, value in entries:
        where = value.ljust(4, b"\0") if len(value) <= 4 else struct.pack("<I", after + len(beside))
        rows += struct.pack("<HHI", tag, kind, len(value) // _SIZES[kind]) + where
        beside += value if len(value) > 4 else b""
    return struct.pack("<H", len(entries)) + rows + struct.pack("<I", following) + beside


def with_exif(picture: bytes, block: bytes) -> bytes:
    """A JPEG with that block in front."""
    body = b"Exif\0\0" + block
    return picture[:2] + b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body + picture[2:]


def phone_photo(path: Path, picture: Rgb | None = None, *, copy: Rgb | None = None) -> Path:
    """A photo that tells where, when, by whom and with what; perhaps with a small copy."""
    shown = PORTRAIT if picture is None else picture
    small = jpeg(cv2.resize(copy, (160, 120)), 80) if copy is not None else b""
    path.write_bytes(with_exif(jpeg(shown), exif(copy=small)))
    return path


def plain_photo(path: Path) -> Path:
    """Nobody, and nothing beside the pixels."""
    ramp = np.linspace(60, 180, 160, dtype=np.uint8)
    picture = np.repeat(np.repeat(ramp[None, :, None], 120, axis=0), 3, axis=2)
    Image.fromarray(picture).save(path)
    return path


def clip(path: Path, *, sound: NDArray[np.float32] | None = None, seconds: float = 1.0) -> Path:
    """The portrait moving across, and 16 kHz of sound."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=10)
        stream.width, stream.height, stream.pix_fmt = 320, 256, "yuv420p"
        voice = container.add_stream("aac", rate=16000) if sound is not None else None
        if voice is not None:
            voice.layout = "mono"
        for number in range(round(seconds * 10)):
            picture = np.full((256, 320, 3), 60, np.uint8)
            left = number * 4 % 64
            picture[:, left : left + 256] = PORTRAIT[:256, 100:356]
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, "rgb24")))
        container.mux(stream.encode(None))
        if voice is not None and sound is not None:
            for at in range(0, len(sound) - 1023, 1024):
                part = np.ascontiguousarray(sound[None, at : at + 1024])
                frame = av.AudioFrame.from_ndarray(part, "fltp", "mono")
                frame.sample_rate, frame.pts = 16000, at
                container.mux(voice.encode(frame))
            container.mux(voice.encode(None))
    return path
