"""What is to be looked at in a plan."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from tests.review.team import track
from vouchsafe.detect import Box
from vouchsafe.redaction import MediaFacts, Plan, Sha256, Style, parse_plan, plan_text
from vouchsafe.review import LookHere, Reason
from vouchsafe.review.look_here import look_here
from vouchsafe.track import Keyframe, Track, UncoveredSpan

VIDEO = MediaFacts("clip.mp4", Sha256("0" * 64), "video", 640, 480, 10.0)
PHOTO = MediaFacts("clip.jpg", Sha256("0" * 64), "photo", 640, 480, 0.0)


def plan(*tracks: Track, spans: tuple[UncoveredSpan, ...] = (), media: MediaFacts = VIDEO) -> Plan:
    return Plan(media, "test", tracks=tracks, uncovered=spans).canonical()


def reasons(entries: tuple[LookHere, ...]) -> list[Reason]:
    return [entry.reason for entry in entries]


def test_the_most_pressing_comes_first_and_the_whole_last() -> None:
    doubtful = plan(
        track("t1", end=5.0),
        track("t2", start=2.0, end=2.2, x=100.0),
        track("t3", end=9.0, score=0.3, x=200.0),
        track("t4", end=9.0, hidden=False, x=300.0),
        spans=(UncoveredSpan("t1", 3.0, 4.0, "lost behind a pole"),),
    )

    entries = look_here(doubtful)

    assert reasons(entries) == [
        Reason.UNCOVERED,
        Reason.VISIBLE,
        Reason.UNSURE,
        Reason.SHORT,
        Reason.WHOLE,
    ]
    assert (entries[0].track, entries[0].detail) == ("t1", "lost behind a pole")
    assert (entries[-1].start, entries[-1].end) == (0.0, 10.0)


def test_a_span_that_the_first_person_ticked_off_is_still_for_the_second() -> None:
    span = UncoveredSpan("t1", 3.0, 4.0, "lost", reviewed=True)

    assert Reason.UNCOVERED in reasons(look_here(plan(track("t1", end=5.0), spans=(span,))))


def test_a_doubt_of_the_machine_does_not_disappear_with_its_span() -> None:
    span = UncoveredSpan("t1", 3.0, 4.0, "lost")
    found = plan(track("t1", end=5.0), spans=(span,))
    (before,) = (e for e in look_here(found, [found]) if e.reason is Reason.UNCOVERED)
    mended = plan(track("t1", end=5.0, x=14.0))
    renamed = plan(track("other", end=5.0))

    (after,) = (e for e in look_here(mended, [found]) if e.reason is Reason.UNCOVERED)
    assert (after.track, after.start, after.end) == ("t1", 3.0, 4.0)
    assert after.key != before.key
    (after,) = (e for e in look_here(renamed, [found]) if e.reason is Reason.UNCOVERED)
    assert (after.track, after.key) == (None, before.key)


def test_a_version_cannot_claim_more_certainty_than_the_machine_had() -> None:
    found = plan(track("t1", end=5.0, score=0.2))
    surer = plan(track("t1", end=5.0, score=1.0))

    assert reasons(look_here(surer, [found])) == [Reason.UNSURE, Reason.WHOLE]


def test_a_photo_knows_no_short_tracks_and_hands_no_work_out_for_drawn_ones() -> None:
    drawn = track("t2", kind="manual", score=0.0)

    assert reasons(look_here(plan(track("t1"), drawn, media=PHOTO))) == [Reason.WHOLE]


def test_what_the_machine_hid_and_a_person_took_out_is_listed() -> None:
    found = plan(track("t1", end=5.0), track("t2", end=8.0, x=200.0))
    now = plan(track("t1", end=5.0))

    entries = [e for e in look_here(now, [found]) if e.reason is Reason.REMOVED]

    assert [(e.track, e.start, e.end, e.detail) for e in entries] == [(None, 0.0, 8.0, "face")]


def test_what_was_cut_short_is_listed_where_it_is_bare() -> None:
    found = plan(Track("t1", "face", "x", 0.9, [Keyframe(t, BOX) for t in (0.0, 2.0, 4.0, 6.0)]))
    now = plan(Track("t1", "face", "x", 0.9, [Keyframe(t, BOX) for t in (0.0, 2.0)]))

    (entry,) = (e for e in look_here(now, [found]) if e.reason is Reason.REMOVED)

    assert (entry.start, entry.end) == (3.0, 6.0)


def test_what_was_split_or_drawn_anew_or_grown_is_not() -> None:
    found = plan(track("t1", end=8.0))
    split = plan(track("a", end=4.0), track("b", start=4.0, end=8.0))
    grown = plan(Track("m", "manual", "person", 1.0, [Keyframe(0.0, BIG), Keyframe(8.0, BIG)]))

    assert Reason.REMOVED not in reasons(look_here(split, [found]))
    assert Reason.REMOVED not in reasons(look_here(grown, [found]))


def test_what_is_visible_is_listed_once() -> None:
    found = plan(track("t1", end=8.0))
    shown = plan(track("t1", end=8.0, hidden=False))

    assert reasons(look_here(shown, [found])) == [Reason.VISIBLE, Reason.WHOLE]


def test_a_changed_style_is_a_new_whole_to_look_at() -> None:
    before = plan(track("t1", end=5.0))
    after = replace(before, style=Style.BLUR)

    assert look_here(before)[-1].key != look_here(after)[-1].key


BOX = Box(10.0, 20.0, 40.0, 50.0)
BIG = Box(0.0, 0.0, 100.0, 100.0)

tracks = st.lists(
    st.builds(
        lambda start, length, score, x, hidden: track(
            "?", start=start, end=start + length, score=score, x=x, hidden=hidden
        ),
        st.floats(0, 5),
        st.floats(0, 4),
        st.floats(0, 1),
        st.floats(0, 500),
        st.booleans(),
    ),
    max_size=6,
).map(lambda found: [replace(each, id=f"t{at}") for at, each in enumerate(found)])


@given(tracks)
def test_keys_are_the_same_after_the_plan_was_written_and_read(found: list[Track]) -> None:
    written = plan(*found)

    assert look_here(parse_plan(plan_text(written))) == look_here(written)


@given(tracks)
def test_keys_do_not_depend_on_the_names_of_tracks(found: list[Track]) -> None:
    renamed = [replace(each, id=f"other{at}") for at, each in enumerate(reversed(found))]
    keys = {e.key for e in look_here(plan(*found)) if e.reason is not Reason.WHOLE}

    assert keys == {e.key for e in look_here(plan(*renamed)) if e.reason is not Reason.WHOLE}


@given(tracks, tracks)
def test_whatever_is_no_longer_hidden_is_to_be_looked_at(
    found: list[Track], now: list[Track]
) -> None:
    """At a found track's own keyframes: hidden still, or listed as visible, or as removed."""
    machine, version = plan(*found), plan(*now)
    entries = look_here(version, [machine])
    listed = [e for e in entries if e.reason in {Reason.REMOVED, Reason.VISIBLE}]

    for each in machine.hidden:
        for key in each.keyframes:
            covered = any(_covers(t, key) for t in version.hidden)
            assert covered or any(e.start <= key.time <= e.end for e in listed)


def _covers(each: Track, key: Keyframe) -> bool:
    if not each.start <= key.time <= each.end:
        return False
    return each.keyframes[0].box.overlap(key.box) >= 0.9 * key.box.area


@given(tracks)
def test_the_machines_own_plan_has_nothing_removed(found: list[Track]) -> None:
    machine = plan(*found)

    assert look_here(machine, [machine]) == look_here(machine)
