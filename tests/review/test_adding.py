"""Files come in."""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.review.team import JPEG, MP4, Team
from vouchsafe.review import (
    ItemFile,
    NoDatabase,
    NoSpace,
    NotAPhotoOrVideo,
    NotFound,
    NotSignedIn,
    Reviews,
    State,
    TooLarge,
    checked,
)
from vouchsafe.review.places import Places


def files_of(data: Path) -> list[Path]:
    return [path for path in data.rglob("*") if path.is_file() and "team.sqlite" not in path.name]


def test_a_file_lies_there_as_it_came(team: Team, tmp_path: Path) -> None:
    content = MP4 + b"x" * 10_000
    chunks = [content[at : at + 999] for at in range(0, len(content), 999)]

    added = team.reviews.add_item(team.contributor, team.collection, "C:\\clips\\one.MOV", chunks)

    item = added.item
    assert not added.duplicate
    assert (item.name, item.kind, item.suffix, item.state) == (
        "one.mp4",
        "video",
        ".mp4",
        State.RECEIVED,
    )
    assert (item.size, item.sha256) == (len(content), hashlib.sha256(content).hexdigest())
    original = team.reviews.file(team.contributor, item.id, ItemFile.ORIGINAL)
    assert original.read_bytes() == content
    assert files_of(tmp_path / "data") == [original]


def test_nobody_else_may_read_anything(team: Team, tmp_path: Path) -> None:
    team.published()
    data = tmp_path / "data"

    modes = {path: path.stat().st_mode & 0o077 for path in [data, *data.rglob("*")]}

    assert [path for path, mode in modes.items() if mode] == []
    assert len(modes) > 10


def test_the_same_bytes_are_one_item(team: Team) -> None:
    first = team.add("march.jpg", b"same")
    other = team.reviews.make_collection(team.contributor, "Another").id

    again = team.reviews.add_item(team.reviewer, other, "copy.jpg", [JPEG, b"same"])

    assert again.duplicate
    assert again.item == team.reviews.item(team.contributor, first.id)
    assert team.reviews.items(team.contributor).total == 1


def test_what_was_removed_may_come_again(team: Team) -> None:
    first = team.add("march.jpg", b"same")
    team.reviews.remove(team.contributor, first.id)

    again = team.reviews.add_item(team.contributor, team.collection, "march.jpg", [JPEG, b"same"])

    assert not again.duplicate
    assert again.item.id != first.id


@pytest.mark.parametrize("content", [b"", b"MZ", b"%PDF-1.7" + b"x" * 9000, b"<svg/>"])
def test_what_is_no_photo_or_video_is_not_kept(team: Team, tmp_path: Path, content: bytes) -> None:
    with pytest.raises(NotAPhotoOrVideo):
        team.reviews.add_item(team.contributor, team.collection, "x.jpg", [content])

    assert files_of(tmp_path / "data") == []
    assert team.reviews.items(team.contributor).total == 0


def test_it_is_refused_before_all_of_it_came(team: Team) -> None:
    taken = []

    def endless() -> Iterator[bytes]:
        while True:
            taken.append(1)
            yield b"not a photo" * 100

    with pytest.raises(NotAPhotoOrVideo):
        team.reviews.add_item(team.contributor, team.collection, "x.jpg", endless())

    assert len(taken) < 10


def test_what_is_too_large_is_not_kept(tmp_path: Path) -> None:
    with Reviews.open(tmp_path, largest=100) as reviews:
        who = reviews.accept(reviews.operator_link(), "admin").who
        collection = reviews.make_collection(who, "The march").id
        with pytest.raises(TooLarge):
            reviews.add_item(who, collection, "x.jpg", [JPEG, b"x" * 100])

        assert files_of(tmp_path) == []


def test_a_connection_that_breaks_leaves_nothing(team: Team, tmp_path: Path) -> None:
    def broken() -> Iterator[bytes]:
        yield JPEG
        raise ConnectionError

    with pytest.raises(ConnectionError):
        team.reviews.add_item(team.contributor, team.collection, "x.jpg", broken())

    assert files_of(tmp_path / "data") == []


def test_a_full_disk_is_told(team: Team, tmp_path: Path) -> None:
    def full() -> Iterator[bytes]:
        yield JPEG
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with pytest.raises(NoSpace):
        team.reviews.add_item(team.contributor, team.collection, "x.jpg", full())

    assert files_of(tmp_path / "data") == []


