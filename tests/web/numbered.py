"""A video whose frames carry their numbers: twelve squares in the first rows, white for one."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from PIL import Image

from vouchsafe.media import Video, open_media, write_proxy

WIDTH, HEIGHT, RATE, FRAMES = 640, 360, 25, 120
SIDE, BITS = 32, 12
DURATION = FRAMES / RATE

READ = f"""() => {{
  const canvas = new OffscreenCanvas({WIDTH}, {SIDE});
  const context = canvas.getContext("2d", {{ willReadFrequently: true }});
  const over = document.querySelector(".ed-film canvas:not([hidden])");
  context.drawImage(over ?? document.querySelector("video"), 0, 0, {WIDTH}, {HEIGHT});
  let number = 0;
  for (let bit = 0; bit < {BITS}; bit++) {{
    const pixel = context.getImageData((bit + 0.5) * {SIDE}, {SIDE} / 2, 1, 1).data;
    number |= pixel[0] > 128 ? 1 << bit : 0;
  }}
  return number;
}}"""
"""The number of the frame that the page shows, read from its pixels."""


def write(folder: Path) -> Path:
    """The video, its proxy and times, and one frame as a picture; gives the folder back."""
    with av.open(str(folder / "original.mp4"), "w") as container:
        stream = container.add_stream("libx264", rate=RATE)
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        stream.options = {"preset": "ultrafast", "crf": "28"}
        for number in range(FRAMES):
            frame = av.VideoFrame.from_ndarray(_picture(number), "rgb24")
            frame.pts, frame.time_base = number, Fraction(1, RATE)
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    with open_media(folder / "original.mp4") as video:
        assert isinstance(video, Video)
        write_proxy(video, folder / "proxy.mp4", folder / "times.bin", threads=1)
    Image.fromarray(_picture(0)).save(folder / "picture.webp")
    Image.fromarray(_picture(0)).save(folder / "thumbnail.webp")
    return folder


def _picture(number: int) -> np.ndarray:
    picture = np.full((HEIGHT, WIDTH, 3), 110, np.uint8)
    for bit in range(BITS):
        picture[:SIDE, bit * SIDE : (bit + 1) * SIDE] = 255 if number >> bit & 1 else 0
    picture[150:210, 60 + 2 * number : 110 + 2 * number] = (210, 160, 130)
    return picture
