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
from vouchsafe.jobs import (
    Host,
    MalformedAnswer,
    PageShown,
    WorkerCrashed,
    page_picture,
    pages_in,
    show_file,
)
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


def test_every_page_of_a_document_is_shown(host: Host, folder: Path, tmp_path: Path) -> None:
    source = tmp_path / "pages.tif"
    sizes = [(300, 200), (3000, 100), (64, 90)]
    first, *others = (Image.new("RGB", size, (40 * n, 90, 10)) for n, size in enumerate(sizes))
    first.save(source, save_all=True, append_images=others)

    shown = show_file(source, folder, host=host)

    assert (shown.kind, shown.count, shown.picture) == ("photo", 3, None)
    assert shown.shown == sizes[0]
    assert shown.pages is not None
    assert pages_in(shown.pages) == tuple(PageShown(*size, 0) for size in sizes)
    for number, size in enumerate([(300, 200), (2560, 85), (64, 90)]):
        picture = page_picture(shown.pages, number)
        assert picture is not None
        with Image.open(io.BytesIO(picture)) as seen:
            assert seen.size == size
            assert abs(seen.convert("RGB").getpixel((9, 9))[0] - 40 * number) < 6  # type: ignore[index]
    assert page_picture(shown.pages, 3) is None
    assert sorted(path.name for path in folder.iterdir()) == ["pages.bin", "thumbnail.webp"]


@pytest.mark.parametrize("form", ["gif", "webp"])
def test_hundreds_of_frames_of_an_animation_are_shown_as_they_follow(
    host: Host, folder: Path, tmp_path: Path, form: str
) -> None:
    source = tmp_path / f"moving.{form}"
    frames = [Image.new("RGB", (80, 60), (n % 251, 128, n // 2)) for n in range(300)]
    frames[0].save(source, save_all=True, append_images=frames[1:], duration=40, lossless=True)

    shown = show_file(source, folder, host=host)

    assert shown.pages is not None
    assert pages_in(shown.pages) == (PageShown(80, 60, 40),) * 300
    assert shown.count == 300


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


def test_honest_pages_are_taken(liar: Host, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "paged").touch()

    shown = show_file(tmp_path / "paged", folder, host=liar)

    assert shown.pages == folder / "pages.bin"
    assert [page.delay for page in pages_in(shown.pages)] == [40, 40]


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
