"""Tracks that hold neither picture nor sound, and what encoders say in those that do."""

from __future__ import annotations

import struct
from pathlib import Path

from tests.exposure.metadata.building import (
    FTYP,
    JPEG,
    QT,
    box,
    full,
    movie_header,
    picture_entry,
    read,
    roles,
    sample_entry,
    track,
    values,
)
from vouchsafe.exposure.metadata import Found

START = len(FTYP) + 8


def film(path: Path, handler: bytes, entry: bytes, samples: list[bytes], **more: bytes) -> Found:
    """A file with one track of its own kind beside nothing else."""
    trak = track(handler, entry, samples, START, extra=more.get("extra", b""))
    return read(path / "a", FTYP + box(b"mdat", *samples) + box(b"moov", movie_header(), trak))


def klv(key: bytes, kind: bytes, size: int, *items: bytes) -> bytes:
    body = b"".join(items)
    count = len(body) // size
    return key + kind + struct.pack(">BH", size, count) + body + b"\0" * (-len(body) % 4)


def nested(key: bytes, *items: bytes) -> bytes:
    body = b"".join(items)
    return key + b"\0" + struct.pack(">BH", 1, len(body)) + body


def test_gopro_tells_where_and_which_camera(tmp_path: Path) -> None:
    stream = nested(
        b"STRM",
        klv(b"STNM", b"c", 1, b"GPS (Lat., Long., Alt., 2D speed, 3D speed)"),
        klv(b"GPSU", b"U", 16, b"200501101112.345"),
        klv(b"SCAL", b"l", 4, struct.pack(">5i", 10_000_000, 10_000_000, 1000, 1000, 100)),
        klv(b"GPS5", b"l", 20, struct.pack(">5i", 488577000, 22950000, 35000, 5, 5)),
    )
    sample = nested(b"DEVC", klv(b"DVNM", b"c", 1, b"Hero9 Black"), stream)

    found = film(tmp_path, b"meta", sample_entry(b"gpmd"), [sample])

    assert values(found, "GPSLatitude", "Track1") == ["48.8577"]
    assert values(found, "GPSLongitude", "Track1") == ["2.295"]
    assert values(found, "DeviceName", "Track1") == ["Hero9 Black"]
    assert values(found, "GPSDateTime") == ["2020:05:01 10:11:12.345"]
    assert roles(found) == ["track"]


def test_gopros_newer_positions_are_laid_out_by_themselves(tmp_path: Path) -> None:
    point = struct.pack(">7i2H", 488577000, 22950000, 35000, 5, 5, 8000, 36000, 150, 3)
    stream = nested(
        b"STRM",
        klv(b"TYPE", b"c", 1, b"lllllllSS"),
        klv(
            b"SCAL",
            b"l",
            4,
            struct.pack(">9i", 10_000_000, 10_000_000, 1000, 1000, 100, 1, 1, 1, 1),
        ),
        klv(b"GPS9", b"?", 32, point),
    )

    found = film(tmp_path, b"meta", sample_entry(b"gpmd"), [nested(b"DEVC", stream)])

    assert values(found, "GPSLatitude") == ["48.8577"]
    assert values(found, "GPSAltitude") == ["35"]


def test_gopros_settings_in_user_data(tmp_path: Path) -> None:
    block = klv(b"CASN", b"c", 1, b"C3441325123456") + klv(b"MINF", b"c", 1, b"HERO9 Black")
    content = FTYP + box(
        b"moov", movie_header(), box(b"udta", box(b"GPMF", nested(b"DEVC", block)))
    )

    found = read(tmp_path / "a", content)

    assert values(found, "CameraSerialNumber", "GoPro") == ["C3441325123456"]
    assert values(found, "Model", "GoPro") == ["HERO9 Black"]


def apple_entry(keys: dict[int, tuple[str, int]]) -> bytes:
    boxes = b"".join(
        box(
            struct.pack(">I", number),
            box(b"keyd", b"mdta", name.encode()),
            box(b"dtyp", struct.pack(">II", 0, kind)),
        )
        for number, (name, kind) in keys.items()
    )
    return sample_entry(b"mebx", box(b"keys", boxes))


def apple_value(number: int, value: bytes) -> bytes:
    return struct.pack(">II", 8 + len(value), number) + value


def test_apples_timed_metadata(tmp_path: Path) -> None:
    entry = apple_entry(
        {
            1: ("com.apple.quicktime.location.ISO6709", 1),
            2: ("com.apple.quicktime.detected-face", 0),
            3: ("com.apple.quicktime.detected-face.face-id", 77),
        }
    )
    faces = apple_value(2, box(b"crec", box(b"cits", apple_value(3, struct.pack(">I", 7)))))
    samples = [apple_value(1, b"+48.8577+002.2950/"), faces]

    found = film(tmp_path, b"meta", entry, samples)

    assert values(found, "GPSCoordinates", "Track1") == ["+48.8577+002.2950/"]
    assert values(found, "DetectedFaceID") == ["7"]


