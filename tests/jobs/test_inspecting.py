"""Inspecting in isolation: batches, hostile files among them, and how little is believed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import av
import jsonschema
import numpy as np
import pytest

import vouchsafe
from tests.exposure.files import clip, phone_photo, plain_photo
from tests.jobs.conftest import Onlooker as Spectator
from vouchsafe.exposure import ExposureKind, NoPhotoOrVideo, inspection_schema
from vouchsafe.jobs import (
    Finding,
    MalformedAnswer,
    NoSuchInput,
    Order,
    Question,
    Settings,
    WorkerBroken,
    WorkerCrashed,
    carry_out,
    inspect_all,
    inspecting,
)
from vouchsafe.jobs.host import Host
from vouchsafe.jobs.inspecting import METADATA_TASKS, look_into, read_many

METADATA = Question(look=("metadata",))
VALUES = Question(look=("metadata",), values=True)


class Onlooker:
    """Remembers what it was told."""

    def __init__(self) -> None:
        self.expected = 0
        self.done: list[Path] = []

    def expect(self, count: int) -> None:
        self.expected = count

    def opened(self, source: Path) -> None:
        """Nothing to remember."""

    def looking(self, source: Path, done: float) -> None:  # noqa: ARG002 - a protocol
        assert 0 <= done <= 1

    def inspected(self, finding: Finding) -> None:
        self.done.append(finding.source)


@pytest.fixture(scope="module")
def reader() -> Iterator[Host]:
    with Host(METADATA_TASKS) as host:
        yield host


@pytest.fixture(scope="module")
def hostile() -> Iterator[Host]:
    """A worker whose reading ends the process at a file that says so, or lies."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(Path(__file__).parent))
        with Host("misread") as host:
            yield host


@pytest.fixture
def photos(tmp_path: Path) -> list[Path]:
    folder = tmp_path / "in"
    folder.mkdir()
    return [phone_photo(folder / f"{number}.jpg") for number in range(7)]


def test_many_files_are_read_and_told_in_order(reader: Host, photos: list[Path]) -> None:
    watcher = Onlooker()

    result = inspect_all([str(photos[0].parent)], METADATA, watcher, lanes=2, host=reader)

    assert [finding.source for finding in result.findings] == photos
    assert watcher.expected == 7
    assert sorted(watcher.done) == photos
    assert result.count("exposed") == 7
    assert all(
        finding.inspection and finding.inspection.exposures[0].kind is ExposureKind.LOCATION
        for finding in result.findings
    )


def test_values_leave_the_process_only_when_asked_for(reader: Host, photos: list[Path]) -> None:
    (without,) = read_many(reader, photos[:1], METADATA)
    (with_values,) = read_many(reader, photos[:1], VALUES)

    assert without.inspection
    assert with_values.inspection
    assert [each.values for each in without.inspection.exposures if each.values] == []
    assert "Ada Example" in repr(with_values.inspection.exposures)


def test_a_bad_file_among_good_ones_is_told_by_itself(reader: Host, photos: list[Path]) -> None:
    bad = photos[0].parent / "bad.jpg"
    bad.write_bytes(b"nothing of the kind")

    findings = list(read_many(reader, [*photos[:2], bad, *photos[2:]], METADATA))

    assert [finding.state for finding in findings] == ["exposed"] * 2 + ["unread"] + ["exposed"] * 5
    assert isinstance(findings[2].error, NoPhotoOrVideo)


