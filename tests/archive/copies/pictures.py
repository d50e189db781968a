"""Pictures made in code or in the public domain, the same on every machine, and small clips."""

from __future__ import annotations

from pathlib import Path

import av
import cv2
import numpy as np
import skimage.data
from numpy.typing import NDArray

Rgb = NDArray[np.uint8]


def waves(width: int, height: int, seed: int = 0) -> Rgb:
    """Some sharp and soft shapes, by whole numbers alone."""
    down, across = np.mgrid[0:height, 0:width].astype(np.int64)
    x, y = across * 997 // width, down * 997 // height
    layers = [
        (x * x // 311 + y * (3 + channel + seed) + (x * y // (173 + 7 * seed))) % 256
        for channel in range(3)
    ]
    return np.stack(layers, axis=2).astype(np.uint8)


def golden_pictures() -> dict[str, Rgb]:
    """What tests/vectors/pdq/reference.json has the reference's hashes of."""
    astronaut = skimage.data.astronaut()
    return {
        "astronaut": astronaut,
        "astronaut, upper left": np.ascontiguousarray(astronaut[:301, :199]),
        "astronaut, every fifth pixel": np.ascontiguousarray(astronaut[::5, ::5]),
        "rocket": skimage.data.rocket(),
        "chelsea": skimage.data.chelsea(),
        "waves 640x480": waves(640, 480),
        "waves 64x64": waves(64, 64, 1),
        "waves 129x63": waves(129, 63, 2),
        "waves 1920x1080": waves(1920, 1080, 3),
        "waves 30x500": waves(30, 500, 4),
        "waves 5x7": waves(5, 7, 5),
    }


def scene(seed: int, width: int = 640, height: int = 480) -> Rgb:
    """A picture like a photo: large soft shapes, smaller ones on them, grain. Each its own."""
    noise = np.random.default_rng(seed)
    picture = np.zeros((height, width, 3), np.float32)
    for cells, weight in ((4, 60), (9, 35), (20, 15), (60, 6)):
        rough = noise.normal(0, weight, (cells, cells, 3)).astype(np.float32)
        picture += cv2.resize(rough, (width, height), interpolation=cv2.INTER_CUBIC)
    picture += 128 + noise.normal(0, 4, picture.shape)
    return np.clip(picture, 0, 255).astype(np.uint8)


def write(picture: Rgb, path: Path, quality: int = 95) -> Path:
    options = {".jpg": cv2.IMWRITE_JPEG_QUALITY, ".webp": cv2.IMWRITE_WEBP_QUALITY}
    key = options.get(path.suffix)
    cv2.imwrite(str(path), picture[:, :, ::-1], [key, quality] if key else [])
    return path


def write_clip(path: Path, scenes: list[Rgb], *, seconds: float = 2.0, rate: int = 10,
               quality: int = 20, size: tuple[int, int] | None = None) -> Path:  # fmt: skip
    """One scene after the other, each slowly moving."""
    width, height = size or (320, 240)
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=rate)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        stream.options = {"crf": str(quality), "preset": "ultrafast"}
        for one in scenes:
            for number in range(round(seconds * rate)):
                moved = np.roll(one, 3 * number, axis=1)
                frame = av.VideoFrame.from_ndarray(
                    cv2.resize(moved, (width, height), interpolation=cv2.INTER_AREA)
                )
                container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path
