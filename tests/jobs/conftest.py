"""Small photos and clips, made on the spot, with a face and without."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import skimage.data
from PIL import Image

from tests.walking import write_walk
from vouchsafe.jobs import Item, Order, Outcome, Result, Settings, carry_out
from vouchsafe.jobs.host import Host


@pytest.fixture(scope="session")
def face(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A JPEG of the public-domain portrait that scikit-image carries."""
    path = tmp_path_factory.mktemp("face") / "face.jpg"
    Image.fromarray(skimage.data.astronaut()[:256, 100:356]).save(path, quality=90)
    return path.read_bytes()


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A small PNG without anybody."""
    path = tmp_path_factory.mktemp("empty") / "empty.png"
    Image.fromarray(np.full((48, 64, 3), 90, np.uint8)).save(path)
    return path.read_bytes()


@pytest.fixture(scope="session")
def clip(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Half a second of the portrait moving across."""
    return write_walk(tmp_path_factory.mktemp("clip") / "clip.mp4", 12, 320, step=4).read_bytes()


class Onlooker:
    """Remembers what it was told."""

    def __init__(self) -> None:
        self.expected = 0
        self.stages: list[tuple[str, float]] = []
        self.outcomes: list[Outcome] = []

    def expect(self, count: int) -> None:
        self.expected = count

    def begun(self, item: Item) -> None:
        pass

    def moved(
        self,
        item: Item,  # noqa: ARG002 - a protocol
        stage: str,
        done: float,
    ) -> None:
        self.stages.append((stage, done))

    def ended(
        self,
        item: Item,  # noqa: ARG002 - a protocol
        outcome: Outcome,
    ) -> None:
        self.outcomes.append(outcome)


Do = Callable[..., Result]


@pytest.fixture(scope="session")
def host() -> Iterator[Host]:
    with Host() as host:
        yield host


@pytest.fixture
def do(tmp_path: Path, host: Host) -> Do:
    """Carry out an order from `in` to `out` below the test's own folder."""

    def do(
        *inputs: Path | str,
        onlooker: Onlooker | None = None,
        aim: str = "redact",
        plans: Path | None = None,
        lanes: int = 1,
        force: bool = False,
        anonymous: bool = False,
        out: Path | None = None,
        **settings: object,
    ) -> Result:
        order = Order(
            aim=aim,  # type: ignore[arg-type]
            inputs=tuple(map(str, inputs or (tmp_path / "in",))),
            out=out or tmp_path / "out",
            settings=Settings(**settings),  # type: ignore[arg-type]
            plans=plans,
            lanes=lanes,
            force=force,
            anonymous=anonymous,
        )
        return carry_out(order, onlooker or Onlooker(), host)

    return do


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "in"
    path.mkdir()
    return path