def test_camera_motion(tmp_path: Path) -> None:
    gyro = struct.pack("<HH3f", 0, 2, 0.1, 0.2, 0.3)
    place = struct.pack("<HH3d", 0, 5, 48.8577, 2.295, 35.0)

    found = film(tmp_path, b"meta", sample_entry(b"camm"), [gyro] * 50 + [place])

    assert values(found, "GPSLatitude") == ["48.8577"]


def test_sonys_real_time_metadata(tmp_path: Path) -> None:
    def item(number: int, value: bytes) -> bytes:
        return struct.pack(">HH", number, len(value)) + value

    degrees = struct.pack(">6I", 48, 1, 51, 1, 27, 1)
    sample = b"\0\x04\0\0" + item(0x8502, degrees) + item(0x8501, b"N") + item(0x8114, b"ILCE 123")

    found = film(tmp_path, b"meta", sample_entry(b"rtmd"), [sample])

    assert values(found, "GPSLatitude") == ["48 51 27"]
    assert values(found, "SerialNumber") == ["ILCE 123"]


def test_gopros_recovery_track(tmp_path: Path) -> None:
    raw = bytearray(130)
    raw[:2] = b"GP"
    raw[8:22] = b"HD5.02.01.57.0"
    raw[23:37] = b"C3141325123456"
    raw[102:113] = b"HERO5 Black"

    found = film(tmp_path, b"meta", sample_entry(b"fdsc"), [bytes(raw)])

    assert values(found, "SerialNumber") == ["C3141325123456"]
    assert values(found, "Model") == ["HERO5 Black"]


def subtitle(text: str) -> bytes:
    raw = text.encode()
    return struct.pack(">H", len(raw)) + raw


def test_drones_write_flight_data_as_subtitles(tmp_path: Path) -> None:
    lines = [
        subtitle("HOME(2.2950,48.8577) 2020.05.01 10:11:12\nGPS(2.2951,48.8578,17) BAROMETER:17.2"),
        subtitle("[iso : 100] [latitude: 48.8579] [longitude: 2.2952] [rel_alt: 1 abs_alt: 99.5]"),
    ]

    found = film(tmp_path, b"sbtl", sample_entry(b"tx3g"), lines)

    assert "48.8577" in values(found, "GPSLatitude")
    assert "48.8579" in values(found, "GPSLatitude")
    assert "2.2952" in values(found, "GPSLongitude")
    assert values(found, "SampleDateTime") == ["2020:05:01 10:11:12"]
    assert roles(found) == ["track"]


def test_chapters_are_told_by_name(tmp_path: Path) -> None:
    samples = [subtitle("At the bridge"), subtitle("The arrest")]
    refers = box(b"tref", box(b"chap", struct.pack(">I", 2)))
    shown = track(b"vide", picture_entry(), [], START, number=1, refers=refers)
    chapters = track(b"text", sample_entry(b"text"), samples, START, number=2)
    content = FTYP + box(b"mdat", *samples) + box(b"moov", movie_header(), shown, chapters)

    found = read(tmp_path / "a", content)

    assert values(found, "ChapterName", "Track2") == ["At the bridge", "The arrest"]
    assert found.embedded[0].where == "Track2: chapters"


def test_a_second_picture_track_is_a_thumbnail(tmp_path: Path) -> None:
    film_track = track(b"vide", picture_entry(), [b"x" * 40], START, number=1)
    cover = track(b"vide", picture_entry(b"jpeg"), [JPEG], START + 40, number=2)
    media = box(b"mdat", b"x" * 40, JPEG)

    found = read(tmp_path / "a", QT + media + box(b"moov", movie_header(), film_track, cover))

    [picture] = found.embedded
    assert (picture.role, picture.start, picture.format) == ("thumbnail", START + 40, "jpeg")


def test_encoders_tell_their_settings_in_the_first_frame(tmp_path: Path) -> None:
    said = b"x264 - core 164 r3095 - H.264/MPEG-4 AVC codec - options: cabac=1 ref=3\0"
    payload = bytes(range(16)) + said
    unit = bytes([6, 5, len(payload)]) + payload + b"\x80"
    sample = struct.pack(">I", len(unit)) + unit + struct.pack(">I", 3) + b"\x65ab"

    found = film(tmp_path, b"vide", picture_entry(), [sample])

    [settings] = values(found, "EncoderSettings", "Track1")
    assert settings.startswith("x264 - core 164")


