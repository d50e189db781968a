"""Whatever happens to an archive, in whatever order: it stays whole, and tells what happened."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from unittest.mock import patch

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from vouchsafe.archive import Acquisition, Archive, EventType, ItemId, MemberKeys, find_keys
from vouchsafe.archive.verifying import Question, verify

CONTENTS = st.sampled_from([bytes([number]) * 100 for number in range(5)])


class Life(RuleBasedStateMachine):
    """Members come and go and do things; a plain model knows what the archive should say."""

    @initialize()
    def begin(self) -> None:
        """Without waiting for the disk: nothing is cut short here."""
        self.no_waiting = patch.object(os, "fsync", lambda _descriptor: None)
        self.no_waiting.start()
        self.folder = tempfile.TemporaryDirectory()
        self.root = Path(self.folder.name)
        self.archive, _ = Archive.init(
            self.root / "archive",
            origin="example.org/life",
            member="m0",
            passphrase=None,
            keys=self.root / "keys",
        )
        first = find_keys(str(self.archive.place), "m0", self.root / "keys").unlock(None)
        self.members = {"m0": first}
        self.ever = 1
        self.here: dict[ItemId, bytes] = {}
        self.known: dict[bytes, ItemId] = {}
        self.gone: set[ItemId] = set()
        self.log: list[EventType] = ["created"]

    def teardown(self) -> None:
        if hasattr(self, "folder"):
            self.folder.cleanup()
            self.no_waiting.stop()

    @rule(contents=st.lists(CONTENTS, min_size=1, max_size=4))
    def add(self, contents: list[bytes]) -> None:
        """Some of them are the same, some were here, some were erased."""
        paths = []
        for number, content in enumerate(contents):
            paths.append(self.root / f"{number}")
            paths[-1].write_bytes(content)
        for content, added in zip(contents, self.archive.add(paths, Acquisition()), strict=True):
            assert self.known.setdefault(content, added.item) == added.item
            assert added.known == (added.item in self.here)
            self.here[added.item] = content
            self.log.append("received")

    @precondition(lambda self: self.here)
    @rule(data=st.data())
    def note(self, data: st.DataObject) -> None:
        item = data.draw(st.sampled_from(list(self.here)))
        self.archive.record("noted", item, {"note": "x"})
        self.log.append("noted")

    @precondition(lambda self: self.here)
    @rule(data=st.data())
    def erase(self, data: st.DataObject) -> None:
        item = data.draw(st.sampled_from(list(self.here)))
        self.archive.erase(item, "asked for")
        del self.here[item]
        self.gone.add(item)
        self.log.append("erased")

    @rule()
    def grant(self) -> None:
        name = f"m{self.ever}"
        self.ever += 1
        self.members[name] = MemberKeys.new(name)
        self.archive.grant(self.members[name].member)
        self.log.append("granted")

    @precondition(lambda self: len(self.members) > 1)
    @rule()
    def revoke(self) -> None:
        """Never the one who does it."""
        mine = self.archive.unlocked.keys.name
        name = next(each for each in self.members if each != mine)
        self.archive.revoke(name)
        del self.members[name]
        self.log.append("revoked")

    @rule()
    def rotate(self) -> None:
        self.archive.rotate()
        self.log.append("rotated")

    @rule()
    def renew(self) -> None:
        name = self.archive.unlocked.keys.name
        self.members[name] = MemberKeys.new(name)
        self.archive.rotate_member(self.members[name])
        self.log.append("rotated")

    @rule(data=st.data())
    def reopen(self, data: st.DataObject) -> None:
        """Somebody goes on, who may not be the same."""
        name = data.draw(st.sampled_from(sorted(self.members)))
        memory = self.root / "keys"
        self.archive = Archive.open(self.archive.place, unlock=self.members[name], memory=memory)
        assert self.archive.objection is None

    @invariant()
    def it_says_what_happened(self) -> None:
        if not hasattr(self, "log"):
            return
        assert [event.type for event in self.archive.events()] == self.log
        assert set(self.archive.items()) == set(self.here)
        for item, content in self.here.items():
            assert b"".join(self.archive.read(item)) == content

    @invariant()
    def verify_agrees(self) -> None:
        if not hasattr(self, "log"):
            return
        keys = self.archive.unlocked.keys
        verdict = verify(self.archive.store, Question(unlock=keys)).verdict
        assert verdict.right, verdict.findings


TestLife = Life.TestCase
TestLife.settings = settings(
    max_examples=12,
    stateful_step_count=14,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