def test_a_row_never_stands_without_its_file(
    team: Team, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*arguments: object) -> None:
        raise OSError(errno.EACCES, "refused")

    monkeypatch.setattr(Places, "settle", refused)
    with pytest.raises(PermissionError):
        team.add()

    assert team.reviews.items(team.contributor).total == 0
    assert files_of(tmp_path / "data") == []


def test_only_into_a_collection_that_is_there_and_by_who_may(team: Team) -> None:
    with pytest.raises(NotFound):
        team.reviews.add_item(team.contributor, "0" * 32, "x.jpg", [JPEG])
    team.reviews.disable(team.admin, team.contributor.id)
    with pytest.raises(NotSignedIn):
        team.add()


def test_another_database_by_mistake_costs_no_file(tmp_path: Path) -> None:
    with Reviews.open(tmp_path) as reviews:
        team = Team(reviews)
        team.analysed()
        worked, bare = team.add("second.jpg"), team.add("third.jpg")
        reviews.workroom(worked.id)
    kept = [tmp_path / "items" / item.id / "original" for item in (worked, bare)]
    for original in kept:
        os.utime(original.parent, (0, 0))

    with Reviews.open(tmp_path, f"sqlite:///{tmp_path / 'other.sqlite'}") as other:
        assert all(path.exists() for path in kept)
        Team(other).add("fourth.jpg")
    with Reviews.open(tmp_path, f"sqlite:///{tmp_path / 'other.sqlite'}"):
        assert all(path.exists() for path in kept)


@pytest.mark.parametrize("while_open", [False, True])
def test_what_began_to_arrive_long_ago_is_forgotten(tmp_path: Path, *, while_open: bool) -> None:
    with Reviews.open(tmp_path) as reviews:
        there = Team(reviews).add().id
    incoming, ids = tmp_path / "incoming", ["a" * 32, "b" * 32, "c" * 32, there]
    old, new = incoming / "old", incoming / "new"
    killed, settling, unmarked, known = (tmp_path / "items" / each / "original" for each in ids)
    marks = [incoming / f"arrival-{each}" for each in (ids[0], ids[1], there)]
    for path in (old, new, killed, settling, unmarked, *marks):
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"x")

    def grow_old() -> None:
        for path in (old, marks[0], marks[2]):
            os.utime(path, (0, 0))

    if not while_open:
        grow_old()
    with Reviews.open(tmp_path) as reviews:
        if while_open:
            assert old.exists()
            grow_old()
            reviews.tidy()

    assert [path.exists() for path in (old, new, killed)] == [False, True, False]
    assert [path.exists() for path in (settling, unmarked, known)] == [True, True, True]
    assert [path.exists() for path in marks] == [False, True, False]


def test_a_turn_that_ends_badly_keeps_the_file_until_it_is_known_whether_it_counted(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lost(*arguments: object) -> None:
        raise NoDatabase(reason="the connection was lost")

    with monkeypatch.context() as patched:
        patched.setattr("vouchsafe.review.adding.item_row", lost)
        with pytest.raises(NoDatabase):
            team.add()

    (mark,) = (team.reviews.data / "incoming").iterdir()
    os.utime(mark, (0, 0))
    team.add("other.jpg")
    Reviews.open(team.reviews.data, team.reviews.database).close()
    assert len([*(team.reviews.data / "items").iterdir()]) == 1


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("march.jpg", "march.jpg"),
        ("../../etc/passwd", "passwd.jpg"),
        ("C:\\Users\\x\\march.png", "march.jpg"),
        ("марш 9 жніўня.JPEG", "марш 9 жніўня.jpg"),
        ("gpj.\u202eexe.jpg", "gpj.exe.jpg"),
        ("a\0b\nc.jpg", "ab c.jpg"),
        ("...", "photo.jpg"),
        ("", "photo.jpg"),
        ("-rf.jpg", "rf.jpg"),
        ("CON.jpg", "_CON.jpg"),
        ("what? <b>.jpg", "what_ _b_.jpg"),
        ("version 1.2 of it", "version 1.2 of it.jpg"),
        ("x" * 500 + ".jpg", "x" * 116 + ".jpg"),
    ],
)
def test_a_name_is_made_safe(name: str, safe: str) -> None:
    assert checked.file_name(name, ".jpg", "photo") == safe


@given(st.text(st.characters(exclude_categories=()), max_size=300))
def test_whatever_the_name_it_is_one_plain_file(name: str) -> None:
    safe = checked.file_name(name, ".jpg", "photo")

    assert Path(safe).name == safe
    assert safe.isprintable()
    assert 4 < len(safe) <= 120
    assert safe.endswith(".jpg")
    assert not safe.startswith((".", "-", " "))
    assert safe.encode()
