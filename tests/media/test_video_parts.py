"""A part of a video, begun where a player would jump to, has every frame of its stretch."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from tests.media import clips
from tests.media.clips import Clip
from tests.media.test_video_proxy import numbered
from tests.media.test_video_write import CONTAINERS, NOT_IN_MP4, PICTURES
from vouchsafe.media import Video, open_media

MARGIN = 0.3
"""Seconds, far below what parts look beyond their borders."""

OPEN = {
    "open-groups": Clip("libx265", options={"x265-params": "log-level=none:open-gop=1:keyint=10"}),
    "pyramids": Clip(options={"g": "12", "bf": "5", "x264-params": "b-pyramid=normal:open-gop=1"}),
    "variable-open": Clip(
        time_base=Fraction(1, 1000),
        times=tuple(40 * n + 13 * (n % 3) for n in range(60)),
        options={"g": "9", "x264-params": "open-gop=1:bframes=4"},
    ),
}
FILES = {
    **{name: (f"clip{NOT_IN_MP4.get(name, '.mp4')}", clip) for name, clip in PICTURES.items()},
    **CONTAINERS,
    **{name: ("clip.mp4", clip) for name, clip in OPEN.items()},
    **{f"{name}-mkv": ("clip.mkv", clip) for name, clip in OPEN.items()},
}


@pytest.mark.parametrize("name", FILES)
def test_a_part_has_every_frame_of_its_stretch(name: str, tmp_path: Path) -> None:
    file, clip = FILES[name]
    count = max(clip.count, 50)
    options = {"g": "10", **clip.options}
    if clip.codec in {"libx265", "libsvtav1"}:
        options = clip.options
    longer = replace(clip, count=count, options=options, picture=numbered)
    path = clips.make(tmp_path / file, longer)

    with open_media(path) as video:
        assert isinstance(video, Video)
        whole = [picture.time for picture in video.pictures()]
        for border in (0.35, 0.8, 1.21, 1.6):
            begun = max(border - MARGIN, 0.0)
            seen = [picture.time for picture in video.pictures(start=begun)]
            assert [time for time in seen if time >= border] == [
                time for time in whole if time >= border
            ]
