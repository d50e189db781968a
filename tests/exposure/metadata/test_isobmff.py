"""MP4, MOV and 3GP: times, user data, keys, ids, and bytes that belong to nothing."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

from tests.exposure.metadata.building import (
    C2PA_UUID,
    FTYP,
    JPEG,
    QT,
    XMP_UUID,
    apple_keys,
    box,
    cbor,
    full,
    handler,
    jumb,
    movie_header,
    picture_entry,
    read,
    roles,
    text_atom,
    track,
    values,
    xmp,
)


def test_header_times_are_told(tmp_path: Path) -> None:
    film = track(b"vide", picture_entry(name=b"Own Encoder"), [], 0, name="Core Media Video")

    found = read(tmp_path / "a", QT + box(b"moov", movie_header(), film))

    assert values(found, "CreateDate", "QuickTime") == ["2020:01:01 00:00:00"]
    assert values(found, "TrackCreateDate", "Track1") == ["2020:01:01 00:00:00"]
    assert values(found, "MediaCreateDate", "Track1") == ["2020:01:01 00:00:00"]
    assert values(found, "HandlerDescription", "Track1") == ["Core Media Video"]
    assert values(found, "CompressorName", "Track1") == ["Own Encoder"]


def test_no_time_is_no_tag(tmp_path: Path) -> None:
    found = read(tmp_path / "a", FTYP + box(b"moov", movie_header(created=0)))

    assert values(found, "CreateDate") == []


def test_phones_keys(tmp_path: Path) -> None:
    keys = apple_keys(
        {
            "com.apple.quicktime.location.ISO6709": "+48.8577+002.2950+035.0/",
            "com.apple.quicktime.make": "Apple",
            "com.apple.quicktime.content.identifier": "57C1-11",
            "com.apple.quicktime.creationdate": "2020-05-01T10:00:00+0200",
            "com.android.version": "14",
        }
    )

    found = read(tmp_path / "a", QT + box(b"moov", movie_header(), keys))

    assert values(found, "GPSCoordinates", "Keys") == ["+48.8577+002.2950+035.0/"]
    assert values(found, "ContentIdentifier", "Keys") == ["57C1-11"]
    assert values(found, "CreationDate", "Keys") == ["2020-05-01T10:00:00+0200"]
    assert values(found, "AndroidVersion", "Keys") == ["14"]


def test_user_data_of_apple_3gpp_and_gopro(tmp_path: Path) -> None:
    place = full(
        b"loci",
        struct.pack(">H", 0x15C7),
        b"Home\0\1",
        struct.pack(">3i", 2 << 16, 48 << 16, 0),
        b"earth\0\0",
    )
    data = box(
        b"udta",
        text_atom(b"\xa9xyz", "+48.8577+002.2950/"),
        text_atom(b"\xa9mak", "Make"),
        text_atom(b"\xa9nam", "åbc", language=0),
        full(b"auth", struct.pack(">H", 0x15C7), b"Ada\0"),
        place,
        box(b"CAME", bytes.fromhex("0011aaff")),
        box(b"LENS", b"LAJ7061916601668\0"),
        box(b"XYZW", b"words of a maker"),
    )

    found = read(tmp_path / "a", FTYP + box(b"moov", movie_header(), data))

    assert values(found, "GPSCoordinates", "UserData") == ["+48.8577+002.2950/"]
    assert values(found, "Title") == ["åbc"]
    assert values(found, "Author") == ["Ada"]
    assert "Home" in values(found, "LocationInformation")[0]
    assert "Lat=48.00000" in values(found, "LocationInformation")[0]
    assert values(found, "SerialNumberHash") == ["0011aaff"]
    assert values(found, "LensSerialNumber") == ["LAJ7061916601668"]
    assert values(found, "Unknown_XYZW") == ["words of a maker"]


def test_itunes_items_and_cover(tmp_path: Path) -> None:
    def item(kind: bytes, value: bytes, number: int = 1) -> bytes:
        return box(kind, box(b"data", struct.pack(">II", number, 0), value))

    free = box(
        b"----",
        full(b"mean", b"com.apple.iTunes"),
        full(b"name", b"Owner"),
        box(b"data", struct.pack(">II", 1, 0), b"Ada"),
    )
    items = box(
        b"ilst",
        item(b"\xa9too", b"Lavf60"),
        item(b"covr", JPEG, 13),
        item(b"apID", b"ada@example.org"),
        item(b"trkn", struct.pack(">4H", 0, 3, 9, 0), 0),
        free,
    )
    meta = full(b"meta", handler(b"mdir"), items)

    found = read(tmp_path / "a", FTYP + box(b"moov", movie_header(), box(b"udta", meta)))

    assert values(found, "Encoder", "ItemList") == ["Lavf60"]
    assert values(found, "AppleStoreAccount") == ["ada@example.org"]
    assert values(found, "TrackNumber") == ["3 of 9"]
    assert values(found, "Owner", "iTunes") == ["Ada"]
    [cover] = found.embedded
    assert (cover.role, cover.format, cover.size) == ("thumbnail", "jpeg", len(JPEG))
    content = (tmp_path / "a").read_bytes()
    assert content[cover.start : cover.start + cover.size] == JPEG


def test_neros_chapter_list(tmp_path: Path) -> None:
    entries = b"".join(
        struct.pack(">QB", n, len(name)) + name for n, name in enumerate([b"Bridge", b"Arrest"])
    )
    chapters = full(b"chpl", b"\0\0\0\0\x02", entries, version=1)

    found = read(tmp_path / "a", FTYP + box(b"moov", box(b"udta", chapters)))

    assert values(found, "ChapterList", "UserData") == ["Bridge; Arrest"]


def test_windows_notes(tmp_path: Path) -> None:
    text = "Ada".encode("utf-16-le")
    name = b"WM/Author"
    value = struct.pack(">IIH", 1, 6 + len(text), 8) + text
    entry = struct.pack(">II", 8 + len(name) + len(value), len(name)) + name + value

    found = read(tmp_path / "a", FTYP + box(b"moov", box(b"udta", box(b"Xtra", entry))))

    assert values(found, "Author", "Microsoft") == ["Ada"]


def test_id3_in_mp4(tmp_path: Path) -> None:
    frame = b"TPE1" + struct.pack(">IH", 4, 0) + b"\x03Ada"
    tag = b"ID3\x03\0\0" + bytes([0, 0, 0, len(frame)]) + frame
    meta = full(b"meta", handler(b"ID32"), full(b"ID32", struct.pack(">H", 0), tag))

    found = read(tmp_path / "a", FTYP + box(b"moov", meta))

    assert values(found, "Artist", "ID3v2_3") == ["Ada"]


def test_xmp_and_c2pa_in_user_types(tmp_path: Path) -> None:
    store = jumb(
        "c2pa", jumb("urn:c2pa:1", jumb("c2pa.claim", box(b"cbor", cbor({"dc:title": "Demo.mp4"}))))
    )
    manifest = box(b"uuid", C2PA_UUID, b"\0\0\0\0manifest\0", b"\0" * 8, store)
    packet = box(b"uuid", XMP_UUID, xmp("<dc:creator>Ada</dc:creator>"))

    found = read(tmp_path / "a", FTYP + manifest + packet + box(b"moov", movie_header()))

    assert values(found, "Creator", "XMP-dc") == ["Ada"]
    assert values(found, "Title", "CBOR") == ["Demo.mp4"]
    assert roles(found) == ["c2pa"]


def test_a_compressed_movie_header_is_unpacked(tmp_path: Path) -> None:
    header = box(b"moov", movie_header(), box(b"udta", text_atom(b"\xa9swr", "Cam 1.0")))
    packed = box(b"cmvd", struct.pack(">I", len(header)), zlib.compress(header))

    found = read(tmp_path / "a", QT + box(b"moov", box(b"cmov", box(b"dcom", b"zlib"), packed)))

    assert values(found, "SoftwareVersion") == ["Cam 1.0"]


def test_sizes_of_64_bits_and_to_the_end(tmp_path: Path) -> None:
    body = movie_header() + box(b"udta", text_atom(b"\xa9mod", "M1"))
    wide = struct.pack(">I4sQ", 1, b"moov", 16 + len(body)) + body
    media = struct.pack(">I4s", 0, b"mdat") + b"x" * 100

    found = read(tmp_path / "a", FTYP + wide + media)

    assert values(found, "Model") == ["M1"]
    assert found.damaged == []
    assert found.embedded == []


def test_free_space_that_is_not_empty_is_noted(tmp_path: Path) -> None:
    old = box(b"udta", text_atom(b"\xa9xyz", "+48.8577+002.2950/"))

    found = read(
        tmp_path / "a",
        FTYP + box(b"moov", movie_header()) + box(b"free", old) + box(b"free", b"\0" * 500),
    )

    assert roles(found) == ["trailing"]


def test_media_data_that_no_track_owns_is_noted(tmp_path: Path) -> None:
    head = FTYP
    samples = [b"a" * 300, b"b" * 200]
    media = box(b"mdat", *samples, bytes(range(256)) * 4, b"\0" * 900)
    start = len(head) + 8
    film = track(b"vide", picture_entry(), samples, start)

    found = read(tmp_path / "a", head + media + box(b"moov", movie_header(), film))

    [gap] = found.embedded
    assert (gap.role, gap.start, gap.size) == ("trailing", start + 500, 1024 + 900)


def test_bytes_after_the_last_box_are_noted(tmp_path: Path) -> None:
    found = read(tmp_path / "a", FTYP + box(b"moov", movie_header()) + b"\xff\xfe secret notes" * 9)

    assert "trailing" in roles(found)


def test_insta360_tells_its_serial_number(tmp_path: Path) -> None:
    identity = b"\x0a\x08IXE12345\x12\x07One X2!"
    records = identity + struct.pack("<HI", 0x101, len(identity))
    tail = (
        b"\0" * 32 + struct.pack("<II", len(records) + 78, 3) + b"8db42d694ccc418790edff439fe026bf"
    )

    found = read(tmp_path / "a", FTYP + box(b"moov", movie_header()) + records + tail[-72:])

    assert values(found, "SerialNumber", "Insta360") == ["IXE12345"]


def test_sony_writes_a_document_beside_the_movie(tmp_path: Path) -> None:
    document = (
        b'<?xml version="1.0"?><NonRealTimeMeta xmlns="urn:x"><CreationDate value="2020-01-01"/>'
        b'<Device manufacturer="Sony" modelName="ILCE-7" serialNo="1234567"/></NonRealTimeMeta>'
    )
    meta = full(b"meta", handler(b"nrtm"), full(b"xml ", document))

    found = read(tmp_path / "a", FTYP + box(b"moov", movie_header()) + meta)

    assert values(found, "DeviceSerialNo", "XML") == ["1234567"]
    assert values(found, "CreationDateValue", "XML") == ["2020-01-01"]


def test_a_motion_photos_clip_is_read_too(tmp_path: Path) -> None:
    clip = FTYP + box(b"moov", movie_header(), box(b"udta", text_atom(b"\xa9xyz", "+1.0+2.0/")))
    still = struct.pack(">I4s4sI4s", 20, b"ftyp", b"heic", 0, b"mif1")

    found = read(tmp_path / "a", still + box(b"mpvd", clip))

    assert found.format == "heif"
    assert values(found, "GPSCoordinates") == ["+1.0+2.0/"]
    assert roles(found) == ["clip"]
