"""Colours look the same on the other side, and say nothing about where they come from."""

from __future__ import annotations

import io
import struct
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageCms

from tests.media import pictures
from vouchsafe.media import PhotoInfo, open_media, output_suffix, rewrite

SPACES = {
    # X, Y, Z of red, green and blue as profiles in the field give them, and their gamma
    "sRGB": ((0.4361, 0.2225, 0.0139), (0.3852, 0.7169, 0.0971), (0.1431, 0.0606, 0.7141), 0),
    "Display P3": ((0.5151, 0.2412, -0.001), (0.292, 0.6923, 0.0419), (0.1571, 0.0666, 0.7841), 0),
    "Adobe RGB": ((0.6097, 0.3111, 0.0195), (0.2053, 0.6257, 0.0609), (0.1492, 0.063, 0.7446), 2.2),
    "ProPhoto RGB": ((0.7977, 0.288, 0.0), (0.1352, 0.7119, 0.0), (0.0313, 0.0001, 0.8249), 1.8),
}  # fmt: skip


def profile(kind: bytes, space: bytes, tags: dict[bytes, bytes]) -> bytes:
    """An ICC profile by hand, with a maker's marks in its header."""
    tags = {
        b"desc": b"desc\0\0\0\0" + struct.pack(">I", 17) + b"Nadia's scanner\0" + bytes(80)
    } | tags
    table, body = struct.pack(">I", len(tags)), b""
    start = 132 + 12 * len(tags)
    for name, raw in tags.items():
        table += struct.pack(">4sII", name, start + len(body), len(raw))
        body += raw + bytes(-len(raw) % 4)
    head = struct.pack(">I4sI4s4s4s", start + len(body), b"ACME", 0x02100000, kind, space, b"XYZ ")
    head += struct.pack(">6H", 2019, 5, 6, 7, 8, 9) + b"acspAPPLNady" + bytes(20)
    head = head.ljust(68, b"\0") + struct.pack(">3i", 63190, 65536, 54061)
    return head.ljust(128, b"\0") + table + body


def rgb_profile(name: str, shift: float = 0.0) -> bytes:
    *primaries, gamma = SPACES[name]
    if gamma:
        curve = b"curv\0\0\0\0" + struct.pack(">IH", 1, round(gamma * 256)) + b"\0\0"
    else:
        x = np.linspace(0, 1, 1024)
        linear = np.where(x <= 0.04045, x / 12.92, ((x + 0.055) / 1.055) ** 2.4)
        curve = b"curv\0\0\0\0" + struct.pack(">I", 1024) + (linear * 65535).astype(">u2").tobytes()
    tags = {b"wtpt": b"XYZ \0\0\0\0" + struct.pack(">3i", 63190, 65536, 54061)}
    for letter, values in zip((b"r", b"g", b"b"), primaries, strict=True):
        numbers = (round((value + shift) * 65536) for value in values)
        tags[letter + b"XYZ"] = b"XYZ \0\0\0\0" + struct.pack(">3i", *numbers)
        tags[letter + b"TRC"] = curve
    return profile(b"mntr", b"RGB ", tags)


def redone(folder: Path, data: bytes) -> tuple[PhotoInfo, Path]:
    with open_media(pictures.saved(folder, data)) as photo:
        assert isinstance(photo.info, PhotoInfo)
        out = folder / ("out" + output_suffix(photo.info))
        rewrite(photo, out, lambda _: None)
        return photo.info, out


def profile_in(path: Path) -> bytes:
    with Image.open(path) as image:
        icc: bytes = image.info["icc_profile"]
    return icc


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF"])
@pytest.mark.parametrize("name", SPACES)
def test_a_well_known_space_is_known_again_and_looks_the_same(
    name: str, kind: str, tmp_path: Path
) -> None:
    source = rgb_profile(name)
    info, out = redone(tmp_path, pictures.encoded(pictures.picture(), kind, icc_profile=source))
    ours = profile_in(out)

    shown = [
        np.asarray(
            ImageCms.profileToProfile(
                pictures.picture(), io.BytesIO(icc), ImageCms.createProfile("sRGB")
            ),
            int,
        )
        for icc in (source, ours)
    ]

    assert info.colour == name
    assert np.abs(shown[0] - shown[1]).max() <= 6
    assert len(ours) < 600
    assert b"Nad" not in ours
    assert b"ACME" not in ours


