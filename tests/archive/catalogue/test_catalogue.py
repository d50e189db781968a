"""Items are found by what was said of them, when, where, and what they look like."""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vouchsafe.archive import Acquisition, Archive, Examination, ItemId, Mark, Sha256
from vouchsafe.archive.catalogue import (
    BadQuestion,
    Catalogue,
    Near,
    Query,
    Span,
    read_distance,
    read_place,
    read_span,
)
from vouchsafe.archive.catalogue.asking import metres_between
from vouchsafe.archive.catalogue.wording import folded
from vouchsafe.archive.copies import Glance
from vouchsafe.archive.examined import examination_document
from vouchsafe.archive.files import CATALOGUE
from vouchsafe.archive.verifying import Question, verify


class Desk:
    """An archive in the making, with words for what the tests do to it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.archive, _ = Archive.init(
            folder / "archive",
            origin="example.org/archive",
            member="ann",
            passphrase=None,
            keys=folder / "keys",
        )

    def add(self, name: str, **said: str) -> ItemId:
        path = self.folder / name
        path.write_bytes(f"the bytes of {name}".encode())
        (added,) = self.archive.add([path], Acquisition(**said))
        return added.item

    def examine(self, item: ItemId, **found: Any) -> None:
        sha256 = Sha256(self.archive.original(item).what["original"]["sha256"])
        what = examination_document(Examination(sha256, **({"kind": "photo"} | found)))
        self.archive.record("examined", item, what)

    def found(self, *words: str, **asked: Any) -> list[ItemId]:
        with Catalogue.of(self.archive) as catalogue:
            return [each.item for each in catalogue.search(Query(words=words, **asked))]

    def like(self, digest: int, **asked: Any) -> list[ItemId]:
        with Catalogue.of(self.archive) as catalogue:
            glance = Glance(0.0, (f"{digest:064x}",))
            return [each.item for each in catalogue.like([glance], Query(**asked))]


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return Desk(tmp_path)


@pytest.mark.parametrize(
    "word",
    ["bridge", "BRIDGE", "ridg", "cafe", "Café", "мост", "Площад", "广场", "場", "ميدان", "b"],
)
def test_words_are_found_in_any_language_and_spelling(desk: Desk, word: str) -> None:
    item = desk.add("bridge.jpg", note="Café am Мост, площадь; 广场 廣場 مَيدان")
    desk.add("other.png", note="-")

    assert desk.found(word)[-1:] == [item]


def test_every_word_must_occur_somewhere(desk: Desk) -> None:
    item = desk.add("one.jpg", source="a neighbour", url="https://example.org/clip")
    desk.add("two.jpg", source="a neighbour")

    assert desk.found("neighbour", "example.org") == [item]
    assert desk.found("neighbour", "nowhere") == []


@pytest.mark.parametrize("word", ['"', "a OR b", "NEAR(", "*", "said:", "--", "'", "%", '"; DROP'])
def test_no_word_is_a_command(desk: Desk, word: str) -> None:
    desk.add("one.jpg", note="plain")

    assert desk.found(word) == []


def test_the_source_is_asked_for_by_itself(desk: Desk) -> None:
    item = desk.add("one.jpg", source="Radio Lumo")
    desk.add("two.jpg", note="heard on Radio Lumo")

    assert desk.found(source="lumo") == [item]


def test_what_was_noted_later_and_said_when_it_came_again_counts(desk: Desk) -> None:
    item = desk.add("one.jpg", source="first")
    desk.archive.record("noted", item, {"note": "seen from the tower"})
    assert desk.add("one.jpg", source="second") == item

    assert (
        desk.found("tower") == desk.found(source="first") == desk.found(source="second") == [item]
    )


def test_received_counts_in_universal_time(desk: Desk) -> None:
    early = desk.add("early.jpg", received_at="2026-11-22T00:30:00+01:00")
    late = desk.add("late.jpg", received_at="2026-11-22T23:30:00Z")

    assert desk.found(received=read_span("2026-11-21")) == [early]
    assert desk.found(received=read_span("2026-11-22..")) == [late]
    assert desk.found(received=read_span("2026")) == [late, early]


def test_captured_counts_as_clocks_showed_there(desk: Desk) -> None:
    zoned, bare, unknown = (desk.add(name) for name in ("a.jpg", "b.jpg", "c.jpg"))
    desk.examine(zoned, captured_at="2026-11-21T23:30:00-05:00")
    desk.examine(bare, captured_at="2026-11-22T08:00:00")
    desk.examine(unknown)

    assert desk.found(captured=read_span("2026-11-21")) == [zoned]
    assert desk.found(captured=read_span("..2026-11-22T08:00")) == [bare, zoned]


def test_places_are_found_nearest_first(desk: Desk) -> None:
    far, near, nowhere = (desk.add(name) for name in ("far.jpg", "near.jpg", "nowhere.jpg"))
    desk.examine(far, position=(60.18, 24.94))
    desk.examine(near, position=(60.171, 24.941))
    desk.examine(nowhere)

    assert desk.found(near=Near(60.17, 24.94, 2000)) == [near, far]
    assert desk.found(near=Near(60.17, 24.94, 500)) == [near]


@pytest.mark.parametrize("position", [(10.0, 179.999), (10.0, -179.999), (89.9, 10.0)])
def test_places_are_found_across_the_date_line_and_at_the_pole(
    desk: Desk, position: tuple[float, float]
) -> None:
    item = desk.add("one.jpg")
    desk.examine(item, position=position)

    for asked in ((10.0, 179.9995), (10.0, -179.9995), (89.95, -170.0)):
        hit = metres_between(asked, position) <= 30_000
        assert desk.found(near=Near(*asked, 30_000)) == ([item] if hit else [])


def test_kinds_are_told_apart(desk: Desk) -> None:
    photo, clip = desk.add("a"), desk.add("b")
    desk.examine(photo, kind="photo")
    desk.examine(clip, kind="video")

    assert desk.found(kind="video") == [clip]


def test_copies_are_found_and_other_questions_still_hold(desk: Desk) -> None:
    one, two, other = (desk.add(name) for name in ("a", "b", "c"))
    desk.examine(one, marks=(Mark(0.0, f"{2**20 - 1:064x}", 100),))
    desk.examine(two, marks=(Mark(0.0, f"{2**50 - 1:064x}", 100),), kind="video")
    desk.examine(other, marks=(Mark(0.0, f"{2**90 - 1:064x}", 100),))

    assert desk.like(0) == [one, two]
    assert desk.like(0, kind="video") == [two]


def test_what_nobody_looked_into_is_listed(desk: Desk) -> None:
    done, left = desk.add("a"), desk.add("b")
    desk.examine(done, kind="other")

    with Catalogue.of(desk.archive) as catalogue:
        assert catalogue.unexamined() == [left]


def test_an_erased_item_is_gone_but_for_its_erasure(desk: Desk) -> None:
    item, other = desk.add("one.jpg", note="secret garden"), desk.add("two.jpg", note="garden")
    desk.examine(item, marks=(Mark(0.0, "0" * 64, 100),), position=(60.0, 24.0))
    desk.archive.erase(item, "asked to be forgotten")

    assert desk.found("garden") == [other]
    assert desk.like(0) == []
    assert desk.found(erased=True) == [item]
    with Catalogue.of(desk.archive) as catalogue:
        (gone,) = catalogue.search(Query(erased=True))
    assert (gone.name, gone.note, gone.position, gone.kind) == ("", "", None, "")
    assert gone.erased_at


def test_what_came_again_after_its_erasure_is_found_again(desk: Desk) -> None:
    item = desk.add("one.jpg", note="garden")
    desk.archive.erase(item, "a mistake")
    assert desk.add("one.jpg", note="tower") == item

    assert desk.found("tower") == [item]
    assert desk.found("garden") == desk.found(erased=True) == []


def test_it_is_kept_and_brought_up_to_date(desk: Desk) -> None:
    first = desk.add("one.jpg", note="garden")
    Catalogue.of(desk.archive, worth=1).close()
    kept = desk.archive.store.read(CATALOGUE)
    second = desk.add("two.jpg", note="garden")

    assert desk.found("garden") == [second, first]
    assert desk.archive.store.read(CATALOGUE) == kept
    assert b"garden" not in kept


def test_the_kept_one_is_what_is_used(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    item = desk.add("one.jpg", note="garden")
    Catalogue.of(desk.archive, worth=1).close()
    size = desk.archive.size
    for number in range(7):
        desk.add(f"later-{number}.jpg")
    starts: list[int] = []
    events = desk.archive.events
    monkeypatch.setattr(
        desk.archive, "events", lambda start=0: (starts.append(start), events(start=start))[1]
    )

    assert desk.found("garden") == [item]
    assert starts == [size]


@pytest.mark.parametrize("damage", ["gone", "cut", "flipped", "another's"])
def test_a_kept_one_that_does_not_hold_is_made_anew(
    desk: Desk, damage: str, tmp_path: Path
) -> None:
    item = desk.add("one.jpg", note="garden")
    Catalogue.of(desk.archive, worth=1).close()
    store = desk.archive.store
    kept = bytearray(store.read(CATALOGUE))
    if damage == "another's":
        (tmp_path / "second").mkdir()
        other = Desk(tmp_path / "second")
        other.add("two.jpg")
        Catalogue.of(other.archive, worth=1).close()
        store.write(CATALOGUE, other.archive.store.read(CATALOGUE))
    elif damage == "gone":
        store.remove(CATALOGUE)
    else:
        kept[-20] ^= 1
        store.write(CATALOGUE, bytes(kept[:200] if damage == "cut" else kept))

    assert desk.found("garden") == [item]


def test_nobody_but_members_can_make_one_up(desk: Desk) -> None:
    """A hoster knows whom to encrypt to, and could say that things are not there."""
    from vouchsafe.archive.keys import decrypt_with, encrypt_to

    item = desk.add("one.jpg", note="garden")
    Catalogue.of(desk.archive, worth=1).close()
    unlocked = desk.archive.unlocked
    store = desk.archive.store
    plain = bytearray(decrypt_with(unlocked.events.identity, store.read(CATALOGUE)))
    plain[3] ^= 1
    store.write(CATALOGUE, encrypt_to([unlocked.events.recipient], bytes(plain)))

    assert desk.found("garden") == [item]


@pytest.mark.parametrize(
    "sql",
    [
        "CREATE TRIGGER t AFTER INSERT ON items BEGIN DELETE FROM items; END",
        "CREATE VIEW v AS SELECT * FROM items",
        "DROP TABLE marks",
        "ALTER TABLE items ADD COLUMN more TEXT",
        None,
    ],
)
def test_one_that_a_former_member_made_up_is_made_anew(desk: Desk, sql: str | None) -> None:
    """Whoever was a member knows the seal's key: what is inside is not believed for that."""
    item = desk.add("one.jpg", note="garden")
    with Catalogue.of(desk.archive, worth=10**9) as catalogue:
        if sql:
            catalogue._rows.execute(sql)
            catalogue._rows.commit()
        image = bytearray(catalogue._rows.serialize())
    if sql is None:
        image[4096:8192] = bytes(4096)
    put(desk, zlib.compress(bytes(image)))

    assert desk.found("garden") == [item]
    desk.add("later.jpg")
    assert desk.found("later") != []
    verdict = verify(desk.archive.store, Question(unlock=desk.archive.unlock)).verdict
    assert "catalogue-wrong" in {each.kind for each in verdict.findings}


