"""What PNG chunks say about colour, brought down to well-known spaces."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass

from vouchsafe.media.photo_icc import safe_profile

_MOST_ICC = 16 << 20
_GAMMAS = (0.45455, 0.55556, 1.0, 0.41667, 0.38462)
_CHROMATICITIES = {
    # white, red, green, blue: x and y of each
    "sRGB": (0.3127, 0.329, 0.64, 0.33, 0.3, 0.6, 0.15, 0.06),
    "Display P3": (0.3127, 0.329, 0.68, 0.32, 0.265, 0.69, 0.15, 0.06),
    "Adobe RGB": (0.3127, 0.329, 0.64, 0.33, 0.21, 0.71, 0.15, 0.06),
    "Rec. 2020": (0.3127, 0.329, 0.708, 0.292, 0.17, 0.797, 0.131, 0.046),
}
_NEAR = 0.03
_CICP = {1: "sRGB", 9: "Rec. 2020", 12: "Display P3"}
_HDR = {16: "PQ", 18: "HLG"}


@dataclass(frozen=True, slots=True)
class PngColour:
    """The colour space by name, and the chunks that will say so.

    chunks: (kind, payload), to be written before the pixels.
    icc: the profile among them, if there is one.
    untrusted_icc: what it was written from.
    """

    name: str = "sRGB"
    chunks: tuple[tuple[bytes, bytes], ...] = ()
    icc: bytes | None = None
    note: str | None = None
    untrusted_icc: bytes | None = None


def read_colour(chunks: dict[bytes, bytes], *, grey: bool) -> PngColour:
    """The chunk that takes precedence, as the specification orders them (section 4.3)."""
    if len(chunks.get(b"cICP", b"")) == 4:
        return _code_points(chunks[b"cICP"])
    if b"iCCP" in chunks:
        return profile_chunk(_inflated(chunks[b"iCCP"]), grey=grey)
    if chunks.get(b"sRGB", b"\xff")[:1] <= b"\3":
        return PngColour(chunks=((b"sRGB", chunks[b"sRGB"][:1]),))
    return _numbers(chunks)


def profile_chunk(untrusted_icc: bytes, *, grey: bool) -> PngColour:
    """An ICC profile, rewritten."""
    profile = safe_profile(untrusted_icc, "GRAY" if grey else "RGB ")
    if profile.data is None:
        return PngColour(note=profile.note, untrusted_icc=untrusted_icc)
    payload = b"profile\0\0" + zlib.compress(profile.data)
    chunks = ((b"iCCP", payload),)
    return PngColour(profile.name, chunks, profile.data, profile.note, untrusted_icc)


def _inflated(payload: bytes) -> bytes:
    raw = payload.partition(b"\0")[2][1:]
    try:
        return zlib.decompressobj().decompress(raw, _MOST_ICC) or b"?"
    except zlib.error:
        return b"?"


def _code_points(payload: bytes) -> PngColour:
    name = " ".join(filter(None, (_CICP.get(payload[0], "coded"), _HDR.get(payload[1], ""))))
    return PngColour(name, ((b"cICP", payload),))


def _numbers(chunks: dict[bytes, bytes]) -> PngColour:
    """Gamma and chromaticities: the nearest usual ones, since a measured pair names a screen."""
    kept: list[tuple[bytes, bytes]] = []
    name, note = "sRGB", None
    if len(chunks.get(b"gAMA", b"")) == 4:
        gamma = struct.unpack(">I", chunks[b"gAMA"])[0] / 100_000
        nearest = min(_GAMMAS, key=lambda usual: abs(usual - gamma))
        nearest = nearest if abs(nearest - gamma) <= _NEAR else max(round(gamma, 1), 0.1)
        kept.append((b"gAMA", struct.pack(">I", round(nearest * 100_000))))
    if len(chunks.get(b"cHRM", b"")) == 32:
        measured = [value / 100_000 for value in struct.unpack(">8I", chunks[b"cHRM"])]
        for usual, values in _CHROMATICITIES.items():
            if max(abs(a - b) for a, b in zip(values, measured, strict=True)) <= _NEAR:
                numbers = struct.pack(">8I", *(round(value * 100_000) for value in values))
                return PngColour(usual, (*kept, (b"cHRM", numbers)))
        note = "Its unusual primaries were left out, so that they name no screen."
    return PngColour(name, tuple(kept), None, note)
