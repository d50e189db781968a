"""Everything that can be wrong with an archive, looked for in one go."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from itertools import groupby
from pathlib import Path

from vouchsafe.archive.custody import Labels
from vouchsafe.archive.errors import BadPolicy, NeedsKeys, NotAMember
from vouchsafe.archive.keys import MemberKeys
from vouchsafe.archive.log import Note
from vouchsafe.archive.model import ItemId
from vouchsafe.archive.policy import Policy
from vouchsafe.archive.store import Busy, Store, StoreError
from vouchsafe.archive.verifying.catalogue import CatalogueCheck
from vouchsafe.archive.verifying.events import EventsCheck, Stamps
from vouchsafe.archive.verifying.heads import POLICY_LINE, Heads, HeadsCheck
from vouchsafe.archive.verifying.keyring import Keyring
from vouchsafe.archive.verifying.listing import (
    CHECKPOINT,
    COMMIT,
    KEPT,
    POLICY,
    REWRAP,
    STAMPS,
    Listing,
    list_archive,
)
from vouchsafe.archive.verifying.lives import Lives, read_lives
from vouchsafe.archive.verifying.log import LogCheck, LogFacts
from vouchsafe.archive.verifying.model import Looked, Remembered, Scope, Verdict
from vouchsafe.archive.verifying.originals import OriginalsCheck
from vouchsafe.archive.verifying.outside import OutsideCheck, wanted_sizes
from vouchsafe.archive.verifying.reading import read_or_none, stored_size
from vouchsafe.archive.verifying.report import Report
from vouchsafe.archive.verifying.resuming import Course
from vouchsafe.archive.verifying.succession import SuccessionCheck

_FAR = 1_000_000
"""Entries that a head may be ahead of the files, before they are not missed one by one."""

Progress = Callable[[str, int, int], None]
"""Is told the stage ("log", "events", "originals"), how much is done, and of how much."""


@dataclass(frozen=True, slots=True)
class Question:
    """What to verify, and with what.

    unlock: a member's keys; None for what everybody can check. item: the beginning of its name,
    with scope "item". sample: how many originals, with scope "sample". against: heads kept
    elsewhere. remembered: what earlier verifications saw. resume: a file outside the archive
    that tells a later run how far this one came.
    """

    unlock: MemberKeys | None = None
    scope: Scope = "everything"
    item: str = ""
    sample: int = 0
    against: Sequence[Note] = ()
    remembered: Sequence[Remembered] = ()
    resume: Path | None = None


@dataclass(frozen=True, slots=True)
class Verified:
    """The verdict, and what is worth remembering of the archive; None where something is wrong."""

    verdict: Verdict
    remember: Remembered | None


def verify(store: Store, question: Question, on_progress: Progress = lambda *_: None) -> Verified:
    """Check an archive; writes nothing to it.

    While others write, what they move about may look wrong: then it is looked at again, with
    writers kept out. Raises `NotAMember`, `NoSuchItem`, `AmbiguousItem`, `NeedsKeys`.
    """
    before = _moving(store)
    verified = _Verification(store, question, on_progress).run()
    unsettled = any(each.kind == "interrupted" for each in verified.verdict.findings)
    if verified.verdict.right or not (unsettled or _moving(store) != before):
        return verified
    try:
        with store.lock():
            return _Verification(store, question, on_progress).run()
    except Busy:
        raise
    except StoreError:
        return verified  # It can only be read, so nobody here writes to it either.


def _moving(store: Store) -> tuple[object, ...]:
    """What is another whenever somebody wrote to the archive meanwhile."""
    head = read_or_none(store, CHECKPOINT, Report())
    return head, *(name for name, _ in store.names(KEPT)), *(n for n, _ in store.names(STAMPS))


class _Verification:
    """One verification from beginning to end."""

    def __init__(self, store: Store, question: Question, on_progress: Progress) -> None:
        self._store = store
        self._question = question
        self._on_progress = on_progress
        self._report = Report()
        self._policy_digest = b""
        unlock = question.unlock
        self._looked = Looked(question.scope, unlock.name if unlock else "")

    def run(self) -> Verified:
        listing = list_archive(self._store)
        self._folder(listing)
        policy = self._policy(listing)
        if REWRAP in listing.alone:
            self._rewrapping()
        if policy is None:
            return self._verified("", 0, "", Heads())
        facts, heads = self._log(listing, policy)
        if self._question.scope != "log":
            self._contents(listing, policy, facts, heads)
        if facts.erased:
            many = "item was" if len(facts.erased) == 1 else "items were"
            self._report.say("erased", f"{len(facts.erased):,} {many} erased on purpose.")
        latest = heads.latest.checkpoint.root.hex() if heads.latest else ""
        return self._verified(policy.origin, facts.size, latest, heads)

    # -- The folder and the policy ---------------------------------------------------------------

    def _folder(self, listing: Listing) -> None:
        for name in sorted(listing.strange):
            self._report.say("file-extra", f"No archive has a file called {name!a}.", name)
        for folder, names in groupby(sorted(listing.passing), lambda name: name.partition("/")[0]):
            self._passing(folder, list(names))
        if COMMIT in listing.alone:
            self._report.say("interrupted", "A change was cut short.", COMMIT)

    def _passing(self, folder: str, names: list[str]) -> None:
        if len(names) == 1:
            self._report.say("passing", f"{names[0]} is there for now.", names[0])
        else:
            said = f"{len(names):,} files below {folder}/ are there for now."
            self._report.say("passing", said, f"{folder}/")

    def _policy(self, listing: Listing) -> Policy | None:
        raw = read_or_none(self._store, POLICY, self._report) if POLICY in listing.alone else None
        if raw is None:
            self._report.say("policy-missing", "policy.toml is gone.", POLICY)
            return None
        self._policy_digest = sha256(raw).digest()
        try:
            return Policy.from_bytes(raw)
        except BadPolicy as error:
            self._report.say("policy-malformed", str(error), POLICY)
            return None

    def _rewrapping(self) -> None:
        untrusted = read_or_none(self._store, REWRAP, self._report)
        if untrusted == self._policy_digest.hex().encode("ascii"):
            self._report.say("rewrapping", "Items' keys are being encrypted anew.", REWRAP)
        else:
            what = f"{REWRAP} does not name the policy that holds."
            self._report.say("file-extra", what, REWRAP)

    # -- What everybody can check of the log -----------------------------------------------------

    def _log(self, listing: Listing, policy: Policy) -> tuple[LogFacts, Heads]:
        question = self._question
        check = HeadsCheck(self._store, listing, policy, self._report)
        heads = check.read()
        head = heads.latest.checkpoint if heads.latest else None
        there = stored_size(listing.log)
        if head and head.size > there + _FAR:
            what = f"The head speaks of {head.size:,} entries; the files hold {there:,}."
            self._report.say("entries-missing", what, CHECKPOINT)
            head = None
        size = head.size if head else there
        facts = LogCheck(self._store, listing, self._report, size).walk(
            head,
            wanted_sizes(heads, question.against, question.remembered),
            lambda done: self._on_progress("log", done, size),
        )
        if head and head.extensions != (f"{POLICY_LINE}{self._policy_digest.hex()}",):
            what = "policy.toml is not the one that the log's head names."
            self._report.say("policy-changed", what, POLICY)
        else:
            SuccessionCheck(policy, facts, self._report).openly()
        check.hold(facts)
        outside = OutsideCheck(policy, listing, heads, facts, self._report)
        outside.against(question.against)
        for memory in question.remembered:
            outside.remembered(memory)
        self._looked = replace(
            self._looked,
            entries=facts.size - len(facts.doubtful),
            heads=len(heads.kept) + bool(heads.latest),
            stamps=len(heads.stamped),
            cosignatures=heads.cosignatures,
            against=tuple(outside.continued),
        )
        return facts, heads

    # -- Keys, events, originals -----------------------------------------------------------------

    def _contents(self, listing: Listing, policy: Policy, facts: LogFacts, heads: Heads) -> None:
        keyring = Keyring(self._store, listing, policy, self._report)
        keyring.openly(facts)
        unlock, item, lives, events = self._question.unlock, None, Lives(), None
        if unlock and all(each.member != unlock.member for each in policy.present()):
            if not self._report.wrong:
                raise NotAMember(origin=policy.origin, name=unlock.name)
            # Who is a member cannot be told from a policy that somebody changed.
            unlock = None
        secrets = keyring.secrets(unlock) if unlock else None
        if self._question.item and secrets is None:
            raise NeedsKeys
        if unlock and secrets:
            labels, own = Labels(secrets.naming), keyring.events_key(unlock)
            lives = read_lives(self._store, facts, labels, self._report)
            item = lives.find(self._question.item) if self._question.item else None
            keyring.items(lives, unlock, item)
            events = EventsCheck(
                self._store,
                policy,
                facts,
                self._report,
                unlock=unlock,
                keyring=keyring,
                labels=labels,
                lives=lives,
                own=own,
            )
            stamps = Stamps((size, stamp) for (size, _), stamp in heads.stamped.items())
            events.run(stamps, item, lambda done: self._on_progress("events", done, facts.size))
            if item is None:
                SuccessionCheck(policy, facts, self._report).run(events.changes)
            if item is None and own is not None:
                CatalogueCheck(self._store, facts, lives, self._report).run(own, secrets.naming)
        originals = OriginalsCheck(
            self._store,
            listing,
            facts,
            self._report,
            lives=lives,
            recorded=events.originals if events else None,
            key_of=lambda each: keyring.item(each, unlock) if unlock else None,
        )
        self._originals(originals, policy, item)
        self._looked = replace(self._looked, events=events.opened if events else 0)

    def _originals(self, originals: OriginalsCheck, policy: Policy, item: ItemId | None) -> None:
        question = self._question
        originals.presence(item)
        chosen = originals.choose(item, question.sample if question.scope == "sample" else None)
        with Course(question.resume, origin=policy.origin, keys=self._looked.keys) as course:
            right = originals.read(
                chosen, course, lambda done, total: self._on_progress("originals", done, total)
            )
        self._looked = replace(self._looked, originals=right, originals_in_all=len(originals))

    def _verified(self, origin: str, size: int, root: str, heads: Heads) -> Verified:
        verdict = Verdict(origin, size, root, self._looked, self._report.findings())
        remember = Remembered(origin, size, root, heads.proofs) if verdict.right else None
        return Verified(verdict, remember)