def test_a_time_codes_reel_and_moment(tmp_path: Path) -> None:
    entry = sample_entry(
        b"tmcd",
        struct.pack(">IIIIBB", 0, 0, 25000, 1000, 25, 0),
        box(b"name", struct.pack(">HH", 6, 0), b"Reel 7"),
    )

    found = film(tmp_path, b"tmcd", entry, [struct.pack(">I", 25 * 3661)])

    assert values(found, "TimeCode") == ["01:01:01:00"]
    assert values(found, "ReelName") == ["Reel 7"]


def test_a_track_of_unknown_data_is_searched_for_words(tmp_path: Path) -> None:
    found = film(
        tmp_path, b"meta", sample_entry(b"djmd"), [b"\x0a\x10\x01SN: 1ZNBH1D00C00AB\0\xff"]
    )

    assert roles(found) == ["track"]
    assert values(found, "SerialNumber") == ["1ZNBH1D00C00AB"]


def proto(number: int, value: bytes | float | int) -> bytes:
    if isinstance(value, float):
        return bytes([number << 3 | 1]) + struct.pack("<d", value)
    if isinstance(value, int):
        return bytes([number << 3, value])
    return bytes([number << 3 | 2, len(value)]) + value


def test_dji_tells_place_and_serial_number(tmp_path: Path) -> None:
    device = proto(1, proto(5, b"1581F4XFC222A0012345") + proto(10, b"DJI Mini 3 Pro"))
    degrees = proto(3, proto(4, proto(1, 1) + proto(2, 48.8577) + proto(3, 2.295)))
    radians = proto(3, proto(4, proto(2, 0.852728) + proto(3, 0.040055)))

    found = film(tmp_path, b"meta", sample_entry(b"djmd"), [device + degrees, radians])

    assert values(found, "SerialNumber")[0] == "1581F4XFC222A0012345"
    assert values(found, "Model") == ["DJI Mini 3 Pro"]
    assert [round(float(text), 3) for text in values(found, "GPSLatitude")] == [48.858, 48.858]


def test_dash_cameras_list_their_positions_in_the_header(tmp_path: Path) -> None:
    block = struct.pack(">I", 200) + b"freeGPS " + b"\0" * 36
    block += b"ANE\0" + struct.pack("<ff", 4851.462, 217.7) + b"\0" * 40
    media = box(b"mdat", block)
    listed = box(b"gps ", b"\0" * 8, struct.pack(">II", START, len(block)))

    found = read(tmp_path / "a", FTYP + media + box(b"moov", movie_header(), listed))

    assert values(found, "GPSLatitude") == ["4851.4619 N"]


def test_the_size_of_a_table_is_not_believed(tmp_path: Path) -> None:
    entry = picture_entry()
    trak = track(b"vide", entry, [b"x" * 10], START)
    liar = trak.replace(
        struct.pack(">II", 0, 1) + struct.pack(">I", 10),
        struct.pack(">II", 0, 0xFFFFFFFF) + b"\0\0\0\x0a",
    )

    found = read(tmp_path / "a", FTYP + box(b"mdat", b"x" * 10) + box(b"moov", full(b"mvhd"), liar))

    assert found.tags


def test_an_animations_pictures_are_the_picture_and_their_bytes_no_words(tmp_path: Path) -> None:
    found = film(tmp_path, b"pict", picture_entry(b"av01"), [b"xAT1?I]6 readable by chance"])

    assert values(found, "UnknownText") == []
    assert roles(found) == []


def test_a_second_animation_and_depth_beside_it_are_pictures_and_transparency_is_not(
    tmp_path: Path,
) -> None:
    def auxiliary(urn: bytes) -> bytes:
        about = full(b"auxi", b"urn:mpeg:mpegB:cicp:systems:auxiliary:" + urn + b"\0")
        return sample_entry(b"av01", b"\0" * 70, about)

    samples = [b"a" * 30, b"b" * 40]
    tracks = [
        track(handler, entry, samples, START, number=number)
        for number, (handler, entry) in enumerate(
            [
                (b"pict", picture_entry(b"av01")),
                (b"auxv", auxiliary(b"alpha")),
                (b"auxv", auxiliary(b"depth")),
                (b"pict", picture_entry(b"av01")),
            ],
            1,
        )
    ]
    movie = box(b"moov", movie_header(), *tracks)

    found = read(tmp_path / "a", FTYP + box(b"mdat", *samples) + movie)

    assert [(each.role, each.where) for each in found.embedded] == [
        ("picture", "Track3"),
        ("picture", "Track4"),
    ]
