"""Which pictures are looked at: a bounded number, spread over the whole."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from tests.exposure.files import clip
from vouchsafe.exposure import moments as module
from vouchsafe.exposure.moments import (
    FEWEST,
    MOST,
    MOST_PAGES,
    chosen_moments,
    chosen_pages,
    moments,
    spread,
)
from vouchsafe.media import Photo, Video, open_media

HD = 1920 * 1080


@given(st.integers(1, 100_000))
def test_pages_are_few_in_order_and_the_first_is_among_them(count: int) -> None:
    chosen = spread(count)

    assert chosen[0] == 0
    assert chosen == sorted(set(chosen))
    assert len(chosen) == min(count, MOST_PAGES)
    assert chosen[-1] == count - 1


@given(st.floats(0, 1e5), st.integers(1, 10**8))
def test_moments_are_few_in_order_and_within_the_video(duration: float, pixels: int) -> None:
    times = moments(duration, pixels)

    assert times[0] == 0
    assert times == sorted(times)
    assert 1 <= len(times) <= MOST
    assert all(time <= duration for time in times)


def test_larger_pictures_are_looked_at_more_rarely() -> None:
    assert len(moments(60, 640 * 360)) == MOST
    assert len(moments(60, HD)) == 12
    assert len(moments(60, 4 * HD)) == FEWEST


def test_of_a_long_tiff_some_pages_are_looked_at(tmp_path: Path) -> None:
    path = tmp_path / "pages.tif"
    pages = [Image.fromarray(np.full((16, 16, 3), number, np.uint8)) for number in range(50)]
    pages[0].save(path, save_all=True, append_images=pages[1:])

    with open_media(path) as photo:
        assert isinstance(photo, Photo)
        assert [page.index for page in chosen_pages(photo)] == spread(50)


@pytest.mark.parametrize("cheap", [1e9, 0.0])
def test_a_video_is_seen_from_start_to_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cheap: float
) -> None:
    monkeypatch.setattr(module, "_CHEAP", cheap)
    with open_media(clip(tmp_path / "clip.mp4", seconds=30)) as video:
        assert isinstance(video, Video)
        times = [picture.time for picture in chosen_moments(video)]

    # By keyframes alone there are as many moments as keyframes, one for each 25 seconds here.
    assert times[0] == 0
    assert times == sorted(set(times))
    assert len(times) == (MOST if cheap else 2)


def test_a_stretch_of_sound_is_heard_from_where_it_starts(tmp_path: Path) -> None:
    rate = 16000
    quiet_then_loud = np.concatenate(
        [np.zeros(4 * rate), np.sin(np.arange(4 * rate) * 0.2) * 0.5]
    ).astype(np.float32)
    with open_media(clip(tmp_path / "clip.mp4", sound=quiet_then_loud, seconds=8)) as video:
        assert isinstance(video, Video)
        (index,) = video.sound_indexes
        first, second = (
            np.concatenate(list(video.hear(index, rate=rate, start=start, seconds=2.0)))
            for start in (0.0, 5.0)
        )

    assert len(first) == pytest.approx(2 * rate, abs=64)
    assert np.abs(first).max() < 0.05
    assert np.abs(second[:rate]).max() > 0.3
