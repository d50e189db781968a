"""What a redacted file is said to give away still: what was asked to be kept, and nothing else."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.exposure.files import clip, phone_photo, plain_photo
from vouchsafe.detect import Box
from vouchsafe.exposure import beside_check, not_searched, what_remains
from vouchsafe.media import open_media, rewrite
from vouchsafe.redaction import MediaFacts, Outcome, Plan, Rendered, Sha256, Sound, Style
from vouchsafe.track import Keyframe, Track

TRACK = Track("t1", "face", "test", 0.9, (Keyframe(0.0, Box(1, 1, 9, 9)),))


def outcome(*, video: bool = False, sounds: int = 0, **changes: object) -> Outcome:
    facts = MediaFacts("x", Sha256("0" * 64), "video" if video else "photo", 320, 256, float(video))
    plan = Plan(facts, "test", **{"tracks": (TRACK,), **changes})  # type: ignore[arg-type]
    rendered = Rendered((0.0,), 1, 1, sounds, (), (), 0.0)
    return Outcome(plan, rendered, None, 1)


def test_of_a_photo_redacted_whole_nothing_remains(tmp_path: Path) -> None:
    assert what_remains(outcome(), plain_photo(tmp_path / "out.png")) == ()


def test_metadata_in_an_output_would_be_told(tmp_path: Path) -> None:
    left = what_remains(outcome(), phone_photo(tmp_path / "out.jpg"))

    assert left[0].what == "where it was taken"


def test_what_a_reviewer_left_visible_is_told(tmp_path: Path) -> None:
    visible = Track("t2", "face", "test", 0.9, TRACK.keyframes, hidden=False)

    (left,) = what_remains(outcome(tracks=(TRACK, visible)), plain_photo(tmp_path / "out.png"))

    assert (left.severity, left.what) == ("high", "1 face left visible")


@pytest.mark.parametrize(("style", "severity"), [(Style.BLUR, "high"), (Style.MOSAIC, "medium")])
def test_a_weak_style_is_told(tmp_path: Path, style: Style, severity: str) -> None:
    (left,) = what_remains(outcome(style=style), plain_photo(tmp_path / "out.png"))

    assert left.severity == severity
    assert style.value in left.what


def test_kept_sound_without_speech_is_silent(tmp_path: Path) -> None:
    noise = np.random.default_rng(0).normal(0, 0.05, 16000).astype(np.float32)
    path = clip(tmp_path / "out.mp4", sound=noise)

    kept = what_remains(outcome(video=True, sounds=1), path)

    assert [each.kind for each in kept if each.kind == "voice"] == []


def test_muted_sound_is_not_listened_to(tmp_path: Path) -> None:
    path = clip(tmp_path / "out.mp4")
    muted = outcome(video=True, sounds=1, sound=Sound.MUTE)

    assert [each.kind for each in what_remains(muted, path) if each.kind == "voice"] == []


def test_what_nobody_looked_for_is_said() -> None:
    said = not_searched(outcome(), min_size=20)

    assert said[0] == "Number plates and text were not looked for: --hide face,plate,text."
    assert any("20 pixels" in sentence for sentence in said)
    assert not_searched(outcome(hide=("face", "plate", "text")), min_size=0) == (
        "The output was not looked at again, as asked.",
    )


@pytest.mark.parametrize("name", ["out.png", "out.jpg", "out.tiff"])
def test_a_photo_with_another_one_behind_its_end_is_not_intact(tmp_path: Path, name: str) -> None:
    path = plain_photo(tmp_path / name)
    assert beside_check(path).passed

    path.write_bytes(path.read_bytes() + plain_photo(tmp_path / "original.jpg").read_bytes())

    check = beside_check(path)
    assert not check.passed
    assert check.said.startswith("Found: ")


def test_a_video_with_a_photo_in_a_box_of_free_space_is_not_intact(tmp_path: Path) -> None:
    path = clip(tmp_path / "out.mp4")
    photo = plain_photo(tmp_path / "original.jpg").read_bytes()
    box = (len(photo) + 8).to_bytes(4, "big") + b"free" + photo

    path.write_bytes(path.read_bytes() + box)

    assert "a small copy of the picture" in beside_check(path).said


@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_an_avif_animation_of_our_own_is_intact(tmp_path: Path, mode: str) -> None:
    out = animated_avif(tmp_path, mode)

    assert beside_check(out).said.startswith("Read as inspect reads it")
    assert beside_check(out).passed


def test_an_avif_animation_whose_still_is_another_picture_is_not_intact(tmp_path: Path) -> None:
    out = animated_avif(tmp_path, "RGB")
    data = bytearray(out.read_bytes())
    item = data.index(b"iloc") + 4 + 4 + 2 + 2 + 2 + 2 + 2  # sizes, count, item, reference, extents
    at, size = struct.unpack_from(">II", data, item)
    struct.pack_into(">II", data, item, len(data) + 8, size)
    data += struct.pack(">I4s", size + 8, b"mdat") + bytes(data[at : at + size])
    out.write_bytes(data)

    assert "Found: " in beside_check(out).said
    assert not beside_check(out).passed


def animated_avif(folder: Path, mode: str) -> Path:
    noise = np.random.default_rng(1).integers(0, 256, (3, 64, 96, 3), np.uint8)
    first, *others = [Image.fromarray(frame).convert(mode) for frame in noise]
    source, out = folder / "source.avif", folder / "out.avif"
    first.save(source, save_all=True, append_images=others, duration=100)
    with open_media(source) as photo:
        rewrite(photo, out, lambda _: None)
    return out


def test_of_heads_it_is_said_that_only_faces_find_them() -> None:
    said = not_searched(outcome(hide=("face", "head", "plate", "text")), min_size=0)

    assert said[0] == "Heads were found by their faces: those seen from behind are not hidden."
