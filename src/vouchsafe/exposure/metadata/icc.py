"""Colour profiles: whose screen, scanner or camera they were made for (ICC.1:2022)."""

from __future__ import annotations

from vouchsafe.exposure.metadata.model import Found
from vouchsafe.exposure.metadata.words import wide_words, words

_HEADER = 128
_MOST_TAGS, _MOST_LANGUAGES = 100, 60
_NAMES = {
    b"desc": "ProfileDescription",
    b"dscm": "ProfileDescriptionML",
    b"cprt": "ProfileCopyright",
    b"dmnd": "DeviceMfgDesc",
    b"dmdd": "DeviceModelDesc",
    b"targ": "CharTarget",
    b"calt": "CalibrationDateTime",
    b"mmod": "MakeAndModel",
}


def read_icc(untrusted: bytes, found: Found) -> None:
    """The profile's names: description, copyright, device, and whose calibration it is."""
    count = int.from_bytes(untrusted[_HEADER : _HEADER + 4], "big")
    if untrusted[36:40] != b"acsp" or count > _MOST_TAGS:
        found.damage("a colour profile that cannot be read")
        return
    found.spend(count)
    for at in range(_HEADER + 4, _HEADER + 4 + 12 * count, 12):
        name = _NAMES.get(untrusted[at : at + 4])
        if name:
            start = int.from_bytes(untrusted[at + 4 : at + 8], "big")
            size = int.from_bytes(untrusted[at + 8 : at + 12], "big")
            value = untrusted[start : start + min(size, 1 << 16)]
            found.tag("ICC_Profile", name, _text(value))
            _translations(value, name, found)


def _translations(value: bytes, name: str, found: Found) -> None:
    """The same in other languages, under the name with the language behind it."""
    count = int.from_bytes(value[8:12], "big") if value[:4] == b"mluc" else 0
    for at in range(16, 16 + 12 * min(count, _MOST_LANGUAGES), 12):
        language, country = (words(value[p : p + 2]) for p in (at, at + 2))
        size, start = (int.from_bytes(value[p : p + 4], "big") for p in (at + 4, at + 8))
        if (language, country) == ("en", "US"):
            continue
        text = wide_words(value[start : start + size], ">")
        found.tag("ICC_Profile", f"{name}-{language}-{country}", text)


def _text(value: bytes) -> str:
    """One of the profile's ways to hold a text: ICC.1:2022 section 10, and version 2's `desc`."""
    kind = value[:4]
    if kind == b"desc":
        length = int.from_bytes(value[8:12], "big")
        return words(value[12 : 12 + length])
    if kind == b"mluc":
        size, start = (int.from_bytes(value[at : at + 4], "big") for at in (20, 24))
        return wide_words(value[start : start + size], ">")
    if kind == b"dtim":
        parts = (int.from_bytes(value[at : at + 2], "big") for at in range(8, 20, 2))
        return ":".join(map(str, parts))
    if kind == b"text":
        return words(value[8:])
    return value[8:40].hex()
