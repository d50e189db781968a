"""A box that a person drew is followed both ways, and ends where the evidence does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from tests.track.scene import HEIGHT, RATE, WIDTH, Scene, Thing
from vouchsafe.detect import Box, Region
from vouchsafe.track import Ending, NothingToFollow, NotInThePicture, Traced, box_at, moments, trace


@dataclass
class Shown:
    """A frame of a scene, as a picture."""

    scene: Scene
    index: int

    @property
    def time(self) -> float:
        return self.index / RATE

    def luma(self, width: int, height: int) -> NDArray[np.uint8]:
        return self.scene.luma(self.index, (width, height))

    def rgb(self, width: int, height: int) -> NDArray[np.uint8]:
        return np.stack([self.luma(width, height)] * 3, axis=2)


@dataclass
class Film:
    """Counts how often it was read."""

    scene: Scene
    reads: int = 0

    def __call__(self, start: float) -> Iterator[Shown]:
        for index in range(self.scene.frames):
            if index / RATE >= start:
                self.reads += 1
                yield Shown(self.scene, index)


def followed(
    scene: Scene,
    frame: int,
    *,
    back: float = 60.0,
    ahead: float = 60.0,
    box: Box | None = None,
    look: object = None,
) -> Traced:
    drawn = box or scene.box(scene.things[0], frame)
    assert drawn is not None
    return trace(
        Film(scene),  # type: ignore[arg-type] # what is not asked for is not there
        frame / RATE,
        drawn,
        "manual",
        back=back,
        ahead=ahead,
        width=WIDTH,
        height=HEIGHT,
        look=look,  # type: ignore[arg-type]
    )


def overlap(scene: Scene, traced: Traced, frame: int) -> float:
    """Of where it is and where the track says it is, inside the picture."""
    box, truth = box_at(traced.track, frame / RATE), scene.box(scene.things[0], frame)
    if box is None or truth is None:
        return 0.0
    a, b = box.clipped(WIDTH, HEIGHT), truth.clipped(WIDTH, HEIGHT)
    both = a.overlap(b)
    return both / (a.area + b.area - both)


def passing(speed: float = 4.0, **more: object) -> Thing:
    return Thing(lambda frame: (800.0 + speed * frame, 560.0 + frame), **more)  # type: ignore[arg-type]


CAMERAS = {
    "still": lambda _: (1000.0, 600.0, 1.0),
    "pan": lambda frame: (930.0 + 3 * frame, 600.0, 1.0),
    "zoom": lambda frame: (900.0 + frame, 600.0, 1.0 + 0.01 * frame),
    "shake": lambda frame: (
        900.0 + 9 * np.sin(frame * 0.9),
        600.0 + 8 * np.cos(frame * 1.3),
        1.0,
    ),
}


@pytest.mark.parametrize("camera", CAMERAS)
@pytest.mark.parametrize("frame", [0, 30])
def test_what_moves_by_itself_is_followed_both_ways(camera: str, frame: int) -> None:
    scene = Scene(50, [passing()], CAMERAS[camera])

    traced = followed(scene, frame)

    assert [overlap(scene, traced, at) > 0.5 for at in range(50)] == [True] * 50
    assert (traced.began, traced.ended) == (Ending.VIDEO, Ending.VIDEO)
    assert traced.uncovered == ()


def test_a_generous_box_goes_with_what_is_in_its_middle() -> None:
    scene = Scene(50, [passing()])
    drawn = scene.box(scene.things[0], 25)
    assert drawn is not None

    traced = followed(scene, 25, box=drawn.grown(1.5))

    for frame in range(50):
        box, truth = box_at(traced.track, frame / RATE), scene.box(scene.things[0], frame)
        assert box is not None
        assert truth is not None
        assert box.overlap(truth) >= 0.9 * truth.area


def test_the_drawn_box_is_in_the_track_whole() -> None:
    scene = Scene(40, [passing()])
    drawn = Box(430.0, 200.0, 61.0, 77.0)

    traced = followed(scene, 20, box=drawn)

    box = box_at(traced.track, 20 / RATE)
    assert box is not None
    assert box.overlap(drawn) == pytest.approx(drawn.area, rel=1e-4)


def test_it_ends_at_a_cut_on_either_side() -> None:
    scene = Scene(60, [passing(since=20, until=40)], world={0: 1, 20: 2, 40: 3})

    traced = followed(scene, 30)

    assert (traced.began, traced.ended) == (Ending.CUT, Ending.CUT)
    assert traced.track.start == pytest.approx(20 / RATE)
    assert traced.track.end == pytest.approx(39 / RATE)


def test_a_flash_is_no_cut() -> None:
    scene = Scene(40, [passing()], flash=frozenset({12, 28, 29}))

    traced = followed(scene, 20)

    assert (traced.began, traced.ended) == (Ending.VIDEO, Ending.VIDEO)
    assert all(overlap(scene, traced, frame) > 0.5 for frame in range(40))


def test_it_ends_where_it_leaves_the_picture() -> None:
    scene = Scene(60, [passing(speed=14.0)])

    traced = followed(scene, 10)

    gone = next(at for at in range(60) if overlap_free(scene, at))
    assert traced.ended is Ending.EDGE
    assert gone - 6 <= traced.track.end * RATE <= gone + 3


def overlap_free(scene: Scene, frame: int) -> bool:
    box = scene.box(scene.things[0], frame)
    return box is None or box.clipped(WIDTH, HEIGHT).area <= 0


def test_it_ends_soon_after_it_vanished_and_says_so() -> None:
    scene = Scene(90, [passing(speed=1.0, until=40)])

    traced = followed(scene, 20)

    assert traced.ended is Ending.LOST
    assert 39 <= traced.track.end * RATE <= 39 + 12
    assert [span.end for span in traced.uncovered] == [traced.track.end]


def test_what_passes_in_front_of_it_for_a_moment_does_not_end_it() -> None:
    post = Thing(lambda frame: (700.0 + 12 * frame, 590.0), size=90.0, seed=9, face=False)
    scene = Scene(60, [passing(speed=1.0), post])

    traced = followed(scene, 2)

    assert overlap(scene, traced, 50) > 0.5
    assert traced.ended is Ending.VIDEO


def test_no_further_than_was_asked_for() -> None:
    scene = Scene(60, [passing()])

    traced = followed(scene, 30, back=0.5, ahead=0.2)

    assert (traced.track.start, traced.track.end) == pytest.approx((15 / RATE, 36 / RATE))
    assert (traced.began, traced.ended) == (Ending.ASKED, Ending.ASKED)


def test_a_long_way_back_is_read_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    scene = Scene(100, [passing(speed=2.0)])
    monkeypatch.setattr(moments, "_MEMORY", 614 * 346 * 20)

    traced = followed(scene, 90)

    assert traced.track.start == 0.0
    assert all(overlap(scene, traced, frame) > 0.5 for frame in range(100))


def test_a_detector_finds_it_again_and_keeps_the_drawn_margins() -> None:
    """It turns round while it is hidden: its pixels are no longer what they were."""

    class Turning(Scene):
        def luma(self, frame: int, size: tuple[int, int]) -> NDArray[np.uint8]:
            skin = self._skins[7]
            self._skins[7] = skin[:, ::-1] if frame >= 24 else skin
            try:
                return super().luma(frame, size)
            finally:
                self._skins[7] = skin

    post = Thing(lambda frame: (780.0, 560.0) if 20 <= frame < 28 else (0.0, 0.0), 90.0, 9)
    scene = Turning(60, [Thing(lambda _: (780.0, 560.0)), post])
    eyes = scene._skins[7]

    def look(part: NDArray[np.uint8]) -> list[Region]:
        """Sees the thing's inner half, either way round. A helper makes it 72 pixels wide."""
        grey = part[:, :, 0]
        best: tuple[float, Region] | None = None
        for side in (eyes, eyes[:, ::-1]):
            template = cv2.resize(np.ascontiguousarray(side), (72, 72))
            score = cv2.matchTemplate(grey, template, cv2.TM_CCOEFF_NORMED)
            _, high, _, (x, y) = cv2.minMaxLoc(score)
            inner = Box(x, y, 72, 72).grown(0.5)
            if high > 0.6 and (best is None or high > best[0]):
                best = high, Region("face", inner, 0.9, "test 1")
        return [best[1]] if best else []

    alone = followed(scene, 10)
    helped = followed(scene, 10, look=look)

    assert alone.ended is Ending.LOST
    assert helped.ended is Ending.VIDEO
    assert overlap(scene, helped, 55) > 0.5


