"""Collections and lists of items."""

from __future__ import annotations

import errno

import pytest

from tests.review.team import JPEG, Team
from vouchsafe.review import (
    BadTitle,
    BulkAction,
    NotAllowed,
    NotEmpty,
    NotFound,
    NotYet,
    Reviews,
    State,
)
from vouchsafe.review.items import PAGE
from vouchsafe.review.places import Places


def names(team: Team, **wanted: object) -> list[str]:
    return [item.name for item in team.reviews.items(team.contributor, **wanted).items]  # type: ignore[arg-type]


def test_collections_are_named_counted_and_removed_when_empty(team: Team) -> None:
    reviews = team.reviews
    team.add()
    assert reviews.collection(team.contributor, team.collection).items == 1

    renamed = reviews.rename_collection(team.reviewer, team.collection, "  The march,\n again ")
    assert renamed.title == "The march, again"
    with pytest.raises(NotEmpty):
        reviews.remove_collection(team.reviewer, team.collection)
    empty = reviews.make_collection(team.contributor, "Empty")
    assert [c.title for c in reviews.collections(team.contributor)] == ["Empty", renamed.title]
    reviews.remove_collection(team.reviewer, empty.id)

    with pytest.raises(NotFound):
        reviews.collection(team.contributor, empty.id)
    with pytest.raises(BadTitle):
        reviews.make_collection(team.contributor, " \t")
    with pytest.raises(NotAllowed):
        reviews.rename_collection(team.contributor, team.collection, "Mine")


def test_items_are_found_by_collection_state_kind_and_name(team: Team) -> None:
    other = team.reviews.make_collection(team.contributor, "Other").id
    team.add("march.jpg")
    team.analysed("square.mp4")
    moved = team.add("Плошча 100%_.jpg")
    team.reviews.move(team.reviewer, [moved.id], other)

    assert names(team) == ["Плошча 100%_.jpg", "square.mp4", "march.jpg"]
    assert names(team, collection=team.collection) == ["square.mp4", "march.jpg"]
    assert names(team, state=State.READY) == ["square.mp4"]
    assert names(team, kind="photo", collection=team.collection) == ["march.jpg"]
    assert names(team, text="MAR") == ["march.jpg"]
    assert names(team, text="плошча") == ["Плошча 100%_.jpg"]
    assert names(team, text="0%_") == ["Плошча 100%_.jpg"]
    assert names(team, text="%") == ["Плошча 100%_.jpg"]
    assert names(team, text="h_j\0\ud800") == []
    assert team.reviews.states(team.contributor) == {State.RECEIVED: 2, State.READY: 1}
    assert team.reviews.states(team.contributor, other) == {State.RECEIVED: 1}


def test_no_such_collection_is_told(team: Team) -> None:
    for collection in ("0" * 32, "\0", ""):
        with pytest.raises(NotFound):
            team.reviews.items(team.contributor, collection)


def test_a_long_list_comes_in_pages(team: Team) -> None:
    for at in range(PAGE + 2):
        team.reviews.add_item(
            team.contributor, team.collection, f"{at:03}.jpg", [JPEG, str(at).encode()]
        )

    first, last = (team.reviews.items(team.contributor, page=at) for at in (0, 7))

    assert (first.page, first.pages, first.total, len(first.items)) == (0, 2, PAGE + 2, PAGE)
    assert [item.name for item in last.items] == ["001.jpg", "000.jpg"]
    assert last.page == 1


def test_moving_is_all_or_nothing(team: Team) -> None:
    other = team.reviews.make_collection(team.contributor, "Other").id
    item = team.add()

    with pytest.raises(NotFound):
        team.reviews.move(team.reviewer, [item.id, "0" * 32], other)
    assert team.reviews.item(team.reviewer, item.id).collection == team.collection
    with pytest.raises(NotAllowed):
        team.reviews.move(team.contributor, [item.id], other)


def test_many_at_once_each_by_the_same_rules(team: Team) -> None:
    ready, waiting = team.analysed("a.jpg"), team.add("b.jpg")

    done = team.reviews.bulk(
        team.contributor, BulkAction.SUBMIT, [ready.id, waiting.id, "0" * 32, ready.id]
    )

    assert [result.item for result in done] == [ready.id, waiting.id, "0" * 32]
    assert done[0].problem is None
    assert isinstance(done[1].problem, NotYet)
    assert isinstance(done[2].problem, NotFound)
    assert team.reviews.item(team.contributor, ready.id).state is State.IN_REVIEW


def test_a_contributor_does_not_remove_the_items_of_others(team: Team) -> None:
    item = team.reviews.add_item(team.reviewer, team.collection, "x.jpg", [JPEG]).item

    with pytest.raises(NotYet):
        team.reviews.remove(team.contributor, item.id)
    team.reviews.remove(team.reviewer, item.id)
    with pytest.raises(NotFound):
        team.reviews.remove(team.publisher, item.id)


def test_a_removal_that_was_cut_short_is_finished_at_the_next_start(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    item = team.published()
    file = team.reviews.publication(team.admin, item.id).file
    with monkeypatch.context() as patched:
        patched.setattr(Places, "clear", _killed)
        with pytest.raises(KeyboardInterrupt):
            team.reviews.remove(team.publisher, item.id)
    assert file.exists()

    with Reviews.open(team.reviews.data, team.reviews.database):
        pass

    assert not file.exists()


def test_or_by_who_looks_for_work(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    item = team.published()
    file = team.reviews.publication(team.admin, item.id).file
    with monkeypatch.context() as patched:
        patched.setattr(Places, "clear", _killed)
        with pytest.raises(KeyboardInterrupt):
            team.reviews.remove(team.publisher, item.id)
        patched.setattr(Places, "clear", _away)
        team.reviews.due()  # goes on, and tries again
    assert file.exists()

    team.reviews.due()

    assert not file.exists()
    assert [*(team.reviews.data / "incoming").iterdir()] == []


@pytest.mark.parametrize("which", range(3))
def test_what_cannot_be_taken_away_stops_nothing_else(
    team: Team, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, which: int
) -> None:
    items = [team.published(f"{number}.jpg") for number in range(3)]
    files = [team.reviews.publication(team.admin, item.id).file for item in items]
    stuck, clear = items[which], Places.clear

    def clear_others(places: Places, item: str) -> None:
        if item == stuck.id:
            _away()
        clear(places, item)

    with monkeypatch.context() as patched:
        patched.setattr(Places, "clear", _killed)
        for item in items:
            with pytest.raises(KeyboardInterrupt):
                team.reviews.remove(team.publisher, item.id)
        patched.setattr(Places, "clear", clear_others)
        team.reviews.due()
        assert [file for file in files if file.exists()] == [files[which]]
        with Reviews.open(team.reviews.data, team.reviews.database):
            pass

    assert [record.getMessage() for record in caplog.records] == [
        f"cannot take away the files of what was removed: {stuck.id}"
    ]
    with Reviews.open(team.reviews.data, team.reviews.database):
        assert not files[which].exists()


def _away(*arguments: object) -> None:
    raise OSError(errno.EIO, "")


def _killed(*arguments: object) -> None:
    raise KeyboardInterrupt
