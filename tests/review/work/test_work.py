"""From a file that came in to one that is published, in small real files."""

from __future__ import annotations

import io
import json
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.review.team import Team
from tests.waiting import until
from vouchsafe.jobs import pages_in
from vouchsafe.redaction import read_report
from vouchsafe.review import Item, ItemFile, NotReadyYet, NotYet, Reviews, State
from vouchsafe.review.work import BadBox, Drawn, NoSuchFollow, OnlyInVideos, Work

Start = Callable[[], Work]

whichever_database = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
"""For what the files and the children decide. That the work goes all the way over either database,
in parts too, and after a stop, is shown by the others.
"""


@pytest.fixture
def add(team: Team) -> Callable[[str, bytes], str]:
    def put(name: str, content: bytes) -> str:
        added = team.reviews.add_item(team.contributor, team.collection, name, [content])
        return added.item.id

    return put


Add = Callable[[str, bytes], str]


def item_of(team: Team, item: str) -> Item:
    return team.reviews.item(team.contributor, item)


def settled(team: Team, item: str, *states: State) -> Item:
    """The item, once nothing more is done to it."""

    def done() -> bool:
        now = item_of(team, item)
        return now.state in states or now.problem is not None

    until(done)
    return item_of(team, item)


def approved(team: Team, item: str) -> int:
    """The version that was approved."""
    version = item_of(team, item).version
    assert version
    team.reviews.submit(team.contributor, item)
    team.see_all(team.publisher, item_of(team, item))
    team.reviews.approve(team.publisher, item, version)
    return version


def pixels(path: Path) -> np.ndarray:
    return np.asarray(Image.open(path).convert("RGB")).astype(int)


def test_a_photo_all_the_way(team: Team, add: Add, face: bytes, start: Start) -> None:
    item = add("Площадь.jpg", face)
    start()

    ready = settled(team, item, State.READY)
    assert (ready.problem, ready.kind, ready.width, ready.height) == (None, "photo", 256, 256)
    plan = team.reviews.plan(team.contributor, item)
    assert plan.author is None
    assert len(plan.plan.hidden) == 1
    for file in (ItemFile.FACTS, ItemFile.THUMBNAIL, ItemFile.PICTURE):
        assert team.reviews.file(team.contributor, item, file).stat().st_mode & 0o777 == 0o600
    with pytest.raises(NotReadyYet):
        team.reviews.file(team.contributor, item, ItemFile.PROXY)

    version = approved(team, item)
    team.reviews.publish(team.publisher, item)
    published = settled(team, item, State.PUBLISHED)
    assert (published.problem, published.published) == (None, version)

    publication = team.reviews.publication(team.contributor, item)
    names = {path.name for path in publication.folder.iterdir()}
    assert names == {f"{item}.jpg", "report.json", "report.html", "exposures.json"}
    assert published.name == "Площадь.jpg"
    for path in publication.folder.iterdir():
        content = path.read_bytes()
        assert "Площадь".encode() not in content
        assert b"\\u041f\\u043b" not in content
    assert {path.name for path in publication.folder.parent.iterdir()} == {str(version)}
    before, after = np.asarray(Image.open(io.BytesIO(face))).astype(int), pixels(publication.file)
    (track,) = plan.plan.hidden
    box = track.keyframes[0].box
    x, y = round(box.x + box.width / 2), round(box.y + box.height / 2)
    assert np.abs(after[y, x] - before[y, x]).max() > 30
    assert after[y - 8 : y + 8, x - 8 : x + 8].std(axis=(0, 1)).max() < 4
    assert np.abs(after[:8] - before[:8]).max() < 30
    report = read_report(publication.folder / "report.json")
    assert report.output is not None
    assert report.output.sha256 == publication.sha256
    assert report.verification is not None
    assert report.verification.passed
    assert json.loads((publication.folder / "exposures.json").read_text())["name"] == f"{item}.jpg"


@whichever_database
def test_a_version_placed_under_its_uploaders_name_is_not_published_so_again(
    team: Team, add: Add, face: bytes, start: Start
) -> None:
    item = add("Ivanov.jpg", face)
    start()
    settled(team, item, State.READY)
    version = approved(team, item)
    team.reviews.publish(team.publisher, item)
    settled(team, item, State.PUBLISHED)
    first = team.reviews.publication(team.publisher, item)
    first.file.rename(first.folder / "Ivanov.jpg")  # as an earlier release left it

    team.reviews.reopen(team.publisher, item)
    team.reviews.submit(team.contributor, item)
    team.reviews.approve(team.publisher, item, version)
    team.reviews.publish(team.publisher, item)
    settled(team, item, State.PUBLISHED)

    again = team.reviews.publication(team.publisher, item)
    assert again.name == f"{item}.jpg"
    assert "Ivanov.jpg" not in {path.name for path in again.folder.iterdir()}


