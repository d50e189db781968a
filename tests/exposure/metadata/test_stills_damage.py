"""Whatever is cut, changed or turned around in a photo: no reader raises, and work is bounded."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.exposure.metadata.stills import (
    chunk,
    directory_at,
    exif,
    extension,
    gif,
    iptc,
    jpeg,
    photoshop,
    png,
    profile,
    resource,
    riff,
    segment,
    tiff,
    webp,
    with_notes,
    xmp,
)
from vouchsafe.exposure.errors import ExposureError
from vouchsafe.exposure.metadata import Found
from vouchsafe.exposure.metadata.iptc import read_iptc
from vouchsafe.exposure.metadata.photoshop import read_resources
from vouchsafe.exposure.metadata.read import read_mapped

_WORK = 250_000
_MAKERS = {
    "Canon": (b"", {0x09: "Ada", 0x35: b"\1" * 16, 0x0D: b"\2" * 64}),
    "Panasonic": (b"Panasonic\0\0\0", {0x61: b"\3\0" * 80, 0x4E: b"\5\0" * 40}),
    "Ricoh": (b"Ricoh\0\0\0", {0x1001: b"\x20\x13" * 20, 0x2001: b"[Ricoh Camera Info]\0"}),
    "SONY": (b"SONY DSC \0\0\0", {0x9050: b"\x11" * 300, 0x2001: b"\0" * 40}),
    "NIKON": (b"", {0x91: b"0210" + b"\x55" * 20, 0x21: b"\4\0" * 40, 0xB6: b"\7" * 8}),
}
_IPTC = iptc(80, b"Ada") + iptc(90, b"a city")


def _samples() -> dict[str, bytes]:
    samples = {
        make: with_notes(lambda at, h=head, n=lines: h + directory_at(n, at + len(h)), make, "5D")
        for make, (head, lines) in _MAKERS.items()
    }
    samples |= {
        "tiff": tiff(
            {0x010F: "M", 0x9C9D: b"A\0"}, ">", exif={0x9286: b"ASCII\0\0\0x"}, gps={1: "N"}
        ),
        "jpeg": jpeg(
            exif({0x013B: "Ada"}, thumbnail={0x0201: 8, 0x0202: 40}),
            segment(0xE2, b"ICC_PROFILE\0\1\1" + profile(desc="mine")),
            segment(0xE2, b"FPXR\0\0\2\0\0\0\0\0\0\xfe\xff\0\0" + b"\1\0\0\0" * 20),
            segment(0xE1, b"FLIR\0\1\0\0FFF\0" + b"\0\0\0\x20" * 60),
            photoshop(resource(0x0404, _IPTC), resource(0x0421, b"\0\0\0\1\1\0\0\0\2\0A\0B" * 2)),
            segment(0xEC, b"Ducky\0\3\0\6\0\0\0\1\0A"),
            segment(0xE5, b"RMETA\0MM\1\0\0\0\0\0\0\x0a\0\5ASCII\0\0\0\0\1\0\6ab\0c\0\2\0\6"),
            behind=b"tail" + struct.pack(">HI", 1, 14) + b"\xa1\xb2\xc3\xd4",
        ),
        "png": png(chunk(b"tEXt", b"Author\0Ada"), chunk(b"eXIf", tiff({0x013B: "Ada"}))),
        "webp": webp(riff(b"EXIF", tiff({0x013B: "Ada"})), riff(b"XMP ", xmp(creator="Ada"))),
        "gif": gif(extension(0xFE, b"words"), b"!\xff\x0bXMP DataXMP" + xmp(title="t") + b"\0"),
        "crw": b"II\x1a\0\0\0HEAPCCDR" + b"\0" * 12 + b"\1\0\x10\x08\4\0\0\0\0\0\0\0" + b"\0\0\0\0",
        "x3f": b"FOVb" + b"\1" * 40 + b"SECd\0\0\2\0\1\0\0\0\0\0\0\0\x20\0\0\0PROP" + b"\x2c\0\0\0",
        "psd": b"8BPS\0\1" + b"\0" * 24 + struct.pack(">I", 12) + resource(0x0425, b"") + b"\0" * 8,
        "raf": b"FUJIFILMCCD-RAW ".ljust(84, b"\0") + struct.pack(">II", 92, 20) + jpeg(),
        "mrw": b"\0MRM\0\0\0\x20\0TTW\0\0\0\x18" + tiff({0x013B: "Ada"}),
    }
    return samples


_SAMPLES = _samples()


@pytest.mark.parametrize("name", sorted(_SAMPLES))
def test_the_samples_are_whole(name: str) -> None:
    assert read_mapped(_SAMPLES[name]).format


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(sorted(_SAMPLES)), st.data())
def test_damage_is_survived(name: str, data: st.DataObject) -> None:
    raw = bytearray(_SAMPLES[name])
    for _ in range(data.draw(st.integers(0, 6))):
        at = data.draw(st.integers(0, len(raw) - 1))
        new = data.draw(
            st.sampled_from([b"\0", b"\xff", b"\x80", b"\xff\xff\xff\xff", b"\0\0\0\1"])
        )
        raw[at : at + len(new)] = new
    cut = data.draw(st.integers(1, len(raw)))

    _survives(bytes(raw[: cut if data.draw(st.booleans()) else len(raw)]))


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_at_all_are_survived_as_notes_and_captions(raw: bytes) -> None:
    for make in ("Canon", "NIKON", "SONY", "EASTMAN KODAK", "SAMSUNG", "RICOH", "PhaseOne"):
        _survives(with_notes(raw or b"\0", make))
    found = Found()
    read_iptc(raw, found)
    read_resources(b"8BIM" + raw, found)
    assert found.steps <= _WORK


def _survives(raw: bytes) -> None:
    try:
        found = read_mapped(raw)
    except ExposureError:
        return
    assert found.steps <= _WORK
    assert all(each.size >= 0 and each.start >= -1 for each in found.embedded)
    assert all(len(tag.value) <= 400 for tag in found.tags)


def test_photoshops_resources_within_exif_within_resources_are_not_followed_for_ever() -> None:
    inner = tiff({0x013B: "Ada"})
    for _ in range(300):
        inner = tiff({0x8649: resource(0x0422, inner)})

    found = read_mapped(inner)

    assert "files within files, too deep to be followed" in found.damaged


def test_a_directory_below_a_directory_below_a_directory_ends() -> None:
    deep = b"".join(
        struct.pack("<HHHIII", 1, 0x8769, 4, 1, 8 + 18 * (number + 1), 0) for number in range(4000)
    )

    _survives(b"II*\0\x08\0\0\0" + deep)


def test_a_gif_of_a_million_tiny_blocks_is_given_up() -> None:
    raw = b"GIF89a" + b"\1\0\1\0\0\0\0" + b"!\xfe" + b"\1a" * 4_000_000

    _survives(raw)


def test_segments_without_number_are_given_up() -> None:
    found = read_mapped(jpeg(*[segment(0xE7, b"x")] * 250_000))

    assert found.truncated
