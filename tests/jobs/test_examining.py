"""Files are examined in isolation, for an archive, and its log says what was found."""

from __future__ import annotations

import copy
import hashlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, cast

import av
import numpy as np
import pytest
from PIL import Image

from tests.archive.copies.pictures import scene, write, write_clip
from vouchsafe.archive import Acquisition, Archive, Sha256
from vouchsafe.archive.examined import examination_document, read_examination
from vouchsafe.archive.model import Claim, Examination, Mark
from vouchsafe.exposure.metadata import Found, Tag
from vouchsafe.jobs import (
    Examined,
    Examiner,
    OtherBytes,
    WorkerCrashed,
    examine_added,
    examine_items,
    examine_tasks,
    opened_item,
)
from vouchsafe.jobs.captured import captured_at, position
from vouchsafe.media import MediaError


@pytest.fixture(scope="module")
def examiner() -> Iterator[Examiner]:
    with Examiner() as examiner:
        yield examiner


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """With a moment and a place in its EXIF."""
    path = tmp_path / "photo.jpg"
    exif = Image.Exif()
    exif[0x8769] = {0x9003: "2026:11:21 18:40:05", 0x9011: "+01:00"}
    exif[0x8825] = {1: "N", 2: (60.0, 10.0, 0.0), 3: "E", 4: (24.0, 56.0, 15.0)}
    Image.fromarray(scene(1)).save(path, exif=exif)
    return path


def test_a_photo_is_described(examiner: Examiner, photo: Path) -> None:
    found = examiner.examine(photo, sha(photo))

    assert (found.kind, found.width, found.height, found.duration) == ("photo", 640, 480, 0.0)
    assert found.captured_at == "2026-11-21T18:40:05+01:00"
    assert found.position == pytest.approx((60.166667, 24.9375), abs=1e-5)
    assert [mark.time for mark in found.marks] == [0.0, 0.0]
    assert found.problems == found.claims == ()


def test_a_clip_is_described(examiner: Examiner, tmp_path: Path) -> None:
    path = write_clip(tmp_path / "clip.mp4", [scene(1), scene(2)])

    found = examiner.examine(path, sha(path))

    assert (found.kind, found.width, found.height) == ("video", 320, 240)
    assert found.duration == pytest.approx(4.0, abs=0.2)
    assert {mark.time for mark in found.marks} >= {0.0, 1.0, 2.0, 3.0}


