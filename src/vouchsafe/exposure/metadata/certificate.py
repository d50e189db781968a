"""Whom a certificate was issued to, and when a time stamp was made.

X.690 (DER) and RFC 5280, 4.1 (certificate), RFC 3161 (time stamp). Nothing is verified: who says
they signed is what gives them away.
"""

from __future__ import annotations

from collections.abc import Iterator

from vouchsafe.exposure.metadata.words import words

_MOST_PARTS = 2000
_DEEPEST = 24
_CONSTRUCTED, _SEQUENCE, _VERSION, _OID, _GENERALIZED_TIME = 0x20, 0x30, 0xA0, 0x06, 0x18
_SUBJECT = {
    bytes.fromhex("550403"): "SignerCommonName",
    bytes.fromhex("55040a"): "SignerOrganization",
    bytes.fromhex("55040b"): "SignerOrganizationalUnit",
    bytes.fromhex("550404"): "SignerSurname",
    bytes.fromhex("55042a"): "SignerGivenName",
    bytes.fromhex("550405"): "SignerSerialNumber",
    bytes.fromhex("550407"): "SignerCity",
    bytes.fromhex("550406"): "SignerCountry",
    bytes.fromhex("2a864886f70d010901"): "SignerEmail",
}


def _parts(raw: bytes, start: int, end: int) -> Iterator[tuple[int, int, int]]:
    """Kind, start and end of each element's contents."""
    at = start
    for _ in range(_MOST_PARTS):
        if at + 2 > end:
            return
        kind, size = raw[at], raw[at + 1]
        at += 2
        if size & 0x80:
            wide = size & 0x7F
            size = int.from_bytes(raw[at : at + wide], "big")
            at += wide
        if at + size > end:
            return
        yield kind, at, at + size
        at += size


def subject(der: bytes) -> list[tuple[str, str]]:
    """Tag names and values of a certificate's subject."""
    outer = next(_parts(der, 0, len(der)), None)
    inner = next(_parts(der, outer[1], outer[2]), None) if outer else None
    if inner is None:
        return []
    fields = list(_parts(der, inner[1], inner[2]))
    if fields and fields[0][0] == _VERSION:
        fields = fields[1:]
    if len(fields) < 5:
        return []
    found = []
    for _, set_start, set_end in _parts(der, fields[4][1], fields[4][2]):
        for _, pair_start, pair_end in _parts(der, set_start, set_end):
            pair = list(_parts(der, pair_start, pair_end))
            if len(pair) == 2 and pair[0][0] == _OID:
                name = _SUBJECT.get(der[pair[0][1] : pair[0][2]])
                if name:
                    found.append((name, words(der[pair[1][1] : pair[1][2]])))
    return found


def stamped_time(der: bytes) -> str:
    """The time in an RFC 3161 token, in ExifTool's writing; "" where there is none."""
    left = [_MOST_PARTS]
    told = _first_time(der, 0, len(der), 0, left)
    if len(told) < 14 or not told[:14].isdecimal():
        return ""
    return f"{told[:4]}:{told[4:6]}:{told[6:8]} {told[8:10]}:{told[10:12]}:{told[12:14]}Z"


def _first_time(raw: bytes, start: int, end: int, depth: int, left: list[int]) -> str:
    for kind, inner, last in _parts(raw, start, end):
        left[0] -= 1
        if left[0] < 0 or depth > _DEEPEST:
            return ""
        if kind == _GENERALIZED_TIME:
            return raw[inner:last].decode("latin-1")
        # the token's own contents lie in an octet string
        if kind & _CONSTRUCTED or (kind == 0x04 and raw[inner : inner + 1] == b"\x30"):
            told = _first_time(raw, inner, last, depth + 1, left)
            if told:
                return told
    return ""
