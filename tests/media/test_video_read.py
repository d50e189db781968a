"""An opened video gives every shown frame, upright, at its exact time, in its own memory."""

from __future__ import annotations

import io
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from tests.media import clips
from tests.media.clips import Clip, Tone
from vouchsafe.media import (
    ColourTags,
    MediaError,
    UnknownFormat,
    Video,
    VideoInfo,
    open_media,
    sniff,
)

TURNS = {
    (0, False): lambda a: a,
    (90, False): np.rot90,
    (180, False): lambda a: np.rot90(a, 2),
    (270, False): lambda a: np.rot90(a, 3),
    (0, True): lambda a: a[:, ::-1],
}


def video(path: Path) -> Video:
    opened = open_media(path)
    assert isinstance(opened, Video)
    return opened


@pytest.mark.parametrize(("turn", "mirror"), TURNS)
def test_pictures_are_upright(turn: int, mirror: bool, tmp_path: Path) -> None:
    path = clips.make(tmp_path / "clip.mp4", Clip(rotation=turn, mirror=mirror, count=3))
    expected = TURNS[turn, mirror](clips.scene(0, 128, 96)).astype(int)

    with video(path) as opened:
        picture = next(opened.pictures())

        assert (picture.height, picture.width) == expected.shape[:2]
        assert np.abs(picture.rgb() - expected).mean() < 12
        small = picture.luma(picture.width // 2, picture.height // 2)
        grey = expected[::2, ::2].mean(axis=2)
        assert np.corrcoef(small.ravel(), grey.ravel())[0, 1] > 0.9
        first = picture.planes()[0].samples
        assert first.shape == expected.shape[:2]
        assert np.corrcoef(first.ravel(), expected.mean(axis=2).ravel())[0, 1] > 0.9


def test_times_are_exact_whatever_the_rate(tmp_path: Path) -> None:
    stamps = (0, 1001, 1002, 5000, 5001, 9009, 30000)
    clip = Clip(time_base=Fraction(1, 30000), times=stamps)
    path = clips.make(tmp_path / "clip.mp4", clip)

    with video(path) as opened:
        times = [picture.time for picture in opened.pictures()]

    assert times == [stamp / 30000 for stamp in stamps]


def test_frames_cut_off_by_an_edit_list_are_not_shown(tmp_path: Path) -> None:
    path = clips.make(tmp_path / "clip.mp4", Clip(start=-6, count=20))

    with video(path) as opened:
        pictures = [(picture.time, picture.rgb(64, 48)) for picture in opened.pictures()]

    assert [time for time, _ in pictures] == [index / 25 for index in range(14)]
    expected = clips.scene(6, 128, 96)[::2, ::2].astype(int)
    assert np.abs(pictures[0][1] - expected).mean() < 20


@pytest.mark.parametrize("file", ["clip.mp4", "clip.mkv", "clip.ts"])
def test_reading_may_begin_in_the_middle(file: str, tmp_path: Path) -> None:
    container = "mpegts" if file.endswith("ts") else None
    clip = Clip(count=40, options={"g": "10"}, container=container)
    path = clips.make(tmp_path / file, clip)

    with video(path) as opened:
        whole = [picture.time for picture in opened.pictures()]
        late = [picture.time for picture in opened.pictures(start=0.8)]

    assert late == [time for time in whole if time >= 0.8]


@pytest.mark.parametrize(
    ("pixels", "depth", "black", "chroma"),
    [
        ("yuv420p", 8, 16, (2, 2)),
        ("yuvj420p", 8, 0, (2, 2)),
        ("yuv422p", 8, 16, (2, 1)),
        ("yuv444p", 8, 16, (1, 1)),
        ("yuv420p10le", 10, 64, (2, 2)),
    ],
)
def test_planes_know_their_black_and_their_peak(
    pixels: str, depth: int, black: int, chroma: tuple[int, int], tmp_path: Path
) -> None:
    path = clips.make(tmp_path / "clip.mov", Clip(pixel_format=pixels, count=2))

    with video(path) as opened:
        luma, *others = next(opened.pictures()).planes()

    assert (luma.black, luma.peak) == (black, (1 << depth) - 1)
    for plane in others:
        assert (plane.horizontal, plane.vertical) == chroma
        assert plane.black == 1 << (depth - 1)


@pytest.mark.parametrize("turn", [0, 90])
def test_painting_one_frame_changes_no_other(turn: int, tmp_path: Path) -> None:
    path = clips.make(tmp_path / "clip.mp4", Clip(rotation=turn, count=30))

    with video(path) as opened:
        clean = [picture.luma(64, 48) for picture in opened.pictures()]
        for picture in opened.pictures():
            assert np.array_equal(picture.luma(64, 48), clean[picture.index])
            for plane in picture.planes():
                plane.samples[:] = plane.black
            assert picture.rgb(32, 24).max() < 5


def test_high_dynamic_range_is_brought_down_for_looking(tmp_path: Path) -> None:
    def grey(index: int, width: int, height: int) -> np.ndarray:
        return np.full((height, width, 3), 148, np.uint8)  # 203 nits in PQ: diffuse white

    clip = Clip("libx265", pixel_format="yuv420p10le", colour=(1, 9, 16, 9), picture=grey, count=3)
    path = clips.make(tmp_path / "clip.mp4", clip)

    with video(path) as opened:
        assert opened.info.hdr == "pq"
        seen = next(opened.pictures()).rgb().mean()

    assert 170 < seen < 215


def test_the_facts_are_told(tmp_path: Path) -> None:
    tones = (Tone(), Tone("aac", 44100, "mono"))
    clip = Clip(colour=(1, 1, 1, 1), shape=Fraction(4, 3), sound=tones, planted=True, rotation=90)
    path = clips.make(tmp_path / "clip.mp4", clip)

    with video(path) as opened:
        info = opened.info

    assert isinstance(info, VideoInfo)
    assert (info.kind, info.format, info.codec) == ("video", "mp4", "h264")
    assert (info.stored_width, info.stored_height) == (128, 96)
    assert (info.width, info.height) == (96, 171)
    assert info.colour == ColourTags(1, 1, 1, 1)
    assert info.rate == 25
    assert info.pictures == 20
    assert [(track.rate, track.channels) for track in info.audio] == [(48000, 2), (44100, 1)]
    assert "chapters" in info.others
    assert "title" in info.metadata_names
    assert clips.PLANTED["title"] not in repr(info)


@pytest.mark.parametrize(
    ("file", "kind", "codec"),
    [
        ("a.mp4", "mp4", "libx264"),
        ("a.mov", "mov", "libx264"),
        ("a.3gp", "3gp", "libx264"),
        ("a.mkv", "matroska", "libx264"),
        ("a.webm", "webm", "libvpx-vp9"),
        ("a.avi", "avi", "mpeg4"),
        ("a.ts", "mpegts", "libx264"),
    ],
)
def test_the_bytes_decide_what_a_file_is(file: str, kind: str, codec: str, tmp_path: Path) -> None:
    container = "mpegts" if kind == "mpegts" else None
    path = clips.make(tmp_path / file, Clip(codec, count=3, container=container, bframes=0))
    misnamed = path.rename(tmp_path / "photo.jpg")

    assert sniff(misnamed) == kind
    assert isinstance(open_media(misnamed), Video)


@pytest.mark.parametrize("data", [b"#EXTM3U\nhttp://example.org/a.ts\n", b"ffconcat version 1.0\n"])
def test_playlists_are_no_videos(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"
    path.write_bytes(data)

    with pytest.raises(UnknownFormat):
        open_media(path)


def test_a_missing_file_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(MediaError, match="could not be read: No such file"):
        open_media(tmp_path / "nowhere.mp4")


def test_exif_in_a_camera_s_frames_says_which_way_is_up(tmp_path: Path) -> None:
    """Motion JPEG with a whole EXIF block in every frame, as cameras write into AVI files."""
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "Somebody's camera"
    upright = np.rot90(clips.scene(0, 128, 96), -1)
    stored = io.BytesIO()
    Image.fromarray(clips.scene(0, 128, 96)).save(stored, "JPEG", exif=exif.tobytes())
    with av.open(str(tmp_path / "clip.avi"), "w") as container:
        stream = container.add_stream("mjpeg", rate=25)
        stream.width, stream.height, stream.pix_fmt = 128, 96, "yuvj420p"
        container.start_encoding()
        for number in range(3):
            packet = av.Packet(stored.getvalue())
            packet.stream, packet.time_base, packet.is_keyframe = stream, Fraction(1, 25), True
            packet.pts = packet.dts = number
            container.mux(packet)

    with video(tmp_path / "clip.avi") as opened:
        pictures = [picture.rgb() for picture in opened.pictures()]

        assert "EXIF in the picture stream" in opened.info.others
    assert len(pictures) == 3
    assert pictures[0].shape == upright.shape
    assert np.abs(pictures[0] - upright.astype(int)).mean() < 12
