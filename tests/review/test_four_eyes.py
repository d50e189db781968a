"""Whatever people do in whatever order: nothing is published that a second person has not seen,
and no version is lost. A model keeps the books by itself, and compares.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    rule,
)

from tests.review.team import Team, join, plan_of, render, track
from vouchsafe.redaction import Plan
from vouchsafe.review import Conflict, NotFound, NotYet, Person, Reviews, Role, State

PEOPLE = st.integers(0, 3)
ANYBODY = st.integers(0, 7)
NOBODY = "machine"
ROUNDS = st.tuples(
    st.one_of(st.none(), PEOPLE),
    PEOPLE,
    st.integers(1, 7),
    st.sampled_from([1.0, 1.0, 0.9]),
    st.sampled_from([10.0, 100.0, 200.0]),
)
MEMORY = Path("/dev/shm")
"""Thousands of transactions, each of which would wait for a disk."""

tracks = st.lists(
    st.builds(
        lambda x, score, hidden: (x, score, hidden),
        st.sampled_from([10.0, 100.0, 200.0]),
        st.sampled_from([0.2, 0.9]),
        st.booleans(),
    ),
    max_size=2,
)


class FourEyes(RuleBasedStateMachine):
    """One item; everybody does what they like to it."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None)
        self.reviews = Reviews.open(Path(self.folder.name))
        self.team = Team(self.reviews)
        # Whoever has edited once can never approve again: a team of four would soon be done.
        more = (join(self.reviews, self.team.admin, Role.REVIEWER, f"bird {n}") for n in range(4))
        self.everybody = (*self.team.everybody, *more)
        self.item = self.team.analysed("clip.mp4", [track("t1", end=9.0, score=0.3)])
        first = self.reviews.plan(self.team.admin, self.item.id)
        # The books: what was saved by whom; who has looked at what; who approved what, and when.
        self.saved: list[tuple[Plan, str]] = [(first.plan, NOBODY)]
        self.seen: dict[str, set[str]] = {person.id: set() for person in self.everybody}
        self.approvals: list[tuple[int, str]] = []
        self.submitter: str | None = None
        self.published = 0

    def teardown(self) -> None:
        who, item = self.team.admin, self.item.id
        for number, (plan, _) in enumerate(self.saved, start=1):
            assert self.reviews.plan(who, item, number).plan == plan
        self.reviews.close()
        self.folder.cleanup()

    @property
    def latest(self) -> int:
        return len(self.saved)

    def state(self) -> State:
        return self.reviews.item(self.team.admin, self.item.id).state

    def who(self, at: int) -> Person:
        return self.everybody[at]

    @rule(at=PEOPLE, back=st.integers(0, 1), boxes=tracks)
    def save(self, at: int, back: int, boxes: list[tuple[float, float, bool]]) -> None:
        who, parent = self.who(at), max(1, self.latest - back)
        plan = plan_of(
            self.item,
            [
                track(f"t{n}", end=9.0, x=x, score=score, hidden=hidden)
                for n, (x, score, hidden) in enumerate(boxes)
            ],
        ).canonical()
        try:
            version = self.reviews.save_plan(who, self.item.id, parent, plan)
        except Conflict:
            assert parent < self.latest
            return
        except NotYet:
            assert self.state() not in {State.READY, State.IN_REVIEW}
            return
        if version.number > self.latest:
            assert parent == self.latest
            self.saved.append((plan, who.id))
            self.submitter = None
        assert (version.number, version.plan) == (self.latest, plan)

    @rule(at=ANYBODY, share=st.sampled_from([0.5, 1.0]), old=st.booleans())
    def look(self, at: int, share: float, *, old: bool) -> None:
        who, version = self.who(at), max(1, self.latest - old)
        keys = [entry.key for entry, _ in self.reviews.look_here(who, self.item.id, version)]
        some = keys[: int(len(keys) * share)]
        self.reviews.see(who, self.item.id, version, some)
        self.seen[who.id] |= set(some)

    @rule(at=PEOPLE)
    def submit(self, at: int) -> None:
        if self._done(lambda: self.reviews.submit(self.who(at), self.item.id)):
            self.submitter = self.who(at).id

    @rule(at=ANYBODY, back=st.integers(0, 1))
    def approve(self, at: int, back: int) -> None:
        who, version = self.who(at), max(1, self.latest - back)
        if not self._done(lambda: self.reviews.approve(who, self.item.id, version)):
            return
        assert version == self.latest
        assert who.id not in {author for _, author in self.saved}
        assert who.id != self.submitter
        needed = {e.key for e, _ in self.reviews.look_here(who, self.item.id, version)}
        assert needed <= self.seen[who.id]
        assert who != self.team.contributor
        self.approvals.append((version, who.id))

    @rule(rounds=st.lists(ROUNDS, min_size=3, max_size=5))
    def rounds(self, rounds: list[tuple[int | None, int, int, float, float]]) -> None:
        """All that leads to a publication, which chance alone would do too seldom."""
        for editor, first, second, share, x in rounds:
            self.work(fails=True)
            if self.state() not in {State.READY, State.IN_REVIEW}:
                self.reopen(3)
            if editor is not None:
                self.save(editor, 0, [(x, 0.2, True)])
            self.submit(first)
            self.look(second, share, old=False)
            self.approve(second, 0)
            self.publish(3)

    @rule(at=PEOPLE)
    def reopen(self, at: int) -> None:
        if self._done(lambda: self.reviews.reopen(self.who(at), self.item.id)):
            self.approvals.clear()
            self.submitter = None

    @rule(at=PEOPLE)
    def refuse(self, at: int) -> None:
        if self._done(lambda: self.reviews.refuse(self.who(at), self.item.id)):
            self.approvals.clear()
            self.submitter = None

    @rule(at=PEOPLE)
    def publish(self, at: int) -> None:
        who = self.who(at)
        if self._done(lambda: self.reviews.publish(who, self.item.id)):
            assert who in {self.team.publisher, self.team.admin}
            self._approved_by_a_second_person()

    @rule(fails=st.booleans())
    def work(self, *, fails: bool) -> None:
        try:
            order = self.reviews.order(self.item.id)
        except NotFound:
            return
        assert order.version.plan == self.saved[-1][0]
        if fails:
            (due,) = self.reviews.due()
            self.reviews.failed(self.item.id, due.attempt, "The disk is full.")
        else:
            render(self.reviews, self.item.id)
            self._approved_by_a_second_person()
            self.published += 1

    @rule()
    def the_verification_finds_more(self) -> None:
        if self.state() is not State.RENDERING:
            return
        plan = plan_of(self.item, [track("v1", end=9.0, x=400.0 + self.latest)]).canonical()
        self.reviews.found_more(self.item.id, self.latest, plan, "Something was still visible.")
        self.saved.append((plan, NOBODY))
        self.approvals.clear()
        self.submitter = None

    @invariant()
    def no_version_is_lost_or_changed(self) -> None:
        who, item = self.team.admin, self.item.id
        versions = reversed(self.reviews.versions(who, item))
        assert [(v.number, v.author or NOBODY) for v in versions] == [
            (number, author) for number, (_, author) in enumerate(self.saved, start=1)
        ]
        assert self.reviews.plan(who, item).plan == self.saved[-1][0]

    def _approved_by_a_second_person(self) -> None:
        authors = {author for _, author in self.saved}
        assert any(
            version == self.latest and person not in authors for version, person in self.approvals
        )

    def _done(self, action: object) -> bool:
        try:
            action()  # type: ignore[operator]
        except NotYet:
            return False
        return True


TestFourEyes = FourEyes.TestCase
TestFourEyes.settings = settings(
    max_examples=20,
    stateful_step_count=12,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
