"""What a rewritten video loses where nothing is hidden: PSNR against the input, and its size.

Ours is `rewrite` with nothing to paint. The peer is deface with nothing to find (a threshold that
no face reaches), as its own program: what is left is how it writes. Where it changes the size of
the picture, its frames are scaled back before they are compared, and the row says so.
"""

from __future__ import annotations

import math
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.datasets import DATA
from benchmarks.result import Row, write_result
from vouchsafe.media import Picture, RewriteOptions, Video, open_media, rewrite

LEAST_PSNR = 42.0
MOST_SIZE = 1.3
CLIPS = (
    "towncentre_street_1080p_10s.mp4",
    "commuters_walking_away_960x540_11s.mp4",
    "airport_queue_masks_640x360_26s_audio.mp4",
    "mot20_night_crowd_826x540_5s.mp4",
)


def untouched(picture: Picture) -> None:
    """An edit that changes nothing."""


def ours(clip: Path, folder: Path) -> Path:
    """The clip rewritten, sound left out: the picture is what is measured."""
    out = folder / "ours.mp4"
    with open_media(clip) as video:
        rewrite(video, out, untouched, RewriteOptions(sound="mute"))
    return out


def peers(clip: Path, folder: Path) -> Path:
    """The clip through deface, which looks at small copies of its frames and finds nothing."""
    out = folder / "peer.mp4"
    program = Path(sys.executable).with_name("deface")
    command = [str(program), str(clip), "--output", str(out)]
    command += ["--thresh", "1.1", "--scale", "160x96"]
    subprocess.run(command, check=True, capture_output=True)
    return out


def psnr(before: Path, after: Path) -> float:
    """Decibels over all samples of all planes of all frames."""
    error, count = 0.0, 0
    with open_media(before) as a, open_media(after) as b:
        firsts: Iterator[Picture] = a.pictures()
        seconds: Iterator[Picture] = b.pictures()
        for x, y in zip(firsts, seconds, strict=False):
            for one, other in zip(x.planes(), y.planes(), strict=True):
                samples: NDArray[Any] = other.samples
                if samples.shape != one.samples.shape:
                    size = one.samples.shape[::-1]
                    samples = np.asarray(cv2.resize(samples, size, interpolation=cv2.INTER_AREA))
                error += cv2.norm(one.samples, samples, cv2.NORM_L2SQR)
                count += one.samples.size
    return 10 * math.log10(255**2 * count / max(error, 1.0))


def bit_rate(path: Path) -> int:
    """Of the picture alone."""
    with open_media(path) as video:
        assert isinstance(video, Video)
        return video.info.bit_rate


def rows_of(clip: Path) -> list[Row]:
    """Two rows: what is lost, and what it takes."""
    with tempfile.TemporaryDirectory() as name:
        mine, other = ours(clip, Path(name)), peers(clip, Path(name))
        quality, peer_quality = psnr(clip, mine), psnr(clip, other)
        spent = bit_rate(clip)
        size, peer_size = bit_rate(mine) / spent, bit_rate(other) / spent
    return [
        Row(
            f"PSNR of untouched frames, {clip.stem}",
            round(quality, 2),
            "dB",
            round(peer_quality, 2),
            goal=f">= {LEAST_PSNR:g}",
            met=quality >= LEAST_PSNR,
        ),
        Row(
            f"bitrate against the input's, {clip.stem}",
            round(size, 2),
            "x",
            round(peer_size, 2),
            goal=f"<= {MOST_SIZE:g}",
            met=size <= MOST_SIZE,
        ),
    ]


def main() -> None:
    rows = [row for name in CLIPS for row in rows_of(DATA / "video-crowds" / name)]
    write_result(
        "untouched",
        rows,
        goal="at least 42 dB, at most 1.3 times the input's bitrate, at default quality",
        peer="deface 1.5.0 with a threshold that nothing reaches, its default encoder settings",
        notes=[
            "The encoder's tiers were tuned on these clips; see docs/adr/0011.",
            "Picture streams only; PSNR over all planes of all frames of the clip.",
            "Where the peer changed the picture's size, its frames were scaled back to compare.",
            (
                "Frames are compared in order; a peer that doubles or drops frames of a clip with "
                "a variable rate (airport) is compared with its neighbours from there on."
            ),
        ],
    )


if __name__ == "__main__":
    main()
