"""Small photos and clips that are worked on for real, and a place for the work's tables."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import skimage.data
from PIL import Image

from tests.walking import write_walk
from vouchsafe.review import Reviews
from vouchsafe.review.work import Work


@pytest.fixture
def database_url(database: str | None, tmp_path: Path) -> str:
    """Of a fresh database for the work alone."""
    return database or f"sqlite:///{tmp_path / 'work.sqlite'}"


@pytest.fixture(scope="session")
def face() -> bytes:
    """A JPEG of the public-domain portrait that scikit-image carries."""
    return picture(skimage.data.astronaut()[:256, 100:356])


@pytest.fixture(scope="session")
def empty() -> bytes:
    """A JPEG without anybody."""
    return picture(np.full((96, 128, 3), 90, np.uint8))


@pytest.fixture(scope="session")
def clip(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Half a second of the portrait moving across."""
    path = tmp_path_factory.mktemp("clip") / "clip.mp4"
    return write_walk(path, 12, 320, step=4, index_first=True).read_bytes()


def picture(pixels: np.ndarray) -> bytes:
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "JPEG", quality=90)
    return file.getvalue()


@pytest.fixture
def start(reviews: Reviews) -> Iterator[Callable[[], Work]]:
    """Starts the work on the reviews, which has stopped when the test ends."""
    started: list[Work] = []

    def begin() -> Work:
        started.append(Work.start(reviews, workers=2))
        return started[-1]

    yield begin
    for work in started:
        work.stop()
