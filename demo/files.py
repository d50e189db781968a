"""The scene as files with secrets in them, as a telephone would write them."""

from __future__ import annotations

import math
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from PIL import Image

from demo.scene import Scene

RATE = 25
"""frames per second"""

SOUND_RATE = 48_000

SECRETS = ("DEMO-SERIAL-0451", "DEMO-OWNER-NAME", "DEMO-COMMENT-TEXT", "+12.3456-065.4321/")
"""Strings that the made files carry and that no output may contain."""


def write_photo(scene: Scene, path: Path) -> None:
    """A JPEG with a place, a serial number, an owner and a comment."""
    picture = Image.fromarray(scene.frame(0.0))
    exif = Image.Exif()
    exif[0x013B] = SECRETS[1]
    exif.get_ifd(0x8769)[0xA431] = SECRETS[0]
    exif.get_ifd(0x8825).update({1: "N", 2: (12.0, 20.0, 44.16), 3: "W", 4: (65.0, 25.0, 55.56)})
    picture.save(path, quality=92, exif=exif, comment=SECRETS[2].encode())


def write_clip(scene: Scene, path: Path, seconds: float) -> None:
    """An MP4 (H.264, AAC) with a place and an owner in its tags."""
    with av.open(str(path), "w", options={"movflags": "use_metadata_tags"}) as container:
        container.metadata.update({"artist": SECRETS[1], "comment": SECRETS[2]})
        container.metadata["location"] = SECRETS[3]
        container.metadata["com.apple.quicktime.location.ISO6709"] = SECRETS[3]
        picture = container.add_stream("libx264", rate=RATE, options={"crf": "20"})
        picture.width, picture.height, picture.pix_fmt = scene.width, scene.height, "yuv420p"
        sound = container.add_stream("aac", rate=SOUND_RATE, layout="mono")
        for index in range(round(seconds * RATE)):
            frame = av.VideoFrame.from_ndarray(scene.frame(index / RATE), format="rgb24")
            frame.pts, frame.time_base = index, Fraction(1, RATE)
            container.mux(picture.encode(frame))
            container.mux(sound.encode(_sound(index)))
        container.mux(picture.encode(None))
        container.mux(sound.encode(None))


def _sound(index: int) -> av.AudioFrame:
    """The sound under one frame of video: a chant of three notes."""
    count = SOUND_RATE // RATE
    at = index * count
    time = (at + np.arange(count)) / SOUND_RATE
    note = (220.0, 262.0, 330.0)[int(time[0] * 2) % 3]
    wave = 0.2 * np.sin(math.tau * note * time) * (0.6 + 0.4 * np.sin(math.tau * 4 * time))
    frame = av.AudioFrame.from_ndarray(wave[None].astype(np.float32), format="fltp", layout="mono")
    frame.sample_rate, frame.pts, frame.time_base = SOUND_RATE, at, Fraction(1, SOUND_RATE)
    return frame
