"""What is remembered of the last save changes nothing of what is read."""

from __future__ import annotations

import contextlib
import json
import random
from dataclasses import replace
from typing import Any

import anyio
import pytest
from fastapi import FastAPI
from hypothesis import given
from hypothesis import strategies as st

from tests.server.conftest import Visit
from tests.server.desk import add_photo, analyse, track
from vouchsafe.redaction import MediaFacts, Plan, PlanError, Sha256, plan_text
from vouchsafe.review import Conflict, Reviews
from vouchsafe.server.api import plans
from vouchsafe.server.api.shapes import SavePlan
from vouchsafe.server.errors import Malformed
from vouchsafe.server.guarding.size import SMALL
from vouchsafe.server.plan_bodies import PlanBodies

FACTS = MediaFacts("crowd.jpg", Sha256("0" * 64), "photo", 64, 48, 0.0)


def document(names: list[str], x: float = 4.0) -> dict[str, Any]:
    made = Plan(FACTS, "vouchsafe test", tracks=tuple(track(each, x=x) for each in names))
    whole: dict[str, Any] = json.loads(plan_text(made))
    return whole


def body(plan: dict[str, Any], *, indent: int | None = None, **more: Any) -> bytes:
    return json.dumps({"parent": 1, "plan": plan, **more}, indent=indent).encode()


def read(bodies: PlanBodies, given: bytes) -> tuple[SavePlan, Plan]:
    with bodies.reading("item", given) as both:
        return both


def as_read(bodies: PlanBodies, given: bytes) -> Any:
    try:
        saved, plan = read(bodies, given)
    except (Malformed, PlanError) as error:
        return str(error)
    return saved.parent, saved.note, plan


def everything() -> PlanBodies:
    return PlanBodies(least=0)


def nothing() -> PlanBodies:
    return PlanBodies(least=10**9)


@given(
    st.lists(
        st.tuples(
            st.lists(st.sampled_from(["t1", "t2", "t3", "t4"]), unique=True),
            st.sampled_from([4.0, 5.5]),
            st.sampled_from([None, 1]),
        ),
        max_size=5,
    )
)
def test_plans_are_read_as_if_nothing_were_remembered(
    saves: list[tuple[list[str], float, int | None]],
) -> None:
    bodies = everything()
    for names, x, indent in saves:
        sent = body(document(names, x), indent=indent)

        assert as_read(bodies, sent) == as_read(nothing(), sent)


@given(st.integers(0, 10**9), st.integers(1, 4))
def test_so_is_what_is_damaged(seed: int, wounds: int) -> None:
    chance = random.Random(seed)
    bodies = everything()
    whole = body(document(["t1", "t2", "t3"]), note='says "tracks": [')
    read(bodies, whole)
    damaged = bytearray(whole)
    for _ in range(wounds):
        at = chance.randrange(len(damaged))
        damaged[at : at + chance.randrange(3)] = bytes(chance.choices(b'0}],"e{[: \xff', k=1))

    assert as_read(bodies, bytes(damaged)) == as_read(nothing(), bytes(damaged))


def test_a_track_that_did_not_change_is_the_very_same() -> None:
    bodies = everything()
    _, before = read(bodies, body(document(["t1", "t2"])))
    changed = document(["t1", "t2"])
    changed["tracks"][1]["hidden"] = False

    _, after = read(bodies, body(changed))

    assert after.tracks[0] is before.tracks[0]
    assert after.tracks[1] == replace(before.tracks[1], hidden=False)


