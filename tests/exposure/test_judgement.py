"""From tags and files within the file to what a person is told."""

from __future__ import annotations

import pytest

from vouchsafe.exposure import Exposure, ExposureKind, Severity, wording
from vouchsafe.exposure.cleaning import run
from vouchsafe.exposure.judgement import MOST_VALUES, judged
from vouchsafe.exposure.metadata import Found
from vouchsafe.exposure.summary import summary_of


def found(*tags: tuple[str, str, str]) -> Found:
    what = Found(format="jpeg")
    for group, name, value in tags:
        what.tag(group, name, value)
    return what


def one(*tags: tuple[str, str, str]) -> Exposure:
    (exposure,) = judged(found(*tags))
    return exposure


def test_a_place_in_three_parts_of_the_file_is_one_exposure() -> None:
    exposure = one(
        ("GPS", "GPSLatitude", "52.5 N"),
        ("XMP-exif", "GPSLatitude", "52.5"),
        ("Apple", "GPSLongitude", "13.4"),
    )

    assert exposure.kind is ExposureKind.LOCATION
    assert exposure.severity is Severity.HIGH
    assert exposure.what == "where it was taken"
    assert exposure.where == "EXIF GPS, XMP, maker notes"
    assert exposure.values == ("GPSLatitude: 52.5 N", "GPSLatitude: 52.5", "GPSLongitude: 13.4")


def test_no_value_is_in_the_words() -> None:
    exposure = one(("IFD0", "Artist", "Ada Example"))

    assert "Ada" not in f"{exposure.what} {exposure.where} {exposure.advice}"
    assert exposure.values == ("Artist: Ada Example",)


@pytest.mark.parametrize(
    ("name", "value", "kind", "what"),
    [
        ("Artist", "x", "person", "who took it or owns it"),
        ("PersonInImage", "x", "person", "who is in it, by name"),
        ("FacesDetected", "2", "person", "where the camera saw faces in it"),
        ("SerialNumber", "123", "serial", "which single camera or phone took it"),
        ("LensSerialNumber", "123", "serial", "which single lens took it"),
        ("DateTimeOriginal", "2026:05:01 10:00:00", "time", "when it was taken"),
        ("OffsetTime", "+02:00", "time", "in which time zone it was taken"),
        ("Model", "EOS 5D", "device", "with which camera"),
        ("Model", "iPhone 15", "device", "with which phone"),
        ("LensModel", "EF 50mm", "device", "with which lens"),
        ("HostComputer", "x", "software", "on which computer it was worked on"),
        ("Software", "x", "software", "which programs made it"),
        ("OriginalFileName", "x", "history", "what it was called before"),
        ("DocumentID", "x", "identifier", "which other files belong to it"),
        ("ImageDescription", "x", "caption", "what somebody wrote about it"),
    ],
)
def test_tags_are_told_in_peoples_words(name: str, value: str, kind: str, what: str) -> None:
    exposure = one(("IFD0", name, value))

    assert (exposure.kind.value, exposure.what) == (kind, what)


def test_what_says_nothing_about_anybody_is_not_told() -> None:
    assert judged(found(("IFD0", "Orientation", "1"), ("ExifIFD", "FNumber", "2.8"))) == []


def test_every_kind_of_the_list_has_words() -> None:
    from vouchsafe.exposure.metadata.judge import rules
    from vouchsafe.exposure.wording import topic_of

    assert [rule for rule in rules() if topic_of(rule.kind, "x") is None] == []


def test_a_copy_and_the_tag_that_announces_it_are_one_thing() -> None:
    what = found(("IFD1", "ThumbnailOffset", "100"))
    what.embed("thumbnail", "IFD1", 100, 5000, "jpeg")

    (exposure,) = judged(what)

    assert exposure.kind is ExposureKind.THUMBNAIL
    assert exposure.what == "a small copy of the picture"
    assert "5 kB" in exposure.where


@pytest.mark.parametrize(
    ("role", "kind", "severity"),
    [
        ("clip", ExposureKind.HIDDEN_MEDIA, Severity.HIGH),
        ("picture", ExposureKind.HIDDEN_MEDIA, Severity.MEDIUM),
        ("trailing", ExposureKind.TRAILING_DATA, Severity.MEDIUM),
        ("track", ExposureKind.DATA_TRACK, Severity.MEDIUM),
        ("c2pa", ExposureKind.PROVENANCE, Severity.MEDIUM),
    ],
)
def test_files_within_the_file_are_told(role: str, kind: ExposureKind, severity: Severity) -> None:
    what = Found()
    what.embed(role, "after the picture", 10, 1_500_000, "mp4")

    (exposure,) = judged(what)

    assert (exposure.kind, exposure.severity) == (kind, severity)
    assert "1.5 MB" in exposure.where


def test_a_million_positions_stay_a_line() -> None:
    what = Found()
    for number in range(15_000):
        what.tag("GoPro", "GPSLatitude", f"{number}")

    (exposure,) = judged(what)

    assert exposure.count == 15_000
    assert len(exposure.values) == MOST_VALUES


def test_metadata_without_end_is_itself_told() -> None:
    what = Found()
    for number in range(30_000):
        what.tag("XMP-dc", "Nothing", f"{number}")

    assert [each.kind for each in judged(what)] == [ExposureKind.UNREADABLE]


@pytest.mark.parametrize(
    ("file_format", "remedy"),
    [
        ("jpeg", "vouchsafe clean removes it."),
        ("matroska", "vouchsafe clean removes it."),
        ("avi", "vouchsafe redact removes it."),
        ("jxl", "export it as JPEG or MP4"),
    ],
)
def test_advice_names_a_command_that_can_do_it(file_format: str, remedy: str) -> None:
    found = Found(format=file_format)
    found.tag("GPS", "GPSLatitude", "50 27 N")

    assert remedy in judged(found)[0].advice


def test_whatever_is_said_to_be_cleaned_can_be() -> None:
    assert {*run._SUFFIXES, *run._VIDEO_SUFFIXES} == wording._CLEANED


def test_the_summary_is_a_sentence() -> None:
    exposures = judged(
        found(("GPS", "GPSLatitude", "1"), ("IFD0", "Model", "Pixel 8"), ("IFD0", "Make", "Google"))
    )

    assert summary_of(exposures, []) == (
        "Posting this file tells where it was taken and with which phone."
    )
