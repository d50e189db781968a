"""XMP: names, groups, pictures inside, and nothing that grows."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.exposure.metadata.building import JPEG, values, xmp
from vouchsafe.exposure.metadata import Found
from vouchsafe.exposure.metadata.xmp import read_xmp


def parsed(packet: bytes) -> Found:
    found = Found()
    read_xmp(packet, found)
    return found


def test_elements_attributes_and_lists_are_tags() -> None:
    found = parsed(
        xmp(
            "<dc:creator><rdf:Seq><rdf:li>Ada</rdf:li><rdf:li>Bea</rdf:li></rdf:Seq></dc:creator>",
            ' xmp:CreatorTool="Editor 3"',
        )
    )

    assert values(found, "Creator", "XMP-dc") == ["Ada", "Bea"]
    assert values(found, "CreatorTool", "XMP-xmp") == ["Editor 3"]
    assert values(found, "XMPToolkit", "XMP-x") == ["Test 1.0"]
    assert found.damaged == []


def test_structures_are_flattened_as_people_know_them() -> None:
    found = parsed(
        xmp(
            "<xmpMM:History><rdf:Seq><rdf:li stEvt:softwareAgent='Shop' stEvt:when='2020'/>"
            "</rdf:Seq></xmpMM:History>"
            "<mwg-rs:Regions rdf:parseType='Resource'><mwg-rs:RegionList><rdf:Bag>"
            "<rdf:li><rdf:Description mwg-rs:Name='Cem' mwg-rs:Type='Face'/></rdf:li>"
            "</rdf:Bag></mwg-rs:RegionList></mwg-rs:Regions>"
        )
    )

    assert values(found, "HistorySoftwareAgent", "XMP-xmpMM") == ["Shop"]
    assert values(found, "RegionName", "XMP-mwg-rs") == ["Cem"]


def test_a_known_namespace_is_known_under_any_prefix() -> None:
    found = parsed(
        b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        b'<rdf:Description xmlns:q="http://cipa.jp/exif/1.0/" q:BodySerialNumber="77"/></rdf:RDF>'
    )

    assert values(found, "SerialNumber", "XMP-exifEX") == ["77"]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be", "utf-16"])
def test_wide_encodings_are_read(encoding: str) -> None:
    text = xmp("<dc:title><rdf:Alt><rdf:li xml:lang='x'>Zürich</rdf:li></rdf:Alt></dc:title>")

    assert values(parsed(text.decode().encode(encoding)), "Title") == ["Zürich"]


def test_pictures_written_as_text_are_embedded_files() -> None:
    picture = base64.b64encode(JPEG * 20).decode()

    found = parsed(
        xmp(
            f"<xmp:Thumbnails><rdf:Alt><rdf:li><xmpGImg:image>{picture}</xmpGImg:image></rdf:li>"
            "</rdf:Alt></xmp:Thumbnails>"
        )
    )

    assert [(e.role, e.format) for e in found.embedded] == [("thumbnail", "jpeg")]
    assert values(found, "ThumbnailImage", "XMP-xmp")[0].endswith("bytes)")


def test_motion_photos_announce_their_clip() -> None:
    found = parsed(
        xmp(
            '<C:Directory xmlns:C="http://ns.google.com/photos/1.0/container/"'
            ' xmlns:I="http://ns.google.com/photos/1.0/container/item/"><rdf:Seq>'
            '<rdf:li><C:Item I:Mime="video/mp4" I:Semantic="MotionPhoto" I:Length="4711"/></rdf:li>'
            "</rdf:Seq></C:Directory>",
            ' xmlns:G="http://ns.google.com/photos/1.0/camera/" G:MicroVideoOffset="4711"',
        )
    )

    assert [(e.role, e.size) for e in found.embedded] == [("clip", 4711), ("clip", 4711)]
    assert values(found, "MicroVideoOffset", "XMP-GCamera") == ["4711"]


def test_entities_expand_to_nothing() -> None:
    bomb = (
        b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'
        b"<x><y>&b;&b;&#65;&lt;</y></x>"
    )

    [said] = values(parsed(bomb), "XY")

    assert said == "&b;&b;A<"


def test_what_is_damaged_is_read_as_far_as_it_goes() -> None:
    whole = xmp("<dc:rights>Dora</dc:rights><dc:source>X</dc:source>")

    found = parsed(whole[: whole.index(b"X</dc:source>")] + b'<broken attribute="')

    assert values(found, "Rights") == ["Dora"]
    assert found.damaged == ["XMP that is not well-formed"]


def test_depth_is_bounded() -> None:
    assert parsed(b"<a>" * 100_000).damaged == ["XMP nested too deep"]


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300), st.integers(0, 900))
def test_nothing_raises(junk: bytes, cut: int) -> None:
    whole = xmp("<dc:creator>Ada</dc:creator>")

    parsed(junk)
    parsed(whole[:cut] + junk + whole[cut + len(junk) :])
