"""What a plan hides is hidden in every frame, also where a region ends or begins on the very frame
at which one part of a video ends and the next begins.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from tests.redaction.pictures import encode, walk
from vouchsafe.detect import Box
from vouchsafe.media import open_media
from vouchsafe.redaction import (
    MediaFacts,
    Plan,
    Recipe,
    Schedule,
    Shape,
    parts_of,
    render,
    render_joined,
    render_part,
    settle_manner,
)
from vouchsafe.redaction.facts import sha256_of
from vouchsafe.track import Keyframe, Track

FRAMES, RATE = 30, 25
PARTS = parts_of(FRAMES / RATE, length=0.4, overlap=0.2)
FIRST, SECOND = (part.start for part in PARTS[1:])
"""The borders: both on a frame."""
BEFORE, BETWEEN, AFTER, LONE = (Box(x, 20.0, 48.0, 48.0) for x in (16.0, 96.0, 176.0, 256.0))
TRACKS = {
    BEFORE: (0.0, FIRST),
    BETWEEN: (FIRST, SECOND),
    AFTER: (SECOND, 1.1),
    LONE: (SECOND, SECOND),
}


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return encode(tmp_path_factory.mktemp("march") / "march.mp4", walk(FRAMES), rate=RATE)


@pytest.fixture(scope="module")
def plan(clip: Path) -> Plan:
    tracks = [
        Track(f"t{number}", "face", "test 1", 0.9, [Keyframe(at, box) for at in sorted({*times})])
        for number, (box, times) in enumerate(TRACKS.items(), 1)
    ]
    with open_media(clip) as medium:
        info = medium.info
    facts = MediaFacts(
        clip.name, sha256_of(clip), "video", info.width, info.height, round(info.duration, 6)
    )
    return Plan(facts, "test", tracks=tuple(tracks), shape=Shape.BOX).canonical()


def hidden(path: Path) -> list[set[Box]]:
    """Of each frame the regions that are painted over."""
    found = []
    with open_media(path) as medium:
        for picture in medium.pictures():
            rgb = picture.rgb()
            found.append({box for box in TRACKS if is_black(rgb, box)})
    return found


def is_black(rgb: np.ndarray, box: Box) -> bool:
    left, top, right, bottom = (int(edge) for edge in (box.x, box.y, box.right, box.bottom))
    return int(rgb[top + 4 : bottom - 4, left + 4 : right - 4].max()) < 16


def test_regions_that_end_or_begin_on_a_border_are_hidden_as_in_one_piece(
    clip: Path, plan: Plan, tmp_path: Path
) -> None:
    recipe = Recipe(PARTS, settle_manner(clip, plan))
    files = [tmp_path / f"{part.number}.part" for part in PARTS]
    for part, file in zip(PARTS, files, strict=True):
        render_part(clip, plan, recipe, part.number, file)

    joined, whole = tmp_path / "joined.mp4", tmp_path / "whole.mp4"
    together = render_joined(clip, plan, recipe, files, joined)
    alone = render(clip, plan, whole)

    wanted = planned(plan, together.times)
    assert [len(wanted[at]) for at in (9, 10, 11, 19, 20, 21)] == [1, 2, 1, 1, 3, 1]
    assert hidden(joined) == wanted
    assert hidden(whole) == wanted
    assert (together.painted, together.samples) == (alone.painted, alone.samples)


def planned(plan: Plan, times: Sequence[float]) -> list[set[Box]]:
    schedule = Schedule(plan.tracks)
    return [{box for _, box in schedule.at(time)} for time in times]
