"""AVI: texts, times and what makers hide in padding."""

from __future__ import annotations

import struct
from pathlib import Path

from tests.exposure.metadata.building import JPEG, exif, read, roles, values, xmp


def chunk(kind: bytes, *parts: bytes) -> bytes:
    body = b"".join(parts)
    return kind + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)


def listed(kind: bytes, *parts: bytes) -> bytes:
    return chunk(b"LIST", kind, *parts)


def avi(*parts: bytes) -> bytes:
    return chunk(b"RIFF", b"AVI ", *parts)


def test_texts_and_times(tmp_path: Path) -> None:
    content = avi(
        listed(b"hdrl", chunk(b"IDIT", b"MON MAR 10 15:04:43 2003\n\0")),
        listed(b"INFO", chunk(b"IART", b"Ada\0"), chunk(b"ISFT", b"CanonMVI01\0")),
        listed(b"exif", chunk(b"ecor", b"Maker\0"), chunk(b"emdl", b"Model 1\0")),
    )

    found = read(tmp_path / "a", content)

    assert values(found, "DateTimeOriginal", "RIFF") == ["2003:03:10 15:04:43"]
    assert values(found, "Artist") == ["Ada"]
    assert values(found, "Software") == ["CanonMVI01"]
    assert values(found, "Model") == ["Model 1"]
    assert found.damaged == []


def test_packets_of_xmp_and_exif(tmp_path: Path) -> None:
    stream = listed(
        b"strl", chunk(b"strd", b"AVIF\0\0\0\0" + exif()), chunk(b"strn", b"Roof camera")
    )

    found = read(tmp_path / "a", avi(stream, chunk(b"_PMX", xmp("<dc:creator>Bea</dc:creator>"))))

    assert values(found, "Artist") == ["Ada Example"]
    assert values(found, "Creator", "XMP-dc") == ["Bea"]
    assert values(found, "StreamName") == ["Roof camera"]


def test_padding_that_is_not_empty(tmp_path: Path) -> None:
    found = read(
        tmp_path / "a", avi(chunk(b"JUNK", b"\0" * 99), chunk(b"JUNK", b"Maker 1\0" + JPEG))
    )

    assert roles(found) == ["thumbnail", "trailing"]


def test_what_comes_after_the_film(tmp_path: Path) -> None:
    found = read(tmp_path / "a", avi(listed(b"INFO")) + b"secret notes" * 9)

    assert "trailing" in roles(found)


def test_lists_within_lists_end(tmp_path: Path) -> None:
    content = b""
    for _ in range(3000):
        content = listed(b"abcd", content)

    assert read(tmp_path / "a", avi(content)).damaged == ["lists nested too deep"]
