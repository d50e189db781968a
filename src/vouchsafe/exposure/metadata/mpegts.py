"""MPEG transport streams (.ts, .mts, .m2ts): service names, private data, camcorder's notes.

ISO/IEC 13818-1 (packets, sections, PES), ETSI EN 300 468 (service descriptions), SMPTE RP 217
and MISB ST 0601 (metadata streams); AVCHD's notes lie in the picture stream (see `h26x`).
Of a long recording the first and the last stretch are read: every access unit says the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from vouchsafe.exposure.metadata import h26x, klv
from vouchsafe.exposure.metadata.model import Found, Untrusted
from vouchsafe.exposure.metadata.texts import read_flight_words
from vouchsafe.exposure.metadata.words import words

_SYNC = 0x47
_STRETCH = 2 << 20
_LONGEST_UNIT = 256 * 1024
_MOST_UNITS = 40
_MOST_STREAMS = 64
_H264, _H265, _MPEG4 = 0x1B, 0x24, 0x10
_METADATA = {0x06: "private data", 0x15: "metadata", 0x05: "private sections"}
_SERVICES, _PROGRAMS = 0x11, 0x00
_SERVICE, _LANGUAGE, _REGISTERED = 0x48, 0x0A, 0x05


@dataclass(slots=True)
class _Stream:
    """kind: of its programme map. units: how many were read."""

    kind: int
    name: str = ""
    parts: list[bytes] = field(default_factory=list)
    size: int = 0
    units: int = 0


@dataclass(slots=True)
class _File:
    found: Found
    maps: set[int] = field(default_factory=set)
    streams: dict[int, _Stream] = field(default_factory=dict)
    heard: set[bytes] = field(default_factory=set)
    noted: dict[str, int] = field(default_factory=dict)


def read_mpegts(untrusted: Untrusted, found: Found) -> None:
    """Read the first and the last stretch of a recording."""
    shift, step = (4, 192) if untrusted[4:5] == b"\x47" and untrusted[:1] != b"\x47" else (0, 188)
    file = _File(found)
    end = len(untrusted)
    tail = max(end - _STRETCH, 0) // step * step
    for start, stop in ((0, min(_STRETCH, end)), (max(tail, _STRETCH // step * step), end)):
        for packet in _packets(untrusted, start, stop, shift, step):
            _packet(file, packet)
        for stream in file.streams.values():
            _unit(file, stream)
            stream.units = 0


def _packets(data: Untrusted, start: int, end: int, shift: int, step: int) -> Iterator[bytes]:
    at = start
    while at + shift + 188 <= end:
        packet = bytes(data[at + shift : at + shift + 188])
        if packet[0] != _SYNC:
            at = _resync(data, at + 1, end, shift, step)
            continue
        yield packet
        at += step


def _resync(data: Untrusted, at: int, end: int, shift: int, step: int) -> int:
    """Where packets go on after damage."""
    for place in range(at, min(at + 4 * step, end - step - shift)):
        if data[place + shift] == _SYNC and data[place + shift + step] == _SYNC:
            return place
    return end


def _packet(file: _File, packet: bytes) -> None:
    starts = bool(packet[1] & 0x40)
    number = (packet[1] & 0x1F) << 8 | packet[2]
    at = 4
    if packet[3] & 0x20:
        at += 1 + packet[4]
    if not packet[3] & 0x10 or at >= len(packet):
        return
    payload = packet[at:]
    if starts and (number in {_SERVICES, _PROGRAMS} or number in file.maps):
        _section(file, number, payload[1 + payload[0] :])
    elif number in file.streams:
        stream = file.streams[number]
        if starts:
            _unit(file, stream)
        if stream.units < _MOST_UNITS and stream.size < _LONGEST_UNIT and (starts or stream.parts):
            stream.parts.append(payload)
            stream.size += len(payload)


def _section(file: _File, number: int, section: bytes) -> None:
    """A table that fits into its first packet, as these do."""
    if len(section) < 12 or section in file.heard or len(file.heard) > 1000:
        return
    file.heard.add(section)
    end = min(3 + ((section[1] & 15) << 8 | section[2]) - 4, len(section))
    if number == _PROGRAMS and section[0] == 0:
        for at in range(8, end - 3, 4):
            file.maps.add((section[at + 2] & 0x1F) << 8 | section[at + 3])
    elif number == _SERVICES and section[0] in {0x42, 0x46}:
        _services(file, section, end)
    elif section[0] == 2:
        _programme_map(file, section, end)


def _services(file: _File, section: bytes, end: int) -> None:
    at = 11
    while at + 5 <= end:
        size = (section[at + 3] & 15) << 8 | section[at + 4]
        for kind, body in _descriptors(section[at + 5 : at + 5 + size]):
            if kind == _SERVICE and len(body) > 2:
                provider = body[2 : 2 + body[1]]
                rest = body[2 + body[1] :]
                file.found.tag("M2TS", "ServiceProvider", words(provider))
                file.found.tag("M2TS", "ServiceName", words(rest[1 : 1 + rest[0]] if rest else b""))
        at += 5 + size


def _descriptors(raw: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at + 2 <= len(raw):
        yield raw[at], raw[at + 2 : at + 2 + raw[at + 1]]
        at += 2 + raw[at + 1]


def _programme_map(file: _File, section: bytes, end: int) -> None:
    at = 12 + ((section[10] & 15) << 8 | section[11])
    while at + 5 <= end and len(file.streams) < _MOST_STREAMS:
        kind = section[at]
        number = (section[at + 1] & 0x1F) << 8 | section[at + 2]
        size = (section[at + 3] & 15) << 8 | section[at + 4]
        said = dict(_descriptors(section[at + 5 : at + 5 + size]))
        if number not in file.streams:
            name = words(said.get(_REGISTERED, b"")[:4])
            file.streams[number] = _Stream(kind, name)
            is_sound = name in {"AC-3", "Opus", "EAC3", "DTS1", "BSSD"} or 0x6A in said
            if kind in _METADATA and not is_sound:
                what = f"{_METADATA[kind]} {name}".strip()
                file.found.embed("track", f"MPEG-TS: {what}", -1, 0)
        at += 5 + size


def _unit(file: _File, stream: _Stream) -> None:
    """One access unit, or one packet of private data, is complete."""
    raw, stream.parts, stream.size = b"".join(stream.parts), [], 0
    if len(raw) < 9 or raw[:3] != b"\0\0\1":
        return
    stream.units += 1
    body = raw[9 + raw[8] :]
    if stream.kind in {_H264, _H265} and stream.units <= 4:
        h26x.read_stream(body[:65_536], file.found, "H264", h265=stream.kind == _H265)
    elif stream.kind == _MPEG4 and stream.units == 1:
        h26x.read_mpeg4(body[:4096], file.found, "M2TS")
    elif stream.kind in _METADATA and not klv.read_klv(body, file.found, file.noted):
        read_flight_words(body[:2048].decode("latin-1"), file.found, "M2TS", file.noted)
