"""A box that a person drew is followed by a process apart."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.jobs import misfollow
from vouchsafe.detect import Box
from vouchsafe.jobs import Host, MalformedAnswer, follow_file
from vouchsafe.media import MediaError, Unsupported
from vouchsafe.track import Ending, NotInThePicture, box_at


@pytest.fixture(scope="module")
def host() -> Iterator[Host]:
    with Host() as host:
        yield host


@pytest.fixture
def source(clip: bytes, tmp_path: Path) -> Path:
    path = tmp_path / "clip.mp4"
    path.write_bytes(clip)
    return path


def test_a_drawn_box_becomes_a_track(host: Host, source: Path) -> None:
    """The portrait moves to the right by four pixels a frame, twelve frames long."""
    told: list[tuple[str, float]] = []
    drawn = Box(24 + 100, 60, 60, 80)

    traced = follow_file(
        source,
        6 / 25,
        drawn,
        "face",
        back=1.0,
        ahead=1.0,
        name="t77",
        host=host,
        on_progress=lambda stage, done: told.append((stage, done)),
    )

    assert (traced.track.id, traced.track.kind, traced.track.source) == ("t77", "face", "by hand")
    assert (traced.began, traced.ended) == (Ending.VIDEO, Ending.VIDEO)
    for frame in range(12):
        box = box_at(traced.track, frame / 25)
        assert box is not None
        assert box.centre == pytest.approx((4 * frame + 130, 100), abs=4)
    assert told[-1] == ("following", 1.0)


def test_no_further_than_was_asked(host: Host, source: Path) -> None:
    traced = follow_file(
        source, 6 / 25, Box(124, 60, 60, 80), "manual", back=0.08, ahead=0.12, host=host
    )

    assert (traced.track.start, traced.track.end) == pytest.approx((4 / 25, 9 / 25))
    assert (traced.began, traced.ended) == (Ending.ASKED, Ending.ASKED)


def test_what_cannot_be_followed_ends_in_a_sentence(
    host: Host, source: Path, face: bytes, tmp_path: Path
) -> None:
    photo, nothing = tmp_path / "face.jpg", tmp_path / "nothing.mp4"
    photo.write_bytes(face)
    nothing.write_bytes(b"nothing")

    with pytest.raises(NotInThePicture):
        follow_file(source, 0.0, Box(400, 10, 20, 20), "face", back=1, ahead=1, host=host)
    with pytest.raises(Unsupported):
        follow_file(photo, 0.0, Box(0, 0, 20, 20), "face", back=1, ahead=1, host=host)
    with pytest.raises(MediaError):
        follow_file(nothing, 0.0, Box(0, 0, 20, 20), "face", back=1, ahead=1, host=host)


@pytest.fixture(scope="module")
def liar() -> Iterator[Host]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(Path(__file__).parent))
        with Host("misfollow") as host:
            yield host


@pytest.mark.parametrize("lie", misfollow.LIES)
def test_a_child_that_lies_is_not_believed(liar: Host, tmp_path: Path, lie: str) -> None:
    def ask(name: str) -> Any:
        (tmp_path / name).touch()
        return follow_file(
            tmp_path / name, 0.0, Box(0, 0, 9, 9), "face", back=1, ahead=1, host=liar
        )

    assert ask("honest").track.end == 0.5
    with pytest.raises(MalformedAnswer):
        ask(lie)
