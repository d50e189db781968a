"""Between Pillow's images and our samples, in strips, so that no third copy is ever held."""

from __future__ import annotations

import numpy as np
from PIL import Image

from vouchsafe.media.errors import Damaged
from vouchsafe.media.photo_page import Layout, PhotoSamples

_STRIP = 256
_MODES = {
    Layout("grey").channels: "L",
    Layout("rgb").channels: "RGB",
    Layout("rgb", alpha=True).channels: "RGBA",
}


def samples_of(image: Image.Image, size: tuple[int, int], layout: Layout) -> PhotoSamples:
    """The decoded samples of Pillow's current frame as 8 bits in that layout.

    size: what the headers claimed; a decoder that gives anything else has been misled.
    """
    image.load()
    if image.size != size:
        raise Damaged(cause="its size is not what its header says")
    mode = "CMYK" if layout.colour == "cmyk" else _MODES[layout.channels]
    width, height = size
    samples = np.empty((height, width, layout.channels), np.uint8)
    for top in range(0, height, _STRIP):
        strip = image.crop((0, top, width, min(top + _STRIP, height)))
        strip = strip if strip.mode == mode else strip.convert(mode)
        samples[top : top + _STRIP] = np.asarray(strip).reshape(-1, width, layout.channels)
    return samples


def image_of(samples: PhotoSamples) -> Image.Image:
    """8-bit samples as a Pillow image."""
    plain = samples[:, :, 0] if samples.shape[2] == 1 else samples
    return Image.fromarray(np.ascontiguousarray(plain))
