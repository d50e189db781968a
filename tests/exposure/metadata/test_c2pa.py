"""C2PA manifests: who is named, and what pictures they carry along."""

from __future__ import annotations

import json

import pytest

from tests.exposure.metadata.building import JPEG, box, cbor, jumb, values
from vouchsafe.exposure.metadata import Found
from vouchsafe.exposure.metadata.c2pa import read_c2pa
from vouchsafe.exposure.metadata.cbor import read_cbor


def tlv(kind: int, *parts: bytes) -> bytes:
    body = b"".join(parts)
    size = bytes([len(body)]) if len(body) < 128 else b"\x82" + len(body).to_bytes(2, "big")
    return bytes([kind]) + size + body


def certificate(name: str, company: str) -> bytes:
    def pair(oid: str, text: str) -> bytes:
        return tlv(0x31, tlv(0x30, tlv(6, bytes.fromhex(oid)), tlv(12, text.encode())))

    subject = tlv(0x30, pair("55040a", company), pair("550403", name))
    empty = tlv(0x30)
    inner = tlv(0x30, tlv(0xA0, tlv(2, b"\2")), tlv(2, b"\1"), empty, empty, empty, subject, empty)
    return tlv(0x30, inner, empty, tlv(3, b"\0"))


def signature() -> bytes:
    token = tlv(
        0x30, tlv(0x30, tlv(2, b"\0")), tlv(0x30, tlv(4, tlv(0x30, tlv(0x18, b"20240501101112Z"))))
    )
    protected = cbor({1: 7, 33: [certificate("Ada Example", "Press Co")]})
    unprotected = {"sigTst": {"tstTokens": [{"val": token}]}}
    return b"\xd2" + cbor([protected, unprotected, b"", b"\0" * 64])


def store() -> bytes:
    work = {"@type": "CreativeWork", "author": [{"@type": "Person", "name": "Ada Example"}]}
    place = {"@context": {}, "exif:GPSLatitude": "48,51.4N"}
    actions = {"actions": [{"action": "c2pa.edited", "softwareAgent": "Editor 3"}]}
    ingredient = {"dc:title": "ada-original.jpg", "instanceID": "xmp:iid:1", "hash": b"\0" * 32}
    return jumb(
        "c2pa",
        jumb(
            "urn:uuid:1",
            jumb(
                "c2pa.assertions",
                jumb("stds.schema-org.CreativeWork", box(b"json", json.dumps(work).encode())),
                jumb("stds.exif", box(b"json", json.dumps(place).encode())),
                jumb("c2pa.actions", box(b"cbor", cbor(actions))),
                jumb("c2pa.ingredient", box(b"cbor", cbor(ingredient))),
                jumb(
                    "c2pa.thumbnail.claim.jpeg",
                    box(b"bfdb", b"\0image/jpeg\0"),
                    box(b"bidb", JPEG),
                ),
            ),
            jumb("c2pa.claim", box(b"cbor", cbor({"claim_generator": "app/1", "dc:format": "x"}))),
            jumb("c2pa.signature", box(b"cbor", signature())),
        ),
    )


def parsed(raw: bytes) -> Found:
    found = Found()
    read_c2pa(raw, found)
    return found


def test_people_programs_and_places_are_told() -> None:
    found = parsed(store())

    assert values(found, "AuthorName", "JSON") == ["Ada Example"]
    assert values(found, "GPSLatitude", "JSON") == ["48,51.4N"]
    assert values(found, "ActionsSoftwareAgent", "CBOR") == ["Editor 3"]
    assert values(found, "Title", "CBOR") == ["ada-original.jpg"]
    assert values(found, "Claim_generator", "CBOR") == ["app/1"]
    assert values(found, "SignerCommonName", "C2PA") == ["Ada Example"]
    assert values(found, "SignerOrganization", "C2PA") == ["Press Co"]
    assert values(found, "SigningTime", "C2PA") == ["2024:05:01 10:11:12Z"]
    assert found.damaged == []


def test_thumbnails_are_noted() -> None:
    [picture] = parsed(store()).embedded

    assert (picture.role, picture.format, picture.size) == ("thumbnail", "jpeg", len(JPEG))


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        (b"\x83\x01\x20\x18\x64", [1, -1, 100]),
        (b"\xbf\x61a\xf5\xff", {"a": True}),
        (b"\x7f\x61a\x61b\xff", "ab"),
        (b"\xc1\xfb\x3f\xf8\0\0\0\0\0\0", 1.5),
        (b"\xf6", None),
    ],
)
def test_cbor(raw: bytes, value: object) -> None:
    assert read_cbor(raw) == value


@pytest.mark.parametrize(
    "raw", [b"", b"\x9b" + b"\xff" * 8, b"\x81" * 5000, b"\xff", b"\x5b\x7f" + b"\0" * 7]
)
def test_cbor_that_lies_is_refused(raw: bytes) -> None:
    with pytest.raises(ValueError, match="CBOR"):
        read_cbor(raw)


def test_manifests_within_manifests_end() -> None:
    raw = b""
    for _ in range(300):
        raw = box(b"jumb", raw)

    assert parsed(raw).damaged == ["a C2PA manifest nested too deep"]
