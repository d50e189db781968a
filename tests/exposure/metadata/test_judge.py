"""The list of tags that identify: it finds what it should, and leaves alone what says nothing."""

from __future__ import annotations

import pytest

from vouchsafe.exposure.metadata import Tag
from vouchsafe.exposure.metadata.judge import rule_for, rules
from vouchsafe.exposure.model import ExposureKind

_FOUND_OTHERWISE = {
    ExposureKind.TRAILING_DATA,
    ExposureKind.DATA_TRACK,
    ExposureKind.FACE,
    ExposureKind.PLATE,
    ExposureKind.TEXT,
    ExposureKind.VOICE,
}


@pytest.mark.parametrize(
    ("group", "name", "kind"),
    [
        ("GPS", "GPSLatitude", "location"),
        ("QuickTime", "GPSCoordinates", "location"),
        ("IPTC", "City", "location"),
        ("XMP-photoshop", "Country", "location"),
        ("XMP-iptcExt", "LocationShownCity", "location"),
        ("IFD0", "Artist", "person"),
        ("IFD0", "Copyright", "person"),
        ("ExifIFD", "OwnerName", "person"),
        ("XMP-mwg-rs", "RegionName", "person"),
        ("XMP-MP", "RegionPersonDisplayName", "person"),
        ("XMP-iptcExt", "PersonInImage", "person"),
        ("Panasonic", "RecognizedFace1Name", "person"),
        ("ExifIFD", "SerialNumber", "serial"),
        ("ExifIFD", "LensSerialNumber", "serial"),
        ("Canon", "InternalSerialNumber", "serial"),
        ("XMP-xmpMM", "DocumentID", "identifier"),
        ("XMP-xmpMM", "InstanceID", "identifier"),
        ("Apple", "ContentIdentifier", "identifier"),
        ("Nikon", "ShutterCount", "identifier"),
        ("XMP-xmpMM", "HistorySoftwareAgent", "history"),
        ("XMP-xmpMM", "DerivedFromDocumentID", "history"),
        ("CanonRaw", "OriginalFileName", "history"),
        ("ExifIFD", "DateTimeOriginal", "time"),
        ("ExifIFD", "OffsetTimeOriginal", "time"),
        ("ExifIFD", "SubSecTimeOriginal", "time"),
        ("IFD0", "Make", "device"),
        ("ExifIFD", "LensModel", "device"),
        ("IFD0", "HostComputer", "software"),
        ("Matroska", "MuxingApp", "software"),
        ("IFD0", "ImageDescription", "caption"),
        ("XMP-xmp", "Rating", "caption"),
        ("IFD1", "ThumbnailImage", "thumbnail"),
        ("MPImage2", "MPImage2", "hidden media"),
        ("JUMBF", "JUMDLabel", "provenance"),
        ("JPEG", "QuantizationTables", "fingerprint"),
        ("MakerNotes", "MakerNoteUnknown", "unreadable data"),
    ],
)
def test_what_identifies_is_judged_so(group: str, name: str, kind: str) -> None:
    rule = rule_for(Tag(group, name, "a value"))

    assert rule is not None
    assert rule.kind == kind


@pytest.mark.parametrize(
    ("group", "name"),
    [
        ("ExifIFD", "ExposureTime"),
        ("ExifIFD", "FNumber"),
        ("ExifIFD", "ISO"),
        ("ExifIFD", "ColorSpace"),
        ("ExifIFD", "ExifVersion"),
        ("ExifIFD", "FocalLength"),
        ("ExifIFD", "SubjectDistance"),
        ("IFD0", "Orientation"),
        ("IFD0", "XResolution"),
        ("PNG", "ImageWidth"),
        ("QuickTime", "Duration"),
        ("Track1", "MediaTimeScale"),
        ("ICC-header", "ProfileDateTime"),
        ("JFIF", "JFIFVersion"),
    ],
)
def test_what_says_nothing_about_anybody_is_left_alone(group: str, name: str) -> None:
    assert rule_for(Tag(group, name, "a value")) is None


def test_a_public_profiles_name_tells_nothing_and_a_screens_does() -> None:
    public = Tag("ICC_Profile", "ProfileDescription", "sRGB IEC61966-2.1")
    private = Tag("ICC_Profile", "ProfileDescription", "Color LCD of Ada")

    assert rule_for(public) is None
    assert rule_for(private) is not None


def test_a_png_keeps_words_under_any_name() -> None:
    assert rule_for(Tag("PNG", "Parameters", "a crowd at night")) is not None
    assert rule_for(Tag("PNG", "BitDepth", "8")) is None
    assert rule_for(Tag("PNG", "ProfileName", "icc")) is None


def test_a_vocabulary_that_only_its_program_knows_is_unreadable() -> None:
    unknown = rule_for(Tag("XMP-mine", "Operator", "Ada"))

    assert unknown is not None
    assert unknown.kind == "unreadable data"
    assert rule_for(Tag("XMP-crs", "Exposure2012", "+0.3")) is None


def test_no_serial_number_is_none() -> None:
    assert rule_for(Tag("Canon", "SerialNumber", "0")) is None


def test_every_kind_that_tags_can_show_is_on_the_list_with_its_reason() -> None:
    listed = {rule.kind for rule in rules()}

    assert listed == set(ExposureKind) - _FOUND_OTHERWISE
    assert all(rule.reason.endswith(".") for rule in rules())


def test_a_name_of_a_hostile_file_costs_no_more_than_another() -> None:
    assert rule_for(Tag("Maker" * 100, "Q" * 100_000, "a" * 400)) is None
