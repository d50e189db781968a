"""A rewritten video is the same video: frames, times, size, colour and sound, and nothing else."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from tests.media import clips
from tests.media.clips import Clip, Tone
from vouchsafe.media import (
    ColourTags,
    RewriteOptions,
    Video,
    VideoInfo,
    open_media,
    output_suffix,
    rewrite,
)

AV1 = {"preset": "12", "svtav1-params": "lookahead=0"}
VP9 = {"deadline": "realtime", "cpu-used": "8", "lag-in-frames": "0"}
H265 = {"x265-params": "log-level=none"}
MP3 = Tone("libmp3lame", 44100)

CONTAINERS = {
    "mp4-h264": ("clip.mp4", Clip(sound=(Tone(),))),
    "mp4-h265": ("clip.mp4", Clip("libx265", options=H265)),
    "mp4-mpeg4": ("clip.mp4", Clip("mpeg4", sound=(Tone(),))),
    "mp4-av1": ("clip.mp4", Clip("libsvtav1", options=AV1)),
    "mov-h264": ("clip.mov", Clip(sound=(Tone("pcm_s16le"),))),
    "mov-mjpeg": ("clip.mov", Clip("mjpeg", pixel_format="yuvj420p")),
    "mkv-h264": ("clip.mkv", Clip(sound=(Tone("flac"), Tone("libopus", hertz=880)))),
    "mkv-vp9": ("clip.mkv", Clip("libvpx-vp9", options=VP9)),
    "webm-vp9": ("clip.webm", Clip("libvpx-vp9", options=VP9, sound=(Tone("libopus"),))),
    "webm-av1": ("clip.webm", Clip("libsvtav1", options=AV1)),
    "avi-mpeg4": ("clip.avi", Clip("mpeg4", bframes=0, sound=(MP3,))),
    "avi-mjpeg": ("clip.avi", Clip("mjpeg", pixel_format="yuvj420p", sound=(Tone("pcm_s16le"),))),
    "avi-h264-bframes": ("clip.avi", Clip()),
    "3gp-h264": ("clip.3gp", Clip(sound=(Tone("aac", 16000, "mono"),))),
    "ts-h264": ("clip.ts", Clip(container="mpegts", sound=(Tone(),))),
    "ts-h265": ("clip.ts", Clip("libx265", container="mpegts", options=H265)),
}  # fmt: skip

PICTURES = {
    "variable-rate": Clip(time_base=Fraction(1, 1000), times=(0, 33, 40, 41, 160, 161, 500, 533)),
    "rotated-90": Clip(rotation=90),
    "rotated-180": Clip(rotation=180),
    "rotated-270": Clip(rotation=270),
    "mirrored": Clip(mirror=True),
    "wide-pixels": Clip(shape=Fraction(16, 11)),
    "wide-pixels-rotated": Clip(shape=Fraction(16, 11), rotation=90),
    "interlaced": Clip(interlaced=True),
    "edit-list": Clip(start=-6),
    "late-start": Clip(start=10, sound=(Tone(),)),
    "deep-h264": Clip(pixel_format="yuv420p10le"),
    "four-two-two": Clip(pixel_format="yuv422p"),
    "four-two-two-rotated": Clip(pixel_format="yuv422p", rotation=90),
    "four-four-four": Clip(pixel_format="yuv444p"),
    "odd-width": Clip("mpeg4", width=127, bframes=0),
    "odd-both": Clip("mjpeg", width=127, height=95, pixel_format="yuvj420p"),
    "rgb": Clip("png", pixel_format="rgba"),
    "raw": Clip("rawvideo", bframes=0),
    "prores": Clip("prores_ks", pixel_format="yuv422p10le"),
    "tagged-709": Clip(colour=(1, 1, 1, 1)),
    "tagged-601": Clip(colour=(1, 6, 6, 6)),
    "full-range": Clip(pixel_format="yuvj420p", colour=(2, 1, 13, 1)),
    "hdr-pq": Clip(
        "libx265",
        pixel_format="yuv420p10le",
        colour=(1, 9, 16, 9),
        options={
            "x265-params": "log-level=none:max-cll=1000,400:master-display="
            "G(13250,34500)B(7500,3000)R(34000,16000)WP(15635,16450)L(10000000,1)"
        },
    ),
    "hdr-hlg": Clip(
        "libx265",
        pixel_format="yuv420p10le",
        colour=(1, 9, 18, 9),
        options={"x265-params": "log-level=none"},
    ),
}


NOT_IN_MP4 = {
    "odd-width": ".avi",
    "odd-both": ".avi",
    "rgb": ".mov",
    "raw": ".avi",
    "prores": ".mov",
}


def untouched(picture: object) -> None:
    """An edit that changes nothing."""


def again(source: Path, folder: Path, options: RewriteOptions | None = None) -> Path:
    with open_video(source) as video:
        out = folder / f"new{output_suffix(video.info)}"
        rewrite(video, out, untouched, options or RewriteOptions())
    return out


def open_video(path: Path) -> Video:
    video = open_media(path)
    assert isinstance(video, Video)
    return video


def info_of(path: Path) -> VideoInfo:
    with open_video(path) as video:
        return video.info


def times_of(path: Path) -> list[float]:
    with open_video(path) as video:
        return [picture.time for picture in video.pictures()]


def psnr(one: Path, other: Path) -> float:
    with open_video(one) as a, open_video(other) as b:
        pairs = zip(a.pictures(), b.pictures(), strict=True)
        errors = [float(np.mean((x.rgb() - y.rgb().astype(float)) ** 2)) for x, y in pairs]
    return 10 * np.log10(255**2 / max(np.mean(errors), 1e-6))


def same_video(source: Path, out: Path) -> None:
    before, after = info_of(source), info_of(out)
    assert times_of(out) == times_of(source)
    assert (after.width, after.height) == (before.width, before.height)
    assert after.colour == before.written_colour
    assert after.bit_depth == min(before.bit_depth, 10)
    assert after.hdr == before.hdr
    assert after.turn.is_none
    assert [track.channels for track in after.audio] == [t.channels for t in before.audio]
    assert psnr(source, out) > 34


@pytest.mark.parametrize("name", ["tagged-709", "tagged-601", "full-range", "hdr-pq", "hdr-hlg"])
def test_colour_tags_are_the_source_s(name: str, tmp_path: Path) -> None:
    source = clips.make(tmp_path / "clip.mp4", PICTURES[name])

    assert info_of(source).colour == ColourTags(*(PICTURES[name].colour or ()))
    assert info_of(again(source, tmp_path)).colour == info_of(source).colour


@pytest.mark.parametrize("name", CONTAINERS)
def test_every_container_and_codec_comes_out_as_the_same_video(name: str, tmp_path: Path) -> None:
    file, clip = CONTAINERS[name]
    source = clips.make(tmp_path / file, clip)

    out = again(source, tmp_path)

    same_video(source, out)
    assert out.suffix == {".mov": ".mov", ".mkv": ".mkv", ".webm": ".webm"}.get(
        source.suffix, ".mp4"
    )


@pytest.mark.parametrize("name", PICTURES)
def test_every_kind_of_picture_comes_out_as_the_same_picture(name: str, tmp_path: Path) -> None:
    clip = PICTURES[name]
    source = clips.make(tmp_path / ("clip" + NOT_IN_MP4.get(name, ".mp4")), clip)

    out = again(source, tmp_path)

    same_video(source, out)


def test_turned_pictures_are_stored_upright(tmp_path: Path) -> None:
    source = clips.make(tmp_path / "clip.mp4", Clip(rotation=90))

    out = again(source, tmp_path)

    with open_video(source) as before, open_video(out) as after:
        shown, stored = next(before.pictures()).rgb(), next(after.pictures()).rgb()
    expected = np.rot90(clips.scene(0, 128, 96))
    assert shown.shape == stored.shape == (128, 96, 3)
    assert np.abs(shown.astype(int) - expected).mean() < 12
    assert np.abs(stored.astype(int) - expected).mean() < 12


def test_interlaced_stays_interlaced(tmp_path: Path) -> None:
    source = clips.make(tmp_path / "clip.mp4", Clip(interlaced=True))

    out = again(source, tmp_path)

    assert info_of(source).interlaced
    assert info_of(out).interlaced
    assert info_of(out).top_field_first == info_of(source).top_field_first


def test_static_hdr_metadata_is_carried(tmp_path: Path) -> None:
    source = clips.make(tmp_path / "clip.mp4", PICTURES["hdr-pq"])

    out = again(source, tmp_path)

    assert "max-cll=1000,400" in info_of(source).hdr_params
    assert info_of(out).hdr_params == info_of(source).hdr_params


def test_what_is_painted_is_what_is_encoded(tmp_path: Path) -> None:
    source = clips.make(tmp_path / "clip.mp4", Clip(rotation=90, count=30))

    def black_square(picture: object) -> None:
        for plane in picture.planes():  # type: ignore[attr-defined]
            across, down = plane.horizontal, plane.vertical
            plane.samples[40 // down : 72 // down, 16 // across : 48 // across] = plane.black

    with open_video(source) as video:
        rewrite(video, tmp_path / "new.mp4", black_square)

    with open_video(tmp_path / "new.mp4") as after, open_video(source) as before:
        for new, old in zip(after.pictures(), before.pictures(), strict=True):
            assert new.rgb()[44:68, 20:44].max() < 12
            rest = np.abs(new.rgb().astype(int) - old.rgb())
            rest[36:76, 12:52] = 0
            assert rest.mean() < 6, f"frame {new.index}: paint leaked into other frames"


PLACES = [("clip.mp4", "mov_text"), ("clip.mov", "mov_text"), ("clip.mkv", "subrip")]


@pytest.mark.parametrize(("file", "text"), PLACES)
def test_no_planted_word_survives(file: str, text: str, tmp_path: Path) -> None:
    muxer = {} if file.endswith("mkv") else {"movflags": "use_metadata_tags"}
    clip = Clip(planted=True, subtitles=text, sound=(Tone(),), muxer=muxer)
    source = clips.make(tmp_path / file, clip)

    with open_video(source) as video:
        out = tmp_path / f"new{output_suffix(video.info)}"
        written = rewrite(video, out, untouched)
        known = video.identifying_strings()

    planted = [*clips.PLANTED.values(), clips.PLANTED_HANDLER, clips.PLANTED_CHAPTER]
    data, original = out.read_bytes(), source.read_bytes()
    assert b"x264" in original
    for word in [
        *planted,
        clips.SPOKEN_LINE,
        clips.PLANTED_LANGUAGE,
        "x264",
        "Lavc",
        "Lavf62",
        "FFMP",
    ]:
        assert word.encode() not in data, word
    assert not [word for word in known if word.encode() in data]
    assert {clips.PLANTED["location"], clips.PLANTED_CHAPTER} <= set(known)
    stripped = {name.lower() for name in written.stripped}
    assert {"title", "location", "chapters", "subtitles"} <= stripped
    assert "user data in the picture stream" in stripped
    assert any(word.startswith("x264 - core") for word in known)
    assert info_of(out).others == ()


@pytest.mark.parametrize(("file", "text"), [*PLACES, ("clip.webm", "webvtt")])
def test_subtitles_are_kept_when_asked(file: str, text: str, tmp_path: Path) -> None:
    codec = Clip("libvpx-vp9", options=VP9) if file.endswith("webm") else Clip()
    source = clips.make(
        tmp_path / file, Clip(codec.codec, options=codec.options, subtitles=text, planted=True)
    )

    out = again(source, tmp_path, RewriteOptions(subtitles=True))

    assert len(info_of(out).subtitles) == 1
    assert clips.SPOKEN_LINE.encode() in out.read_bytes()
    assert clips.PLANTED_CHAPTER.encode() not in out.read_bytes()


def test_a_frame_and_its_sound_stay_together(tmp_path: Path) -> None:
    flashes = (0.4, 1.2)

    def flash(index: int, width: int, height: int) -> np.ndarray:
        bright = any(round(at * 25) == index for at in flashes)
        return np.full((height, width, 3), 235 if bright else 20, np.uint8)

    clip = Clip(count=45, picture=flash, sound=(Tone(seconds=1.8, beeps=flashes),), start=7)
    late = Tone(seconds=1.8, beeps=flashes, start=7 / 25)
    for file in ("clip.mp4", "clip.mkv", "clip.ts"):
        container = "mpegts" if file.endswith("ts") else None
        shifted = Clip(**{**clip.__dict__, "sound": (late,), "container": container})
        source = clips.make(tmp_path / file, shifted)

        out = again(source, tmp_path)

        with open_video(out) as video:
            lit = [p.time for p in video.pictures() if p.luma(16, 12).mean() > 120]
        wave, rate, start = clips.sound_of(out)
        heard = [at + start for at in clips.onsets(wave, rate)]
        assert lit == pytest.approx(flashes, abs=0.002), file
        assert heard == pytest.approx(flashes, abs=0.03), file


def test_sound_in_webm_stays_with_its_picture(tmp_path: Path) -> None:
    def flash(index: int, width: int, height: int) -> np.ndarray:
        return np.full((height, width, 3), 235 if index == 10 else 20, np.uint8)

    tone = Tone("libopus", seconds=0.8, beeps=(0.4,))
    clip = Clip("libvpx-vp9", options=VP9, picture=flash, sound=(tone,))
    source = clips.make(tmp_path / "clip.webm", clip)

    out = again(source, tmp_path)

    wave, rate, start = clips.sound_of(out)
    with open_video(out) as video:
        lit = [p.time for p in video.pictures() if p.luma(16, 12).mean() > 120]
    assert lit == [0.4]
    assert [at + start for at in clips.onsets(wave, rate)] == pytest.approx([0.4], abs=0.03)


def test_sound_can_be_left_out(tmp_path: Path) -> None:
    source = clips.make(tmp_path / "clip.mp4", Clip(sound=(Tone(), Tone(hertz=200))))

    out = again(source, tmp_path, RewriteOptions(sound="mute"))

    assert len(info_of(source).audio) == 2
    assert info_of(out).audio == ()


def test_every_sound_track_is_kept_with_its_own_sound(tmp_path: Path) -> None:
    tones = (Tone(hertz=300), Tone(hertz=900, layout="mono", rate=44100))
    source = clips.make(tmp_path / "clip.mp4", Clip(count=30, sound=tones))

    out = again(source, tmp_path)

    for index, tone in enumerate(tones):
        wave, rate, _ = clips.sound_of(out, index)
        spectrum = np.abs(np.fft.rfft(wave[: rate // 2] * np.hanning(rate // 2)))
        assert np.argmax(spectrum) * 2 == pytest.approx(tone.hertz, abs=4)
        assert len(wave) / rate == pytest.approx(tone.seconds, abs=0.05)


def test_untouched_pictures_look_the_same_on_real_footage(
    shared_data: Path, tmp_path: Path
) -> None:
    source = shared_data / "video-crowds" / "mot20_night_crowd_826x540_5s.mp4"

    out = again(source, tmp_path)

    with open_video(source) as a, open_video(out) as b:
        error, count = 0.0, 0
        for before, after in zip(a.pictures(), b.pictures(), strict=True):
            for x, y in zip(before.planes(), after.planes(), strict=True):
                error += cv2.norm(x.samples, y.samples, cv2.NORM_L2SQR)
                count += x.samples.size
    assert 10 * np.log10(255**2 * count / error) > 42
    assert out.stat().st_size < 1.4 * source.stat().st_size


def test_the_source_is_not_touched_and_progress_reaches_the_end(tmp_path: Path) -> None:
    source = clips.make(tmp_path / "clip.mp4")
    before = source.read_bytes()
    shares: list[float] = []

    with open_video(source) as video:
        rewrite(video, tmp_path / "new.mp4", untouched, on_progress=shares.append)

    assert source.read_bytes() == before
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


def test_a_second_picture_track_is_left_out_and_said(tmp_path: Path) -> None:
    source, out = tmp_path / "in.mp4", tmp_path / "out.mp4"
    with av.open(str(source), "w") as container:
        tracks = [container.add_stream("mpeg4", rate=25) for _ in range(2)]
        for track, side in zip(tracks, (128, 64), strict=True):
            track.width, track.height, track.pix_fmt = side, side, "yuv420p"
        for track in tracks:
            frame = av.VideoFrame.from_ndarray(clips.scene(0, track.width, track.height), "rgb24")
            container.mux(track.encode(frame))
            container.mux(track.encode(None))

    with open_video(source) as video:
        written = rewrite(video, out, untouched)

    assert "second picture track" in written.stripped
    assert "Only the main picture track was kept of several." in written.notes
    assert info_of(out).others == ()
