"""What happens to items becomes custody events in an archive."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.review.team import JPEG, Team
from vouchsafe.archive import Archive, Event


@pytest.fixture
def archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Archive:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    made, _ = Archive.init(
        tmp_path / "archive",
        origin="example.org/marches",
        member="ann",
        passphrase=None,
        keys=tmp_path / "keys",
    )
    return made


def notes(events: list[Event]) -> list[str]:
    return [event.what["note"].partition(" (")[0] for event in events if event.type == "noted"]


def test_the_whole_way_is_in_the_archive(team: Team, archive: Archive) -> None:
    custody = team.reviews.attach(archive)
    item = team.published()
    assert custody.carry() > 5
    assert custody.carry() == 0

    archived = custody.archived(item.id)
    assert archived is not None
    events = [*archive.events(archived)]
    assert b"".join(archive.read(archived)) == JPEG + b"march.jpg"
    assert events[0].what["original"]["name"] == "march.jpg"
    assert events[0].what["acquisition"]["note"].startswith("added to the review, by contributor")
    assert notes(events) == [
        "analysed by the machine, version 1",
        "submitted for review, version 1, by contributor",
        "looked at, version 1, by reviewer",
        "approved, version 1, by reviewer",
        "publication ordered, version 1, by publisher",
    ]
    assert events[-1].type == "redacted"
    assert events[-1].what["sha256"] == team.reviews.publication(team.admin, item.id).sha256
    assert events[-1].what["size"] == len(b"redacted")


def test_it_goes_on_where_it_ended(team: Team, archive: Archive) -> None:
    item = team.analysed()
    team.reviews.attach(archive).carry()
    team.reviews.submit(team.contributor, item.id)
    custody = team.reviews.attach(archive)

    assert custody.carry() == 1

    archived = custody.archived(item.id)
    assert archived is not None
    assert len(notes([*archive.events(archived)])) == 2


def test_what_was_removed_before_is_not_in_the_archive(team: Team, archive: Archive) -> None:
    gone, there = team.add("a.jpg"), team.add("b.jpg")
    team.reviews.remove(team.contributor, gone.id)
    custody = team.reviews.attach(archive)
    custody.carry()

    assert custody.archived(gone.id) is None
    assert [*archive.items()] == [custody.archived(there.id)]


def test_what_is_removed_later_stays_with_its_history(team: Team, archive: Archive) -> None:
    item = team.add()
    custody = team.reviews.attach(archive)
    custody.carry()
    team.reviews.remove(team.contributor, item.id)
    custody.carry()

    archived = custody.archived(item.id)
    assert archived is not None
    assert notes([*archive.events(archived)]) == ["removed from the review, by contributor"]


def test_what_was_erased_in_the_archive_is_left_alone(team: Team, archive: Archive) -> None:
    item = team.analysed()
    custody = team.reviews.attach(archive)
    custody.carry()
    archived = custody.archived(item.id)
    assert archived is not None
    archive.erase(archived, "asked for")
    team.reviews.submit(team.contributor, item.id)

    assert custody.carry() == 1
    assert [event.type for event in archive.events(archived)][-1] == "erased"
