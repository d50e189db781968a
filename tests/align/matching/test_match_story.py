"""Two cuts of one sound find each other; strangers do not."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from vouchsafe.align import RATE
from vouchsafe.align.matching import Marks, NotMarks, Sound, mark, match


def noise(seed: int, seconds: float) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return (rng.normal(size=int(seconds * RATE)) * 3000).astype(np.int16)


def sound(name: str, samples: np.ndarray) -> Sound:
    return Sound(name, samples, mark(samples))


def test_two_cuts_of_one_sound_are_placed() -> None:
    event = noise(1, 40)

    (pair,) = match([sound("c1", event[: 30 * RATE]), sound("c2", event[10 * RATE + 4 :])])

    assert (pair.first, pair.second) == ("c1", "c2")
    assert pair.offset == pytest.approx(10.0005, abs=2e-5)
    assert pair.drift == pytest.approx(0, abs=1)
    assert pair.overlap == pytest.approx(20, abs=0.01)
    assert pair.probability > 0.99


def test_strangers_do_not_pair() -> None:
    assert match([sound("c1", noise(1, 20)), sound("c2", noise(2, 20))]) == ()


@pytest.mark.parametrize("seconds", [0, 0.01, 0.5, 3.0])
def test_what_is_too_short_pairs_with_nothing(seconds: float) -> None:
    event = noise(1, 20)

    assert match([sound("c1", event), sound("c2", event[: int(seconds * RATE)])]) == ()


def test_silence_pairs_with_nothing() -> None:
    silent = np.zeros(20 * RATE, np.int16)

    assert match([sound("c1", silent), sound("c2", silent), sound("c3", noise(1, 20))]) == ()


def test_nothing_to_match() -> None:
    assert match([]) == ()
    assert match([sound("c1", noise(1, 10))]) == ()


def test_marks_are_kept_and_read_back(tmp_path: Path) -> None:
    marks = mark(noise(1, 10))

    marks.save(tmp_path / "marks")
    read = Marks.load(tmp_path / "marks")

    assert (read.names == marks.names).all()
    assert (read.times == marks.times).all()
    assert (read.levels == marks.levels).all()


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 and no more", b"\x93NUMPY"])
def test_what_is_no_marks_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "marks").write_bytes(content)

    with pytest.raises(NotMarks):
        Marks.load(tmp_path / "marks")
