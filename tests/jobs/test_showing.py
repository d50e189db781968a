"""What a page shows of a file: made apart, whole or not at all, and showing nobody in a list."""

from __future__ import annotations

import contextlib
import io
from array import array
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from tests.jobs import misshow
from vouchsafe.errors import VouchsafeError
from vouchsafe.jobs import Host, MalformedAnswer, WorkerCrashed, show_file
from vouchsafe.jobs.showing import SHOW_TASKS


@pytest.fixture(scope="module")
def host() -> Iterator[Host]:
    with Host(SHOW_TASKS) as host:
        yield host


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "item").mkdir()
    return tmp_path / "item"


def test_a_photo_is_shown_upright_and_small(
    host: Host, face: bytes, folder: Path, tmp_path: Path
) -> None:
    source = tmp_path / "face.jpg"
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "Camera of somebody"
    Image.open(io.BytesIO(face)).resize((3000, 200)).save(source, exif=exif.tobytes())

    shown = show_file(source, folder, host=host)

    assert (shown.kind, shown.width, shown.height, shown.count) == ("photo", 200, 3000, 1)
    assert shown.picture is not None
    with Image.open(shown.picture) as picture:
        assert picture.size == shown.shown == (171, 2560)
        assert not picture.getexif()
    assert b"somebody" not in shown.picture.read_bytes()
    assert sorted(path.name for path in folder.iterdir()) == ["picture.webp", "thumbnail.webp"]
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}


def test_a_video_gets_a_proxy_and_its_times(
    host: Host, clip: bytes, folder: Path, tmp_path: Path
) -> None:
    source = tmp_path / "clip.mp4"
    source.write_bytes(clip)
    told: list[tuple[str, float]] = []

    shown = show_file(
        source, folder, host=host, on_progress=lambda stage, done: told.append((stage, done))
    )

    assert (shown.kind, shown.count, shown.sound, shown.shown) == ("video", 12, False, (320, 240))
    assert shown.times is not None
    assert list(array("d", shown.times.read_bytes())) == pytest.approx([n / 25 for n in range(12)])
    names = ["proxy.mp4", "thumbnail.webp", "times.bin"]
    assert sorted(path.name for path in folder.iterdir()) == names
    assert [done for _, done in told] == sorted(done for _, done in told)
    assert {stage for stage, _ in told} == {"showing"}


def test_a_thumbnail_alone_is_made_first(
    host: Host, clip: bytes, folder: Path, tmp_path: Path
) -> None:
    source = tmp_path / "clip.mp4"
    source.write_bytes(clip)

    shown = show_file(source, folder, parts=("thumbnail",), host=host)

    assert shown.proxy is None
    assert [path.name for path in folder.iterdir()] == ["thumbnail.webp"]


@pytest.mark.parametrize("untrusted", [b"", b"nothing", b"\x89PNG\r\n\x1a\n" + b"\xff" * 90])
def test_what_cannot_be_shown_ends_in_a_sentence(
    host: Host, folder: Path, tmp_path: Path, untrusted: bytes
) -> None:
    source = tmp_path / "file"
    source.write_bytes(untrusted)

    with pytest.raises(VouchsafeError, match=r"\.$"):
        show_file(source, folder, host=host)

    assert list(folder.iterdir()) == []


def test_a_file_that_shows_again_replaces_what_was_shown(
    host: Host, face: bytes, empty: bytes, folder: Path, tmp_path: Path
) -> None:
    for name, data in {"face.jpg": face, "empty.png": empty}.items():
        (tmp_path / name).write_bytes(data)
        show_file(tmp_path / name, folder, host=host)

    with Image.open(folder / "picture.webp") as picture:
        assert picture.size == (64, 48)


@pytest.fixture(scope="module")
def liar() -> Iterator[Host]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(Path(__file__).parent))
        with Host("misshow") as host:
            yield host


def test_what_an_honest_child_says_is_taken(liar: Host, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "honest").touch()

    shown = show_file(tmp_path / "honest", folder, host=liar)

    assert (shown.count, shown.proxy) == (3, folder / "proxy.mp4")


@pytest.mark.parametrize("lie", misshow.LIES)
def test_a_child_that_lies_is_not_believed(
    liar: Host, folder: Path, tmp_path: Path, lie: str
) -> None:
    (tmp_path / lie).touch()

    with pytest.raises(WorkerCrashed if lie == "aborting" else MalformedAnswer):
        show_file(tmp_path / lie, folder, host=liar)

    assert list(folder.iterdir()) == []


def test_every_hostile_file_beside_the_repository_ends_in_a_sentence(
    host: Host, folder: Path, shared_data: Path
) -> None:
    files = sorted(path for path in (shared_data / "metadata").rglob("*") if path.is_file())
    assert files

    for path in files[::9]:
        with contextlib.suppress(VouchsafeError):
            show_file(path, folder, host=host)
