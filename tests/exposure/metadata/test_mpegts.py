"""Transport streams: services, camcorders' notes, drones' metadata."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path

from tests.exposure.metadata.building import read, roles, values

MDPM = bytes.fromhex("17ee8c60f84d11d98cd60800200c9a66") + b"MDPM"


def packets(number: int, payload: bytes) -> Iterator[bytes]:
    """Packets of 188 bytes, the last one stuffed."""
    first = True
    while payload:
        piece, payload = payload[:184], payload[184:]
        head = bytes([0x47, (0x40 if first else 0) | number >> 8, number & 255])
        gap = 184 - len(piece)
        if not gap:
            yield head + b"\x10" + piece
        elif gap == 1:
            yield head + b"\x30\0" + piece
        else:
            yield head + b"\x30" + bytes([gap - 1, 0]) + b"\xff" * (gap - 2) + piece
        first = False


def section(table: int, body: bytes) -> bytes:
    return b"\0" + bytes([table]) + struct.pack(">H", 0xB000 | len(body) + 4) + body + b"\0" * 4


def stream(kind: int, unit: bytes, *extra: bytes, m2ts: bool = False) -> bytes:
    pat = section(0, b"\0\1\xc1\0\0" + struct.pack(">HH", 1, 0xE100))
    pmt = section(
        2, b"\0\1\xc1\0\0\xe1\1\xf0\0" + bytes([kind]) + struct.pack(">HH", 0xE101, 0xF000)
    )
    pes = b"\0\0\1\xe0\0\0\x80\0\0" + unit
    all_packets = [*packets(0, pat), *packets(0x100, pmt), *extra, *packets(0x101, pes)]
    filler = [bytes([0x47, 0x1F, 0xFF, 0x10]) + b"\xff" * 184] * 3
    return b"".join((b"\0" * 4 if m2ts else b"") + packet for packet in all_packets + filler)


def notes(*entries: bytes) -> bytes:
    payload = MDPM + bytes([len(entries)]) + b"".join(entries)
    return b"\0\0\0\1\x09\x10\0\0\0\1\x06\x05" + bytes([len(payload)]) + payload + b"\x80\0\0\1\x65"


def fraction(number: int, top: int, bottom: int) -> bytes:
    return bytes([number]) + struct.pack(">HH", top, bottom)


def test_camcorders_tell_when_where_and_who_made_them(tmp_path: Path) -> None:
    unit = notes(
        b"\x18\x02\x20\x08\x12",
        b"\x19\x31\x23\x16\x24",
        b"\xb1N\0\0\0",
        fraction(0xB2, 48, 1),
        fraction(0xB3, 51, 1),
        fraction(0xB4, 277, 10),
        b"\xe0\x10\x11\0\0",
    )

    found = read(tmp_path / "a", stream(0x1B, unit, m2ts=True))

    assert found.format == "mpegts"
    assert values(found, "DateTimeOriginal", "H264") == ["2008:12:31 23:16:24+01:00"]
    assert values(found, "GPSLatitude", "H264") == ["48 51 27.7"]
    assert values(found, "Make", "H264") == ["Canon"]


def test_services_have_names(tmp_path: Path) -> None:
    descriptor = b"\x48\x0d\1\x03Ada\x07Balcony"
    body = b"\0\1\xc1\0\0\0\1\xff" + struct.pack(">HBH", 1, 0xFC, len(descriptor)) + descriptor
    named = list(packets(0x11, section(0x42, body)))

    found = read(tmp_path / "a", stream(0x1B, b"\0\0\1\x65", *named))

    assert values(found, "ServiceProvider", "M2TS") == ["Ada"]
    assert values(found, "ServiceName", "M2TS") == ["Balcony"]


def test_drones_metadata_streams(tmp_path: Path) -> None:
    def item(number: int, value: bytes) -> bytes:
        return bytes([number, len(value)]) + value

    latitude = struct.pack(">i", round(48.8577 / 90 * 0x7FFFFFFF))
    items = item(3, b"MISSION1") + item(13, latitude) + item(10, b"Drone X")
    unit = bytes.fromhex("060e2b34020b01010e01030101000000") + bytes([len(items)]) + items

    found = read(tmp_path / "a", stream(0x15, unit))

    assert values(found, "GPSLatitude", "MISB") == ["48.857700"]
    assert values(found, "MissionID") == ["MISSION1"]
    assert roles(found) == ["track"]
