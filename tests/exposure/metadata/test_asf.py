"""ASF: what Windows' films say about themselves."""

from __future__ import annotations

import struct
from pathlib import Path
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.exposure.metadata.building import JPEG, read, roles, values
from vouchsafe.exposure.metadata import Found
from vouchsafe.exposure.metadata.asf import read_asf


def part(guid: str, body: bytes) -> bytes:
    return UUID(guid).bytes_le + struct.pack("<Q", 24 + len(body)) + body


def wide(text: str) -> bytes:
    return (text + "\0").encode("utf-16-le")


def film() -> bytes:
    texts = [wide(text) for text in ("March", "Ada", "", "words", "")]
    content = struct.pack("<5H", *map(len, texts)) + b"".join(texts)
    ticks = (12_219_292_800 + 365 * 86_400) * 10_000_000
    facts = bytes(range(16)) + struct.pack("<QQ", 0, ticks) + b"\0" * 48

    def entry(name: str, kind: int, value: bytes) -> bytes:
        raw = wide(name)
        return struct.pack("<H", len(raw)) + raw + struct.pack("<HH", kind, len(value)) + value

    more = struct.pack("<H", 3)
    more += entry("WM/Composer", 0, wide("Bea")) + entry("WM/UniqueFileIdentifier", 0, wide("u1"))
    more += entry("WM/Picture", 1, b"\3" + struct.pack("<I", len(JPEG)) + wide("image/jpeg") + JPEG)
    inside = (
        part("8cabdca1-a947-11cf-8ee4-00c00c205365", facts)
        + part("75b22633-668e-11cf-a6d9-00aa0062ce6c", content)
        + part("d2d0a440-e307-11d2-97f0-00a0c95ea850", more)
    )
    return part("75b22630-668e-11cf-a6d9-00aa0062ce6c", struct.pack("<IBB", 3, 1, 2) + inside)


def test_who_what_and_when(tmp_path: Path) -> None:
    found = read(tmp_path / "a", film())

    assert found.format == "asf"
    assert values(found, "Author", "ASF") == ["Ada"]
    assert values(found, "Composer") == ["Bea"]
    assert values(found, "UniqueFileIdentifier") == ["u1"]
    assert values(found, "FileID") == ["03020100-0504-0706-0809-0A0B0C0D0E0F"]
    assert len(values(found, "CreationDate")) == 1
    assert roles(found) == ["thumbnail"]
    assert found.damaged == []


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 900), st.binary(max_size=20))
def test_damage_raises_nothing(at: int, junk: bytes) -> None:
    content = film()

    read_asf(content[:at] + junk + content[at + len(junk) :], Found())
    read_asf(content[:at], Found())
