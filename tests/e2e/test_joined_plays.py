"""In a real browser, a video joined from parts plays across its borders, and every jump lands."""

from __future__ import annotations

import base64
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import av
import pytest
from playwright.sync_api import Browser

from tests.e2e.test_proxies_play import JUMPS, _blocks, _nearest
from tests.media import clips
from tests.media.clips import Clip, Tone
from tests.media.test_video_joined import OPEN, VP9, joined, manner_of, parts_in
from tests.media.test_video_proxy import numbered

COUNT = 50
CLIPS = {
    "mp4": ("clip.mp4", Clip(sound=(Tone(seconds=2.0),))),
    "mp4, variable": ("clip.mp4", OPEN["variable-open"]),
    "webm": ("clip.webm", Clip("libvpx-vp9", options=VP9, sound=(Tone("libopus", seconds=2.0),))),
}

PLAY = """async ([data, kind]) => {
  const video = document.createElement('video')
  video.muted = true
  const happened = []
  for (const name of ['waiting', 'stalled', 'error']) {
    video.addEventListener(name, () => happened.push(name))
  }
  const bytes = Uint8Array.from(atob(data), (c) => c.charCodeAt(0))
  video.src = URL.createObjectURL(new Blob([bytes], { type: kind }))
  await new Promise((done, failed) => {
    video.oncanplaythrough = done
    video.onerror = () => failed(video.error.message)
  })
  happened.length = 0
  const times = []
  const look = (_, { mediaTime }) => {
    times.push(mediaTime)
    video.requestVideoFrameCallback(look)
  }
  video.requestVideoFrameCallback(look)
  const ended = new Promise((done) => (video.onended = done))
  await video.play()
  await ended
  return [happened, times, video.duration, video.getVideoPlaybackQuality().corruptedVideoFrames]
}"""


@pytest.mark.parametrize("name", CLIPS)
def test_a_joined_video_plays_across_its_borders(
    name: str, chromium: Browser, tmp_path: Path
) -> None:
    file, clip = CLIPS[name]
    times = clip.times[:COUNT] if clip.times else None
    source = clips.make(tmp_path / file, replace(clip, count=COUNT, times=times, picture=numbered))
    manner = manner_of(source)
    out, made = joined(source, parts_in(source, tmp_path, manner)[0], manner)
    kind = f"video/{out.suffix[1:]}"
    data = base64.b64encode(out.read_bytes()).decode()
    moments = [*enumerate((a + b) / 2 for a, b in pairwise(made.times))]

    page = chromium.new_page()
    try:
        happened, played, duration, corrupted = page.evaluate(PLAY, [data, kind])
        seen = page.evaluate(JUMPS.replace("video/mp4", kind), [data, moments[::-1]])
    finally:
        page.close()

    assert (happened, corrupted) == ([], 0)
    assert played == sorted(played)
    assert duration == pytest.approx(made.times[-1], abs=0.15)
    with av.open(str(out)) as container:
        frames = [_blocks(frame.to_ndarray(format="rgb24")) for frame in container.decode(video=0)]
    shown = {number: _nearest(frames, blocks) for number, blocks in seen}
    assert shown == {number: number for number, _ in moments}
