"""Matroska and WebM: what FFmpeg writes, and what it does not."""

from __future__ import annotations

import struct
from pathlib import Path

import av
import numpy as np
import pytest

from tests.exposure.metadata.building import JPEG, read, roles, values
from vouchsafe.exposure.metadata import read_metadata

SEGMENT, CLUSTER = 0x18538067, 0x1F43B675


def element(number: int, *parts: bytes) -> bytes:
    body = b"".join(parts)
    return (
        number.to_bytes((number.bit_length() + 7) // 8, "big")
        + struct.pack(">Q", 1 << 56 | len(body))
        + body
    )


def matroska(*parts: bytes) -> bytes:
    return element(0x1A45DFA3, element(0x4282, b"matroska")) + element(SEGMENT, *parts)


def clip(path: Path, **metadata: str) -> None:
    with av.open(path, "w", format="matroska") as out:
        out.metadata.update(metadata)
        stream = out.add_stream("libx264", rate=25)
        stream.width = stream.height = 64
        stream.pix_fmt = "yuv420p"
        stream.metadata["title"] = "Roof camera"
        for number in range(3):
            frame = av.VideoFrame.from_ndarray(np.full((64, 64, 3), number * 80, np.uint8))
            out.mux(stream.encode(frame))
        out.mux(stream.encode())


def test_what_ffmpeg_writes(tmp_path: Path) -> None:
    clip(
        tmp_path / "a",
        title="March",
        artist="Ada",
        location="+48.8+2.3/",
        DATE_RECORDED="2020-05-01",
    )

    found = read_metadata(tmp_path / "a")

    assert found.format == "matroska"
    assert values(found, "Title") == ["March"]
    assert values(found, "Artist") == ["Ada"]
    assert values(found, "Location") == ["+48.8+2.3/"]
    assert values(found, "DateTimeOriginal") == ["2020-05-01"]
    assert values(found, "TrackName", "Track1") == ["Roof camera"]
    assert values(found, "MuxingApp")[0].startswith("Lavf")
    assert any(text.startswith("x264 - core") for text in values(found, "EncoderSettings"))
    assert found.damaged == []


def test_ids_and_dates_of_the_segment(tmp_path: Path) -> None:
    nanoseconds = 86_400 * 365 * 10**9
    info = element(
        0x1549A966,
        element(0x73A4, bytes(range(16))),
        element(0x4461, struct.pack(">q", nanoseconds)),
        element(0x7384, b"ada-phone.mkv"),
    )

    found = read(tmp_path / "a", matroska(info))

    assert values(found, "SegmentUID") == [bytes(range(16)).hex()]
    assert values(found, "DateTimeOriginal") == ["2002:01:01 00:00:00Z"]
    assert values(found, "SegmentFileName") == ["ada-phone.mkv"]


def test_attachments_and_chapters(tmp_path: Path) -> None:
    cover = element(
        0x61A7, element(0x466E, b"cover.jpg"), element(0x4660, b"image/jpeg"), element(0x465C, JPEG)
    )
    note = element(
        0x61A7,
        element(0x466E, b"notes.txt"),
        element(0x4660, b"text/plain"),
        element(0x465C, b"hi"),
    )
    atom = element(0xB6, element(0x73C4, b"\1"), element(0x80, element(0x85, b"The bridge")))
    chapters = element(0x1043A770, element(0x45B9, atom))

    found = read(tmp_path / "a", matroska(element(0x1941A469, cover, note), chapters))

    assert values(found, "AttachedFileName") == ["cover.jpg", "notes.txt"]
    assert values(found, "ChapterString") == ["The bridge"]
    assert roles(found) == ["thumbnail", "track", "track"]


def test_flight_data_in_subtitles(tmp_path: Path) -> None:
    tracks = element(
        0x1654AE6B,
        element(0xAE, element(0xD7, b"\1"), element(0x83, b"\x11"), element(0x86, b"S_TEXT/UTF8")),
    )
    block = element(0xA3, b"\x81\0\0\x80" + b"[latitude: 48.8579] [longitude: 2.2952]")

    found = read(tmp_path / "a", matroska(tracks, element(CLUSTER, block)))

    assert values(found, "GPSLatitude", "Track1") == ["48.8579"]


def test_old_data_in_free_space_is_noted(tmp_path: Path) -> None:
    found = read(
        tmp_path / "a", matroska(element(0xEC, b"\0" * 40), element(0xEC, b"was here before!!"))
    )

    assert roles(found) == ["trailing"]


TRACKS = element(0x1654AE6B, element(0xAE, element(0xD7, b"\1"), element(0x83, b"\1")))
FRAME = element(0xA3, b"\x81\0\0\x80" + bytes(range(200)))


def test_what_belongs_to_picture_and_sound_is_not_noted(tmp_path: Path) -> None:
    whole = matroska(TRACKS, element(CLUSTER, element(0xE7, b"\0"), FRAME))

    assert roles(read(tmp_path / "a", whole)) == []


@pytest.mark.parametrize(
    "hidden",
    [
        pytest.param(matroska(TRACKS) + element(0xEC, JPEG), id="free space behind the end"),
        pytest.param(matroska(TRACKS, element(0x1A2B3C4D, JPEG)), id="an unknown element"),
        pytest.param(
            matroska(TRACKS, *[element(CLUSTER, FRAME)] * 3, element(CLUSTER, element(0xEC, JPEG))),
            id="free space in a late cluster",
        ),
        pytest.param(
            matroska(TRACKS, element(CLUSTER, FRAME, element(0xA3, b"\x85\0\0\x80" + JPEG))),
            id="a block of a track that is not there",
        ),
        pytest.param(matroska(TRACKS, element(0xBF, JPEG)), id="a checksum far too long"),
        pytest.param(
            matroska(element(0x1654AE6B, element(0xAE, element(0x83, b"\1"), element(0xEC, JPEG)))),
            id="free space in a track",
        ),
    ],
)
def test_what_no_player_shows_is_noted(tmp_path: Path, hidden: bytes) -> None:
    assert roles(read(tmp_path / "a", hidden)) == ["trailing"]


def test_segments_of_unknown_size_are_read(tmp_path: Path) -> None:
    whole = matroska(element(0x1549A966, element(0x7BA9, b"Live")))
    at = whole.index(b"\x18\x53\x80\x67") + 4
    open_ended = whole[:at] + b"\x01" + b"\xff" * 7 + whole[at + 8 :]

    assert values(read(tmp_path / "a", open_ended), "Title") == ["Live"]
