"""Faces, plates and text are followed side by side, and never taken for each other."""

from __future__ import annotations

from tests.track.scene import HEIGHT, RATE, THRESHOLDS, WIDTH, Filmed, Scene, Thing, exposed
from vouchsafe.detect import Box, Kind, Region
from vouchsafe.track import Follower, Look, Scout, Seen


def film_both(scene: Scene, plate: Thing, *, every: int) -> Filmed:
    """The other things are faces, found at every look; the plate is looked for every so often."""
    scout = Scout(width=WIDTH, height=HEIGHT)
    follower = Follower(width=WIDTH, height=HEIGHT, thresholds=THRESHOLDS)
    looks: dict[int, Look] = {}

    def at(kind: Kind, things: list[Thing], frame: int) -> list[Region]:
        boxes = [scene.box(thing, frame) for thing in things]
        inside = [
            b for b in boxes if b is not None and b.clipped(WIDTH, HEIGHT).area > 0.5 * b.area
        ]
        return [Region(kind, box, 0.9, "test 1") for box in inside]

    def look(frame: int, how: Look) -> Seen:
        last = max(looks, default=-every)
        found = at("face", [thing for thing in scene.things if thing is not plate], frame)
        kinds: dict[Kind, Look] = {"face": how}
        if frame - last >= every or how is Look.EVERYTHING:
            looks[frame] = kinds["plate"] = Look.EVERYTHING
            found += at("plate", [plate], frame)
        return Seen(found, kinds)

    for frame in range(scene.frames):
        luma = scene.luma(frame, scout.luma_size)
        wish = follower.advance(scout.advance(frame / RATE, luma))
        if wish.before is not Look.NONE:
            follower.see_last(look(frame - 1, wish.before))
        follower.see(look(frame, wish.now) if wish.now is not Look.NONE else None)
    if follower.last_wish() is not Look.NONE:
        follower.see_last(look(scene.frames - 1, Look.EVERYTHING))
    return Filmed(follower.finish(), looks)


def test_a_plate_that_is_looked_for_seldom_is_covered_throughout() -> None:
    plate = Thing(lambda frame: (700 + 6 * frame, 560), seed=3)
    scene = Scene(90, [plate, Thing(lambda _: (900, 700))])

    filmed = film_both(scene, plate, every=25)

    assert exposed(filmed, scene, plate) == []
    assert sorted(track.kind for track in filmed.followed.tracks) == ["face", "plate"]
    assert filmed.followed.uncovered == ()
    assert len(filmed.looks) < 10


def test_looks_at_faces_are_no_evidence_against_a_plate() -> None:
    """Were they, a standing plate would be given up after a few of them."""
    plate = Thing(lambda _: (1100, 560), seed=3)
    scene = Scene(80, [plate, Thing(lambda _: (900, 700))])

    filmed = film_both(scene, plate, every=79)

    assert exposed(filmed, scene, plate) == []


def test_a_face_that_crosses_a_plate_stays_a_face() -> None:
    plate = Thing(lambda _: (1000, 600), seed=3)
    scene = Scene(90, [plate, Thing(lambda frame: (820 + 4 * frame, 610))])

    filmed = film_both(scene, plate, every=10)

    assert exposed(filmed, scene, plate) == []
    assert exposed(filmed, scene, scene.things[1]) == []
    assert {track.kind for track in filmed.followed.tracks} == {"face", "plate"}


def test_what_was_given_up_as_a_face_is_not_taken_up_as_text() -> None:
    scout = Scout(width=WIDTH, height=HEIGHT)
    follower = Follower(width=WIDTH, height=HEIGHT, thresholds=THRESHOLDS)
    thing = Thing(lambda _: (1000, 600))
    scene = Scene(75, [thing])
    for frame in range(scene.frames):
        follower.advance(scout.advance(frame / RATE, scene.luma(frame, scout.luma_size)))
        kind: Kind = "face" if frame < 5 else "text"
        box = scene.box(thing, frame)
        shown = isinstance(box, Box) and not 5 <= frame < 60
        follower.see([Region(kind, box, 0.9, "test 1")] if box and shown else [])

    kinds = [track.kind for track in follower.finish().tracks]

    assert sorted(kinds) == ["face", "text"]