@pytest.mark.parametrize("how", ["abort", "die", "spin"])
def test_a_file_that_ends_the_process_costs_the_others_nothing(
    hostile: Host, photos: list[Path], how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("READING", "OPENING"):
        short = replace(getattr(inspecting, name), quiet_cpu=0.5)
        monkeypatch.setattr(inspecting, name, short)
    evil = photos[0].parent / f"{how}.jpg"
    evil.write_bytes(b"x")

    findings = list(read_many(hostile, [*photos[:3], evil, *photos[3:]], METADATA))

    assert [finding.inspection is not None for finding in findings] == [True] * 3 + [False] + (
        [True] * 4
    )
    if how == "abort":
        assert isinstance(findings[3].error, WorkerCrashed)


@pytest.mark.parametrize("how", ["another", "twice", "formless", "kindless"])
def test_a_process_that_lies_is_not_believed(hostile: Host, photos: list[Path], how: str) -> None:
    evil = photos[0].parent / f"{how}.jpg"
    evil.write_bytes(b"x")

    findings = list(read_many(hostile, [evil], METADATA))

    assert [type(finding.error) for finding in findings] == [MalformedAnswer]


def test_everything_is_looked_for_in_one_file(host: Host, tmp_path: Path) -> None:
    finding = look_into(host, phone_photo(tmp_path / "photo.jpg"), Question(pictures=True))

    assert finding.inspection is not None
    kinds = {each.kind for each in finding.inspection.exposures}
    assert {ExposureKind.LOCATION, ExposureKind.FACE} <= kinds
    assert len(finding.shown) == 1
    assert finding.shown[0].jpeg.startswith(b"\xff\xd8\xff")


def test_a_clip_is_inspected_too(host: Host, tmp_path: Path) -> None:
    finding = look_into(host, clip(tmp_path / "clip.mp4"), Question())

    assert finding.inspection is not None
    assert any(each.kind is ExposureKind.FACE for each in finding.inspection.exposures)


def test_a_picture_that_ends_its_process_leaves_the_metadata(
    hostile: Host, photos: list[Path]
) -> None:
    finding = look_into(hostile, photos[0], Question())

    assert finding.inspection is not None
    assert finding.state == "exposed"
    assert "could not be looked at" in finding.inspection.failed[-1]


def test_the_document_of_a_batch_obeys_its_schema(reader: Host, photos: list[Path]) -> None:
    (photos[0].parent / "bad.jpg").write_bytes(b"no")
    (photos[0].parent / "notes.txt").write_text("skipped")

    result = inspect_all([str(photos[0].parent)], METADATA, Onlooker(), host=reader)

    document = json.loads(json.dumps(result.plain(values=False)))
    jsonschema.Draft202012Validator(inspection_schema()).validate(document)
    assert document["counts"] == {"clean": 0, "exposed": 7, "unread": 1}
    assert len(document["skipped"]) == 1


def test_clean_is_said_only_of_what_was_looked_at_whole(host: Host, tmp_path: Path) -> None:
    plain = plain_photo(tmp_path / "plain.png")
    cut = tmp_path / "cut.png"
    cut.write_bytes(plain.read_bytes()[:-40])

    assert look_into(host, plain, Question()).state == "clean"
    assert look_into(host, cut, Question()).state == "unread"


def test_an_input_that_does_not_exist_is_an_error_before_any_work(tmp_path: Path) -> None:
    with pytest.raises(NoSuchInput):
        inspect_all([str(tmp_path / "none.jpg")], METADATA, Onlooker())


def test_a_worker_that_does_not_start_is_one_error(photos: list[Path]) -> None:
    with Host("no_such_tasks") as broken, pytest.raises(WorkerBroken):
        inspect_all([str(photos[0].parent)], METADATA, Onlooker(), host=broken)


@pytest.fixture(scope="module")
def talk(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clip in which somebody reads aloud for five seconds."""
    with av.open(str(min((shared_data / "speech").glob("*.flac")))) as container:
        resampler = av.AudioResampler("flt", "mono", 16000)
        parts = [
            part.to_ndarray()[0]
            for frame in container.decode(audio=0)
            for part in resampler.resample(frame)
        ]
    speech = np.concatenate(parts).astype(np.float32)
    path = tmp_path_factory.mktemp("talk") / "talk.mp4"
    return clip(path, sound=speech, seconds=len(speech) / 16000)


@pytest.mark.parametrize(
    ("sound", "said"), [("keep", "seconds of speech ("), ("disguise", "disguised"), ("mute", None)]
)
def test_after_a_redaction_the_voices_that_were_kept_are_told(
    host: Host, talk: Path, tmp_path: Path, sound: Any, said: str | None
) -> None:
    settings = Settings(sound=sound, check=False)
    order = Order("redact", (str(talk),), tmp_path / "out", settings)

    (outcome,) = carry_out(order, Spectator(), host).outcomes

    left = list(outcome.remaining)
    assert len(left) == (said is not None)
    assert all(said in sentence for sentence in left if said)


def test_a_program_asks_the_same(tmp_path: Path) -> None:
    path = phone_photo(tmp_path / "photo.jpg")
    stages: list[Any] = []

    found = vouchsafe.inspect(
        path, only=("metadata", "faces"), on_progress=lambda *s: stages.append(s)
    )

    assert found.summary.startswith("Posting this file tells where it was taken")
    assert stages
    with pytest.raises(vouchsafe.VouchsafeError):
        vouchsafe.inspect(tmp_path / "none.jpg")
    assert list(tmp_path.iterdir()) == [path]
