"""Videos lose what they say and keep what they play, at the same times."""

from __future__ import annotations

import struct
from pathlib import Path

import av
import pytest

from tests.exposure.cleaning.planted import (
    CLIP_SECRETS,
    CLIPS,
    CODER_SECRETS,
    clip,
    played,
)
from tests.media.clips import PLANTED, SPOKEN_LINE, Clip, Tone, make, scene
from vouchsafe.exposure import CannotClean, clean
from vouchsafe.exposure.cleaning.boxes import Box, box, boxes, full


@pytest.mark.parametrize("name", CLIPS)
def test_everything_that_plays_stays_and_every_word_goes(name: str, tmp_path: Path) -> None:
    source, out = clip(name, tmp_path), tmp_path / "out"
    before = source.read_bytes()

    done = clean(source, out)

    written = out.read_bytes()
    assert played(out) == played(source)
    words = (*CLIP_SECRETS, *CODER_SECRETS, SPOKEN_LINE)
    assert [word for word in words if word.encode() in written] == []
    assert [word for word in CLIP_SECRETS[:5] if word.encode() in before]
    assert done.suffix == source.suffix
    assert source.read_bytes() == before


@pytest.mark.parametrize("name", ["sound.mp4", "pieces.mp4", "pcm.mov", "sound.mkv", "web.webm"])
def test_a_clean_video_is_cleaned_to_itself(name: str, tmp_path: Path) -> None:
    clean(clip(name, tmp_path), tmp_path / "once")
    clean(tmp_path / "once", tmp_path / "twice")

    assert (tmp_path / "twice").read_bytes() == (tmp_path / "once").read_bytes()


@pytest.mark.parametrize("name", ["sound.mp4", "sound.mkv"])
def test_subtitles_stay_when_asked_for(name: str, tmp_path: Path) -> None:
    clean(clip(name, tmp_path), tmp_path / "out", subtitles=True)

    assert SPOKEN_LINE.encode() in (tmp_path / "out").read_bytes()
    with av.open(str(tmp_path / "out")) as container:
        assert len(container.streams.subtitles) == 1


