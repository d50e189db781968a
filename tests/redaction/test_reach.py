"""A region that hides nothing of its file is refused, not passed over."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import av
import pytest
from PIL import Image

from tests.redaction.pictures import MAGENTA, Blobs, ground, square
from vouchsafe.detect import Box
from vouchsafe.redaction import Plan, PlanError, analyse, render
from vouchsafe.track import Keyframe, Track


def track(*keys: tuple[float, Box], hidden: bool = True) -> Track:
    return Track("m1", "manual", "me", 1.0, tuple(Keyframe(*key) for key in keys), hidden)


INSIDE, OUTSIDE = Box(10, 10, 30, 30), Box(5000, 10, 30, 30)


def clip(path: Path) -> Path:
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=25)
        stream.width, stream.height, stream.pix_fmt = 160, 120, "yuv420p"
        for _ in range(10):
            picture = ground(160, 120)
            square(picture, 60, 50, 40, MAGENTA)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, "rgb24")))
        container.mux(stream.encode(None))
    return path


def photo(path: Path, pages: int) -> Path:
    made = [Image.fromarray(ground(160, 120 + 40 * page)) for page in range(pages)]
    made[0].save(path, save_all=True, append_images=made[1:])
    return path


def planned(source: Path, *more: Track) -> Plan:
    plan = analyse(source, detector=Blobs()).plan
    return replace(plan, tracks=(*plan.tracks, *more))


@pytest.mark.parametrize(
    ("region", "said"),
    [
        (
            track((1_000_000, INSIDE)),
            "begins at 1,000,000.000 s, after the last picture at 0.360 s",
        ),
        (track((0.05, INSIDE), (0.07, INSIDE)), "no picture lies between 0.050 s and 0.070 s"),
        (track((0, OUTSIDE), (0.3, OUTSIDE)), "lies outside the picture of 160 x 120 pixels"),
        (track((0, Box(10, -90, 30, 30))), "lies outside"),
    ],
)
def test_in_a_video(tmp_path: Path, region: Track, said: str) -> None:
    source, out = clip(tmp_path / "a.mp4"), tmp_path / "out.mp4"

    with pytest.raises(PlanError, match="'m1': it hides nothing") as refused:
        render(source, planned(source, region), out)

    assert said in str(refused.value)
    assert not out.exists()


def test_on_a_page_that_a_photo_does_not_have(tmp_path: Path) -> None:
    source, out = photo(tmp_path / "a.tiff", 2), tmp_path / "out.tiff"

    with pytest.raises(PlanError, match="there is no page 2; the last is 1"):
        render(source, planned(source, track((2, INSIDE))), out)

    assert not out.exists()


@pytest.mark.parametrize(
    "region",
    [
        pytest.param(track((0, OUTSIDE), (0.3, INSIDE)), id="comes in"),
        pytest.param(track((0, Box(-500, 0, 30, 30)), (0.36, OUTSIDE)), id="passes through"),
        pytest.param(track((0.3, INSIDE), (1_000_000, INSIDE)), id="stays until after the end"),
        pytest.param(track((1_000_000, OUTSIDE), hidden=False), id="hides nothing on purpose"),
    ],
)
def test_what_hides_something_is_rendered(tmp_path: Path, region: Track) -> None:
    source = clip(tmp_path / "a.mp4")

    assert render(source, planned(source, region), tmp_path / "out.mp4").times


def test_a_later_page_may_be_larger_than_the_first(tmp_path: Path) -> None:
    source = photo(tmp_path / "a.tiff", 3)
    below = track((2, Box(10, 150, 30, 30)))

    assert render(source, planned(source, below), tmp_path / "out.tiff").painted