def test_anything_else_is_described_too(examiner: Examiner, tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("It was on the square.")

    assert examiner.examine(path, sha(path)) == Examination(sha(path), "other")


def test_a_truncated_clip_keeps_the_marks_before_the_damage(
    examiner: Examiner, tmp_path: Path
) -> None:
    whole = tmp_path / "clip.ts"
    with av.open(str(whole), "w", format="mpegts") as container:
        stream = container.add_stream("libx264", rate=10)
        stream.width, stream.height = 320, 240
        for number in range(60):
            picture = np.ascontiguousarray(scene(number // 20)[:240, :320])
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture)))
        container.mux(stream.encode(None))
    path = tmp_path / "part.ts"
    path.write_bytes(whole.read_bytes()[: whole.stat().st_size * 2 // 3])

    found = examiner.examine(path, sha(path))

    assert found.kind in ("video", "other")
    assert found.marks or found.problems


def test_a_damaged_photo_says_so(examiner: Examiner, photo: Path, tmp_path: Path) -> None:
    path = tmp_path / "half.jpg"
    path.write_bytes(photo.read_bytes()[:9000])

    found = examiner.examine(path, sha(path))

    assert found.captured_at == "2026-11-21T18:40:05+01:00"
    assert found.marks == ()
    assert "could not be looked at" in found.problems[0]


def test_other_bytes_are_not_examined_under_this_name(examiner: Examiner, photo: Path) -> None:
    with pytest.raises(OtherBytes, match=r"photo\.jpg"):
        examiner.examine(photo, Sha256("0" * 64))


class Crashing(Examiner):
    """Whose process dies at the pictures, or at everything."""

    def __init__(self, *, always: bool) -> None:
        super().__init__()
        self._always = always

    def _run(self, task: str, path: Path, arguments: dict[str, Any], *rest: Any) -> Any:
        if self._always or arguments["pictures"]:
            raise WorkerCrashed(signal="SIGSEGV")
        return super()._run(task, path, arguments, *rest)


def test_pictures_that_end_the_process_leave_the_rest_readable(photo: Path) -> None:
    with Crashing(always=False) as examiner:
        found = examiner.examine(photo, sha(photo))

    assert found.captured_at == "2026-11-21T18:40:05+01:00"
    assert found.marks == ()
    assert "SIGSEGV" in found.problems[0]


def test_what_ends_every_process_is_told_and_done_with(photo: Path) -> None:
    with Crashing(always=True) as examiner:
        found = examiner.examine(photo, sha(photo))

    assert (found.kind, found.sha256) == ("other", sha(photo))
    assert "SIGSEGV" in found.problems[0]


def test_glances_carry_the_cut_views(examiner: Examiner, photo: Path) -> None:
    (glance,) = examiner.glances(photo)
    (both,) = examiner.glances(photo, mirror=True)

    assert len(glance.digests) == 82
    assert glance.mirrored == ()
    assert len(both.mirrored) == 82


def test_no_glances_of_what_is_no_picture(examiner: Examiner, tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("It was on the square.")

    with pytest.raises(MediaError):
        examiner.glances(path)


def test_what_was_added_is_examined_and_logged(archive: Archive, photo: Path) -> None:
    added = list(archive.add([photo], Acquisition(source="a neighbour")))
    told: list[Examined] = []

    done = examine_added(archive, added, told.append)

    assert told == done
    (event,) = [event for event in archive.events() if event.type == "examined"]
    assert event.item == added[0].item
    assert read_examination(event.what) == done[0].examination


def test_what_came_again_is_not_examined_again(archive: Archive, photo: Path) -> None:
    examine_added(archive, archive.add([photo], Acquisition()))

    assert examine_added(archive, list(archive.add([photo], Acquisition()))) == []


def test_a_file_changed_since_it_was_added_is_left_for_later(archive: Archive, photo: Path) -> None:
    added = list(archive.add([photo], Acquisition()))
    photo.write_bytes(photo.read_bytes() + b"!")

    (done,) = examine_added(archive, added)

    assert isinstance(done.error, OtherBytes)
    (later,) = examine_items(archive, [added[0].item])
    assert later.examination is not None
    assert later.examination.kind == "photo"


class Meanwhile:
    """Does something at the first sign of life: the pictures are being looked at."""

    def __init__(self, done: Callable[[], object]) -> None:
        self._done = [done]

    def opened(self, size: object) -> None:
        pass

    def alive(self) -> None:
        while self._done:
            self._done.pop()()


def test_what_is_said_is_of_one_file_though_another_takes_its_place(
    photo: Path, tmp_path: Path
) -> None:
    """Marks of one picture under the digest of another would hide it from every search."""
    card, other, expected = tmp_path / "card", tmp_path / "other", sha(photo)
    card.mkdir()
    other.mkdir()
    there = photo.replace(card / photo.name)
    write(scene(7), other / photo.name)

    def swap() -> None:
        card.rename(tmp_path / "away")
        other.rename(card)

    found = examined_meanwhile(there, tmp_path, swap)

    assert found["sha256"] == expected
    assert found["captured_at"] == "2026-11-21T18:40:05+01:00"


def test_a_file_that_is_written_to_while_it_is_examined(photo: Path, tmp_path: Path) -> None:
    data = photo.read_bytes()

    with pytest.raises(OtherBytes):
        examined_meanwhile(photo, tmp_path, lambda: photo.write_bytes(data))
    other = write(scene(7), tmp_path / "other.jpg")
    with pytest.raises(OtherBytes):
        examined_meanwhile(photo, tmp_path, lambda: other.replace(photo))


def examined_meanwhile(
    photo: Path, tmp_path: Path, done: Callable[[], object]
) -> Mapping[str, Any]:
    work = tmp_path / "work"
    work.mkdir(exist_ok=True)
    (work / photo.name).unlink(missing_ok=True)
    asked = {"source": str(photo), "max_pixels": 10**8, "pictures": True}
    asked |= {"c2pa": "", "proofmode": [], "beside": []}
    answer = examine_tasks.examine(asked, work, Meanwhile(done))  # type: ignore[arg-type]
    return cast("Mapping[str, Any]", answer["examination"])


def test_an_opened_item_is_gone_afterwards(archive: Archive, photo: Path) -> None:
    (added,) = archive.add([photo], Acquisition())

    with opened_item(archive, added.item) as path:
        assert path.read_bytes() == photo.read_bytes()
        assert path.parent.stat().st_mode & 0o077 == 0
    assert not path.parent.exists()


def test_an_item_erased_meanwhile_is_not_spoken_of(archive: Archive, tmp_path: Path) -> None:
    paths = [write(scene(seed), tmp_path / f"{seed}.jpg") for seed in (1, 2)]
    first, second = archive.add(paths, Acquisition())

    def erase(_: Examined) -> None:
        if first.item in set(archive.items()):
            archive.erase(first.item, "asked to be forgotten")

    examine_added(archive, [first, second], erase)

    examined = [event.item for event in archive.events() if event.type == "examined"]
    assert examined == [second.item]


WHOLE = Examination(
    Sha256("a" * 64), "video", 1920, 1080, 12.5, "2026-11-21T18:40:05Z", (60.1, 24.9),
    (Mark(0.5, "b" * 64, 100),),
    (Claim("c2pa", "valid", "Camera", {"tool": "x", "numbers": [1, 2.5, None, True]}),),
    ("Something.",),
)  # fmt: skip


def test_an_examination_reads_back() -> None:
    assert read_examination(examination_document(WHOLE)) == WHOLE


@pytest.mark.parametrize(
    ("field", "value"),
    [("sha256", "A" * 64), ("sha256", None), ("kind", "person"), ("width", -1), ("width", True),
     ("height", 1e9), ("duration", float("nan")), ("duration", "12"), ("captured_at", "today"),
     ("captured_at", 5), ("position", [91, 0]), ("position", [0]), ("position", "0,0"),
     ("marks", [[0, "b" * 64, 101]]), ("marks", [[0, "b" * 63, 5]]), ("marks", [[-1, "b" * 64, 5]]),
     ("marks", [[0, "b" * 64, 5]] * 5001), ("marks", {}), ("claims", [{}]),
     ("claims", [{"kind": "c2pa", "state": "fine", "signer": "", "facts": {}}]),
     ("claims", [{"kind": "c2pa", "state": "valid", "signer": 5, "facts": {}}]),
     ("claims", [{"kind": "c2pa", "state": "valid", "signer": "", "facts": {"a": {1}}}]),
     ("problems", "none"), ("problems", [5])],
)  # fmt: skip
def test_what_is_out_of_form_is_refused(field: str, value: Any) -> None:
    document = copy.deepcopy(examination_document(WHOLE))
    document[field] = value

    with pytest.raises((ValueError, TypeError, KeyError)):
        read_examination(document)


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ([("ExifIFD", "DateTimeOriginal", "2024:02:03 04:05:06")], "2024-02-03T04:05:06"),
        ([("ExifIFD", "DateTimeOriginal", "2024:02:03 04:05:06"),
          ("ExifIFD", "OffsetTime", "-07:00")], "2024-02-03T04:05:06-07:00"),
        ([("QuickTime", "CreateDate", "2018:02:21 12:08:56")], "2018-02-21T12:08:56Z"),
        ([("QuickTime", "CreateDate", "2018:02:21 12:08:56"),
          ("Keys", "CreationDate", "2018-02-21T14:08:50+0200")], "2018-02-21T14:08:50+02:00"),
        ([("XMP-exif", "DateTimeOriginal", "2008-05-25T19:31:26.0+1:00")],
         "2008-05-25T19:31:26+01:00"),
        ([("QuickTime", "CreateDate", "1904:01:01 00:00:00")], ""),
        ([("ExifIFD", "DateTimeOriginal", "2024:13:03 04:05:06")], ""),
        ([("ExifIFD", "DateTimeOriginal", "0000:00:00 00:00:00"),
          ("ExifIFD", "CreateDate", "2024:02:03 04:05:06")], "2024-02-03T04:05:06"),
        ([("IFD0", "ModifyDate", "2024:02:03 04:05:06")], ""),
        ([], ""),
    ],
)  # fmt: skip
def test_when_it_claims_to_be_taken(tags: list[tuple[str, str, str]], expected: str) -> None:
    assert captured_at(Found(tags=[Tag(*tag) for tag in tags])) == expected


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ([("GPS", "GPSLatitude", "39.05 N"), ("GPS", "GPSLongitude", "94.29 W")], (39.05, -94.29)),
        ([("Keys", "GPSCoordinates", "+32.0929+034.8620+028.516/")], (32.0929, 34.862)),
        ([("XMP-exif", "GPSLatitude", "48,51.5S"), ("XMP-exif", "GPSLongitude", "2,21,36E")],
         (-48.858333, 2.36)),
        ([("GPS", "GPSLatitude", "0.000000 N"), ("GPS", "GPSLongitude", "0.000000 E")], None),
        ([("GPS", "GPSLatitude", "99.0 N"), ("GPS", "GPSLongitude", "9.0 E")], None),
        ([("GPS", "GPSLatitude", "39.05 N")], None),
        ([("Keys", "GPSCoordinates", "nowhere")], None),
    ],
)  # fmt: skip
def test_where_it_claims_to_be_taken(
    tags: list[tuple[str, str, str]], expected: tuple[float, float] | None
) -> None:
    found = position(Found(tags=[Tag(*tag) for tag in tags]))

    assert found == (pytest.approx(expected, abs=1e-5) if expected else None)


@pytest.fixture
def archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Archive:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    archive, _ = Archive.init(
        tmp_path / "archive",
        origin="example.org/archive",
        member="ann",
        passphrase=None,
        keys=tmp_path / "keys",
    )
    return archive


def sha(path: Path) -> Sha256:
    return Sha256(hashlib.sha256(path.read_bytes()).hexdigest())
