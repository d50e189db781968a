"""Damaged and hostile films: every reader ends, notes what it met, and raises nothing."""

from __future__ import annotations

import struct
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.exposure.metadata import test_avi as avi
from tests.exposure.metadata import test_c2pa as c2pa
from tests.exposure.metadata import test_heif as heif
from tests.exposure.metadata import test_matroska as matroska
from tests.exposure.metadata import test_mpegts as mpegts
from tests.exposure.metadata import test_tracks as tracks
from tests.exposure.metadata.building import (
    C2PA_UUID,
    FTYP,
    JPEG,
    QT,
    XMP_UUID,
    apple_keys,
    box,
    exif,
    full,
    movie_header,
    picture_entry,
    sample_entry,
    text_atom,
    track,
    xmp,
)
from vouchsafe.exposure.metadata import Found
from vouchsafe.exposure.metadata.read import READERS, read_mapped, reader_of
from vouchsafe.exposure.metadata.sniff import sniff


@cache
def film() -> bytes:
    """One file with something of everything."""
    samples = [tracks.subtitle("GPS(2.2951,48.8578,17)"), tracks.subtitle("two")]
    gopro = [tracks.nested(b"DEVC", tracks.klv(b"DVNM", b"c", 1, b"Hero9"))]
    apple = tracks.apple_entry({1: ("com.apple.quicktime.location.ISO6709", 1)})
    media = box(b"mdat", *samples, *gopro)
    start = len(FTYP) + 8
    later = start + sum(map(len, samples))
    return (
        FTYP
        + media
        + box(
            b"moov",
            movie_header(),
            track(b"vide", picture_entry(), samples, start, number=1),
            track(b"sbtl", sample_entry(b"tx3g"), samples, start, number=2),
            track(b"meta", sample_entry(b"gpmd"), gopro, later, number=3),
            track(b"meta", apple, samples, start, number=4),
            track(b"meta", sample_entry(b"rtmd"), samples, start, number=5),
            track(b"meta", sample_entry(b"CTMD"), samples, start, number=6),
            track(b"meta", sample_entry(b"djmd"), samples, start, number=7),
            apple_keys({"com.apple.quicktime.make": "Apple"}),
            box(
                b"udta",
                text_atom(b"\xa9xyz", "+1+2/"),
                full(b"loci", b"\0" * 40),
                box(b"NCDT", box(b"NCTG", struct.pack(">IHH", 1, 2, 4), b"Nik\0")),
                box(b"TAGS", b"PENTAX DIGITAL CAMERA\0"),
                box(b"thmb", b"\0" * 9, JPEG),
                box(b"Xtra", struct.pack(">II", 40, 9), b"WM/Author", b"\0" * 23),
            ),
        )
        + box(b"uuid", XMP_UUID, xmp("<dc:creator>Ada</dc:creator>"))
        + box(b"uuid", C2PA_UUID, b"\0\0\0\0manifest\0", b"\0" * 8, c2pa.store())
        + box(b"free", b"left over " * 5)
    )


@cache
def seeds() -> tuple[bytes, ...]:
    """A file of each family."""
    still = heif.picture(
        heif.HEIC,
        [
            heif.Item(b"hvc1", b"p" * 30),
            heif.exif_item(),
            heif.Item(b"mime", xmp(""), mime=b"application/rdf+xml"),
        ],
    )
    chapters = matroska.element(0x1043A770, matroska.element(0x45B9, matroska.element(0xB6)))
    tags = matroska.element(
        0x1254C367,
        matroska.element(
            0x7373,
            matroska.element(
                0x67C8, matroska.element(0x45A3, b"ARTIST"), matroska.element(0x4487, b"Ada")
            ),
        ),
    )
    stream = avi.listed(b"strl", avi.chunk(b"strd", b"AVIF\0\0\0\0" + exif()))
    notes = mpegts.notes(b"\x18\x02\x20\x08\x12", b"\x19\x31\x23\x16\x24")
    return (
        film(),
        still,
        matroska.matroska(chapters, tags),
        avi.avi(
            stream, avi.chunk(b"JUNK", b"Maker"), avi.listed(b"movi", avi.chunk(b"00dc", b"\0\0\1"))
        ),
        mpegts.stream(0x1B, notes),
        mpegts.stream(0x15, b"\x06\x0e+4" * 9, m2ts=True),
    )


