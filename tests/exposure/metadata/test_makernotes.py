"""Cameras' own notes, in each of their layouts."""

from __future__ import annotations

import plistlib
import struct

import pytest

from tests.exposure.metadata.stills import Tiff, directory_at, roles_of, tags_of, with_notes
from vouchsafe.exposure.metadata.makernotes.nikon_cipher import firmware


def test_apple_joins_pictures_by_its_ids() -> None:
    awake = plistlib.dumps({"value": 4711, "epoch": 0, "timescale": 1}, fmt=plistlib.FMT_BINARY)
    head = b"Apple iOS\0\0\1MM"
    notes = head + directory_at({3: awake, 0x11: "2A3B-4C5D"}, len(head), ">")

    tags = tags_of(with_notes(notes, "Apple"))

    assert tags["Apple:MediaGroupUUID"] == "2A3B-4C5D"
    assert tags["Apple:RunTimeValue"] == "4711"


def test_nikon_brings_a_tiff_header_of_its_own() -> None:
    inner = Tiff(">")
    body = inner.starting_at(inner.directory({0x1D: "2209876", 0xA7: 31337}))
    notes = b"Nikon\0\2\x10\0\0" + body

    tags = tags_of(with_notes(notes, "NIKON CORPORATION"))

    assert tags["Nikon:SerialNumber"] == "2209876"
    assert tags["Nikon:ShutterCount"] == "31337"


@pytest.mark.parametrize("secret", [1, 77, 254])
def test_nikons_cipher_gives_way_where_the_text_is_known(secret: int) -> None:
    stream, value = [], 0x5A
    for number in range(5):
        value = (value + secret * (0x60 + number)) % 256
        stream.append(value)
    enciphered = bytes(a ^ b for a, b in zip(b"1.10B", stream, strict=True))

    assert firmware(enciphered) == b"1.10B"
    assert firmware(b"\0\1\2") == b""


def test_olympus_keeps_its_serial_numbers_a_directory_deeper() -> None:
    out = Tiff()
    out.data[:] = b"OLYMPUS\0II\3\0"
    start = out.put(b"\0" * 18)
    below = out.directory({0x101: "BHJ123", 0x202: "LENS77"})
    line = struct.pack("<HHHII", 1, 0x2010, 13, 1, below)
    out.data[start : start + 14] = line

    tags = tags_of(with_notes(bytes(out.data), "OLYMPUS"))

    assert tags["Olympus:SerialNumber"] == "BHJ123"
    assert tags["Olympus:LensSerialNumber"] == "LENS77"


def test_canon_names_its_owner() -> None:
    lines = {0x09: "Ada Lovelace", 0x0C: 123456789}

    tags = tags_of(with_notes(lambda at: directory_at(lines, at), "Canon"))

    assert tags["Canon:OwnerName"] == "Ada Lovelace"
    assert tags["Canon:SerialNumber"] == "123456789"


def test_notes_that_a_program_moved_are_found_again() -> None:
    lines = {0x06: "IMG:A CAMERA JPEG", 0x09: "Ada Lovelace"}

    tags = tags_of(with_notes(lambda at: directory_at(lines, at + 520), "Canon"))

    assert tags["Canon:OwnerName"] == "Ada Lovelace"


def test_panasonic_knows_whose_face_it_is() -> None:
    known = struct.pack("<HH", 1, 0) + b"Mila".ljust(20, b"\0") + struct.pack("<4H", 1, 2, 3, 4)
    lines = {0x61: known + b"20160101".ljust(20, b"\0"), 0x66: b"Mila\0\0\0\0"}
    head = b"Panasonic\0\0\0"

    photo = with_notes(lambda at: head + directory_at(lines, at + len(head)), "Panasonic")

    tags = tags_of(photo)
    assert tags["Panasonic:RecognizedFace1Name"] == "Mila"
    assert tags["Panasonic:BabyName"] == "Mila"


def test_djis_notes_may_be_text() -> None:
    notes = b"[ae_dbg_info:1][sensor_id:abc123][FlightDegree(Y,P,R):1,2,3]"

    tags = tags_of(with_notes(notes, "DJI"))

    assert tags["DJI:SensorID"] == "abc123"
    assert tags["DJI:FlightDegree"] == "1,2,3"


def test_notes_in_nobodys_form_are_unreadable_and_said_to_be() -> None:
    tags = tags_of(with_notes(b"\x99\x98\x97 secret notes of a maker", "Nobody"))

    assert "Nobody" in tags["MakerNotes:MakerNoteUnknown"]


def test_kodaks_record_has_no_directory() -> None:
    notes = b"KDK INFODX4900  " + b"\0" * 8 + struct.pack(">H2B4B", 2002, 3, 4, 5, 6, 7, 8)

    tags = tags_of(with_notes(notes.ljust(120, b"\0"), "EASTMAN KODAK COMPANY"))

    assert tags["Kodak:KodakModel"] == "DX4900"
    assert tags["Kodak:YearCreated"] == "2002"
    assert tags["Kodak:MonthDayCreated"] == "3 4"


def test_a_preview_within_the_notes_is_a_picture_within_the_file() -> None:
    picture = b"\xff\xd8\xff\xdb" + b"\0" * 60
    lines = {0x81: picture, 0x10C: 77}

    photo = with_notes(lambda at: directory_at(lines, at), "MINOLTA")

    assert roles_of(photo) == ["preview"]
    assert tags_of(photo)["Minolta:LensType"] == "77"


def test_notes_that_are_plain_words_are_given_as_words() -> None:
    tags = tags_of(with_notes(b"HPMet and nobody knows\0", "Hewlett-Packard"))

    assert tags["MakerNotes:MakerNoteUnknownText"] == "HPMet and nobody knows"
