"""`vouchsafe worker`: starts, works, stops, and speaks to nobody."""

from __future__ import annotations

import io
import os
import platform
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import skimage.data
from PIL import Image

from tests.waiting import PATIENCE, until
from vouchsafe.review import Reviews, State

TRAP = Path(__file__).parents[1] / "house" / "trap"


@contextmanager
def worker(*arguments: str, path: str = "") -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "vouchsafe", "worker", *arguments]
    process = subprocess.Popen(
        command,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, [path, *sys.path]))},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def photo() -> bytes:
    file = io.BytesIO()
    Image.fromarray(skimage.data.astronaut()[:256, 100:356]).save(file, "JPEG")
    return file.getvalue()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_stops_when_told_and_says_nothing(tmp_path: Path, number: signal.Signals) -> None:
    workers = tmp_path / "data" / "workers"
    with worker("--data", str(tmp_path / "data")) as process:
        until(lambda: workers.is_dir() and any(workers.iterdir()))

        process.send_signal(number)
        said, _ = process.communicate(timeout=PATIENCE)

    assert (process.returncode, said) == (0, b"")
    assert not any(workers.iterdir())


@pytest.mark.skipif(
    sys.platform != "linux" or platform.machine() not in {"x86_64", "aarch64"},
    reason="the trap is a Linux kernel filter",
)
def test_it_works_and_connects_to_nothing(tmp_path: Path) -> None:
    with Reviews.open(tmp_path / "data") as reviews:
        who = reviews.accept(reviews.operator_link(), "one").who
        collection = reviews.make_collection(who, "march").id
        item = reviews.add_item(who, collection, "portrait.jpg", [photo()]).item.id

        with worker("--data", str(tmp_path / "data"), "--jobs", "1", path=str(TRAP)) as process:
            until(lambda: reviews.item(who, item).state is State.READY or process.poll())
            process.terminate()
            said, _ = process.communicate(timeout=PATIENCE)

        assert (process.returncode, said) == (0, b"")
        assert len(reviews.plan(who, item).plan.hidden) == 1


def test_a_database_that_is_not_there_is_a_sentence(tmp_path: Path) -> None:
    url = f"postgresql://nobody@/nothing?host={tmp_path}"
    with worker("--data", str(tmp_path / "data"), "--database", url) as process:
        said, _ = process.communicate(timeout=PATIENCE)

    assert process.returncode == 2
    assert b"The database cannot be used" in said
    assert b"Traceback" not in said
