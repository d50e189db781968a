"""In a real browser, a jump to the middle between two times shows the very frame between them."""

from __future__ import annotations

import base64
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from numpy.typing import NDArray
from playwright.sync_api import Browser

from tests.media import clips
from tests.media.clips import Clip
from tests.media.test_video_proxy import numbered, proxied

CLIPS = {
    "variable": (
        "clip.mp4",
        Clip(time_base=Fraction(1, 1000), times=tuple(33 * n + n % 5 * 7 for n in range(40))),
    ),
    "turned": ("clip.mp4", Clip(rotation=90, count=30)),
    "cut by an edit list": ("clip.mp4", Clip(start=-6, count=36)),
    "fast": ("clip.mp4", Clip(rate=120, count=40)),
    "broadcast": ("clip.ts", Clip(container="mpegts", count=30)),
    "slow": (
        "clip.mkv",
        Clip(time_base=Fraction(1, 1000), times=(0, 1000, 1040, 5000, 5040, 9000)),
    ),
}
ACROSS, DOWN = 8, 6
"""blocks of a numbered frame"""

JUMPS = """async ([data, moments]) => {
  const video = document.createElement('video')
  video.muted = true
  const bytes = Uint8Array.from(atob(data), (c) => c.charCodeAt(0))
  video.src = URL.createObjectURL(new Blob([bytes], { type: 'video/mp4' }))
  await new Promise((done, failed) => {
    video.onloadeddata = done
    video.onerror = () => failed(video.error.message)
  })
  const canvas = document.createElement('canvas')
  canvas.width = video.videoWidth
  canvas.height = video.videoHeight
  const pen = canvas.getContext('2d', { willReadFrequently: true })
  const seen = []
  for (const [number, moment] of moments) {
    const shown = new Promise((done) => video.requestVideoFrameCallback(done))
    const there = new Promise((done) => (video.onseeked = done))
    video.currentTime = moment
    await there
    await Promise.race([shown, new Promise((done) => setTimeout(done, 1000))])
    pen.drawImage(video, 0, 0)
    const { data, width, height } = pen.getImageData(0, 0, canvas.width, canvas.height)
    const grey = (x, y) => data[4 * (Math.floor(y * height) * width + Math.floor(x * width))]
    const blocks = []
    for (let y = 0.5; y < 6; y++) for (let x = 0.5; x < 8; x++) blocks.push(grey(x / 8, y / 6))
    seen.push([number, blocks])
  }
  return seen
}"""


@pytest.mark.parametrize("name", CLIPS)
def test_the_middle_between_two_times_shows_the_frame(
    name: str, chromium: Browser, tmp_path: Path
) -> None:
    file, clip = CLIPS[name]
    source = clips.make(tmp_path / file, replace(clip, picture=numbered))
    _, out, times = proxied(source, tmp_path)
    moments = [*enumerate((a + b) / 2 for a, b in pairwise(times)), (len(times) - 1, times[-1])]
    order = np.random.default_rng(1).permutation(len(moments)).tolist()

    page = chromium.new_page()
    try:
        data = base64.b64encode(out.read_bytes()).decode()
        seen = page.evaluate(JUMPS, [data, [moments[at] for at in order]])
    finally:
        page.close()

    with av.open(str(out)) as container:
        frames = [_blocks(frame.to_ndarray(format="rgb24")) for frame in container.decode(video=0)]
    shown = {number: _nearest(frames, blocks) for number, blocks in seen}
    assert shown == {number: number for number in range(len(times))}


def _blocks(picture: NDArray[Any]) -> NDArray[Any]:
    height, width = picture.shape[:2]
    rows = [int((y + 0.5) / DOWN * height) for y in range(DOWN)]
    columns = [int((x + 0.5) / ACROSS * width) for x in range(ACROSS)]
    return picture[np.ix_(rows, columns)][:, :, 0].astype(float).ravel()


def _nearest(frames: list[NDArray[Any]], blocks: list[int]) -> int:
    return int(np.argmin([np.abs(frame - np.array(blocks)).mean() for frame in frames]))