@pytest.mark.parametrize("suffix", ["mp4", "mkv"])
def test_a_subtitle_may_say_what_the_title_said(
    suffix: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(PLANTED, "title", SPOKEN_LINE)
    codec = "mov_text" if suffix == "mp4" else "srt"
    source = make(tmp_path / f"in.{suffix}", Clip(planted=True, subtitles=codec))

    clean(source, tmp_path / "out", subtitles=True)

    assert source.read_bytes().count(SPOKEN_LINE.encode()) == 2
    assert (tmp_path / "out").read_bytes().count(SPOKEN_LINE.encode()) == 1


@pytest.mark.parametrize("name", ["sound.mp4", "sound.mkv"])
def test_nothing_is_said_of_the_file(name: str, tmp_path: Path) -> None:
    clean(clip(name, tmp_path), tmp_path / "out")

    with av.open(str(tmp_path / "out")) as container:
        structural = {"major_brand", "minor_version", "compatible_brands", "ENCODER", "encoder"}
        assert set(container.metadata) <= structural
        assert container.metadata.get("encoder", "Lavf") == "Lavf"
        assert container.chapters() == []
        for stream in container.streams:
            assert set(stream.metadata) <= {"language", "vendor_id"}
            assert stream.metadata.get("language", "und") == "und"


def test_every_keyframe_of_a_matroska_file_can_be_jumped_to(tmp_path: Path) -> None:
    source = make(tmp_path / "in.mkv", Clip(count=100, options={"g": "20"}))
    clean(source, tmp_path / "out")

    with av.open(str(tmp_path / "out")) as container:
        stream = container.streams.video[0]
        container.seek(int(2.45 / stream.time_base), stream=stream)
        frame = next(container.decode(stream))

    assert frame.time == pytest.approx(2.4)


def with_track(data: bytes, handler: bytes, told: bytes) -> bytes:
    """An MP4 with one more track, as cameras add them: its one sample lies at the end."""
    found = boxes(data)
    moov = next(each for each in found if each.kind == b"moov")
    trak = next(each for each in moov.children() if each.kind == b"trak")
    mdia = trak.child(b"mdia")
    assert mdia is not None
    tkhd, mdhd = trak.child(b"tkhd"), mdia.child(b"mdhd")
    assert tkhd is not None
    assert mdhd is not None
    entry = box(handler, bytes(6), b"\0\1")

    def made(place: int) -> bytes:
        table = (
            full(b"stsd", 0, 0, struct.pack(">I", 1), entry),
            full(b"stts", 0, 0, struct.pack(">III", 1, 1, 100)),
            full(b"stsc", 0, 0, struct.pack(">IIII", 1, 1, 1, 1)),
            full(b"stsz", 0, 0, struct.pack(">III", 0, 1, len(told))),
            full(b"stco", 0, 0, struct.pack(">II", 1, place)),
        )
        here = full(b"dref", 0, 0, struct.pack(">I", 1), full(b"url ", 0, 1))
        minf = box(b"minf", full(b"nmhd", 0, 0), box(b"dinf", here), box(b"stbl", *table))
        hdlr = full(b"hdlr", 0, 0, bytes(4), b"meta", bytes(12), b"GoPro MET\0")
        number = tkhd.payload[:12] + struct.pack(">I", 9) + tkhd.payload[16:]
        inside = box(b"mdia", box(b"mdhd", mdhd.payload), hdlr, minf)
        return box(b"trak", box(b"tkhd", number), inside)

    at = len(data) + len(made(0)) + 8
    assert data.index(b"moov") > data.index(b"mdat")
    new = box(b"moov", moov.payload, made(at))
    assert found[-1] == moov
    return data[: -len(moov.payload) - 8] + new + box(b"mdat", told)


def test_telemetry_goes_with_its_track(tmp_path: Path) -> None:
    told = b"GPS5 48.8584 2.2945 SN-4711-0815"
    source, out = tmp_path / "in.mp4", tmp_path / "out"
    make(source, Clip(sound=(Tone(),)))
    source.write_bytes(with_track(source.read_bytes(), b"gpmd", told))

    done = clean(source, out)

    assert told not in out.read_bytes()
    assert b"GoPro" not in out.read_bytes()
    assert any("data track" in name for name in done.stripped)
    assert played(out) == played(source)


def test_what_no_table_points_at_does_not_come_along(tmp_path: Path) -> None:
    source, out = tmp_path / "in.mp4", tmp_path / "out"
    make(source, Clip())
    hidden = b"nobody refers to this" * 9
    extra = box(b"free", hidden) + box(b"uuid", bytes(16), hidden) + box(b"zzzz", hidden)
    source.write_bytes(source.read_bytes() + extra)

    clean(source, out)

    assert hidden not in out.read_bytes()


def test_a_file_beyond_four_gigabytes_is_read_where_it_lies(tmp_path: Path) -> None:
    """Sparse: it takes no room on the disk."""
    make(tmp_path / "small.mp4", Clip())
    gap = 4_500_000_000
    data = (tmp_path / "small.mp4").read_bytes()
    at = data.index(b"mdat") - 4
    head, rest = data[:at], data[at:]
    place = data.index(b"stco") + 12
    count = struct.unpack_from(">I", data, place - 4)[0]
    offsets = struct.unpack_from(f">{count}I", data, place)
    wide = full(b"co64", 0, 0, struct.pack(f">I{count}Q", count, *(o + gap + 16 for o in offsets)))
    moov = Box(b"moov", rest[rest.index(b"moov") + 4 :])
    new = box(b"moov", _with_wide_offsets(moov.payload, wide))
    source, out = tmp_path / "in.mp4", tmp_path / "out"
    with source.open("wb") as file:
        file.write(head + struct.pack(">I4sQ", 1, b"free", gap + 16))
        file.seek(gap, 1)
        file.write(rest[: rest.index(b"moov") - 4] + new)

    clean(source, out)

    assert out.stat().st_size < 1_000_000
    assert played(out)["VideoFrame"] == played(tmp_path / "small.mp4")["VideoFrame"]


def _with_wide_offsets(raw: bytes, wide: bytes) -> bytes:
    made = []
    for found in boxes(raw):
        if found.kind == b"stco":
            made.append(wide)
        elif found.kind in {b"trak", b"mdia", b"minf", b"stbl"}:
            made.append(box(found.kind, _with_wide_offsets(found.payload, wide)))
        else:
            made.append(box(found.kind, found.payload))
    return b"".join(made)


@pytest.mark.parametrize("suffix", ["avi", "ts"])
def test_a_container_that_is_not_rebuilt_is_refused_with_a_way_out(
    suffix: str, tmp_path: Path
) -> None:
    codec = "mpeg4" if suffix == "avi" else "libx264"
    source, out = make(tmp_path / f"in.{suffix}", Clip(codec=codec, bframes=0)), tmp_path / "out"

    with pytest.raises(CannotClean, match="vouchsafe redact"):
        clean(source, out)

    assert not out.exists()


def test_progress_only_goes_forward(tmp_path: Path) -> None:
    told: list[tuple[str, float]] = []

    clean(
        clip("sound.mp4", tmp_path),
        tmp_path / "out",
        on_stage=lambda stage, done: told.append((stage, done)),
    )

    for stage in ("cleaning", "checking"):
        shares = [done for name, done in told if name == stage]
        assert shares == sorted(shares)
        assert 0.9 <= shares[-1] <= 1.0


@pytest.mark.parametrize("suffix", ["mp4", "mkv"])
def test_a_second_picture_that_nobody_sees_goes(suffix: str, tmp_path: Path) -> None:
    source, out = tmp_path / f"in.{suffix}", tmp_path / "out"
    with av.open(str(source), "w") as container:
        tracks = [container.add_stream("libx264", rate=25) for _ in range(2)]
        for track, side in zip(tracks, (128, 64), strict=True):
            track.width, track.height, track.pix_fmt = side, side, "yuv420p"
        for _ in range(10):
            for track in tracks:
                frame = av.VideoFrame.from_ndarray(scene(0, track.width, track.height), "rgb24")
                container.mux(track.encode(frame))
        for track in tracks:
            container.mux(track.encode(None))

    done = clean(source, out)

    with av.open(str(out)) as container:
        assert [stream.width for stream in container.streams.video] == [128]
    assert "thumbnail or second picture track" in done.stripped
    assert done.notes
