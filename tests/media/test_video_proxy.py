"""A proxy is its video, frame for frame, and quick to jump about in."""

from __future__ import annotations

import random
import struct
from array import array
from contextlib import suppress
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from tests.media import clips
from tests.media.clips import PLANTED, Clip, Tone
from tests.media.test_video_hostile import MUTATED
from tests.media.test_video_write import CONTAINERS, NOT_IN_MP4, PICTURES
from vouchsafe.media import (
    CannotWrite,
    Damaged,
    Limits,
    MediaError,
    Proxy,
    Video,
    open_media,
    write_proxy,
)


def numbered(index: int, width: int, height: int) -> NDArray[np.uint8]:
    """Blocks of grey that no other frame has, over a colour that says which way is up."""
    draw = np.random.default_rng(index)
    blocks = draw.integers(40, 216, (6, 8), dtype=np.uint8)
    grown = blocks.repeat(-(-height // 6), 0).repeat(-(-width // 8), 1)[:height, :width]
    return np.stack([grown] * 3, axis=2)


def proxied(source: Path, folder: Path) -> tuple[Proxy, Path, list[float]]:
    out, times = folder / "proxy.mp4", folder / "times.bin"
    with open_media(source) as video:
        assert isinstance(video, Video)
        proxy = write_proxy(video, out, times)
    return proxy, out, list(array("d", times.read_bytes()))


def same_frames(source: Path, out: Path, times: list[float], size: tuple[int, int]) -> None:
    with open_media(source) as a, open_media(out) as b:
        assert isinstance(a, Video)
        before = [(p.time, p.rgb(*size).mean(axis=2)) for p in a.pictures()]
        after = [(p.time, p.rgb().mean(axis=2)) for p in b.pictures()]
    assert times == [time for time, _ in before]
    assert [time for time, _ in after] == pytest.approx(times, abs=1.1e-6)
    for number, (_, seen) in enumerate(after):
        apart = [float(np.abs(seen - original).mean()) for _, original in before]
        assert int(np.argmin(apart)) == number
        assert apart[number] < 12


@pytest.mark.parametrize("name", PICTURES)
def test_frame_n_is_frame_n_whatever_the_picture(name: str, tmp_path: Path) -> None:
    clip = replace(PICTURES[name], picture=numbered)
    source = clips.make(tmp_path / f"clip{NOT_IN_MP4.get(name, '.mp4')}", clip)

    proxy, out, times = proxied(source, tmp_path)

    assert proxy.frames == len(times)
    same_frames(source, out, times, (proxy.width, proxy.height))


@pytest.mark.parametrize("name", CONTAINERS)
def test_frame_n_is_frame_n_whatever_the_container(name: str, tmp_path: Path) -> None:
    file, clip = CONTAINERS[name]
    source = clips.make(tmp_path / file, replace(clip, picture=numbered))

    proxy, out, times = proxied(source, tmp_path)

    same_frames(source, out, times, (proxy.width, proxy.height))


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        ((1920, 1080), (1280, 720)),
        ((1080, 1920), (720, 1280)),
        ((1278, 100), (1278, 100)),
        ((127, 95), (128, 96)),
        ((2000, 16), (1280, 10)),
    ],
)
def test_proxies_are_small_and_even(
    size: tuple[int, int], expected: tuple[int, int], tmp_path: Path
) -> None:
    width, height = size
    clip = Clip("mpeg4", width=width, height=height, count=2, bframes=0)

    proxy, out, _ = proxied(clips.make(tmp_path / "clip.avi", clip), tmp_path)

    assert (proxy.width, proxy.height) == expected
    with av.open(str(out)) as container:
        stream = container.streams.video[0]
        assert (stream.width, stream.height) == expected


