"""Colour profiles (ICC.1:2022): the numbers are kept, whoever measured them is not.

A profile can name a device, its serial number and the day of its calibration, and the exact
numbers of a calibrated screen are themselves a fingerprint. So a profile is never copied: an
ordinary one is replaced by the nearest well-known space, written anew; see ADR 0021.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Matrix = tuple[tuple[float, float, float], ...]
"""X, Y, Z of red, green and blue, adapted to D50"""
Curve = tuple[float, ...]
"""parameters of an ICC parametric curve: one is a plain power, five are type 3"""
Sampled = NDArray[np.float64]

_D50 = (0.9642, 1.0, 0.8249)
_SRGB_CURVE: Curve = (2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)
_SPACES: dict[str, Matrix] = {
    "sRGB": ((0.4360, 0.2225, 0.0139), (0.3851, 0.7169, 0.0971), (0.1431, 0.0606, 0.7139)),
    "Display P3": ((0.5151, 0.2412, -0.0011), (0.2919, 0.6922, 0.0419), (0.1572, 0.0666, 0.7841)),
    "Adobe RGB": ((0.6097, 0.3111, 0.0195), (0.2053, 0.6257, 0.0609), (0.1492, 0.0632, 0.7445)),
    "ProPhoto RGB": ((0.7977, 0.2880, 0.0), (0.1352, 0.7119, 0.0), (0.0313, 0.0001, 0.8249)),
    "Rec. 2020": ((0.6734, 0.2790, -0.0019), (0.1656, 0.6753, 0.0300), (0.1252, 0.0457, 0.7968)),
}
_CURVES: dict[str, Curve] = {
    "": _SRGB_CURVE,
    "gamma 1.0": (1.0,),
    "gamma 1.8": (1.8,),
    "gamma 2.2": (2.19921875,),
    "gamma 2.4": (2.4,),
    "gamma 2.6": (2.6,),
    "Rec. 709 curve": (1 / 0.45, 1 / 1.099, 0.099 / 1.099, 1 / 4.5, 0.081),
}
_USUAL_CURVE = {
    "Adobe RGB": "gamma 2.2",
    "ProPhoto RGB": "gamma 1.8",
    "Rec. 2020": "Rec. 709 curve",
}
_NEAR = 0.03
"""how far X, Y, Z or a curve may lie from a well-known one: a difference hardly visible"""
_TABLES = {b"A2B0", b"A2B1", b"A2B2", b"B2A0", b"B2A1", b"B2A2", b"gamt", b"wtpt", b"chad"}
_STEPS = np.linspace(0.0, 1.0, 33)
_MOST_TAGS = 200


@dataclass(frozen=True, slots=True)
class Profile:
    """A colour space: its name for people, a profile written by us, a word on what changed.

    data: None where sRGB goes without saying.
    """

    name: str = "sRGB"
    data: bytes | None = None
    note: str | None = None


PLAIN = Profile()


def standard(name: str) -> Profile:
    """One of the well-known RGB spaces: "sRGB", "Display P3", "Adobe RGB", …"""
    curve = _CURVES[_USUAL_CURVE.get(name, "")]
    return Profile(name, _rgb_profile(name, _SPACES[name], curve))


def safe_profile(untrusted: bytes | None, space: str) -> Profile:
    """A profile that gives the same colours and no origin.

    space: "RGB ", "GRAY" or "CMYK", what the samples are; a profile for anything else is left
    out, and so is one that cannot be read.
    """
    if not untrusted:
        return PLAIN
    try:
        tags = _read_tags(untrusted, space)
        if tags is not None:
            return _rewritten(untrusted, tags, space)
    except (struct.error, LookupError, ValueError, ZeroDivisionError, OverflowError):
        pass
    return Profile(note="Its colour profile could not be used and was left out.")


def _read_tags(untrusted: bytes, space: str) -> dict[bytes, bytes] | None:
    if len(untrusted) < 132 or untrusted[16:20].decode("latin-1") != space:
        return None
    count = struct.unpack_from(">I", untrusted, 128)[0]
    if count > _MOST_TAGS:
        return None
    tags = {}
    for index in range(count):
        name, start, size = struct.unpack_from(">4sII", untrusted, 132 + 12 * index)
        if start + size > len(untrusted):
            return None
        tags[name] = untrusted[start : start + size]
    return tags


def _rewritten(untrusted: bytes, tags: dict[bytes, bytes], space: str) -> Profile:
    if b"A2B0" in tags:
        kept = {name: raw for name, raw in tags.items() if name in _TABLES}
        head = (untrusted[8], untrusted[12:16], space, untrusted[20:24])
        data = _written(head, "kept", kept)
        return Profile("a device's own", data, "Its colour profile was kept without its names.")
    if space == "GRAY":
        curve, name = _nearest_curve(_sampled(tags[b"kTRC"]))
        kept = {b"wtpt": _xyz(_D50), b"kTRC": _para(curve)}
        return Profile(
            f"grey {name}".strip(), _written((4, b"mntr", "GRAY", b"XYZ "), "Grey", kept)
        )
    primaries = tuple(_read_xyz(tags[name]) for name in (b"rXYZ", b"gXYZ", b"bXYZ"))
    curve, curve_name = _nearest_curve(_sampled(tags[b"gTRC"]))
    name, matrix = _nearest_space(primaries)
    note = None if name else "Its unusual colour profile was rounded, so that it names no device."
    usual = _USUAL_CURVE.get(name, "") == curve_name
    full = name if usual else f"{name or 'RGB'} with {curve_name or 'the sRGB curve'}"
    return Profile(full, _rgb_profile(full, matrix, curve), note)


def _nearest_space(primaries: Matrix) -> tuple[str, Matrix]:
    def distance(name: str) -> float:
        return float(np.abs(np.subtract(_SPACES[name], primaries)).max())

    best = min(_SPACES, key=distance)
    if distance(best) <= _NEAR:
        return best, _SPACES[best]
    rounded = np.round(np.asarray(primaries), 2)
    # Green takes what the others leave of white, so that rounding tints nothing.
    rounded[1] = np.asarray(_D50) - rounded[0] - rounded[2]
    if rounded[1][1] < 0.1:
        raise ValueError("these primaries make no white")
    return "", tuple((float(x), float(y), float(z)) for x, y, z in rounded)


def _nearest_curve(sampled: Sampled) -> tuple[Curve, str]:
    def distance(name: str) -> float:
        return float(np.abs(_evaluated(_CURVES[name]) - sampled).max())

    best = min(_CURVES, key=distance)
    if distance(best) <= _NEAR:
        return _CURVES[best], best
    middle = float(np.clip(sampled[16], 0.001, 0.999))
    power = float(np.clip(round(float(np.log(middle) / np.log(0.5)), 1), 0.5, 4.0))
    return (power,), f"gamma {power:.1f}"


def _evaluated(curve: Curve) -> Sampled:
    if len(curve) == 1:
        return np.asarray(_STEPS ** curve[0])
    power, a, b, c, edge = curve
    return np.where(edge <= _STEPS, (a * _STEPS + b) ** power, c * _STEPS)


def _sampled(tag: bytes) -> Sampled:
    """A 'curv' or 'para' tag at 33 steps."""
    kind, count = tag[:4], struct.unpack_from(">I", tag, 8)[0]
    if kind == b"curv" and count > 1:
        table = np.frombuffer(tag, ">u2", count, 12) / 65535
        return np.interp(_STEPS, np.linspace(0, 1, count), table)
    if kind == b"curv":
        return _evaluated((struct.unpack_from(">H", tag, 12)[0] / 256 if count else 1.0,))
    if kind != b"para":
        raise ValueError("not a curve")
    return _sampled_para(struct.unpack_from(">H", tag, 8)[0], tag)


def _sampled_para(form: int, tag: bytes) -> Sampled:
    count = (1, 3, 4, 5, 7)[form]
    g, *rest = (value / 65536 for value in struct.unpack_from(f">{count}i", tag, 12))
    if form == 0:
        return _evaluated((g,))
    a, b = rest[:2]
    above = np.maximum(a * _STEPS + b, 0) ** g
    if form < 3:
        offset = rest[2] if form == 2 else 0.0
        return np.where(-b / a <= _STEPS, above + offset, offset)
    c, edge = rest[2:4]
    up, down = rest[4:6] if form == 4 else (0.0, 0.0)
    return np.asarray(np.where(edge <= _STEPS, above + up, c * _STEPS + down), np.float64)


def _read_xyz(tag: bytes) -> tuple[float, float, float]:
    x, y, z = struct.unpack_from(">3i", tag, 8)
    return x / 65536, y / 65536, z / 65536


def _xyz(values: tuple[float, float, float]) -> bytes:
    return b"XYZ \0\0\0\0" + struct.pack(">3i", *(round(value * 65536) for value in values))


def _para(curve: Curve) -> bytes:
    form = 0 if len(curve) == 1 else 3
    numbers = struct.pack(f">{len(curve)}i", *(round(value * 65536) for value in curve))
    return b"para\0\0\0\0" + struct.pack(">HH", form, 0) + numbers


def _rgb_profile(name: str, matrix: Matrix, curve: Curve) -> bytes:
    tags = {b"wtpt": _xyz(_D50)}
    for letter, values in zip((b"r", b"g", b"b"), matrix, strict=True):
        x, y, z = values
        tags[letter + b"XYZ"] = _xyz((x, y, z))
        tags[letter + b"TRC"] = _para(curve)
    return _written((4, b"mntr", "RGB ", b"XYZ "), name, tags)


def _text(version: int, kind: bytes, text: str) -> bytes:
    if version >= 4:
        wide = text.encode("utf-16-be")
        return b"mluc\0\0\0\0" + struct.pack(">II2s2sII", 1, 12, b"en", b"US", len(wide), 28) + wide
    plain = text.encode("ascii") + b"\0"
    if kind == b"desc":
        return b"desc\0\0\0\0" + struct.pack(">I", len(plain)) + plain + bytes(78)
    return b"text\0\0\0\0" + plain


def _written(kind_of: tuple[int, bytes, str, bytes], name: str, tags: dict[bytes, bytes]) -> bytes:
    """A profile of those tags; what else its header could say is the same for all.

    kind_of: version, device class, colour space, connection space.
    """
    version, device, space, pcs = kind_of
    texts = {kind: _text(version, kind, text) for kind, text in ((b"desc", name), (b"cprt", "CC0"))}
    table, body = b"", b""
    every = {**texts, **tags}
    places: dict[bytes, int] = {}
    start = 132 + 12 * len(every)
    for tag, raw in every.items():
        if raw not in places:
            places[raw] = start + len(body)
            body += raw + bytes(-len(raw) % 4)
        table += struct.pack(">4sII", tag, places[raw], len(raw))
    head = struct.pack(
        ">I4sI4s4s4s6H4s4s",
        start + len(body),
        b"\0\0\0\0",
        0x04200000 if version >= 4 else 0x02100000,
        device,
        space.encode("ascii"),
        pcs,
        *(2000, 1, 1, 0, 0, 0),
        b"acsp",
        b"\0\0\0\0",
    )
    white = struct.pack(">3i", *(round(value * 65536) for value in _D50))
    head = head.ljust(68, b"\0") + white
    return head.ljust(128, b"\0") + struct.pack(">I", len(every)) + table + body