@whichever_database
def test_a_video_gets_a_proxy_and_its_times(
    team: Team, add: Add, clip: bytes, start: Start
) -> None:
    item = add("march.mp4", clip)
    start()

    ready = settled(team, item, State.READY)

    assert (ready.problem, ready.kind) == (None, "video")
    assert ready.duration == pytest.approx(0.48, abs=0.1)
    times = np.fromfile(team.reviews.file(team.contributor, item, ItemFile.TIMES), "<f8")
    assert len(times) == 12
    assert team.reviews.file(team.contributor, item, ItemFile.PROXY).stat().st_size > 1000


def test_a_long_video_is_looked_at_in_parts(
    reviews: Reviews, team: Team, add: Add, clip: bytes
) -> None:
    item = add("march.mp4", clip)
    work = Work.start(reviews, workers=2, length=0.2)
    try:
        ready = settled(team, item, State.READY)
    finally:
        work.stop()

    assert (ready.problem, ready.version) == (None, 1)
    (track,) = team.reviews.plan(team.contributor, item).plan.tracks
    assert track.start == 0.0
    assert track.end == pytest.approx(0.44, abs=0.05)
    assert team.reviews.file(team.contributor, item, ItemFile.PROXY).exists()
    assert not list(team.reviews.workroom(item).iterdir())


