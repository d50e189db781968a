"""The publication's page says where the file comes from, where an archive is attached."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.server.conftest import Visit
from tests.server.pages.conftest import LANGUAGES
from vouchsafe.archive import Archive, Event
from vouchsafe.archive.verifying import Question, verify_here
from vouchsafe.review import Reviews


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


def section(page: str) -> str:
    return page.split('aria-labelledby="provenance"')[1].partition("</section>")[0]


def events_of(archive: Archive) -> dict[str, Event]:
    return {event.type: event for event in archive.events()}


def test_without_an_archive_nothing_is_said_of_one(admin: Visit, published: str) -> None:
    page = admin.get(f"/items/{published}/publication").text

    assert "Where it comes from" not in page
    assert "archive" not in page


def test_the_page_says_where_the_file_comes_from_and_how_to_check_it(
    admin: Visit, reviews: Reviews, published: str, archive: Archive
) -> None:
    custody = reviews.attach(archive)
    waiting = section(admin.get(f"/items/{published}/publication").text)
    assert "is not in the archive example.org/marches yet" in waiting

    custody.carry()

    said = section(admin.get(f"/items/{published}/publication").text)
    item, events = str(custody.archived(published)), events_of(archive)
    assert f"<code>{item}</code>" in said
    assert f"entry {events['received'].index} of the log" in said
    assert f"entry {events['redacted'].index} of the log" in said
    assert f"vouchsafe archive verify {item[:12]}" in said
    assert archive.find(item[:12]) == item
    question = Question(unlock=archive.unlock, scope="item", item=item[:12])
    assert verify_here(str(archive.place), question).verdict.right
    copy = reviews.publication(admin.person, published)
    assert events["redacted"].what["sha256"] == copy.sha256


def test_what_the_archive_erased_is_told(
    admin: Visit, reviews: Reviews, submitted: str, published: str, archive: Archive
) -> None:
    custody = reviews.attach(archive)
    custody.carry()
    item = custody.archived(published)
    assert item is not None
    archive.erase(item, "asked for")
    reviews.reopen(admin.person, published)
    custody.carry()

    said = section(admin.get(f"/items/{published}/publication").text)

    assert "The archive has erased the original since" in said


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_said_in_every_language(
    speaking: Callable[[str], Visit],
    reviews: Reviews,
    published: str,
    archive: Archive,
    language: str,
) -> None:
    reviews.attach(archive).carry()

    page = speaking(language).get(f"/items/{published}/publication").text

    assert "example.org/marches" in page
    assert ("Where it comes from" in page) == (language == "en")


def test_the_api_tells_the_same(
    admin: Visit, stranger: Visit, reviews: Reviews, published: str, archive: Archive
) -> None:
    place = f"/api/v1/items/{published}/published/provenance"
    assert stranger.get(place).status_code == 401
    alone = admin.get(place).json()
    sha256 = reviews.publication(admin.person, published).sha256
    nothing = dict.fromkeys(("archive", "archived", "original", "copied"))
    assert alone == {"version": 1, "sha256": sha256, "erased": False, **nothing}
    custody = reviews.attach(archive)

    assert admin.get(place).json() == {**alone, "archive": "example.org/marches"}

    custody.carry()
    told, events = admin.get(place).json(), events_of(archive)
    assert told["archived"] == str(custody.archived(published))
    assert told["original"]["entry"] == events["received"].index
    assert told["copied"]["entry"] == events["redacted"].index


def test_what_was_not_published_comes_from_nowhere(admin: Visit) -> None:
    assert admin.get(f"/api/v1/items/{'0' * 32}/published/provenance").status_code == 404
