"""What happens to items becomes custody events in an archive."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tests.review.team import JPEG, Team
from tests.waiting import until
from vouchsafe.archive import Archive, Event, ItemId
from vouchsafe.review import (
    Carrier,
    Item,
    ItemFile,
    Logged,
    OtherArchive,
    Provenance,
    custody,
    places,
)
from vouchsafe.review.places import Places


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


def received(archive: Archive) -> list[str]:
    return [
        event.what["original"]["name"] for event in archive.events() if event.type == "received"
    ]


class Killed(BaseException):
    """Nobody catches it, as nobody catches a kill."""


@pytest.mark.parametrize("which", range(8))
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_kill_in_the_middle_of_carrying_loses_nothing(
    team: Team, archive: Archive, monkeypatch: pytest.MonkeyPatch, which: int, when: str
) -> None:
    team.published("a.jpg"), team.published("b.jpg")
    calls = 0

    def dying(inner: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any) -> Any:
            nonlocal calls
            calls += 1
            if calls - 1 == which and when == "before":
                raise Killed
            answer = inner(*arguments)
            if calls - 1 == which:
                raise Killed
            return answer

        return call

    with monkeypatch.context() as patch:
        patch.setattr(Archive, "add", dying(lambda *a, add=Archive.add: [*add(*a)]))
        patch.setattr(Archive, "record_all", dying(Archive.record_all))
        patch.setattr(custody, "_mark", dying(custody._mark))
        try:
            team.reviews.attach(archive).carry()
        except Killed:
            killed = True
        else:
            killed = False
    carrying = team.reviews.attach(archive)
    carrying.carry()

    assert killed == (which < calls)
    assert carrying.carry() == 0
    assert set(received(archive)) == {"a.jpg", "b.jpg"}
    assert len(received(archive)) <= 3
    assert not [*(team.reviews.data / "outgoing").glob("*")]
    for item in team.reviews.items(team.admin).items:
        archived = carrying.archived(item.id)
        assert archived is not None
        told = [*archive.events(archived)]
        assert set(notes(told)) >= {
            "analysed by the machine, version 1",
            "approved, version 1, by reviewer",
        }
        assert told[-1].type == "redacted"
        known = team.reviews.provenance(team.contributor, item.id, 1)
        assert known is not None
        assert known.original is not None
        assert known.copy is not None
        assert known.copy.entry == told[-1].index


@pytest.fixture
def left(team: Team, archive: Archive, monkeypatch: pytest.MonkeyPatch) -> tuple[Item, Path]:
    """An item, and its original under the name that a kill left in outgoing/."""
    item = team.add()

    def killed(*arguments: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(Archive, "add", killed)
        patch.setattr(Places, "clear_outgoing", lambda _: None)
        with pytest.raises(Killed):
            team.reviews.attach(archive).carry()
    return item, team.reviews.data / "outgoing" / item.name


def test_no_original_outlives_its_item_on_its_way_out(team: Team, left: tuple[Item, Path]) -> None:
    item, named = left
    other = named.with_name("other.jpg")
    other.write_bytes(named.read_bytes())

    team.reviews.remove(team.contributor, item.id)

    assert [*named.parent.iterdir()] == [other]


def test_nor_where_its_removal_was_cut_short(
    team: Team, left: tuple[Item, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    item, named = left
    with monkeypatch.context() as patch:
        patch.setattr(places, "_remove", kill_where_it_exists)
        with pytest.raises(Killed):
            team.reviews.remove(team.contributor, item.id)

    team.reviews.finish_removals()

    assert not [*named.parent.iterdir()]
    assert not [*(team.reviews.data / "incoming").iterdir()]


def test_what_nobody_carries_on_from_goes_after_a_day(
    team: Team, left: tuple[Item, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    _, named = left
    os.utime(named, (0, 0))
    team.reviews.tidy()
    assert named.exists()
    tomorrow = time.time() + 24 * 3600 + 60
    monkeypatch.setattr(time, "time", lambda: tomorrow)

    team.reviews.tidy()

    assert not named.exists()


def kill_where_it_exists(folder: Path) -> None:
    if folder.exists():
        raise Killed


def test_what_is_asked_to_end_ends_and_goes_on_later(team: Team, archive: Archive) -> None:
    item = team.published()
    carrying = team.reviews.attach(archive)
    going = iter([True])

    assert carrying.carry(lambda: next(going, False)) < 5
    assert carrying.archived(item.id) is None
    carrying.carry()

    assert received(archive) == ["march.jpg"]


def test_two_processes_carry_nothing_twice(team: Team, archive: Archive, tmp_path: Path) -> None:
    items = [team.published(f"{number}.jpg") for number in range(5)]
    again = Archive.open(archive.place, unlock=archive.unlock)
    both = [team.reviews.attach(each) for each in (archive, again)]
    threads = [threading.Thread(target=each.carry) for each in both]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    seen = Archive.open(archive.place, unlock=archive.unlock)
    assert sorted(received(seen)) == [item.name for item in items]
    said = [event.what["note"] for event in seen.events() if event.type == "noted"]
    assert len(said) == len(set(said))
    assert [event.type for event in seen.events()].count("redacted") == len(items)


def test_a_publication_shows_where_it_comes_from(team: Team, archive: Archive) -> None:
    item = team.published()
    assert team.reviews.provenance(team.contributor, item.id, 1) is None
    carrying = team.reviews.attach(archive)
    waiting = team.reviews.provenance(team.contributor, item.id, 1)
    assert waiting == Provenance("example.org/marches")

    carrying.carry()

    known = team.reviews.provenance(team.contributor, item.id, 1)
    assert known is not None
    assert known.item == carrying.archived(item.id)
    events = {event.type: event for event in archive.events(ItemId(str(known.item)))}
    assert known.original == Logged(
        events["received"].index, datetime.fromisoformat(events["received"].time)
    )
    assert known.copy == Logged(
        events["redacted"].index, datetime.fromisoformat(events["redacted"].time)
    )
    assert not known.erased


def test_what_was_erased_in_the_archive_says_so(team: Team, archive: Archive) -> None:
    item = team.analysed()
    carrying = team.reviews.attach(archive)
    carrying.carry()
    archived = carrying.archived(item.id)
    assert archived is not None
    archive.erase(archived, "asked for")
    team.reviews.submit(team.contributor, item.id)
    carrying.carry()

    known = team.reviews.provenance(team.contributor, item.id, 1)
    assert known is not None
    assert known.erased


def test_another_archive_is_refused(team: Team, archive: Archive, tmp_path: Path) -> None:
    team.reviews.attach(archive)
    other, _ = Archive.init(
        tmp_path / "other",
        origin="example.org/other",
        member="ann",
        passphrase=None,
        keys=tmp_path / "other keys",
    )

    with pytest.raises(OtherArchive, match=r"example\.org/marches.*example\.org/other"):
        team.reviews.attach(other)


def test_a_name_longer_than_file_systems_take_is_shortened(team: Team, archive: Archive) -> None:
    item = team.add("𐍈" * 100 + ".jpg")
    carrying = team.reviews.attach(archive)

    carrying.carry()

    assert carrying.archived(item.id) is not None


def test_what_comes_in_is_carried_at_once_and_problems_are_told(
    team: Team, archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    failing = threading.Event()
    failing.set()
    inner = Archive.record_all

    def sometimes(*arguments: Any) -> Any:
        if failing.is_set():
            raise RuntimeError("secret.jpg")
        return inner(*arguments)

    monkeypatch.setattr(Archive, "record_all", sometimes)
    carrier = Carrier.start(team.reviews, archive, lambda problem: told.append(str(problem)))
    try:
        until(lambda: told)
        carrier.nudge()
        item = team.add()
        failing.clear()
        carrier.nudge()
        until(lambda: team.reviews.attach(archive).archived(item.id))
    finally:
        assert carrier.stop()

    assert len(told) == 1
    assert "could not be carried into the archive: RuntimeError. Nothing is lost" in told[0]


class Passing:
    """A clock that goes on by a second each time it is looked at, and by more when told."""

    def __init__(self) -> None:
        self.now = 0.0

    def monotonic(self) -> float:
        self.now += 1.0
        return self.now


@pytest.mark.usefixtures("unhurried")
class TestUnreadable:
    @pytest.fixture
    def unhurried(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """What could not be read is tried again whenever that is asked."""
        monkeypatch.setattr(custody, "_LONGEST_PAUSE", 0.0)

    def test_one_that_comes_later_does_not_wait_as_long_as_the_others(
        self, team: Team, archive: Archive, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(custody, "_LONGEST_PAUSE", 300.0)
        monkeypatch.setattr(custody, "time", clock := Passing())
        away(team, team.add("a.jpg"))
        carrying = team.reviews.attach(archive)
        for _ in range(12):
            carrying.carry()
            clock.now += 300.0
        carrying.carry()
        back = away(team, late := team.add("b.jpg"))
        carrying.carry()
        assert len(carrying.stuck()) == 2
        back()

        carrying.carry()

        assert carrying.archived(late.id) is not None

    def test_what_is_asked_to_end_ends_between_two(self, team: Team, archive: Archive) -> None:
        items = [team.add("a.jpg"), team.add("b.jpg")]
        for item in items:
            away(team, item)
        carrying = team.reviews.attach(archive)
        carrying.carry()
        for item in items:
            team.reviews.remove(team.contributor, item.id)
        going = iter([True, True])

        carrying.carry(lambda: next(going, False))

        assert carrying.stuck() == (items[1].id,)

    def test_what_cannot_be_read_stops_nothing_else(self, team: Team, archive: Archive) -> None:
        stuck, other = team.published("a.jpg"), team.published("b.jpg")
        path = team.reviews.path(stuck.id, ItemFile.ORIGINAL)
        content = path.read_bytes()
        path.unlink()
        path.mkdir()
        carrying = team.reviews.attach(archive)

        carrying.carry()
        team.reviews.reopen(team.reviewer, stuck.id)
        carrying.carry()

        assert carrying.stuck() == (stuck.id,)
        assert received(archive) == ["b.jpg"]
        archived = carrying.archived(other.id)
        assert archived is not None
        assert [*archive.events(archived)][-1].type == "redacted"
        path.rmdir()
        path.write_bytes(content)
        team.reviews.submit(team.contributor, stuck.id)
        for _ in range(2):
            carrying.carry()
        assert carrying.stuck() == ()
        late, there = carrying.archived(stuck.id), [*archive.events(archived)]
        assert late is not None
        told = [*archive.events(late)]
        assert notes(told)[: len(notes(there))] == notes(there)
        assert notes(told)[-2:] == [
            "reopened, version 1, by reviewer",
            "submitted for review, version 1, by contributor",
        ]
        assert [event.type for event in told].count("redacted") == 1
        assert carrying.carry() == 0

    def test_what_is_removed_meanwhile_waits_no_longer(self, team: Team, archive: Archive) -> None:
        stuck = team.add("a.jpg")
        path = team.reviews.path(stuck.id, ItemFile.ORIGINAL)
        path.unlink()
        path.mkdir()
        carrying = team.reviews.attach(archive)
        carrying.carry()
        assert carrying.stuck() == (stuck.id,)

        team.reviews.remove(team.contributor, stuck.id)
        carrying.carry()
        carrying.carry()

        assert carrying.stuck() == ()
        assert [*archive.items()] == []

    def test_whoever_runs_it_is_told_once_which_it_is(self, team: Team, archive: Archive) -> None:
        stuck = team.add("secret.jpg")
        path = team.reviews.path(stuck.id, ItemFile.ORIGINAL)
        path.unlink()
        path.mkdir()
        told: list[str] = []
        carrier = Carrier.start(team.reviews, archive, lambda problem: told.append(str(problem)))
        try:
            until(lambda: told)
            item = team.add("other.jpg")
            carrier.nudge()
            until(lambda: team.reviews.attach(archive).archived(item.id))
        finally:
            assert carrier.stop()

        assert len(told) == 1
        assert f"the original of {stuck.id} cannot be read" in told[0]


def away(team: Team, item: Item) -> Callable[[], None]:
    """Its original cannot be read, until what this gives is called."""
    path = team.reviews.path(item.id, ItemFile.ORIGINAL)
    content = path.read_bytes()
    path.unlink()
    path.mkdir()

    def back() -> None:
        path.rmdir()
        path.write_bytes(content)

    return back