@pytest.mark.parametrize("name", SPACES)
def test_two_screens_of_one_kind_give_one_profile(name: str, tmp_path: Path) -> None:
    profiles = set()
    for shift in (-0.004, 0.0, 0.003):
        data = pictures.encoded(pictures.picture(), "PNG", icc_profile=rgb_profile(name, shift))
        profiles.add(profile_in(redone(tmp_path, data)[1]))

    assert len(profiles) == 1


def test_a_profile_of_tables_keeps_them_and_loses_its_names(tmp_path: Path) -> None:
    table = b"mft2" + np.random.default_rng(1).bytes(150_000)
    icc = profile(b"prtr", b"CMYK", {b"A2B0": table, b"targ": b"text\0\0\0\0Nadia's chart\0"})
    data = pictures.encoded(pictures.picture("CMYK"), "JPEG", icc_profile=icc)
    _, out = redone(tmp_path, data)
    ours = profile_in(out)

    assert table in ours
    assert b"Nad" not in ours


def test_a_profile_for_other_samples_is_left_out(tmp_path: Path) -> None:
    data = pictures.encoded(pictures.picture("L"), "PNG", icc_profile=rgb_profile("sRGB"))
    info, out = redone(tmp_path, data)

    assert info.notes
    with Image.open(out) as image:
        assert "icc_profile" not in image.info


@given(junk=st.binary(max_size=400))
def test_no_profile_is_too_broken_to_be_left_out(junk: bytes) -> None:
    from vouchsafe.media.photo_icc import safe_profile

    good = rgb_profile("sRGB")
    for untrusted in (junk, good[:128] + junk, good[: len(junk) * 5 % len(good)] + junk):
        for space in ("RGB ", "GRAY", "CMYK"):
            safe_profile(untrusted, space)


def png_with(chunks: dict[bytes, bytes]) -> bytes:
    plain = pictures.encoded(pictures.picture(), "PNG")
    extra = b"".join(pictures.png_chunk(kind, payload) for kind, payload in chunks.items())
    return plain[:33] + extra + plain[33:]


def chunks_of(path: Path) -> dict[bytes, bytes]:
    data, at, found = path.read_bytes(), 8, {}
    while at < len(data):
        length = int.from_bytes(data[at : at + 4], "big")
        found[data[at + 4 : at + 8]] = data[at + 8 : at + 8 + length]
        at += 12 + length
    return found


def test_code_points_and_the_srgb_mark_are_kept(tmp_path: Path) -> None:
    info, out = redone(tmp_path, png_with({b"cICP": bytes([9, 16, 0, 1])}))
    assert chunks_of(out)[b"cICP"] == bytes([9, 16, 0, 1])
    assert info.colour == "Rec. 2020 PQ"

    _, out = redone(tmp_path, png_with({b"sRGB": b"\1", b"gAMA": struct.pack(">I", 45455)}))
    assert chunks_of(out)[b"sRGB"] == b"\1"


def test_measured_gamma_and_primaries_become_usual_ones(tmp_path: Path) -> None:
    measured = struct.pack(">8I", 31301, 32899, 67890, 32123, 26456, 69021, 15010, 6023)
    info, out = redone(tmp_path, png_with({b"gAMA": struct.pack(">I", 45461), b"cHRM": measured}))
    chunks = chunks_of(out)

    assert info.colour == "Display P3"
    assert struct.unpack(">I", chunks[b"gAMA"]) == (45455,)
    assert struct.unpack(">8I", chunks[b"cHRM"])[2:4] == (68000, 32000)


def test_primaries_of_no_known_space_are_left_out_and_said(tmp_path: Path) -> None:
    odd = struct.pack(">8I", 31270, 32900, 50000, 40000, 30000, 60000, 15000, 6000)
    info, out = redone(tmp_path, png_with({b"cHRM": odd}))

    assert b"cHRM" not in chunks_of(out)
    assert any("primaries" in note for note in info.notes)


def test_the_still_picture_of_an_animation_that_is_no_frame_goes(tmp_path: Path) -> None:
    first, *others = pictures.frames()
    hidden = Image.new("RGB", first.size, (200, 30, 60))
    options = {"duration": 50, "default_image": True, "append_images": [first, *others]}
    info, out = redone(tmp_path, pictures.encoded(hidden, "PNG", save_all=True, **options))

    assert info.pictures == 4
    with Image.open(out) as image:
        assert np.array_equal(np.asarray(image.convert("RGB")), np.asarray(first))