def read_anyway(content: bytes) -> Found:
    """By the door where it opens, else as what the seed was."""
    if sniff(content) in READERS:
        return read_mapped(content)
    found = Found()
    reader_of("mp4")(content, found)
    return found


def test_the_seeds_themselves_are_sound() -> None:
    for seed in seeds():
        assert read_anyway(seed).tags or sniff(seed) == "mpegts"
    assert read_anyway(film()).damaged == []


@settings(max_examples=400, deadline=None)
@given(
    st.integers(0, 5),
    st.lists(st.tuples(st.integers(0, 1 << 20), st.binary(max_size=12)), max_size=6),
)
def test_mutations_raise_nothing(which: int, changes: list[tuple[int, bytes]]) -> None:
    content = bytearray(seeds()[which])
    for at, junk in changes:
        place = at % len(content)
        content[place : place + len(junk)] = junk

    read_anyway(bytes(content))


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 5), st.integers(0, 1 << 20), st.integers(0, 1 << 20))
def test_cut_and_swollen_files_raise_nothing(which: int, cut: int, again: int) -> None:
    seed = seeds()[which]

    read_anyway(seed[: cut % len(seed)])
    read_anyway(seed[: cut % len(seed)] + seed[again % len(seed) :])


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(sorted({"mp4", "matroska", "avi", "mpegts"})), st.binary(max_size=600))
def test_noise_raises_nothing(name: str, noise: bytes) -> None:
    found = Found()
    reader_of(name)(noise or b"\0", found)


@pytest.mark.parametrize("kind", [b"moov", b"udta", b"meta", b"trak", b"uuid"])
def test_boxes_within_boxes_end(kind: bytes) -> None:
    content = b""
    for _ in range(2000):
        content = box(kind, content)

    read_mapped(QT + content)


def test_more_boxes_than_any_film_has() -> None:
    many = box(b"\xa9nam", struct.pack(">HH", 1, 0), b"x") * 100_000

    found = read_mapped(FTYP + box(b"moov", box(b"udta", many)))

    assert found.truncated


def test_tables_that_claim_billions_of_samples() -> None:
    entry = picture_entry()
    liar = track(b"meta", sample_entry(b"camm"), [], 40).replace(
        full(b"stsz", struct.pack(">II", 0, 0)), full(b"stsz", struct.pack(">II", 40, 0xFFFFFFFF))
    )
    chunks = full(b"stco", struct.pack(">I", 0xFFFFFFFF), struct.pack(">I", 50) * 2000)
    liar = liar.replace(full(b"stco", struct.pack(">II", 1, 40)), chunks)
    runs = full(b"stsc", struct.pack(">IIII", 1, 1, 0xFFFFFFFF, 1))
    at = liar.index(b"stsc") - 4
    size = int.from_bytes(liar[at : at + 4], "big")
    liar = liar[:at] + runs + liar[at + size :]

    read_mapped(QT + box(b"mdat", b"x" * 100) + box(b"moov", track(b"vide", entry, [], 0), liar))


def test_a_matroska_file_of_a_million_empty_elements() -> None:
    content = matroska.matroska(b"\xec\x80" * 1_000_000)

    assert read_mapped(content).truncated


def test_a_packet_of_nothing_but_unclosed_quotes() -> None:
    packet = b"<a b='" * 200_000 + b'<c d="' * 200_000

    found = read_mapped(FTYP + box(b"uuid", XMP_UUID, packet))

    assert found.damaged
