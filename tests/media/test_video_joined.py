"""A video written in parts and joined is the video written whole: frames, times, colour, sound."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import accumulate, pairwise
from math import inf
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import av
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.media import clips
from tests.media.clips import Clip, Tone
from tests.media.test_video_parts import OPEN
from tests.media.test_video_write import (
    AV1,
    CONTAINERS,
    H265,
    NOT_IN_MP4,
    PICTURES,
    VP9,
    info_of,
    open_video,
    psnr,
    untouched,
)
from vouchsafe.media import (
    Edit,
    Joined,
    Manner,
    NotInParts,
    PartFacts,
    PartsDiffer,
    RewriteOptions,
    Stretch,
    join_parts,
    output_suffix,
    rewrite,
    settle,
    write_part,
)

BORDERS = (0.0, 0.81, 1.6, inf)
COUNT = 60
LOUD = (Tone(seconds=2.3),)
FILES = {
    **{
        name: (file, replace(clip, sound=LOUD if file.endswith("mp4") else clip.sound))
        for name in ("mp4-h264", "mov-h264", "mkv-h264", "webm-vp9", "avi-h264-bframes")
        for file, clip in [CONTAINERS[name]]
    },
    **{
        name: (f"clip{NOT_IN_MP4.get(name, '.mp4')}", PICTURES[name])
        for name in (
            "rotated-90",
            "wide-pixels-rotated",
            "interlaced",
            "edit-list",
            "late-start",
            "deep-h264",
            "four-two-two",
            "odd-width",
            "full-range",
            "hdr-pq",
            "hdr-hlg",
        )
    },
    **{name: ("clip.mp4", clip) for name, clip in OPEN.items()},
    "variable-mkv": ("clip.mkv", OPEN["variable-open"]),
    "loud-early": ("clip.mp4", Clip(sound=(replace(LOUD[0], start=-0.3), Tone("alac")))),
}


def square(picture: Any) -> None:
    """Black out a place, in every plane."""
    for plane in picture.planes():
        across, down = plane.horizontal, plane.vertical
        plane.samples[32 // down : 64 // down, 32 // across : 64 // across] = plane.black


def longer(clip: Clip) -> Clip:
    """As many frames as three parts need; variable rates stay variable."""
    if clip.times or clip.codec == "libx265":
        return replace(clip, count=COUNT)
    return replace(clip, count=COUNT, options={"g": "10", **clip.options})


def stretches(borders: tuple[float, ...] = BORDERS, lead: float = 0.3) -> list[Stretch]:
    return [
        Stretch(number, start, end, max(start - lead, 0.0))
        for number, (start, end) in enumerate(pairwise(borders))
    ]


def parts_in(
    source: Path, folder: Path, manner: Manner, edit: Edit = untouched, **how: Any
) -> tuple[list[Path], list[PartFacts]]:
    paths, facts = [], []
    with open_video(source) as video:
        for stretch in stretches(**how):
            paths.append(folder / f"{stretch.number}.part")
            facts.append(write_part(video, paths[-1], edit, stretch, manner, origin="same"))
    return paths, facts


def manner_of(source: Path) -> Manner:
    with open_video(source) as video:
        return settle(video, 0)


def joined(source: Path, parts: list[Path], manner: Manner, **how: Any) -> tuple[Path, Joined]:
    with open_video(source) as video:
        out = source.parent / f"joined{output_suffix(video.info)}"
        known = {"origin": "same", "count": len(parts), **how}
        return out, join_parts(video, parts, out, manner, **known)


def packets_of(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """By track: when each packet is decoded and for how long it lasts, in order; when they are
    shown; and for sound, what is in them.
    """
    found: dict[str, list[tuple[Any, ...]]] = {}
    with av.open(str(path)) as container:
        for packet in container.demux():
            if not packet.size:
                continue
            stream = packet.stream
            what = bytes(packet) if stream.type == "audio" else b""
            times = (packet.dts, packet.duration, what)
            found.setdefault(f"{stream.type} {stream.index}", []).append(times)
            found.setdefault(f"{stream.type} {stream.index} shown", []).append((packet.pts,))
    return {name: sorted(one) if "shown" in name else one for name, one in found.items()}


@pytest.mark.parametrize("name", FILES)
def test_parts_joined_are_the_whole(name: str, tmp_path: Path) -> None:
    file, clip = FILES[name]
    source = clips.make(tmp_path / file, longer(clip))
    with open_video(source) as video:
        whole = tmp_path / f"whole{output_suffix(video.info)}"
        written = rewrite(video, whole, square)
        times = [picture.time for picture in video.pictures()]
    manner = manner_of(source)

    parts, facts = parts_in(source, tmp_path, manner, square)
    out, made = joined(source, parts, manner)

    assert list(made.times) == times
    assert made.written == written
    assert packets_of(out) == packets_of(whole)
    before, after = info_of(whole), info_of(out)
    assert replace(after, path=whole, bit_rate=before.bit_rate) == before
    assert psnr(whole, out) > 35
    assert psnr(source, out) > psnr(source, whole) - 0.7
    with open_video(out) as video:
        pictures = [picture.rgb() for picture in video.pictures()]
    assert len(pictures) == len(times)
    if clip.shape is None:
        assert max(int(picture[36:60, 36:60].max()) for picture in pictures) < 24
    with av.open(str(out)) as container:
        stream = container.streams.video[0]
        keys = [packet.pts for packet in container.demux(stream) if packet.is_keyframe]
        shown = sorted(pts for (pts,) in packets_of(out)[f"video {stream.index} shown"])
    counts = [0, *accumulate(fact.packets for fact in facts)]
    assert {shown[at] for at in counts[:-1]} <= set(keys)
    assert counts[-1] == len(times)


@pytest.mark.parametrize("name", ["mp4-h264", "mkv-h264", "webm-vp9", "hdr-pq", "variable-open"])
def test_a_jump_to_a_border_lands_on_it(name: str, tmp_path: Path) -> None:
    file, clip = FILES[name]
    source = clips.make(tmp_path / file, longer(clip))
    manner = manner_of(source)
    out, made = joined(source, parts_in(source, tmp_path, manner)[0], manner)

    for border in BORDERS[1:-1]:
        time = next(time for time in made.times if time >= border)
        with av.open(str(out)) as container:
            stream = container.streams.video[0]
            first = stream.start_time or 0
            beyond = Fraction(time + 0.08)  # where rates vary, FFmpeg's own jumps are careful
            container.seek(first + round(beyond / stream.time_base), stream=stream)
            landed = next(container.decode(stream))
            assert landed.key_frame
            assert landed.time - float(first * stream.time_base) == pytest.approx(time, abs=0.0011)


def test_keyframes_that_meet_bear_different_numbers(tmp_path: Path) -> None:
    # The last frame of the first part is its third keyframe: 250 frames are the most between two.
    clip = Clip(width=64, height=48, count=520)
    source = clips.make(tmp_path / "clip.mp4", clip)
    manner = Manner("libx264", "quick", 25.0)

    parts, _ = parts_in(source, tmp_path, manner, borders=(0.0, 501 / 25, inf))
    out, _ = joined(source, parts, manner)

    numbers = _idr_numbers(out)
    assert numbers == [(0, 0), (250, 1), (500, 1), (501, 0)]  # 500 and 501 differ
    assert psnr(source, out) > 34


def _idr_numbers(path: Path) -> list[tuple[int, int]]:
    """Which packets are IDR pictures, and their idr_pic_id (ITU-T H.264, 7.3.3; frames only)."""
    found = []
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        frame_number_bits = _frame_number_bits(bytes(stream.codec_context.extradata or b""))
        for number, packet in enumerate(container.demux(stream)):
            data = bytes(packet)
            while data:
                size = int.from_bytes(data[:4], "big")
                unit, data = data[4 : 4 + size], data[4 + size :]
                if unit[0] & 31 == 5:
                    bits = _Bits(unit[1:40])
                    for _ in range(3):
                        bits.golomb()
                    bits.take(frame_number_bits)
                    found.append((number, bits.golomb()))
                    break
    return found


def _frame_number_bits(avcc: bytes) -> int:
    """From the one sequence parameter set, of the High profile and 4:2:0 (7.3.2.1.1)."""
    bits = _Bits(avcc[8:40])
    bits.take(24 + 8)
    for _ in range(4):  # the set's number, chroma format, depth of luma and chroma
        bits.golomb()
    bits.take(2)
    return bits.golomb() + 4


class _Bits:
    def __init__(self, data: bytes) -> None:
        self._bits = "".join(f"{byte:08b}" for byte in data.replace(b"\0\0\3", b"\0\0"))

    def take(self, count: int) -> int:
        taken, self._bits = self._bits[:count], self._bits[count:]
        return int(taken, 2) if taken else 0

    def golomb(self) -> int:
        zeros = len(self._bits) - len(self._bits.lstrip("0"))
        self.take(zeros)
        return self.take(zeros + 1) - 1


@pytest.fixture
def march(tmp_path: Path) -> tuple[Path, Manner, list[Path]]:
    """A clip and its parts."""
    source = clips.make(tmp_path / "clip.mp4", longer(Clip()))
    manner = manner_of(source)
    return source, manner, parts_in(source, tmp_path, manner)[0]


March = tuple[Path, Manner, list[Path]]


@pytest.mark.parametrize("kept", [(0, 1), (1, 2), (0, 2), (1, 0, 2), (0, 1, 1, 2), ()])
def test_parts_are_all_there_in_order_or_nothing_is_joined(
    march: March, kept: tuple[int, ...]
) -> None:
    source, manner, parts = march

    with pytest.raises(PartsDiffer):
        joined(source, [parts[number] for number in kept], manner, count=3)


def test_a_part_tells_how_far_it_is_from_its_first_decoded_frame_on(march: March) -> None:
    source, manner, parts = march
    told: list[float] = []
    with open_video(source) as video:
        stretch, tell = stretches()[1], told.append
        write_part(video, parts[1], untouched, stretch, manner, origin="same", on_progress=tell)

    assert told[0] < 0.1
    assert told == sorted(told)
    assert told[-1] == 1.0
    assert len(set(told)) > 15


def test_parts_that_leave_out_a_frame_or_have_it_twice_are_not_joined(march: March) -> None:
    source, manner, parts = march
    for start in (BORDERS[1] + 0.04, BORDERS[1] - 0.04):
        with open_video(source) as video:
            stretch = Stretch(1, start, BORDERS[2], 0.3)
            write_part(video, parts[1], untouched, stretch, manner, origin="same")

        with pytest.raises(PartsDiffer, match="frame by frame"):
            joined(source, parts, manner)


def test_parts_made_otherwise_are_not_joined(march: March) -> None:
    source, manner, parts = march
    with pytest.raises(PartsDiffer, match="same"):
        joined(source, parts, manner, origin="another plan's")
    with pytest.raises(PartsDiffer, match="release"):
        joined(source, parts, Manner("libx264", "heroic", 20.0))

    with open_video(source) as video:
        other = Manner("libx264", "careful", manner.crf)
        write_part(video, parts[1], untouched, stretches()[1], other, origin="same")
    with pytest.raises(PartsDiffer, match="encoders"):
        joined(source, parts, manner)


@given(
    gaps=st.lists(st.integers(1, 400), min_size=8, max_size=40),
    borders=st.tuples(st.floats(0.05, 0.5), st.floats(0.5, 0.95)),
    file=st.sampled_from(["clip.mp4", "clip.mkv"]),
)
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_wherever_frames_and_borders_lie_times_are_the_whole_s(
    gaps: list[int], borders: tuple[float, float], file: str
) -> None:
    times = tuple(accumulate(gaps, initial=0))
    clip = Clip(width=64, height=48, time_base=Fraction(1, 1000), times=times)
    with TemporaryDirectory() as name:
        folder = Path(name)
        source = clips.make(folder / file, clip)
        first, second = (times[-1] / 1000 * border for border in borders)
        manner = Manner("libx264", "quick", 25.0)
        parts, facts = parts_in(source, folder, manner, borders=(0.0, first, second, inf))

        if min(fact.packets for fact in facts) < 2:
            with pytest.raises(PartsDiffer):
                joined(source, parts, manner)
            return
        out, made = joined(source, parts, manner)
        with open_video(source) as video:
            whole = folder / f"whole{out.suffix}"
            rewrite(video, whole, untouched)
            assert list(made.times) == [picture.time for picture in video.pictures()]
        one, other = packets_of(out), packets_of(whole)
    assert one["video 0 shown"] == other["video 0 shown"]
    # How long the last one is shown is that of the frame that happened to be decoded last.
    assert one["video 0"][:-1] == other["video 0"][:-1]
    assert one["video 0"][-1][0] == other["video 0"][-1][0]


HUGE = b"vouchsafe part 1\n" + b"\x7f" * 99
"""Claims a length that no memory holds."""


def test_a_part_that_is_cut_off_or_none_is_a_sentence(march: March) -> None:
    source, manner, parts = march
    whole = parts[1].read_bytes()
    for broken in (b"", whole[:40], whole[:-30], b"not " + whole, whole[:-4] + b"\xff" * 4, HUGE):
        parts[1].write_bytes(broken)

        with pytest.raises(PartsDiffer):
            joined(source, parts, manner)
    parts[1].unlink()
    with pytest.raises(PartsDiffer):
        joined(source, parts, manner)


DEEP_WEBM = Clip("libsvtav1", pixel_format="yuv420p10le", options=AV1)


@pytest.mark.parametrize(
    ("file", "clip"), [("clip.ts", Clip(container="mpegts")), ("clip.webm", DEEP_WEBM)]
)
def test_what_cannot_be_joined_is_written_in_one_piece(
    file: str, clip: Clip, tmp_path: Path
) -> None:
    source = clips.make(tmp_path / file, clip)

    with pytest.raises(NotInParts, match="one piece"):
        manner_of(source)


def test_sound_is_muted_or_changed_as_in_the_whole(tmp_path: Path) -> None:
    source = clips.make(tmp_path / "clip.mp4", replace(longer(Clip()), sound=LOUD))
    manner = manner_of(source)
    parts, _ = parts_in(source, tmp_path, manner)

    out, _ = joined(source, parts, manner, options=RewriteOptions(sound="mute"))

    assert len(info_of(source).audio) == 1
    assert info_of(out).audio == ()


@pytest.mark.parametrize(("file", "text"), [("clip.mp4", "mov_text"), ("clip.mkv", "subrip")])
def test_subtitles_are_kept_when_asked(file: str, text: str, tmp_path: Path) -> None:
    source = clips.make(tmp_path / file, replace(longer(Clip()), subtitles=text))
    manner = manner_of(source)
    options = RewriteOptions(subtitles=True)
    with open_video(source) as video:
        whole = tmp_path / f"whole{source.suffix}"
        rewrite(video, whole, untouched, options)

    out, _ = joined(source, parts_in(source, tmp_path, manner)[0], manner, options=options)

    assert len(info_of(out).subtitles) == 1
    assert clips.SPOKEN_LINE.encode() in out.read_bytes()
    assert packets_of(out) == packets_of(whole)


@pytest.mark.parametrize("codec", ["libx265", "libvpx-vp9"])
def test_every_encoder_is_told_what_was_settled(codec: str, tmp_path: Path) -> None:
    options = {"libx265": H265, "libvpx-vp9": VP9}[codec]
    deep = "yuv420p10le" if codec == "libx265" else "yuv420p"
    file = "clip.mp4" if codec == "libx265" else "clip.webm"
    clip = Clip(codec, pixel_format=deep, options=options, count=COUNT)
    source = clips.make(tmp_path / file, clip)
    fine, coarse = (Manner(codec, "quick", crf) for crf in (10.0, 26.0))

    sizes = [
        sum(part.stat().st_size for part in parts_in(source, tmp_path, manner)[0])
        for manner in (fine, coarse)
    ]

    assert sizes[0] > 1.5 * sizes[1]
