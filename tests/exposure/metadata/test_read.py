"""The door: what is opened, what is refused, what it is taken for."""

from __future__ import annotations

import os
import stat
import struct
from pathlib import Path

import pytest

from tests.exposure.metadata.building import FTYP, QT, box, movie_header, values
from vouchsafe.exposure.errors import CannotOpen, NoPhotoOrVideo, NotAFile, NothingInside
from vouchsafe.exposure.metadata import read_metadata
from vouchsafe.exposure.metadata.read import READERS, reader_of
from vouchsafe.exposure.metadata.sniff import sniff


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (b"\xff\xd8\xff\xe1", "jpeg"),
        (b"\x89PNG\r\n\x1a\n", "png"),
        (b"RIFF\0\0\0\0WEBP", "webp"),
        (b"RIFF\0\0\0\0AVI ", "avi"),
        (b"RIFF\0\0\0\0WAVE", ""),
        (FTYP, "mp4"),
        (QT, "mov"),
        (b"\0\0\0\x18ftyp3gp5\0\0\0\0", "3gp"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "heif"),
        (b"\0\0\0\x18ftypmif1\0\0\0\0mif1avif", "avif"),
        (b"\0\0\0\x18ftypzzzz\0\0\0\0mif1heic", "heif"),
        (b"\0\0\0\x18ftypcrx \0\0\0\0", "cr3"),
        (b"\0\0\0\x08wide\0\0\0\0mdat", "mov"),
        (b"\x1a\x45\xdf\xa3\0\0webm", "webm"),
        (b"\x1a\x45\xdf\xa3\0\0matroska", "matroska"),
        ((b"G" + b"\0" * 187) * 4, "mpegts"),
        ((b"\0\0\0\0G" + b"\0" * 187) * 4, "mpegts"),
        (b"plain text", ""),
        (b"", ""),
    ],
)
def test_files_are_known_by_their_content(head: bytes, name: str) -> None:
    assert sniff(head) == name


@pytest.mark.parametrize("name", sorted(READERS))
def test_every_format_has_its_reader(name: str) -> None:
    assert callable(reader_of(name))


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    (tmp_path / "empty").touch()
    (tmp_path / "text").write_text("minutes of the meeting")

    with pytest.raises(NotAFile):
        read_metadata(pipe)
    with pytest.raises(NotAFile):
        read_metadata(tmp_path)
    with pytest.raises(NothingInside):
        read_metadata(tmp_path / "empty")
    with pytest.raises(CannotOpen, match="No such file"):
        read_metadata(tmp_path / "missing")
    with pytest.raises(NoPhotoOrVideo, match="neither a photo nor a video"):
        read_metadata(tmp_path / "text")


def test_four_gigabytes_of_film_are_stepped_over(tmp_path: Path) -> None:
    media = 4 * 1024**3
    path = tmp_path / "long.mov"
    with path.open("wb") as file:
        file.write(QT + struct.pack(">I4sQ", 1, b"mdat", 16 + media))
        file.seek(media, os.SEEK_CUR)
        file.write(box(b"moov", movie_header()))

    found = read_metadata(path)

    assert path.stat().st_blocks < 1000, "the file system does not keep sparse files"
    assert stat.S_ISREG(path.stat().st_mode)
    assert values(found, "CreateDate") == ["2020:01:01 00:00:00"]
    assert found.damaged == []
