"""A video rendered in parts and joined is redacted, proven and reported like one rendered whole."""

from __future__ import annotations

from dataclasses import replace
from math import inf
from pathlib import Path, PurePath

import numpy as np
import pytest

from tests.walking import write_walk
from vouchsafe.detect import Box
from vouchsafe.jobs import (
    Desk,
    Host,
    Item,
    Settings,
    join_rendering,
    prove_part,
    render_part,
    settle_rendering,
    work_on,
)
from vouchsafe.jobs.recipes import files_of
from vouchsafe.media import MediaError, NotInParts, PartsDiffer, open_media
from vouchsafe.redaction import (
    JoinedFile,
    Part,
    Plan,
    PlanDoesNotFit,
    Proven,
    Ready,
    Recipe,
    Style,
    analyse,
    read_plan,
    read_report,
    write_plan,
)
from vouchsafe.track import Keyframe, Keyframes

FRAMES, RATE = 75, 25
PARTS = (Part(0, 0.0, 1.1, 0.0, 1.4), Part(1, 1.1, 2.0, 0.8, 2.3), Part(2, 2.0, inf, 1.7, inf))
FACE = Box(94, 62, 66, 84)
"""Of the portrait, in its own pixels."""


@pytest.fixture(scope="module")
def march(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three seconds of the portrait on its way to the right, with a tone."""
    path = tmp_path_factory.mktemp("march") / "march.mp4"
    return write_walk(path, FRAMES, 400, tone=3.0, video={"preset": "fast"})


@pytest.fixture(scope="module")
def plan(march: Path) -> Path:
    """Of the whole, in a file."""
    path = march.parent / "plan.json"
    write_plan(analyse(march).plan, path)
    return path


def rendered(host: Host, march: Path, plan: Path, folder: Path) -> Ready:
    recipe = Recipe(PARTS, settle_rendering(march, plan, host=host))
    files = [
        render_part(march, plan, recipe, part.number, folder / f"{part.number}.part", host=host)
        for part in PARTS
    ]
    return Ready(recipe, tuple(files))


def proven(host: Host, march: Path, plan: Path, ready: Ready) -> Ready:
    """Joined, and proven in parts, where the parts lie."""
    folder = ready.untrusted_files[0].parent
    out = JoinedFile(folder / "joined", folder / "note")
    joined = join_rendering(march, plan, ready, out, Settings(), host=host)
    proofs = [
        prove_part(
            march,
            plan,
            ready.recipe,
            joined,
            folder / f"{part.number}.proof",
            number=part.number,
            settings=Settings(),
            host=host,
        )
        for part in PARTS
    ]
    return replace(ready, proven=Proven(joined, tuple(proofs)))


def joined(host: Host, march: Path, plan: Path, out: Path, ready: Ready | None) -> Path:
    desk = Desk(host, out, Settings())
    done = work_on(desk, Item(march, PurePath(march.name), plan, ready))
    assert done.output is not None
    assert done.checked
    return done.output


def test_a_video_rendered_in_parts_is_proven_like_a_whole(
    host: Host, march: Path, plan: Path, tmp_path: Path
) -> None:
    ready = rendered(host, march, plan, tmp_path)

    files = [
        joined(host, march, plan, tmp_path / name, how)
        for name, how in (("whole", None), ("parts", ready))
    ]

    reports = [read_report(path.with_name("march.mp4.report.json")) for path in files]
    for report in reports:
        assert report.verification is not None
        assert report.verification.passed, report.verification.checks
        assert report.verification.rounds == 1
    keep = {"output": None, "verification": None, "made_at": "", "remaining": ()}
    assert replace(reports[0], **keep) == replace(reports[1], **keep)
    seen = []
    for path in files:
        with open_media(path) as video:
            seen.append([(picture.time, picture.rgb()) for picture in video.pictures()])
    assert [time for time, _ in seen[0]] == [time for time, _ in seen[1]]
    for index, ((_, whole), (_, parts)) in enumerate(zip(*seen, strict=True)):
        x, y = round(FACE.x + 2 * index + FACE.width / 2), round(FACE.y + FACE.height / 2)
        assert parts[y - 8 : y + 8, x - 8 : x + 8].max() < 12
        assert np.abs(whole.astype(int) - parts).mean() < 4
    assert {path.stat().st_mode & 0o777 for path in ready.untrusted_files} == {0o600}


def test_a_video_proven_in_parts_is_reported_like_one_proven_whole(
    host: Host, march: Path, plan: Path, tmp_path: Path
) -> None:
    ready = rendered(host, march, plan, tmp_path)

    known = proven(host, march, plan, ready)
    files = [
        joined(host, march, plan, tmp_path / name, how)
        for name, how in (("whole", ready), ("parts", known))
    ]

    reports = [read_report(path.with_name("march.mp4.report.json")) for path in files]
    assert reports[0].verification is not None
    assert reports[0].verification.passed
    assert replace(reports[0], made_at="") == replace(reports[1], made_at="")
    assert files[0].read_bytes() == files[1].read_bytes()
    assert {path.stat().st_mode & 0o777 for path in files_of(known)} == {0o600}


def without(plan: Path, folder: Path) -> Path:
    """Another version of it, in which nobody is hidden."""
    path = folder / "other.plan.json"
    write_plan(replace(read_plan(plan), tracks=(), uncovered=()), path)
    return path


def test_parts_of_two_versions_are_never_joined(
    host: Host, march: Path, plan: Path, tmp_path: Path
) -> None:
    ready = rendered(host, march, plan, tmp_path)
    shown = without(plan, tmp_path)
    render_part(march, shown, ready.recipe, 1, ready.untrusted_files[1], host=host)

    with pytest.raises(PartsDiffer):
        joined(host, march, plan, tmp_path / "out", ready)
    with pytest.raises(PartsDiffer):
        joined(host, march, shown, tmp_path / "out", ready)
    shifted = (replace(PARTS[0], end=1.2), replace(PARTS[1], start=1.2), PARTS[2])
    recipe = replace(ready.recipe, parts=shifted)
    with pytest.raises(PartsDiffer):
        joined(host, march, plan, tmp_path / "out", replace(ready, recipe=recipe))

    assert not [path for path in (tmp_path / "out").rglob("*") if path.is_file()]


def test_what_the_parts_left_visible_is_seen_and_mended(
    host: Host, march: Path, plan: Path, tmp_path: Path
) -> None:
    shown = without(plan, tmp_path)
    ready = rendered(host, march, shown, tmp_path)

    out = joined(host, march, shown, tmp_path / "out", ready)

    report = read_report(out.with_name("march.mp4.report.json"))
    assert report.verification is not None
    assert report.verification.rounds > 1
    assert len(report.tracks) > 0


def test_a_mosaic_is_rendered_in_one_piece(
    host: Host, march: Path, plan: Path, tmp_path: Path
) -> None:
    path = tmp_path / "mosaic.plan.json"
    write_plan(replace(read_plan(plan), style=Style.MOSAIC), path)

    with pytest.raises(NotInParts, match="noise"):
        settle_rendering(march, path, host=host)


def test_a_part_of_another_file_or_of_none_is_a_sentence(
    host: Host, march: Path, plan: Path, tmp_path: Path
) -> None:
    recipe = Recipe(PARTS, settle_rendering(march, plan, host=host))
    other = _with(read_plan(plan), tmp_path)
    (tmp_path / "nothing").write_bytes(b"nothing")

    with pytest.raises(PlanDoesNotFit):
        render_part(march, other, recipe, 0, tmp_path / "0.part", host=host)
    with pytest.raises(MediaError):
        render_part(tmp_path / "nothing", plan, recipe, 0, tmp_path / "0.part", host=host)

    assert {path.name for path in tmp_path.iterdir()} == {"nothing", other.name}


def _with(plan: Plan, folder: Path) -> Path:
    track = replace(plan.tracks[0], keyframes=Keyframes([Keyframe(0.0, Box(0, 0, 9, 9))]))
    media = replace(plan.media, sha256="0" * 64)
    write_plan(replace(plan, media=media, tracks=(track,), uncovered=()), folder / "p.json")
    return folder / "p.json"