@pytest.mark.parametrize("packed", [b"", b"no such thing", zlib.compress(bytes(5000))])
def test_one_that_is_no_database_or_a_bomb_is_made_anew(
    desk: Desk, packed: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    from vouchsafe.archive.catalogue import keeping

    monkeypatch.setattr(keeping, "_LARGEST", 1000)
    item = desk.add("one.jpg", note="garden")
    put(desk, packed)

    assert desk.found("garden") == [item]


def put(desk: Desk, packed: bytes) -> None:
    """A catalogue under the right seal, of the right log."""
    from vouchsafe.archive.catalogue.keeping import _seal
    from vouchsafe.archive.keys import encrypt_to
    from vouchsafe.archive.log import root_of

    archive = desk.archive
    head = archive.size.to_bytes(8, "big") + root_of(archive.tiles, archive.size)
    seal = _seal(archive.unlocked.secrets.naming, head + packed)
    sealed = encrypt_to([archive.unlocked.events.recipient], seal + head + packed)
    archive.store.write(CATALOGUE, sealed)


def test_a_name_of_two_lines_is_not_shown_as_two_names(desk: Desk) -> None:
    desk.add("one.jpg\nand two.jpg", note="garden")

    with Catalogue.of(desk.archive) as catalogue:
        (found,) = catalogue.search(Query(words=("garden",)))

    assert found.name == "one.jpg\\nand two.jpg"


def test_erasing_removes_it_and_leaves_no_trace(desk: Desk) -> None:
    item = desk.add("one.jpg", note="garden")
    Catalogue.of(desk.archive, worth=1).close()
    stale = desk.archive.store.read(CATALOGUE)
    desk.archive.erase(item, "asked to be forgotten")

    assert CATALOGUE not in [name for name, _ in desk.archive.store.names("")]
    desk.archive.store.write(CATALOGUE, stale)  # as if restored from a copy
    with Catalogue.of(desk.archive, worth=1) as catalogue:
        assert b"garden" not in catalogue._rows.serialize()


def test_a_search_that_was_overtaken_keeps_nothing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    from vouchsafe.archive.catalogue import keeping

    item = desk.add("one.jpg", note="garden")
    size = desk.archive.size
    desk.archive.erase(item, "meanwhile")

    rows = sqlite3.connect(":memory:")
    keeping.keep(desk.archive, size, rows)

    assert CATALOGUE not in [name for name, _ in desk.archive.store.names("")]


def test_an_examination_out_of_form_is_as_none(desk: Desk) -> None:
    item = desk.add("one.jpg")
    wrong: Mapping[str, Any] = {"kind": "photo", "marks": "none"}
    desk.archive.record("examined", item, wrong)

    with Catalogue.of(desk.archive) as catalogue:
        assert catalogue.unexamined() == [item]


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2026", "2026-01-01T00:00:00", "2027-01-01T00:00:00"),
        ("2026-12", "2026-12-01T00:00:00", "2027-01-01T00:00:00"),
        ("2024-02-28..2024-02-29", "2024-02-28T00:00:00", "2024-03-01T00:00:00"),
        ("2026-11-22T18:30", "2026-11-22T18:30:00", "2026-11-22T18:31:00"),
        ("..2026-02", "", "2026-03-01T00:00:00"),
        ("2026-02..", "2026-02-01T00:00:00", ""),
    ],
)
def test_spans_of_time(text: str, start: str, end: str) -> None:
    assert read_span(text) == Span(start, end)


