"""What a person is asked to look at, and what not."""

from __future__ import annotations

from tests.track.scene import RATE, Scene, Thing, exposed, film, perfect


def behind_a_wall(start: int, end: int) -> list[Thing]:
    """A walker whom nothing shows between two frames, and who walks on."""

    def place(frame: int) -> tuple[float, float]:
        return 800 + 1.5 * frame, 600

    return [Thing(place, until=start), Thing(place, since=end)]


def test_a_short_time_out_of_sight_is_bridged_and_alarms_nobody() -> None:
    scene = Scene(150, behind_a_wall(60, 75))

    filmed = film(scene, perfect(scene))

    assert all(exposed(filmed, scene, thing) == [] for thing in scene.things)
    assert filmed.followed.uncovered == ()


def test_a_long_time_out_of_sight_between_two_sightings_is_reported() -> None:
    scene = Scene(200, behind_a_wall(60, 115))

    filmed = film(scene, perfect(scene))

    assert all(exposed(filmed, scene, thing) == [] for thing in scene.things)
    (span,) = filmed.followed.uncovered
    assert 60 / RATE <= span.start < span.end <= 115 / RATE
    assert "estimate" in span.reason
    assert span.track in {track.id for track in filmed.followed.tracks}
    assert not span.reviewed


def test_the_time_out_of_sight_stays_hidden_where_it_is_likely_to_be() -> None:
    scene = Scene(200, behind_a_wall(60, 115))
    unseen = Thing(scene.things[0].place, face=False)

    filmed = film(scene, perfect(scene))

    bare = exposed(filmed, scene, unseen)
    assert [frame for frame in bare if 60 <= frame < 115] == []


def test_who_left_the_picture_alarms_nobody() -> None:
    scene = Scene(150, [Thing(lambda frame: (1000 + 7 * frame, 600))])

    filmed = film(scene, perfect(scene))

    assert filmed.followed.uncovered == ()


def test_who_was_searched_for_in_vain_alarms_nobody() -> None:
    scene = Scene(200, [Thing(lambda _: (1000, 600), until=60)])

    filmed = film(scene, perfect(scene))

    assert filmed.followed.uncovered == ()