@settings(max_examples=12)
@given(
    st.floats(-200, 1100), st.floats(-200, 700), st.floats(1, 700), st.floats(1, 700),
    st.integers(0, 11),
)  # fmt: skip
def test_any_box_anywhere_gives_a_track_or_a_sentence(
    x: float, y: float, width: float, height: float, frame: int
) -> None:
    scene = Scene(12, [passing()])
    box = Box(x, y, width, height)

    try:
        traced = followed(scene, frame, box=box)
    except NotInThePicture:
        assert box.clipped(WIDTH, HEIGHT).area <= 0
        return

    assert traced.track.start <= frame / RATE <= traced.track.end
    assert all(np.isfinite([*key.box]).all() and key.box.area > 0 for key in traced.track.keyframes)


def test_a_moment_after_the_end_is_a_sentence_or_the_last_frame() -> None:
    scene = Scene(10, [passing()])

    with pytest.raises(NothingToFollow):
        followed(scene, 100, back=1.0, box=Box(10, 10, 50, 50))
    assert followed(scene, 11, back=1.0, box=Box(400, 200, 50, 50)).ended is Ending.VIDEO


def test_a_face_that_passes_by_is_not_taken_for_what_was_drawn() -> None:
    """Something else was drawn; from the second frame on, a detector sees faces in it."""
    scene = Scene(40, [Thing(lambda _: (900.0, 600.0))])
    looks = 0

    def look(part: NDArray[np.uint8]) -> list[Region]:
        nonlocal looks
        looks += 1
        middle = Box.around(part.shape[1] / 2 + 2 * looks, part.shape[0] / 2, 60.0, 60.0)
        return [Region("face", middle, 0.9, "test 1")] if looks > 1 else []

    traced = followed(scene, 20, look=look)

    assert looks > 3
    assert all(overlap(scene, traced, frame) > 0.8 for frame in range(40))