def test_a_jump_decodes_no_more_than_a_group(tmp_path: Path) -> None:
    flashes = tuple(range(0, 3000, 40))
    clip = Clip(time_base=Fraction(1, 1000), times=flashes, picture=numbered)

    _, out, _ = proxied(clips.make(tmp_path / "clip.mp4", clip), tmp_path)

    with av.open(str(out)) as container:
        packets = [p for p in container.demux(container.streams.video[0]) if p.size]
    keys = [n for n, packet in enumerate(packets) if packet.is_keyframe]
    assert keys == list(range(0, len(flashes), 12))
    assert all(packet.pts == packet.dts for packet in packets)


def test_a_proxy_plays_by_ranges_and_says_nothing_else(tmp_path: Path) -> None:
    clip = Clip(sound=(Tone(),), planted=True, pixel_format="yuv420p10le")

    _, out, _ = proxied(clips.make(tmp_path / "clip.mp4", clip), tmp_path)

    data = out.read_bytes()
    assert boxes_of(data) == ["ftyp", "moov", "free", "mdat"]
    assert b"x264" not in data
    assert not any(word.encode() in data for word in PLANTED.values())
    with av.open(str(out)) as container:
        assert [stream.type for stream in container.streams] == ["video"]
        context = container.streams.video[0].codec_context
        assert (context.codec.name, context.pix_fmt) == ("h264", "yuv420p")
        assert not container.streams.video[0].metadata.get("creation_time")


def boxes_of(data: bytes) -> list[str]:
    names, at = [], 0
    while at < len(data):
        size, name = struct.unpack_from(">I4s", data, at)
        names.append(name.decode())
        at += size
    return names


def test_the_last_frame_lasts(tmp_path: Path) -> None:
    times = (0, 40, 100, 400)
    clip = Clip(time_base=Fraction(1, 1000), times=times, picture=numbered)

    _, out, _ = proxied(clips.make(tmp_path / "clip.mkv", clip), tmp_path)

    with av.open(str(out)) as container:
        stream = container.streams.video[0]
        assert stream.duration * stream.time_base > Fraction(400, 1000)


def test_what_is_bright_in_hdr_is_bright_in_its_proxy(tmp_path: Path) -> None:
    def grey(index: int, width: int, height: int) -> NDArray[np.uint8]:
        return np.full((height, width, 3), 148, np.uint8)  # 203 nits in PQ: diffuse white

    clip = Clip("libx265", pixel_format="yuv420p10le", colour=(1, 9, 16, 9), picture=grey, count=3)

    _, out, _ = proxied(clips.make(tmp_path / "clip.mp4", clip), tmp_path)

    with open_media(out) as video:
        assert 170 < next(iter(video.pictures())).rgb().mean() < 215


def test_a_frame_that_cannot_be_decoded_is_an_error_here_too(tmp_path: Path) -> None:
    path = clips.make(tmp_path / "clip.mp4", Clip(count=30, bframes=0))
    data = bytearray(path.read_bytes())
    middle = data.index(b"mdat") + len(data) // 3
    data[middle : middle + 300] = random.Random(1).randbytes(300)
    path.write_bytes(data)

    with pytest.raises(Damaged):
        proxied(path, tmp_path)


def test_a_folder_that_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    source = clips.make(tmp_path / "clip.mp4", Clip(count=3))
    (tmp_path / "proxy.mp4").mkdir()

    with pytest.raises(CannotWrite):
        proxied(source, tmp_path)


@pytest.mark.parametrize("name", MUTATED)
def test_mutated_files_end_in_a_proxy_or_a_sentence(name: str, tmp_path: Path) -> None:
    file, clip = CONTAINERS[name]
    data = clips.make(tmp_path / file, clip).read_bytes()
    draw = random.Random(name)
    target = tmp_path / "mutated"
    for _ in range(15):
        mutated = bytearray(data)
        for _ in range(draw.choice((1, 5, 40))):
            mutated[draw.randrange(len(mutated))] = draw.randrange(256)
        target.write_bytes(mutated)
        with (
            suppress(MediaError),
            open_media(target, Limits(max_pixels=4_000_000)) as video,
        ):
            assert isinstance(video, Video)
            write_proxy(video, tmp_path / "proxy.mp4", tmp_path / "times.bin")
