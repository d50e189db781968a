"""Decoding ahead changes neither what is found nor how an error ends it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pytest

from tests.track.scene import THRESHOLDS, texture
from vouchsafe.detect import Box, Region
from vouchsafe.media import Luma, Rgb
from vouchsafe.track import Followed, Look, follow

FACE = Region("face", Box(100, 100, 40, 50), 0.9, "test 1")


@dataclass
class Still:
    """A picture of one texture."""

    index: int
    width: int = 480
    height: int = 270

    @property
    def time(self) -> float:
        return self.index / 30

    def rgb(self, width: int | None = None, height: int | None = None) -> Rgb:
        return np.zeros((height or self.height, width or self.width, 3), np.uint8)

    def luma(self, width: int, height: int) -> Luma:
        return texture(height, width, 1)


def followed(pictures: Iterator[Still], looked: list[int]) -> Followed:
    def look(picture: Still, _: Look) -> list[Region]:
        looked.append(picture.index)
        return [FACE]

    return follow(pictures, look, width=480, height=270, thresholds=THRESHOLDS)


def test_every_picture_is_gone_through_once_and_in_order() -> None:
    given: list[int] = []
    looked: list[int] = []

    def pictures() -> Iterator[Still]:
        for index in range(40):
            given.append(index)
            yield Still(index)

    (track,) = followed(pictures(), looked).tracks

    assert given == list(range(40))
    assert looked == sorted(looked)
    assert (track.start, track.end) == (0.0, 39 / 30)


def test_a_picture_that_cannot_be_read_ends_it_with_its_own_error() -> None:
    def pictures() -> Iterator[Still]:
        yield from map(Still, range(20))
        raise OSError("the rest is missing")

    with pytest.raises(OSError, match="the rest is missing"):
        followed(pictures(), [])


def test_no_more_is_read_once_a_look_has_failed() -> None:
    given: list[int] = []

    def pictures() -> Iterator[Still]:
        for index in range(1000):
            given.append(index)
            yield Still(index)

    def look(picture: Still, _: Look) -> list[Region]:
        raise RuntimeError(f"cannot look at {picture.index}")

    with pytest.raises(RuntimeError, match="cannot look at 0"):
        follow(pictures(), look, width=480, height=270, thresholds=THRESHOLDS)

    assert len(given) < 10
