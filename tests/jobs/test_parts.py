"""A video planned in parts is covered like one planned whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.walking import write_walk
from vouchsafe.detect import Box
from vouchsafe.jobs import Host, Settings, join_parts, plan_part
from vouchsafe.media import MediaError
from vouchsafe.redaction import PartsDoNotFit, Schedule, parts_of, read_plan

FRAMES, RATE = 100, 25
FACE = Box(94, 62, 66, 84)
"""Of the portrait, in its own pixels."""


@pytest.fixture(scope="module")
def march(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four seconds of the portrait on its way to the right, with B-frames and long groups."""
    path = tmp_path_factory.mktemp("march") / "march.mp4"
    return write_walk(path, FRAMES, 480, video={"g": "40", "preset": "fast"})


def test_a_plan_in_parts_is_a_plan(host: Host, march: Path, tmp_path: Path) -> None:
    parts = parts_of(FRAMES / RATE, length=1.4, overlap=0.5)
    assert len(parts) == 3
    told: list[tuple[str, float]] = []

    files = [
        plan_part(
            march,
            part,
            tmp_path / f"{part.number}.plan.json",
            Settings(),
            host=host,
            on_progress=lambda stage, done: told.append((stage, done)),
        )
        for part in parts
    ]
    plan = join_parts(list(zip(parts, files, strict=True)))

    middle = read_plan(files[1])
    assert middle.tracks[0].start >= parts[1].first
    assert middle.tracks[0].end <= parts[1].last
    assert len(plan.tracks) == 1
    schedule = Schedule(plan.tracks)
    for frame in range(FRAMES):
        boxes = [box for _, box in schedule.at(frame / RATE)]
        there = FACE.moved(2 * frame, 0)
        assert max(box.overlap(there) / there.area for box in boxes) > 0.9
    assert {path.stat().st_mode & 0o777 for path in files} == {0o600}
    assert {stage for stage, _ in told} == {"looking"}
    assert max(done for _, done in told) <= 1.0


def test_parts_of_different_videos_are_no_plan(
    host: Host, march: Path, clip: bytes, tmp_path: Path
) -> None:
    (tmp_path / "clip.mp4").write_bytes(clip)
    parts = parts_of(4.0, length=2.0, overlap=0.5)
    files = [
        plan_part(source, part, tmp_path / f"{part.number}.json", Settings(), host=host)
        for part, source in zip(parts, (march, tmp_path / "clip.mp4"), strict=True)
    ]

    with pytest.raises(PartsDoNotFit):
        join_parts(list(zip(parts, files, strict=True)))


def test_a_part_of_what_is_no_video_is_a_sentence(host: Host, tmp_path: Path) -> None:
    (tmp_path / "nothing").write_bytes(b"nothing")

    with pytest.raises(MediaError):
        plan_part(
            tmp_path / "nothing", parts_of(4.0)[0], tmp_path / "0.json", Settings(), host=host
        )

    assert [path.name for path in tmp_path.iterdir()] == ["nothing"]
