"""Faces stay covered, whatever the detector misses and the camera does."""

from __future__ import annotations

import numpy as np
import pytest

from tests.track.scene import (
    RATE,
    Detections,
    Scene,
    Thing,
    covered,
    exposed,
    film,
    perfect,
)
from vouchsafe.detect import Box
from vouchsafe.track import Look


def blind(scene: Scene, start: int, end: int) -> Detections:
    """Sees nothing from frame `start` up to `end`."""
    sees = perfect(scene)
    return lambda frame, look: [] if start <= frame < end else sees(frame, look)


def walker() -> Thing:
    return Thing(lambda frame: (750 + 3 * frame, 600))


def stander() -> Thing:
    return Thing(lambda _: (1000, 600))


def test_a_walking_face_is_covered_by_one_track() -> None:
    scene = Scene(90, [walker()])

    filmed = film(scene, perfect(scene))

    assert exposed(filmed, scene, scene.things[0]) == []
    assert len(filmed.followed.tracks) == 1
    assert filmed.followed.uncovered == ()


def test_a_face_lost_for_a_second_stays_covered_and_alarms_nobody() -> None:
    scene = Scene(90, [walker()])

    filmed = film(scene, blind(scene, 30, 60))

    assert exposed(filmed, scene, scene.things[0]) == []
    assert filmed.followed.uncovered == ()


def test_a_face_found_late_is_covered_from_the_beginning() -> None:
    scene = Scene(90, [walker()])

    filmed = film(scene, blind(scene, 0, 50))

    assert exposed(filmed, scene, scene.things[0]) == []


def test_a_face_that_was_lost_early_is_covered_to_the_end() -> None:
    scene = Scene(90, [walker()])

    filmed = film(scene, blind(scene, 40, 90))

    assert exposed(filmed, scene, scene.things[0]) == []


def test_a_weak_detection_extends_a_track() -> None:
    scene = Scene(240, [stander()])
    strong, weak = perfect(scene, 0.4), perfect(scene, 0.08)

    kept = film(scene, lambda f, look: strong(f, look) if f < 30 else weak(f, look))
    lone = film(scene, weak)

    assert exposed(kept, scene, scene.things[0]) == []
    assert lone.followed.tracks == ()


@pytest.mark.parametrize(
    "camera",
    [
        pytest.param(lambda f: (850 + 5 * f, 600, 1.0), id="pan"),
        pytest.param(lambda f: (1000, 600, 1.0 + 0.012 * f), id="zoom in"),
        pytest.param(lambda f: (1000, 600, 1.9 - 0.012 * f), id="zoom out"),
        pytest.param(
            lambda f: (1000 + 9 * np.sin(1.3 * f), 600 + 7 * np.sin(2.1 * f), 1.0), id="shake"
        ),
    ],
)
def test_a_moving_camera_uncovers_nothing(camera: object) -> None:
    scene = Scene(60, [stander()], camera=camera)  # type: ignore[arg-type]

    filmed = film(scene, blind(scene, 15, 55))

    assert exposed(filmed, scene, scene.things[0]) == []
    assert filmed.followed.cuts == ()


def test_a_face_behind_a_flag_is_covered_before_and_after() -> None:
    flag = Thing(lambda frame: (600 + 8 * frame, 600), size=130, seed=3, face=False)
    scene = Scene(110, [stander(), flag])

    def half_hidden(frame: int) -> bool:
        return abs(600 + 8 * frame - 1000) < 66

    sees = perfect(scene)
    filmed = film(scene, lambda f, look: [] if half_hidden(f) else sees(f, look))

    assert [f for f in exposed(filmed, scene, scene.things[0]) if not half_hidden(f)] == []
    assert filmed.followed.uncovered == ()


def test_tracks_end_at_a_cut_and_begin_again_behind_it() -> None:
    leaving = Thing(lambda _: (900, 550), until=45)
    coming = Thing(lambda _: (1100, 650), seed=9, since=45)
    scene = Scene(90, [leaving, coming], world={0: 1, 45: 2})

    filmed = film(scene, perfect(scene))

    assert filmed.followed.cuts == (45 / RATE,)
    assert all(exposed(filmed, scene, thing) == [] for thing in scene.things)
    first, second = filmed.followed.tracks
    assert first.end == 44 / RATE
    assert second.start == 45 / RATE


def test_the_last_frame_before_a_cut_is_looked_at() -> None:
    hasty = Thing(lambda _: (900, 550), since=25, until=45)
    scene = Scene(90, [hasty], world={0: 1, 45: 2})
    sees = perfect(scene)

    filmed = film(scene, lambda f, look: sees(f, look) if look is Look.EVERYTHING else [])

    assert filmed.looks[44] is Look.EVERYTHING
    assert exposed(filmed, scene, hasty) == []


def test_a_flash_is_not_a_cut() -> None:
    scene = Scene(90, [stander()], flash=frozenset({40, 41}))

    filmed = film(scene, blind(scene, 40, 42))

    assert filmed.followed.cuts == ()
    assert exposed(filmed, scene, scene.things[0]) == []


def test_a_face_is_covered_until_it_has_left_the_picture() -> None:
    scene = Scene(120, [Thing(lambda frame: (1000 + 6 * frame, 600))])

    filmed = film(scene, perfect(scene))

    assert exposed(filmed, scene, scene.things[0]) == []
    (track,) = filmed.followed.tracks
    assert track.end < 95 / RATE
    assert filmed.followed.uncovered == ()


def test_a_face_that_comes_in_is_covered_from_the_edge() -> None:
    scene = Scene(100, [Thing(lambda frame: (1600 - 6 * frame, 600))])

    filmed = film(scene, blind(scene, 0, 55))

    assert exposed(filmed, scene, scene.things[0]) == []


def test_one_doubtful_sighting_stays_short() -> None:
    scene = Scene(240, [])
    ghost = Box.around(500, 300, 48, 48)

    sightings = [[(ghost, 0.22)]]
    filmed = film(scene, lambda f, _: sightings.pop() if f >= 40 and sightings else [])

    (track,) = filmed.followed.tracks
    assert track.end - track.start < 1.5


def test_one_clear_sighting_is_kept() -> None:
    scene = Scene(60, [stander()])
    sees = perfect(scene, 0.95)

    filmed = film(scene, lambda f, look: sees(f, look) if f == 0 else [])

    assert exposed(filmed, scene, scene.things[0]) == []


def test_nothing_is_followed_where_nothing_was_found() -> None:
    scene = Scene(40, [stander()])

    filmed = film(scene, lambda *_: [])

    assert filmed.followed.tracks == ()
    assert filmed.followed.uncovered == ()


def test_a_still_shot_is_looked_at_less_than_a_moving_one() -> None:
    still = Scene(150, [stander()])
    moving = Scene(150, [walker()], camera=lambda f: (900 + 3 * f, 600, 1.0))

    seldom, often = (film(scene, perfect(scene)).looks for scene in (still, moving))

    assert 5 <= len(seldom) < len(often) < 50


def test_a_face_that_vanished_is_let_go() -> None:
    gone = Thing(lambda _: (1000, 600), until=60)
    scene = Scene(200, [gone])

    filmed = film(scene, perfect(scene))

    assert exposed(filmed, scene, gone) == []
    assert max(t.end for t in filmed.followed.tracks) < 150 / RATE
    assert covered(filmed, Box.around(480, 270, 48, 48), 180) == 0.0
