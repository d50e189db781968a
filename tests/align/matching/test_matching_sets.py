"""Many clips: enough pairs for loops, events kept apart, progress told, marks kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from tests.align.matching.conftest import lively
from vouchsafe.align import RATE
from vouchsafe.align.matching import Marks, NotMarks, Sound, coarse, mark, match
from vouchsafe.align.matching.hints import Found

Make = Callable[[str, np.ndarray], Sound]


def test_two_events_and_a_stranger_are_kept_apart(sound: Make) -> None:
    clips = [
        sound(f"{name}{start}", lively(seed, 60)[start * RATE : (start + 20) * RATE])
        for name, seed in (("a", 1), ("b", 2))
        for start in (0, 5, 12, 20)
    ]

    pairs = match([*clips, sound("alone", lively(3, 20))])

    assert {pair.first[0] + pair.second[0] for pair in pairs} == {"aa", "bb"}
    assert all(
        pair.offset == pytest.approx(int(pair.second[1:]) - int(pair.first[1:]), abs=1e-4)
        for pair in pairs
    )


def test_every_clip_of_one_event_lies_on_loops_without_every_pair(sound: Make) -> None:
    event, rng = lively(4, 60), np.random.default_rng(5)
    starts = rng.integers(0, 40 * RATE, 14)
    clips = [
        sound(f"c{n}", event[start : start + 20 * RATE] + rng.normal(0, 1500, 20 * RATE))
        for n, start in enumerate(starts)
    ]

    pairs = match(clips)

    degrees = Counter(name for pair in pairs for name in (pair.first, pair.second))
    assert min(degrees[clip.id] for clip in clips) >= 3
    assert len(pairs) < 14 * 13 / 2 * 0.7


def test_progress_rises_to_the_end_and_threads_change_nothing(sound: Make) -> None:
    event = lively(6, 30)
    clips = [sound(f"c{n}", event[n * 2 * RATE :][: 16 * RATE]) for n in range(4)]
    told: list[float] = []

    pairs = match(clips, on_progress=told.append, threads=1)

    assert told == sorted(told)
    assert told[-1] == 1.0
    assert pairs == match(clips, threads=2)


def test_a_short_clip_is_found_in_a_long_file_that_stays_on_disk(
    sound: Make, tmp_path: Path
) -> None:
    event = np.concatenate([lively(seed, 150) for seed in (7, 8, 9)]).astype(np.int16)
    event.tofile(tmp_path / "long")
    long = np.memmap(tmp_path / "long", np.int16, "r")

    (pair,) = match(
        [Sound("c1", long, mark(long)), sound("c2", event[280 * RATE : 310 * RATE].astype(float))]
    )

    assert pair.offset == pytest.approx(280, abs=1e-4)


def test_nothing_to_match(sound: Make) -> None:
    assert match([]) == ()
    assert match([sound("c1", lively(1, 10))]) == ()


def test_marks_are_kept_and_read_back(tmp_path: Path) -> None:
    marks = mark(lively(1, 10).astype(np.int16))

    marks.save(tmp_path / "marks")
    read = Marks.load(tmp_path / "marks")

    assert (read.names == marks.names).all()
    assert (read.times == marks.times).all()
    assert (read.levels == marks.levels).all()


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 and no more", b"\x93NUMPY", b"{}"])
def test_what_is_no_marks_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "marks").write_bytes(content)

    with pytest.raises(NotMarks):
        Marks.load(tmp_path / "marks")


def test_arrays_of_another_kind_are_no_marks(tmp_path: Path) -> None:
    with (tmp_path / "marks").open("wb") as file:
        np.savez(
            file, version=np.array(1), names=np.zeros(2), times=np.zeros(2), levels=np.zeros(2)
        )

    with pytest.raises(NotMarks):
        Marks.load(tmp_path / "marks")


def test_of_very_many_landmarks_a_share_is_enough(
    sound: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vouchsafe.align.matching.votes._MOST", 3000)
    event = lively(10, 50)

    (pair,) = match([sound("c1", event[: 40 * RATE]), sound("c2", event[10 * RATE :])])

    assert pair.offset == pytest.approx(10, abs=1e-4)


def test_what_lies_across_two_stretches_is_preferred_to_a_poorer_copy(sound: Make) -> None:
    """Long sounds are compared by stretches of 131 s; half a clip in each is a clip."""
    event = np.concatenate([lively(seed, 100) for seed in (11, 12, 13)])
    clip = event[116 * RATE : 146 * RATE]
    event[200 * RATE : 217 * RATE] = clip[: 17 * RATE]

    (pair,) = match([sound("c1", event), sound("c2", clip)])

    assert pair.offset == pytest.approx(116, abs=1e-4)


def test_of_very_many_stretches_the_most_eventful_are_compared(
    sound: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As if noise had left no landmarks, in sets of hundreds of hours."""
    compared = []

    def counted(*given: object) -> Found:
        compared.append(given)
        return alike(*given)

    alike = coarse.alike
    monkeypatch.setattr(coarse, "alike", counted)
    monkeypatch.setattr("vouchsafe.align.matching.candidates._SHARED", np.inf)
    monkeypatch.setattr("vouchsafe.align.matching.candidates._COMPARED", 3)
    event = lively(14, 310)
    event[: 180 * RATE] *= 0.1
    event += np.random.default_rng(15).normal(0, 300, len(event))

    (pair,) = match([sound("c1", event[: 300 * RATE]), sound("c2", event[10 * RATE :])])

    assert pair.offset == pytest.approx(10, abs=1e-4)
    assert len(compared) <= 3


def test_of_a_passage_that_comes_again_at_nearly_its_speed_the_right_one_is_found(
    sound: Make,
) -> None:
    passage = lively(16, 40)
    speeds = [1 + turn * 4e-4 for turn in (-4, -3, -2, -1, 0, 1, 2, 3, 4, 5)]
    turns = [
        np.interp(np.arange(0, len(passage) - 1, speed), np.arange(len(passage)), passage)
        for speed in speeds
    ]
    event = np.concatenate(turns)
    begin = sum(map(len, turns[:4])) + 5 * RATE + 61
    noise = np.random.default_rng(17).normal(0, 1500, 30 * RATE)

    (pair,) = match([sound("c1", event), sound("c2", event[begin : begin + 30 * RATE] + noise)])

    assert pair.offset == pytest.approx(begin / RATE, abs=1e-3)
