"""What is remembered between two saves changes nothing of what is saved."""

from __future__ import annotations

import zlib
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from tests.review.team import track
from vouchsafe.detect import Box
from vouchsafe.redaction import MediaFacts, Plan, Sha256, plan_text
from vouchsafe.review.kept import Kept, Stream, deflated
from vouchsafe.review.versions import prepared
from vouchsafe.track import Keyframe, Track

FACTS = MediaFacts("march.mp4", Sha256("0" * 64), "video", 640, 480, 10.0)


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    tracks = []
    for number in range(draw(st.integers(0, 4))):
        times = sorted(draw(st.sets(st.floats(0, 10, width=32), min_size=1, max_size=5)))
        x = draw(st.floats(-500, 500))
        keys = [Keyframe(time, Box(x + time, 1 / 3, 40.004, 50)) for time in times]
        tracks.append(Track(f"t{number}", "face", "найдено", 0.87654321, keys))
    return Plan(FACTS, "vouchsafe test", tracks=tuple(tracks))


@given(st.lists(plans(), min_size=1, max_size=3), st.integers(0, 30))
def test_a_plan_is_saved_the_same_whatever_is_remembered(many: list[Plan], most: int) -> None:
    kept = Kept(most)

    for plan in [*many, *many]:
        ready = prepared(plan, (), kept)

        assert zlib.decompress(ready.text).decode() == plan_text(plan)
        assert ready.plan == plan.canonical()
        assert ready == prepared(plan)


@given(st.lists(st.binary(max_size=200), max_size=6))
def test_deflated_pieces_are_one_stream(pieces: list[bytes]) -> None:
    stream = Stream()
    for piece in pieces:
        stream.add(piece, deflated(piece))

    assert zlib.decompress(stream.end()) == b"".join(pieces)


def test_a_track_is_remembered_until_others_take_its_room() -> None:
    kept = Kept(3)
    first, second = track("t1", end=1.0), track("t2", end=1.0)
    once = kept.piece(first)
    assert kept.piece(first) is once

    kept.piece(second)

    assert kept.piece(first) is not once
    assert kept.piece(replace(first, hidden=False)).canonical.hidden is False


def test_versions_are_remembered_until_others_take_their_room() -> None:
    kept = Kept(3)
    plan = Plan(FACTS, "vouchsafe test", tracks=(track("t1", end=1.0),))
    kept.keep("a", 1, plan)
    assert kept.plan("a", 1) is plan

    kept.keep("b", 1, plan)

    assert kept.plan("a", 1) is None
    assert kept.plan("b", 1) is plan