@pytest.mark.parametrize("text", ["", "..", "today", "2026-13", "2026-02-30", "26", "2026-1-1"])
def test_what_is_no_time_is_said(text: str) -> None:
    with pytest.raises(BadQuestion, match=r"no (time|day)"):
        read_span(text)


@pytest.mark.parametrize("text", ["", "60", "91,0", "0,181", "a,b", "1,2,3", "nan,1"])
def test_what_is_no_place_is_said(text: str) -> None:
    with pytest.raises(BadQuestion, match="no place"):
        read_place(text)


def test_distances() -> None:
    assert [read_distance(text) for text in ("500m", "2km", "1.5 mi")] == [500, 2000, 2414.016]
    with pytest.raises(BadQuestion, match="no distance"):
        read_distance("near")


_DEGREES = st.tuples(st.floats(-90, 90), st.floats(-180, 180))


@given(one=_DEGREES, other=_DEGREES)
def test_distance_is_the_same_both_ways_and_bounded(
    one: tuple[float, float], other: tuple[float, float]
) -> None:
    there = metres_between(one, other)

    assert there == pytest.approx(metres_between(other, one), abs=1e-3)
    assert 0 <= there <= 20_016_000


def test_a_known_distance() -> None:
    helsinki, tallinn = (60.1699, 24.9384), (59.4370, 24.7536)

    assert metres_between(helsinki, tallinn) == pytest.approx(82_200, rel=0.005)


@given(st.text())
def test_folding_twice_is_folding_once_or_settles(text: str) -> None:
    assert folded(folded(folded(text))) == folded(folded(text))