@whichever_database
def test_a_long_video_that_breaks_off_is_told_of_once(
    reviews: Reviews, team: Team, add: Add, clip: bytes
) -> None:
    item = add("march.mp4", clip[: len(clip) * 2 // 3])
    work = Work.start(reviews, workers=2, length=0.2)
    try:
        told = settled(team, item, State.READY)
    finally:
        work.stop()

    assert (told.state, told.version) == (State.RECEIVED, None)
    assert told.problem


@whichever_database
def test_what_cannot_be_read_is_told_in_a_sentence_and_may_be_tried_again(
    team: Team, add: Add, face: bytes, start: Start
) -> None:
    broken = add("broken.jpg", face[:600])
    whole = add("whole.jpg", face)
    start()

    told = settled(team, broken, State.READY)

    assert told.state is State.RECEIVED
    assert told.problem
    assert told.problem.endswith(".")
    assert settled(team, whole, State.READY).problem is None

    team.reviews.retry(team.contributor, broken)
    until(lambda: item_of(team, broken).problem)
    assert item_of(team, broken).problem == told.problem


@whichever_database
@pytest.mark.parametrize("form", ["GIF", "TIFF", "WEBP"])
def test_every_page_can_be_looked_at(
    team: Team, add: Add, face: bytes, start: Start, form: str
) -> None:
    file = io.BytesIO()
    first, second = (
        Image.new("RGB", (96, 96), "grey"),
        Image.open(io.BytesIO(face)).resize((96, 96)),
    )
    first.save(file, form, save_all=True, append_images=[second])
    item = add("march", file.getvalue())
    start()

    assert settled(team, item, State.READY).problem is None

    pages = pages_in(team.reviews.file(team.contributor, item, ItemFile.PAGES))
    assert [(page.width, page.height) for page in pages] == [(96, 96), (96, 96)]
    found = team.reviews.plan(team.contributor, item).plan
    assert {track.start for track in found.tracks} == {1.0}


@whichever_database
def test_what_verification_sees_beyond_the_plan_is_not_published_but_proposed(
    team: Team, add: Add, face: bytes, start: Start
) -> None:
    item = add("march.jpg", face)
    start()
    settled(team, item, State.READY)
    machine = team.reviews.plan(team.contributor, item)
    nothing = replace(machine.plan, tracks=())
    team.reviews.save_plan(team.contributor, item, machine.number, nothing, "nobody there")
    approved(team, item)
    team.reviews.publish(team.publisher, item)

    back = settled(team, item, State.PUBLISHED)

    assert (back.state, back.version, back.published) == (State.READY, 3, None)
    assert "Nothing was published" in (back.problem or "")
    proposed = team.reviews.plan(team.contributor, item)
    assert proposed.author is None
    assert len(proposed.plan.hidden) == 1
    folder = team.reviews.data / "published" / item
    assert not [path for path in folder.rglob("*") if path.is_file()]


@whichever_database
def test_a_face_that_was_left_visible_on_purpose_is_published_so(
    team: Team, add: Add, face: bytes, start: Start
) -> None:
    item = add("speaker.jpg", face)
    start()
    settled(team, item, State.READY)
    machine = team.reviews.plan(team.contributor, item)
    (track,) = machine.plan.tracks
    shown = replace(machine.plan, tracks=(replace(track, hidden=False),))
    team.reviews.save_plan(team.contributor, item, machine.number, shown, "spoke on stage")
    approved(team, item)
    team.reviews.publish(team.publisher, item)

    assert settled(team, item, State.PUBLISHED).published == 2


def test_the_report_says_that_nobody_else_approved(tmp_path: Path, face: bytes) -> None:
    said = "without a second person"
    with Reviews.open(tmp_path / "data", alone=True) as reviews:
        team = Team(reviews)
        item = reviews.add_item(team.publisher, team.collection, "march.jpg", [face]).item.id
        work = Work.start(reviews, workers=1)
        try:
            settled(team, item, State.READY)
            team.see_all(team.publisher, item_of(team, item))
            reviews.publish(team.publisher, item)
            settled(team, item, State.PUBLISHED)
            alone = reviews.publication(team.publisher, item)
            assert said in " ".join(read_report(alone.folder / "report.json").warnings)
            assert said in (alone.folder / "report.html").read_text("utf-8")

            # The same version again, approved by somebody else this time.
            reviews.reopen(team.publisher, item)
            reviews.submit(team.publisher, item)
            team.see_all(team.reviewer, item_of(team, item))
            reviews.approve(team.reviewer, item, 1)
            reviews.publish(team.publisher, item)
            settled(team, item, State.PUBLISHED)
            second = reviews.publication(team.publisher, item)
            assert said not in " ".join(read_report(second.folder / "report.json").warnings)
            assert [path.name for path in second.folder.parent.iterdir()] == ["1"]
        finally:
            work.stop()


def test_what_came_in_while_nobody_worked_is_done_at_the_next_start(
    reviews: Reviews, team: Team, add: Add, empty: bytes
) -> None:
    items = [add(f"{number}.jpg", empty + bytes(number)) for number in range(3)]
    first = Work.start(reviews, workers=1)
    assert first.stop()
    second = Work.start(reviews, workers=2)
    try:
        for item in items:
            assert settled(team, item, State.READY).problem is None
    finally:
        assert second.stop()

    assert [team.reviews.plan(team.contributor, item).number for item in items] == [1, 1, 1]


def test_without_lanes_nothing_is_done_here(
    reviews: Reviews, team: Team, add: Add, empty: bytes
) -> None:
    item = add("later.jpg", empty)
    idle = Work.start(reviews, workers=0)
    idle.nudge()
    assert idle.stop()

    assert item_of(team, item).state is State.RECEIVED


def test_a_run_that_ended_without_a_word_is_told_of(
    reviews: Reviews, team: Team, add: Add, empty: bytes
) -> None:
    item = add("lost.jpg", empty)
    work = Work.start(reviews, workers=0)
    try:
        key = next(iter(until(lambda: work._begun)))
        work._engine.cancel([key])

        told = settled(team, item, State.READY)
    finally:
        work.stop()

    assert told.state is State.RECEIVED
    assert "Ask for it again" in (told.problem or "")


@whichever_database
def test_what_a_kill_left_half_received_goes_while_the_work_goes_on(
    team: Team, add: Add, empty: bytes, start: Start
) -> None:
    add("there.jpg", empty)
    left = team.reviews.data / "incoming" / "left"
    left.write_bytes(b"half")
    os.utime(left, (0, 0))

    start()

    until(lambda: not left.exists())


@whichever_database
def test_a_child_that_is_killed_from_outside_is_started_again(
    team: Team, add: Add, face: bytes, start: Start
) -> None:
    work = start()
    for host in list(work._bench._hosts.values()):
        host._process.kill()
    item = add("march.jpg", face)

    assert settled(team, item, State.READY).problem is None


@whichever_database
def test_a_drawn_box_is_followed_through_its_video(
    team: Team, add: Add, clip: bytes, start: Start
) -> None:
    item = add("march.mp4", clip)
    work = start()
    settled(team, item, State.READY)
    drawn = Drawn(0.2, (110.0, 30.0, 60.0, 80.0), "manual")

    name = work.follow(team.contributor, item, drawn)
    until(lambda: work.following(team.contributor, item, name).standing in ("done", "failed"))

    came = work.following(team.contributor, item, name)
    assert (came.standing, came.problem, came.progress) == ("done", None, 1.0)
    assert came.traced is not None
    times = [key["time"] for key in came.traced["track"]["keyframes"]]
    assert times[0] < 0.2 < times[-1]
    assert came.traced["track"]["kind"] == "manual"


@whichever_database
def test_what_cannot_be_followed_is_said_at_once(
    team: Team, add: Add, clip: bytes, empty: bytes, start: Start
) -> None:
    video, photo = add("march.mp4", clip), add("march.jpg", empty)
    work = start()
    drawn = Drawn(0.2, (110.0, 30.0, 60.0, 80.0), "manual")
    with pytest.raises(NotYet):
        work.follow(team.contributor, video, drawn)
    settled(team, video, State.READY)
    settled(team, photo, State.READY)

    with pytest.raises(OnlyInVideos):
        work.follow(team.contributor, photo, drawn)
    for bad in (
        replace(drawn, time=7.0),
        replace(drawn, box=(0.0, 0.0, 0.0, 5.0)),
        replace(drawn, box=(400.0, 0.0, 10.0, 10.0)),
        replace(drawn, box=(float("nan"), 0.0, 10.0, 10.0)),
        replace(drawn, ahead=-1.0),
    ):
        with pytest.raises(BadBox):
            work.follow(team.contributor, video, bad)
    with pytest.raises(NoSuchFollow):
        work.following(team.contributor, video, "nothing")
