"""A grid shows every clip at its time, and nothing of those that may not be shown."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from tests.align.viewing.events import Camera, filmed, frames_of, onset, sound, tile
from tests.media import clips
from vouchsafe.align.viewing import Page, Sight, Tile, write_grid
from vouchsafe.align.viewing.layout import HEADER, STRIP, Cell, Place, cells

FLASH = 37.5 / 25
"""In the middle of a frame of the grid."""

CAMERAS = (
    Camera(0.0),
    Camera(0.613, drift=80.0, rate=30),
    Camera(1.0071, drift=-100.0, rate=50, height=120),
    Camera(0.26, rate=24, rotation=90),
    Camera(0.31, late=0.4),
)


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Page:
    folder = tmp_path_factory.mktemp("event")
    tiles = []
    for number, camera in enumerate(CAMERAS):
        suffix = "mkv" if camera.late else "mp4"
        path = filmed(folder / f"{number}.{suffix}", camera, flash=FLASH)
        tiles.append(tile(f"Camera {number}", path, camera))
    tiles.append(Tile("Camera 5", "±1 ms", 16 / 9, None, "no redacted copy"))
    return Page("Event 1", tuple(tiles), 3.1, Fraction(25))


@pytest.fixture(scope="module")
def grid(page: Page, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("grid") / "grid.mp4"
    heard = [
        sound(each.shown.path, camera)
        for each, camera in zip(page.tiles, CAMERAS, strict=False)
        if each.shown
    ]
    assert write_grid(page, heard, out) == []
    return out


@pytest.fixture(scope="module")
def frames(grid: Path) -> list[NDArray[np.uint8]]:
    return frames_of(grid)


@pytest.fixture(scope="module")
def places(page: Page) -> list[Cell]:
    return cells([each.aspect if each.shown else None for each in page.tiles])


def part(frame: NDArray[np.uint8], place: Place) -> NDArray[np.uint8]:
    return frame[place.y : place.y + place.height, place.x : place.x + place.width]


def middle(frame: NDArray[np.uint8], place: Place) -> float:
    """How bright it is above the middle of a place, where something may be written."""
    inner = part(frame, place)
    height, width = inner.shape
    return float(inner[height // 2 - 70 : height // 2 - 30, width // 2 - 40 : width // 2].mean())


def test_a_flash_is_in_all_pictures_in_one_frame(
    frames: list[NDArray[np.uint8]], places: list[Cell]
) -> None:
    seen = [
        int(np.argmax([middle(frame, cell.picture) for frame in frames]))
        for cell in places[: len(CAMERAS)]
    ]

    assert seen == [37] * len(CAMERAS)
    assert all(middle(frames[37], cell.picture) > 200 for cell in places[: len(CAMERAS)])


def test_a_beep_is_where_it_was(grid: Path) -> None:
    assert onset(grid) == pytest.approx(FLASH, abs=0.001)


def test_a_clip_is_there_for_as_long_as_it_records(
    frames: list[NDArray[np.uint8]], places: list[Cell]
) -> None:
    for camera, cell in zip(CAMERAS, places, strict=False):
        there = [middle(frame, cell.picture) > 55 for frame in frames]
        shown = np.flatnonzero(there)
        assert shown[0] == pytest.approx((camera.start + camera.late) * 25, abs=1)
        assert shown[-1] + 1 == pytest.approx((camera.start + camera.seconds) * 25, abs=1)


def test_nothing_is_shown_of_a_clip_without_a_copy(
    frames: list[NDArray[np.uint8]], places: list[Cell]
) -> None:
    room = places[5].picture
    for frame in frames[::5]:
        inner = part(frame, room).astype(int)
        assert np.abs(inner - part(frames[0], room)).mean() < 0.5
        assert (inner > 60).mean() < 0.02  # writing, and nothing else


def test_turned_clips_stand_upright_and_keep_their_shape(grid: Path, places: list[Cell]) -> None:
    with av.open(str(grid)) as container:
        frame = list(container.decode(video=0))[30].to_ndarray(format="rgb24")
    room = places[3].picture
    shown = room.inside(90 / 160)
    assert shown.height == room.height
    inner = part(frame[:, :, 0], shown).astype(int) - part(frame[:, :, 2], shown)
    # Turned by 90 degrees anticlockwise, what was top left is bottom left.
    height, width = inner.shape
    assert inner[height * 7 // 8, width // 8] > 100
    assert abs(inner[height // 8, width // 8]) < 20


def test_it_is_a_plain_video_for_every_player(grid: Path) -> None:
    with av.open(str(grid)) as container:
        picture, track = container.streams.video[0], container.streams.audio[0]
        assert (picture.codec_context.name, picture.codec_context.pix_fmt) == ("h264", "yuv420p")
        assert (picture.width, picture.height, picture.average_rate) == (1920, 1080, 25)
        assert picture.codec_context.color_range == picture.codec_context.colorspace == 1
        assert (track.codec_context.name, track.codec_context.sample_rate) == ("aac", 48_000)
        assert picture.frames == 78
        assert set(container.metadata) <= {"major_brand", "minor_version", "compatible_brands"}
    data = grid.read_bytes()
    assert data.index(b"moov") < data.index(b"mdat")
    assert b"x264" not in data


def test_a_clip_shown_unredacted_is_marked(page: Page, tmp_path: Path) -> None:
    first = replace(page.tiles[0], unredacted=True)
    marked = replace(page, tiles=(first, page.tiles[1]), length=0.2, began=datetime.now(UTC))
    plain = replace(marked, tiles=(page.tiles[0], page.tiles[1]))

    write_grid(marked, [], tmp_path / "marked.mp4")
    write_grid(plain, [], tmp_path / "plain.mp4")

    strips = [
        cell.strip for cell in cells([each.aspect if each.shown else None for each in marked.tiles])
    ]
    header = Place(1700, 0, 220, HEADER)
    assert reddish(tmp_path / "marked.mp4", header) > 0.5
    assert reddish(tmp_path / "marked.mp4", strips[0]) > 0.5
    assert strips[0].height == STRIP
    assert reddish(tmp_path / "marked.mp4", strips[1]) == 0
    assert (
        reddish(tmp_path / "plain.mp4", header) == reddish(tmp_path / "plain.mp4", strips[0]) == 0
    )


def reddish(path: Path, place: Place) -> float:
    with av.open(str(path)) as container:
        frame = next(container.decode(video=0)).to_ndarray(format="rgb24").astype(int)
    inner = frame[place.y : place.y + place.height, place.x : place.x + place.width]
    return float((inner[:, :, 0] - inner[:, :, 1:].max(axis=2) > 50).mean())


def test_a_clip_that_breaks_ends_its_tile_and_nothing_else(page: Page, tmp_path: Path) -> None:
    broken = tmp_path / "broken.mp4"
    assert page.tiles[0].shown is not None
    data = bytearray(page.tiles[0].shown.path.read_bytes())
    begins = data.index(b"mdat")
    data[begins + 200 : begins + 1200] = bytes(1000)
    broken.write_bytes(data)
    bad = replace(page.tiles[0], shown=Sight(broken, 0.0, 0.0, 0.0))
    both = replace(page, tiles=(bad, page.tiles[0]), length=0.4)

    (note,) = write_grid(both, [], tmp_path / "out.mp4")

    assert note.startswith("Camera 0 is shown until 00:00:00.")
    assert "damaged" in note
    places = [cell.picture for cell in cells([each.aspect for each in both.tiles])]
    last = frames_of(tmp_path / "out.mp4")[-1]
    assert middle(last, places[0]) < 55 < middle(last, places[1])


def test_high_dynamic_range_is_brought_down_and_told(tmp_path: Path) -> None:
    path = clips.make(
        tmp_path / "hdr.mp4",
        clips.Clip(
            codec="libx265",
            pixel_format="yuv420p10le",
            colour=(1, 9, 16, 9),
            count=3,
            options={"x265-params": "log-level=none"},
        ),
    )
    camera = Camera(0.0, seconds=0.12)
    page = Page("", (tile("Camera A", path, camera),), 0.12, Fraction(25))

    notes = write_grid(page, [], tmp_path / "out.mp4")

    assert notes == ["High dynamic range was brought down: Camera A."]
    (room,) = [cell.picture for cell in cells([camera.width / camera.height])]
    assert part(frames_of(tmp_path / "out.mp4")[1], room).std() > 10
