"""One file in, everything it gives away out."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest

from tests.exposure.files import (
    PORTRAIT,
    clip,
    exif,
    jpeg,
    phone_photo,
    plain_photo,
    with_exif,
)
from vouchsafe.exposure import (
    Aspect,
    Exposure,
    ExposureKind,
    Inspected,
    NoPhotoOrVideo,
    Severity,
    Tools,
    inspect,
)
from vouchsafe.media import UnknownFormat


@pytest.fixture(scope="module")
def tools() -> Tools:
    return Tools(threads=1)


def of(found: Inspected, kind: ExposureKind) -> list[Exposure]:
    return [each for each in found.inspection.exposures if each.kind is kind]


def test_a_phone_photo_tells_where_who_when_and_shows_a_face(tmp_path: Path, tools: Tools) -> None:
    found = inspect(phone_photo(tmp_path / "photo.jpg"), tools=tools)

    kinds = {each.kind for each in found.inspection.exposures}
    assert {
        ExposureKind.LOCATION,
        ExposureKind.PERSON,
        ExposureKind.TIME,
        ExposureKind.DEVICE,
        ExposureKind.FACE,
    } <= kinds
    assert found.inspection.summary.startswith("Posting this file tells where it was taken")
    assert "with which phone" in found.inspection.summary
    assert "1 legible face" in found.inspection.summary
    assert found.inspection.looked == tuple(a for a in Aspect if a is not Aspect.VOICES)
    ranks = [list(Severity).index(each.severity) for each in found.inspection.exposures]
    assert ranks == sorted(ranks)


def test_nothing_is_said_of_a_photo_of_nothing(tmp_path: Path, tools: Tools) -> None:
    found = inspect(plain_photo(tmp_path / "plain.png"), tools=tools)

    assert found.inspection.exposures == ()
    assert found.inspection.clean
    assert any("clothing" in sentence for sentence in found.inspection.not_looked)


def test_only_what_is_asked_is_looked_at(tmp_path: Path, tools: Tools) -> None:
    path = phone_photo(tmp_path / "photo.jpg")

    metadata = inspect(path, look=[Aspect.METADATA], tools=tools)
    faces = inspect(path, look=[Aspect.FACES], tools=tools)

    assert of(metadata, ExposureKind.FACE) == []
    assert "Faces were not looked for." in metadata.inspection.not_looked
    assert {each.kind for each in faces.inspection.exposures} == {ExposureKind.FACE}
    assert "Metadata was not read." in faces.inspection.not_looked


def test_a_copy_that_shows_a_hidden_face_is_the_worst_of_it(tmp_path: Path, tools: Tools) -> None:
    whole = PORTRAIT[:384]
    hidden = whole.copy()
    hidden[40:200, 160:290] = 0
    path = phone_photo(tmp_path / "redacted.jpg", hidden, copy=whole)

    (copy,) = of(inspect(path, tools=tools), ExposureKind.THUMBNAIL)

    assert copy.severity is Severity.HIGH
    assert "no longer does" in copy.what


def test_a_copy_of_the_same_is_harmless_so_far(tmp_path: Path, tools: Tools) -> None:
    whole = PORTRAIT[:384]

    (copy,) = of(
        inspect(phone_photo(tmp_path / "photo.jpg", whole, copy=whole), tools=tools),
        ExposureKind.THUMBNAIL,
    )

    assert copy.severity is Severity.LOW


def test_a_hidden_clip_is_told_and_said_not_to_be_searched(tmp_path: Path, tools: Tools) -> None:
    path = phone_photo(tmp_path / "motion.jpg")
    path.write_bytes(path.read_bytes() + clip(tmp_path / "clip.mp4").read_bytes())

    found = inspect(path, look=[Aspect.METADATA, Aspect.FACES], tools=tools)

    (hidden,) = of(found, ExposureKind.HIDDEN_MEDIA)
    assert hidden.severity is Severity.HIGH
    assert "hidden clip" in hidden.what
    assert any("were not searched" in sentence for sentence in found.inspection.not_looked)


def test_a_damaged_copy_is_no_error(tmp_path: Path, tools: Tools) -> None:
    path = tmp_path / "photo.jpg"
    path.write_bytes(with_exif(jpeg(PORTRAIT), exif(copy=b"\xff\xd8\xff\xdb broken \xff\xd9")))

    assert of(inspect(path, tools=tools), ExposureKind.LOCATION)


def test_a_photo_that_cannot_be_decoded_still_tells_its_metadata(
    tmp_path: Path, tools: Tools
) -> None:
    path = tmp_path / "cut.jpg"
    path.write_bytes(with_exif(jpeg(PORTRAIT), exif())[:2000])

    found = inspect(path, tools=tools).inspection

    assert any(each.kind is ExposureKind.LOCATION for each in found.exposures)
    assert found.failed
    assert not found.clean
    assert found.looked == (Aspect.METADATA,)


def test_a_clip_is_searched_at_moments(tmp_path: Path, tools: Tools) -> None:
    found = inspect(clip(tmp_path / "clip.mp4", seconds=2), tools=tools, pictures=True)

    (face,) = of(found, ExposureKind.FACE)
    assert face.what == "1 legible face"
    assert len({place.time for place in face.places}) == 4
    assert any("for faces at 4 moments and for text at 2" in s for s in found.inspection.not_looked)
    assert {shown.time for shown in found.shown} == {place.time for place in face.places}


def test_lettering_is_told_and_read_only_when_asked(tmp_path: Path, tools: Tools) -> None:
    import cv2
    from PIL import Image

    picture = np.full((400, 640, 3), 235, np.uint8)
    cv2.putText(picture, "MARIA EXAMPLE", (60, 200), cv2.FONT_HERSHEY_SIMPLEX, 0.9, (20, 20, 20), 2)
    path = tmp_path / "badge.png"
    Image.fromarray(picture).save(path)

    told = inspect(path, look=[Aspect.TEXT], tools=tools)
    read = inspect(path, look=[Aspect.TEXT], tools=tools, words=True)

    assert [each.values for each in of(told, ExposureKind.TEXT)] == [()]
    assert "MARIA" in " ".join(v for each in of(read, ExposureKind.TEXT) for v in each.values)
    assert "MARIA" not in repr(
        [(e.what, e.where, e.advice, e.places) for e in read.inspection.exposures]
    )


@pytest.mark.parametrize("content", [b"no photo at all", struct.pack(">I4s", 8, b"junk")])
def test_what_is_no_photo_or_video_is_an_error(
    tmp_path: Path, tools: Tools, content: bytes
) -> None:
    path = tmp_path / "x.jpg"
    path.write_bytes(content)

    with pytest.raises(NoPhotoOrVideo):
        inspect(path, tools=tools)
    with pytest.raises(UnknownFormat):
        inspect(path, look=[Aspect.FACES], tools=tools)


def test_the_file_is_not_changed(tmp_path: Path, tools: Tools) -> None:
    path = phone_photo(tmp_path / "photo.jpg")
    before = path.read_bytes(), path.stat().st_mtime_ns

    inspect(path, tools=tools)

    assert (path.read_bytes(), path.stat().st_mtime_ns) == before
    assert list(tmp_path.iterdir()) == [path]
