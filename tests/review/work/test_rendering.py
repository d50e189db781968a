"""A long video is rendered in parts, by several, and published as one file."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.review.team import Team
from tests.waiting import until
from tests.walking import write_walk
from vouchsafe.media import open_media
from vouchsafe.redaction import read_report
from vouchsafe.review import Item, Publication, Reviews, State
from vouchsafe.review.work import Work, rendering

FRAMES = 30
LENGTH = 0.4
"""Seconds of a part."""
ROOT = Path(__file__).parents[3]

Stages = list[str]


@pytest.fixture(scope="session")
def march(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], bytes]:
    """A second of the portrait on its way to the right, with a tone."""

    def make(form: str) -> bytes:
        path = tmp_path_factory.mktemp("march") / "march"
        return write_walk(path, FRAMES, 320, tone=1.0, form=form, video={"g": "12"}).read_bytes()

    return make


Make = Callable[[str], bytes]


def add(team: Team, content: bytes) -> str:
    return team.reviews.add_item(team.contributor, team.collection, "march", [content]).item.id


def item_of(team: Team, item: str) -> Item:
    return team.reviews.item(team.contributor, item)


def settled(team: Team, item: str, state: State) -> None:
    until(lambda: item_of(team, item).state is state or item_of(team, item).problem)
    assert (item_of(team, item).state, item_of(team, item).problem) == (state, None)


def approve(team: Team, item: str) -> None:
    version = item_of(team, item).version
    assert version
    team.reviews.submit(team.contributor, item)
    team.see_all(team.publisher, item_of(team, item))
    team.reviews.approve(team.publisher, item, version)


@pytest.fixture
def stages(monkeypatch: pytest.MonkeyPatch) -> Stages:
    """What people are told that the work on an item is at."""
    told: Stages = []
    progress = Reviews.progress

    def tell(reviews: Reviews, item: str, stage: str, share: float) -> bool:
        told.append(stage)
        return progress(reviews, item, stage, share)

    monkeypatch.setattr(Reviews, "progress", tell)
    return told


@pytest.fixture
def work(reviews: Reviews) -> Iterator[Work]:
    begun = Work.start(reviews, workers=2, length=LENGTH)
    yield begun
    begun.stop()


def published(team: Team, item: str) -> Publication:
    approve(team, item)
    team.reviews.publish(team.publisher, item)
    settled(team, item, State.PUBLISHED)
    return team.reviews.publication(team.publisher, item)


def check(team: Team, publication: Publication, item: str) -> None:
    """All frames are there, the face in none; it was verified; no part was left."""
    report = read_report(publication.folder / "report.json")
    assert report.verification is not None
    assert report.verification.passed
    assert report.pictures == FRAMES
    with open_media(publication.file) as video:
        pictures = [(picture.time, picture.rgb()) for picture in video.pictures()]
        assert len(getattr(video.info, "audio", ())) == 1
    assert [time for time, _ in pictures] == pytest.approx([n / 25 for n in range(FRAMES)])
    for index, (_, seen) in enumerate(pictures):
        x, y = 127 + 2 * index, 104
        assert seen[y - 8 : y + 8, x - 8 : x + 8].max() < 12, index
    assert not list(team.reviews.workroom(item).iterdir())


@pytest.mark.usefixtures("work")
def test_a_long_video_is_rendered_and_proven_in_parts(
    team: Team, march: Make, stages: Stages, monkeypatch: pytest.MonkeyPatch
) -> None:
    rendered: list[tuple[int, Path]] = []
    proven: list[int] = []
    render_part, prove_part = rendering.render_part, rendering.prove_part

    def render(*given: Any, **how: Any) -> Path:
        rendered.append((given[3], given[4]))
        return render_part(*given, **how)

    def prove(*given: Any, number: int, **how: Any) -> Path:
        proven.append(number)
        return prove_part(*given, number=number, **how)

    monkeypatch.setattr(rendering, "render_part", render)
    monkeypatch.setattr(rendering, "prove_part", prove)
    item = add(team, march("mp4"))
    settled(team, item, State.READY)

    publication = published(team, item)

    check(team, publication, item)
    assert sorted(number for number, _ in rendered) == [0, 1, 2]
    assert sorted(proven) == [0, 1, 2]
    assert len({path.name.rpartition("-")[0] for _, path in rendered}) == 1
    assert stages.index("writing") < stages.index("checking")
    assert not [stage for stage in stages if stage.startswith("writing whole")]


@pytest.mark.usefixtures("work")
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_what_has_to_be_written_in_one_piece_is_and_says_so(
    team: Team, march: Make, stages: Stages
) -> None:
    item = add(team, march("mpegts"))
    settled(team, item, State.READY)

    publication = published(team, item)

    check(team, publication, item)
    assert "writing whole: kind" in stages
    assert "writing" not in stages


@pytest.mark.usefixtures("work")
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("what", ["render_part", "prove_part"])
def test_parts_that_do_not_fit_are_not_used_and_that_is_said(
    team: Team, march: Make, stages: Stages, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    do_part = getattr(rendering, what)
    done: list[Path] = []

    def do(*given: Any, **how: Any) -> Path:
        path = do_part(*given, **how)
        done.append(path)
        if len(done) == 2:
            path.write_bytes(path.read_bytes()[:-100])
        return path

    monkeypatch.setattr(rendering, what, do)
    item = add(team, march("mp4"))
    settled(team, item, State.READY)

    publication = published(team, item)

    check(team, publication, item)
    assert "writing whole: parts" in stages


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_workers_killed_over_their_parts_are_replaced(
    team: Team, march: Make, tmp_path: Path
) -> None:
    item = add(team, march("mp4"))
    with ExitStack() as stack:
        partners = [stack.enter_context(partner(team.reviews, tmp_path)) for _ in range(2)]
        settled(team, item, State.READY)
        approve(team, item)
        team.reviews.publish(team.publisher, item)

        for what in ("render_part", "prove_part"):
            for process in partners:
                hears(process, what)
            partners.pop(0).kill()
            partners.append(stack.enter_context(partner(team.reviews, tmp_path)))
            (tmp_path / what).touch()

        settled(team, item, State.PUBLISHED)
        assert all(process.poll() is None for process in partners)
    check(team, team.reviews.publication(team.publisher, item), item)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_part_that_came_too_late_goes_unless_it_is_waited_for(
    team: Team, reviews: Reviews
) -> None:
    done, rendering_now = team.approved("march.mp4"), team.approved("rally.mp4")
    reviews.publish(team.publisher, rendering_now.id)
    assert item_of(team, rendering_now.id).state is State.RENDERING
    late, fresh = (
        reviews.workroom(done.id) / name for name in ("render-a-joined", "render-b-0.proof")
    )
    waited_for = reviews.workroom(rendering_now.id) / "render-c-0.part"
    for path in (late, fresh, waited_for):
        path.write_bytes(b"packets")
    for path in (late, waited_for):
        os.utime(path, (0, 0))

    rendering.forget_parts(reviews)

    assert not late.exists()
    assert fresh.exists()
    assert waited_for.exists()


def partner(reviews: Reviews, gates: Path) -> subprocess.Popen[str]:
    database = reviews.database if reviews.database.startswith("postgres") else ""
    arguments = [str(reviews.data), database, str(LENGTH), str(gates)]
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.review.work.partner", *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    hears(process, "ready")
    return process


def hears(process: subprocess.Popen[str], word: str) -> None:
    assert process.stdout is not None
    assert process.stdout.readline() == f"{word}\n"