@pytest.mark.parametrize(
    ("plan", "more"),
    [
        ('{%(rest)s, "tracks": %(a)s, "tr\\u0061cks": %(b)s}', ""),
        ('{%(rest)s, "tr\\u0061cks": %(b)s, "tracks": %(a)s}', ""),
        ('{%(rest)s, "tr\\u0061cks": %(b)s}', ', "more": {"tracks": %(a)s}'),
        ('{%(rest)s, "tr\\u0061cks": %(b)s}', ', "more": {"a\\"tracks": %(a)s}'),
        ('{%(rest)s, "tr\\u0061cks": %(b)s, "a\\"tracks": %(a)s}', ""),
        ('{%(rest)s, "tr\\u0061cks": []}', ', "plan": {%(rest)s, "tracks": %(a)s}'),
    ],
)
@pytest.mark.parametrize("others", [["t1"], ["t1", "t2"]])
def test_nobody_has_the_text_of_a_track_stand_for_another(
    plan: str, more: str, others: list[str]
) -> None:
    honest, changed = document(["t1"]), document(others, x=30.0)
    rest = json.dumps({key: honest[key] for key in honest if key != "tracks"})[1:-1]
    parts = {key: json.dumps(each["tracks"]) for key, each in (("a", honest), ("b", changed))}
    sent = (f'{{"parent": 1, "plan": {plan}{more}}}' % {"rest": rest, **parts}).encode()
    bodies = everything()

    assert as_read(bodies, sent) == as_read(nothing(), sent)
    assert as_read(bodies, body(honest)) == as_read(nothing(), body(honest))


@pytest.mark.parametrize(
    "change",
    [
        ('"keyframes"', '"keyframes": [{"time": 0.0, "box": [1, 1, 9, 9]}], "keyframes"'),
        ('"keyframes"', '"more": {"keyframes": [{"time": 0.0, "box": [1, 1, 9, 9]}]}, "keyframes"'),
        ('"keyframes"', '"a\\"keyframes": [{"time": 0.0, "box": [1, 1, 9, 9]}], "keyframes"'),
        ('"keyframes"', '"keyfr\\u0061mes"'),
        ('"source"', f'"source": "{"x" * 5000}", "source"'),
        ('"hidden": true', f'"hidden": true{" " * 5000}'),
    ],
)
def test_nor_the_keyframes_of_one_for_those_of_another(change: tuple[str, str]) -> None:
    sent = body(document(["t1", "t2"])).decode().replace(*change, 1).encode()

    assert sent != body(document(["t1", "t2"]))
    assert as_read(everything(), sent) == as_read(nothing(), sent)


@pytest.mark.parametrize("twice", ["parent", "p\\u0061rent"])
def test_a_key_occurs_once(twice: str) -> None:
    sent = body(document(["t1"]))[:-1] + f', "{twice}": 2}}'.encode()

    for bodies in (everything(), nothing()):
        assert "a key occurs twice" in as_read(bodies, sent)


def test_of_what_was_not_saved_nothing_is_remembered() -> None:
    bodies, sent = everything(), body(document(["t1"]))
    with contextlib.suppress(Conflict), bodies.reading("item", sent) as (_, before):
        raise Conflict(latest=2, parent=1)

    _, after = read(bodies, sent)

    assert after == before
    assert after.tracks[0] is not before.tracks[0]


def test_who_may_not_save_has_nothing_read(admin: Visit, collection: str) -> None:
    item = add_photo(admin, collection)

    answer = admin.post(f"/api/v1/items/{item}/plan", content=b"no plan")

    assert (answer.status_code, answer.json()["code"]) == (409, "missing")


def test_only_so_much_is_remembered() -> None:
    bodies = PlanBodies(most=10, least=0)
    _, before = read(bodies, body(document(["t1"])))
    _, after = read(bodies, body(document(["t1"])))

    assert after == before
    assert after.tracks[0] is not before.tracks[0]


def test_too_many_large_plans_at_once_are_put_off(
    app: FastAPI, admin: Visit, reviews: Reviews, collection: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    item = add_photo(admin, collection)
    analyse(reviews, admin, item)
    plan = admin.get(f"/api/v1/items/{item}/plan").json()["plan"]
    monkeypatch.setattr(plans, "_WAIT", 1)
    app.state.house = replace(app.state.house, large=anyio.Semaphore(0))

    small = admin.post(f"/api/v1/items/{item}/plan", content=body(plan))
    large = admin.post(f"/api/v1/items/{item}/plan", content=body(plan) + b" " * SMALL)
    app.state.house = replace(app.state.house, large=anyio.Semaphore(1))
    again = admin.post(f"/api/v1/items/{item}/plan", content=body(plan) + b" " * SMALL)

    assert (small.status_code, large.status_code, again.status_code) == (201, 503, 201)
    assert "retry-after" in large.headers
