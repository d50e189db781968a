"""Broken, cut and lying videos end in one sentence, and never in a shorter video."""

from __future__ import annotations

import random
from contextlib import suppress
from fractions import Fraction
from pathlib import Path

import av
import pytest

from tests.media import clips
from tests.media.clips import Clip, Tone
from tests.media.test_video_write import CONTAINERS, untouched
from vouchsafe.media import (
    CannotWrite,
    ChangesMidway,
    Damaged,
    EmptyFile,
    Limits,
    MediaError,
    TooManyPixels,
    TooManyStreams,
    Truncated,
    Video,
    open_media,
    output_suffix,
    rewrite,
)

MUTATED = ("mp4-h264", "mkv-h264", "webm-vp9", "avi-mpeg4", "ts-h264", "mov-mjpeg", "mp4-h265")


def read_through(path: Path) -> int:
    with open_media(path) as video:
        assert isinstance(video, Video)
        return sum(1 for _ in video.pictures())


@pytest.mark.parametrize("file", ["clip.mp4", "clip.mov", "clip.mkv", "clip.avi"])
@pytest.mark.parametrize("share", [0.2, 0.5, 0.9, 0.99])
def test_a_cut_file_is_refused(file: str, share: float, tmp_path: Path) -> None:
    data = clips.make(tmp_path / file, Clip(count=30, sound=(Tone("aac"),))).read_bytes()
    (tmp_path / "cut").write_bytes(data[: int(len(data) * share)])

    with pytest.raises(Truncated):
        read_through(tmp_path / "cut")


def test_a_frame_overwritten_in_the_file_is_an_error(tmp_path: Path) -> None:
    path = clips.make(tmp_path / "clip.mp4", Clip(count=30, bframes=0))
    data = bytearray(path.read_bytes())
    middle = data.index(b"mdat") + len(data) // 3
    data[middle : middle + 300] = random.Random(1).randbytes(300)
    path.write_bytes(data)

    with pytest.raises(Damaged, match="damaged"):
        read_through(path)


def test_a_file_that_claims_too_much_is_refused_before_decoding(tmp_path: Path) -> None:
    path = clips.make(tmp_path / "clip.mp4", Clip(count=3, sound=(Tone(), Tone())))

    with pytest.raises(TooManyPixels, match="12,288 pixels; the limit is 10,000"):
        open_media(path, Limits(max_pixels=10_000))
    with pytest.raises(TooManyStreams, match="3 streams"):
        open_media(path, Limits(max_streams=2))


def test_a_change_of_size_midway_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "clip.ts"
    with av.open(str(path), "w", format="mpegts") as target:
        track = target.add_stream("libx264", rate=25)
        track.width, track.height = 128, 96
        other = av.CodecContext.create("libx264", "w")
        other.width, other.height, other.pix_fmt = 160, 128, "yuv420p"
        other.framerate, other.time_base = Fraction(25), Fraction(1, 25)
        for encoder, width, height, start in ((track, 128, 96, 0), (other, 160, 128, 10)):
            pictures = [clips.scene(index, width, height) for index in range(10)]
            frames = [av.VideoFrame.from_ndarray(picture, "rgb24") for picture in pictures]
            for index, frame in enumerate(frames):
                frame.pts, frame.time_base = start + index, Fraction(1, 25)
            for frame in [*frames, None]:
                yuv = frame and frame.reformat(format="yuv420p")
                for packet in encoder.encode(yuv):
                    packet.stream = track
                    target.mux(packet)

    with pytest.raises(ChangesMidway, match="changes its size"):
        read_through(path)


def test_a_broadcast_joined_late_begins_at_its_first_keyframe(tmp_path: Path) -> None:
    clip = Clip(count=40, options={"g": "10"}, container="mpegts", bframes=0)
    data = clips.make(tmp_path / "clip.ts", clip).read_bytes()
    late = tmp_path / "late.ts"
    late.write_bytes(data[188 * (len(data) // 188 // 5) :])

    assert 20 <= read_through(late) < 40


@pytest.mark.parametrize("data", [b"", b"\0\0\0\x18ftypmp42", b"\x1a\x45\xdf\xa3webm", b"G" * 4000])
def test_what_only_begins_like_a_video_is_a_sentence(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"
    path.write_bytes(data)

    with pytest.raises((MediaError, EmptyFile)):
        read_through(path)


def test_a_folder_that_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    path = clips.make(tmp_path / "clip.mp4", Clip(count=3))

    with open_media(path) as video, pytest.raises(CannotWrite, match="No such file"):
        rewrite(video, tmp_path / "nowhere" / "new.mp4", untouched)


def test_an_error_of_the_edit_is_not_swallowed(tmp_path: Path) -> None:
    path = clips.make(tmp_path / "clip.mp4", Clip(count=3))

    def broken(picture: object) -> None:
        raise RuntimeError("the detector fell over")

    with open_media(path) as video, pytest.raises(RuntimeError, match="fell over"):
        rewrite(video, tmp_path / "new.mp4", broken)


@pytest.mark.parametrize("name", MUTATED)
def test_mutated_files_end_in_a_video_or_a_sentence(name: str, tmp_path: Path) -> None:
    file, clip = CONTAINERS[name]
    data = clips.make(tmp_path / file, clip).read_bytes()
    draw = random.Random(name)
    target = tmp_path / "mutated"
    for _ in range(25):
        mutated = bytearray(data)
        for _ in range(draw.choice((1, 5, 40))):
            mutated[draw.randrange(len(mutated))] = draw.randrange(256)
        target.write_bytes(mutated)
        with (
            suppress(MediaError),
            open_media(target, Limits(max_pixels=4_000_000)) as video,
        ):
            rewrite(video, tmp_path / f"new{output_suffix(video.info)}", untouched)
