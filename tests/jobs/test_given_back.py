"""A saved timeline given back: read as untrusted, its recordings found by their bytes."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import vouchsafe
from tests.align.writing.timelines import EVERYTHING
from vouchsafe.align import ClipsMissing, NotOnTimeline, TimelineError, Unreadable
from vouchsafe.align.writing import timeline_json
from vouchsafe.jobs import AlreadyThere, NoSuchInput, read_aligned
from vouchsafe.jobs.ledger import sha256_of

Damage = Callable[[dict[str, Any]], object]


class March:
    """A timeline, and the files of all its recordings in a folder, under other names."""

    def __init__(self, folder: Path) -> None:
        self.clips = folder / "clips"
        self.clips.mkdir(parents=True)
        self.document: dict[str, Any] = json.loads(timeline_json(EVERYTHING))
        self.at: dict[str, Path] = {}
        for clip in self.document["clips"]:
            path = self.clips / f"renamed-{clip['id']}.mp4"
            path.write_bytes(clip["id"].encode())
            clip["sha256"] = hashlib.sha256(path.read_bytes()).hexdigest()
            self.at[clip["id"]] = path
        self.file = folder / "timeline.json"
        self.save()

    def save(self) -> None:
        self.file.write_text(json.dumps(self.document), "utf-8")


@pytest.fixture
def march(tmp_path: Path) -> March:
    return March(tmp_path / "march")


def test_recordings_are_found_by_their_bytes_whatever_they_are_called(march: March) -> None:
    (march.clips / "another.mp4").write_bytes(b"somebody else's")

    found = vouchsafe.read_alignment(march.file, [march.clips])

    assert found.timeline.events == EVERYTHING.events
    assert found.timeline.unplaced == EVERYTHING.unplaced
    assert found.sources == march.at
    assert found.refused == ()


def test_the_folder_that_was_written_may_be_named(march: March) -> None:
    assert read_aligned(march.file.parent, [march.clips]).sources == march.at


def test_what_has_no_place_may_be_missing(march: March) -> None:
    march.at["c6"].unlink()

    found = read_aligned(march.file, [march.clips])

    assert sorted(found.sources) == ["c1", "c2", "c3", "c4", "c5", "c7", "c8"]


def test_what_is_missing_and_what_has_changed_is_named(march: March) -> None:
    march.at["c2"].rename(march.clips / "b.mov").write_bytes(b"edited")
    march.at["c4"].unlink()

    with pytest.raises(ClipsMissing) as refused:
        read_aligned(march.file, [march.clips])

    assert "b.mov (what is called so has other bytes), d.mp4." in str(refused.value)


def test_a_file_named_outright_must_be_on_the_timeline(march: March) -> None:
    other = march.clips / "b.mov"
    other.write_bytes(b"edited")

    with pytest.raises(NotOnTimeline, match=r"b\.mov is not on the timeline.*this one has changed"):
        read_aligned(march.file, [march.clips, other])


def test_recordings_with_the_same_bytes_have_a_file_each(march: March) -> None:
    clips = march.document["clips"]
    clips[6]["sha256"] = clips[4]["sha256"]
    march.save()
    march.at["c7"].write_bytes(march.at["c5"].read_bytes())

    assert read_aligned(march.file, [march.clips]).sources == march.at
    march.at["c7"].unlink()
    assert read_aligned(march.file, [march.clips]).sources["c7"] == march.at["c5"]


def test_once_all_are_found_nothing_more_is_read(
    march: March, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[Path] = []

    def reading(path: Path) -> str:
        looked.append(path)
        return sha256_of(path)

    monkeypatch.setattr("vouchsafe.jobs.given_back.sha256_of", reading)
    (march.clips / "zzz.mp4").touch()

    read_aligned(march.file, [march.clips])

    assert sorted(looked) == sorted(march.at.values())


@pytest.mark.parametrize(
    ("damage", "where"),
    [
        (lambda d: d.update(timeline=2), "timeline: 1 was expected"),
        (lambda d: d["clips"][0].update(owner="x"), "clips[0]"),
        (lambda d: d["clips"][1].update(duration=86401), "clips[1].duration: more than 24 hours"),
        (
            lambda d: d["events"][1]["placed"][1].update(start=5000.0),
            "events[1].placed[1].start: later than all recordings of the event together last",
        ),
    ],
)
def test_what_align_never_writes_is_refused(march: March, damage: Damage, where: str) -> None:
    damage(march.document)
    march.save()

    with pytest.raises(TimelineError) as refused:
        read_aligned(march.file, [march.clips])

    assert where in str(refused.value)


def test_what_is_no_timeline_at_all_is_refused(
    march: March, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "latin").write_bytes(b'{"timeline": "\xe9"}')
    os.mkfifo(tmp_path / "pipe")
    monkeypatch.setattr("vouchsafe.jobs.given_back.LARGEST", 100)

    for file, problem in (
        (tmp_path / "latin", "not UTF-8"),
        (tmp_path / "pipe", "no file"),
        (march.file, "larger than 100 bytes"),
    ):
        with pytest.raises(TimelineError, match=problem):
            read_aligned(file, [march.clips])
    with pytest.raises(NoSuchInput):
        read_aligned(tmp_path / "nothing.json", [march.clips])


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_recording_that_nobody_may_read_is_told(march: March) -> None:
    march.at["c1"].chmod(0)

    with pytest.raises(ClipsMissing):
        read_aligned(march.file, [march.clips])
    with pytest.raises(Unreadable, match=r"renamed-c1\.mp4 could not be read: Permission denied"):
        read_aligned(march.file, [march.clips, march.at["c1"]])


def test_it_can_be_written_again_in_other_forms(march: March, tmp_path: Path) -> None:
    found = read_aligned(march.file, [march.clips])

    written = vouchsafe.write_alignment(found, str(tmp_path / "out"))

    assert str(march.at["c1"]) in (tmp_path / "out" / "event-1.otio").read_text("utf-8")
    assert len(written) > 4
    with pytest.raises(AlreadyThere):
        vouchsafe.write_alignment(found, tmp_path / "out")
