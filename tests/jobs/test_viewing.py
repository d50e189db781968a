"""An aligned event is shown from redacted copies, in isolation: whole files, or none."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.align.viewing.events import (
    Camera,
    digest,
    filmed,
    frames_of,
    heard_in,
    onset,
    reported,
    timeline_of,
)
from tests.jobs import misview
from vouchsafe.align import ClipFailed, MediaMissing, Timeline
from vouchsafe.align.viewing import (
    CannotBeSound,
    ChangedMeanwhile,
    NoSuchEvent,
    NothingToHear,
    NothingToShow,
    Sound,
)
from vouchsafe.align.viewing.layout import cells
from vouchsafe.jobs import AlreadyThere, Host, MalformedAnswer, OutputIsInput
from vouchsafe.jobs.allowance import OPENING
from vouchsafe.jobs.viewing import VIEW_TASKS, Viewed, ViewOrder, write_views
from vouchsafe.jobs.wire import Request
from vouchsafe.media import MediaError, RewriteOptions, Video, open_media, rewrite

FLASH = 24.5 / 30
"""In the middle of a frame of the grid."""
CAMERAS = (
    Camera(0.0, seconds=1.2),
    # Its sound begins long before its picture, and its copy will have no sound.
    Camera(0.0521, drift=60.0, rate=30, seconds=1.4, late=0.5),
    Camera(0.29, seconds=1.0),
)


@pytest.fixture(scope="module")
def host() -> Iterator[Host]:
    with Host(VIEW_TASKS) as host:
        yield host


class Event:
    """Originals, and in another folder copies of the first two."""

    def __init__(self, folder: Path) -> None:
        names = ("a.mp4", "b.mkv", "c.mp4")
        self.paths = [
            filmed(folder / name, camera, flash=FLASH)
            for name, camera in zip(names, CAMERAS, strict=True)
        ]
        self.redacted = folder / "redacted"
        self.redacted.mkdir()
        for path, sound in zip(self.paths[:2], ("keep", "mute"), strict=True):
            copy = self.redacted / path.name
            with open_media(path) as video:
                assert isinstance(video, Video)
                rewrite(video, copy, lambda _picture: None, RewriteOptions(sound=sound))  # type: ignore[arg-type]
            reported(path, copy)
        self.timeline = timeline_of(CAMERAS, self.paths)
        self.sources = {f"c{n}": path for n, path in enumerate(self.paths, 1)}


@pytest.fixture(scope="module")
def event(tmp_path_factory: pytest.TempPathFactory) -> Event:
    return Event(tmp_path_factory.mktemp("event"))


def brightness(path: Path, timeline: Timeline) -> list[list[float]]:
    """Of each tile, frame by frame, above the middle of its picture."""
    places = [cell.picture for cell in cells([16 / 9] * len(timeline.clips))]
    frames = frames_of(path)
    found = []
    for place in places:
        x, y = place.x + place.width // 2, place.y + place.height // 2
        found.append([float(frame[y - 70 : y - 30, x - 60 : x].mean()) for frame in frames])
    return found


def test_a_grid_and_a_mix_of_redacted_copies(event: Event, host: Host, tmp_path: Path) -> None:
    wanted = ViewOrder(
        grid=tmp_path / "out" / "grid.mp4",
        mix=tmp_path / "out" / "mix.flac",
        redacted=(event.redacted,),
    )
    told: list[tuple[str, float]] = []

    found = write_views(
        event.timeline,
        event.sources,
        wanted,
        host=host,
        on_progress=lambda what, done: told.append((what, done)),
    )

    assert found == Viewed(
        outputs=(tmp_path / "out" / "grid.mp4", tmp_path / "out" / "mix.flac"),
        called={"c1": "Camera A", "c2": "Camera B", "c3": "Camera C"},
        left_out={"c3": "no redacted copy"},
        unredacted=(),
        notes=(),
    )
    seen = brightness(found.outputs[0], event.timeline)
    assert [int(np.argmax(tile)) for tile in seen[:2]] == [24] * 2
    assert min(max(tile) for tile in seen[:2]) > 200
    assert max(seen[2]) < 50
    for output in found.outputs:
        assert onset(output) == pytest.approx(FLASH, abs=0.001)
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["grid.mp4", "mix.flac"]
    assert ("writing grid.mp4", 1.0) in told
    assert ("writing mix.flac", 1.0) in told


def test_unredacted_shows_the_rest_as_it_is(event: Event, host: Host, tmp_path: Path) -> None:
    wanted = ViewOrder(grid=tmp_path / "grid.mp4", redacted=(event.redacted,), unredacted=True)

    found = write_views(event.timeline, event.sources, replace(wanted, names=True), host=host)

    assert (found.left_out, found.unredacted) == ({}, ("c3",))
    assert found.called["c3"] == "c.mp4"
    seen = brightness(found.outputs[0], event.timeline)
    assert [int(np.argmax(tile)) for tile in seen] == [24] * 3
    assert min(max(tile) for tile in seen) > 200


def test_without_copies_there_is_nothing(event: Event, host: Host, tmp_path: Path) -> None:
    for wanted, refusal in (
        (ViewOrder(grid=tmp_path / "grid.mp4"), NothingToShow),
        (ViewOrder(mix=tmp_path / "mix.wav"), NothingToHear),
        (ViewOrder(grid=tmp_path / "grid.mp4", mix=tmp_path / "mix.wav"), NothingToShow),
    ):
        with pytest.raises(refusal):
            write_views(event.timeline, event.sources, wanted, host=host)
    assert list(tmp_path.iterdir()) == []


def test_an_event_of_several_is_named(event: Event, host: Host, tmp_path: Path) -> None:
    (one,) = event.timeline.events
    two = replace(one, reference="c2", placed=one.placed[1:2])
    timeline = replace(event.timeline, events=(replace(one, placed=one.placed[:1]), two))
    wanted = ViewOrder(mix=tmp_path / "mix.m4a", unredacted=True)

    found = write_views(timeline, event.sources, wanted, host=host)
    alone = write_views(timeline, event.sources, replace(wanted, event=2), host=host)

    assert [path.name for path in found.outputs] == ["mix-event-1.m4a", "mix-event-2.m4a"]
    assert [path.name for path in alone.outputs] == ["mix.m4a"]
    assert found.unredacted == ("c1", "c2")
    assert alone.unredacted == ("c2",)
    assert len(heard_in(found.outputs[0])[0]) < len(heard_in(found.outputs[1])[0])
    with pytest.raises(NoSuchEvent, match="no event 3; the timeline has 2"):
        write_views(timeline, event.sources, replace(wanted, event=3), host=host)


def test_a_clip_that_nobody_has_is_named(event: Event, host: Host, tmp_path: Path) -> None:
    order = ViewOrder(mix=tmp_path / "mix.wav", redacted=(event.redacted,))

    with pytest.raises(MediaMissing, match=r"c\.mp4"):
        write_views(
            event.timeline,
            {name: path for name, path in event.sources.items() if name != "c3"},
            order,
            host=host,
        )


def test_nothing_is_replaced_unasked(event: Event, host: Host, tmp_path: Path) -> None:
    there = tmp_path / "mix.wav"
    there.write_text("precious")
    wanted = ViewOrder(mix=there, redacted=(event.redacted,))

    with pytest.raises(AlreadyThere):
        write_views(event.timeline, event.sources, wanted, host=host)
    assert there.read_text() == "precious"
    write_views(event.timeline, event.sources, replace(wanted, force=True), host=host)

    assert onset(there) == pytest.approx(FLASH, abs=0.001)
    for taken in (event.paths[0], event.redacted / "a.mp4"):
        over = ViewOrder(grid=taken, redacted=(event.redacted,), force=True)
        with pytest.raises(OutputIsInput):
            write_views(event.timeline, event.sources, over, host=host)
    with pytest.raises(CannotBeSound):
        write_views(event.timeline, event.sources, ViewOrder(mix=tmp_path / "mix.mp3"), host=host)


def test_a_file_that_changes_meanwhile_ends_it(event: Event, host: Host, tmp_path: Path) -> None:
    copy = tmp_path / "copies" / "a.mp4"
    copy.parent.mkdir()
    copy.write_bytes((event.redacted / "a.mp4").read_bytes())
    reported(event.paths[0], copy)
    wanted = ViewOrder(mix=tmp_path / "mix.wav", redacted=(copy.parent,))

    def touch(what: str, _done: float) -> None:
        if what.startswith("writing"):
            copy.write_bytes(copy.read_bytes() + b"\0")

    with pytest.raises(ChangedMeanwhile, match=r"a\.mp4"):
        write_views(event.timeline, event.sources, wanted, host=host, on_progress=touch)

    assert [path.name for path in tmp_path.iterdir()] == ["copies"]


@pytest.fixture(scope="module")
def liar() -> Iterator[Host]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(Path(__file__).parent))
        with Host("misview") as host:
            yield host


@pytest.mark.parametrize("lie", misview.LIES)
def test_a_child_that_lies_is_not_believed(
    event: Event, liar: Host, tmp_path: Path, lie: str
) -> None:
    wanted = ViewOrder(mix=tmp_path / "mix.wav", redacted=(event.redacted,))

    with pytest.raises(MalformedAnswer):
        write_views(event.timeline, event.sources, wanted, host=liar, max_pixels=misview.asks(lie))
    assert list(tmp_path.iterdir()) == []


def test_the_timeline_is_believed_of_those_bytes_alone(
    event: Event, host: Host, tmp_path: Path
) -> None:
    clips = tuple(replace(clip, sha256="0" * 64) for clip in event.timeline.clips)
    timeline = replace(event.timeline, clips=clips)
    assert digest(event.paths[0]) != "0" * 64

    wanted = ViewOrder(grid=tmp_path / "g.mp4", redacted=(event.redacted,), unredacted=True)
    with pytest.raises(NothingToShow):
        write_views(timeline, event.sources, wanted, host=host)


def test_a_sound_that_cannot_be_read_is_named_across_the_border(host: Host, tmp_path: Path) -> None:
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(b"\0\0\0\x18ftypisom" + bytes(64))
    sound = Sound(broken, 0.0, 0.0, 0, None, 0.0, 1.0, 1.0)
    arguments = {
        "sounds": [sound.plain()],
        "length": 1.0,
        "suffix": ".wav",
        "output": "1.wav",
        "max_pixels": 1_000_000,
    }
    work = tmp_path / "work"
    work.mkdir()

    with pytest.raises(ClipFailed, match=r"broken\.mp4 could not be read"):
        host.run(Request("mix", arguments, str(work), (str(broken),), OPENING))


@pytest.mark.skipif(sys.platform != "linux", reason="Landlock is Linux's own")
def test_a_child_reads_what_it_was_handed_and_nothing_else(
    event: Event, host: Host, tmp_path: Path
) -> None:
    arguments = {"source": str(event.paths[0]), "listen": False, "max_pixels": 1_000_000}
    handed = (str(event.paths[1]),)

    with pytest.raises(MediaError, match="Permission denied"):
        host.run(Request("glance", arguments, str(tmp_path), handed, OPENING))
