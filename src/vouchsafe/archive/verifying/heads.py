"""The log's signed heads: the latest, those kept for their timestamps and cosignatures, and those
that somebody outside remembers.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import sha256

from vouchsafe.archive.log import (
    BadSignature,
    Checkpoint,
    LogError,
    Note,
    NoteSignature,
    NoteVerifier,
    open_checkpoint,
    parse_note,
)
from vouchsafe.archive.policy import Policy
from vouchsafe.archive.stamps import Stamped, StampError, stamped_part, verify_stamp
from vouchsafe.archive.store import Store
from vouchsafe.archive.verifying.listing import CHECKPOINT, Listing
from vouchsafe.archive.verifying.log import LogFacts
from vouchsafe.archive.verifying.reading import read_or_none
from vouchsafe.archive.verifying.report import Report

POLICY_LINE = "policy "
"""How a head says which policy holds: this, and the SHA-256 in hexadecimal."""


@dataclass(frozen=True, slots=True)
class Head:
    """A tree head that the log's key signed. witnesses: whose cosignatures hold."""

    name: str
    raw: bytes
    checkpoint: Checkpoint
    witnesses: frozenset[NoteVerifier] = frozenset()


@dataclass(slots=True)
class Heads:
    """What the signed heads say.

    kept: by size. stamped: the stamps that hold, by size and authority's name. proofs: what is to
    be remembered of them (`Remembered.proofs`). continued: sizes, from outside the archive, that
    the log was found to continue.
    """

    latest: Head | None = None
    kept: dict[int, Head] = field(default_factory=dict)
    stamped: dict[tuple[int, str], Stamped] = field(default_factory=dict)
    proofs: dict[str, str] = field(default_factory=dict)

    @property
    def cosignatures(self) -> int:
        """How many hold, on heads of different sizes."""
        each = {head.checkpoint.size: head.witnesses for head in self.kept.values()}
        if self.latest:
            size = self.latest.checkpoint.size
            each[size] = each.get(size, frozenset()) | self.latest.witnesses
        return sum(map(len, each.values()))


class HeadsCheck:
    """Checks signatures first, and what they say once the log has been read."""

    def __init__(self, store: Store, listing: Listing, policy: Policy, report: Report) -> None:
        self._store = store
        self._listing = listing
        self._policy = policy
        self._report = report
        self._witnesses = {NoteVerifier.from_vkey(vkey) for vkey in policy.witnesses}
        former = map(NoteVerifier.from_vkey, policy.former_witnesses)
        self._known = [*self._witnesses, *former]
        self.heads = Heads()

    def read(self) -> Heads:
        """All heads in the archive whose signatures hold."""
        if CHECKPOINT not in self._listing.alone:
            self._report.say("checkpoint-missing", "log/checkpoint is gone.", CHECKPOINT)
        else:
            self.heads.latest = self._head(CHECKPOINT)
        for size, name in sorted(self._listing.heads.items()):
            head = self._head(name)
            if head is None:
                continue
            if head.checkpoint.size != size:
                what = f"{name} is the head of {head.checkpoint.size:,} entries."
                self._report.say("checkpoint-forged", what, name)
                continue
            self.heads.kept[size] = head
        return self.heads

    def _head(self, name: str) -> Head | None:
        raw = read_or_none(self._store, name, self._report)
        if raw is None:
            return None
        try:
            note = parse_note(raw)
            checkpoint = signed_by_the_log(note, self._policy)
        except LogError as error:
            self._report.say("checkpoint-forged", f"{name}: {error}", name)
            return None
        return Head(name, raw, checkpoint, self._cosigned(name, note, checkpoint))

    def _cosigned(self, name: str, note: Note, checkpoint: Checkpoint) -> frozenset[NoteVerifier]:
        """Whose cosignatures hold; all other lines but the log's own are findings."""
        good: set[NoteVerifier] = set()
        own = self._policy.verifier_at(checkpoint.size)
        for at, line in enumerate(note.signatures):
            verifier = next((each for each in self._known if each.made(line)), None)
            if line in note.signatures[:at]:
                what = f"{name} carries a signature of {line.name} twice."
                self._report.say("signature-stray", what, name)
            elif own.made(line):
                continue
            elif verifier is None:
                what = f"{name} is signed by {line.name}, with a key that the policy does not name."
                self._report.say("signature-stray", what, name)
            elif _holds(verifier, note, line):
                good.add(verifier)
            else:
                what = f"The signature of {line.name} on {name} does not fit."
                self._report.say("cosignature-wrong", what, name)
        return frozenset(good)

    # -- Once the log has been read ------------------------------------------------------------

    def hold(self, facts: LogFacts) -> None:
        """Every kept head against the log, and every timestamp against its head."""
        for head in self.heads.kept.values():
            continues(
                facts, head.checkpoint, self._report, head.name, f"its own head in {head.name}"
            )
            self._policy_line(facts, head)
            self.heads.proofs[head.name] = sha256(stamped_part(head.raw)).hexdigest()
            for witness in head.witnesses:
                self.heads.proofs[f"{head.name}#{witness.vkey}"] = ""
        if self.heads.latest:
            self._policy_line(facts, self.heads.latest)
        for key in self._policy.log_keys:
            if key.until is not None and key.until not in self._listing.heads:
                what = f"The last head that the retired log key {key.verifier.name} signed is gone."
                name = f"log/checkpoints/{key.until}"
                self._report.say("kept-checkpoint-missing", what, name)
        for (size, authority), name in sorted(self._listing.stamps.items()):
            self._stamp(size, authority, name)
        self._pending(facts)

    def _policy_line(self, facts: LogFacts, head: Head) -> None:
        """A head names the policy that holds at its size."""
        before = [
            digest for at, digest in sorted(facts.policies.items()) if at < head.checkpoint.size
        ]
        expected = (f"{POLICY_LINE}{before[-1].hex()}",) if before else ()
        if head.checkpoint.extensions != expected and facts.sound and not facts.doubtful:
            what = f"{head.name} names another policy than the entries below it."
            self._report.say("checkpoint-wrong", what, head.name)

    def _stamp(self, size: int, authority: str, name: str) -> None:
        known = [*self._policy.authorities, *self._policy.former_authorities]
        named = [each for each in known if each.name == authority]
        head = self.heads.kept.get(size)
        if not named or head is None:
            lacks = "its checkpoint" if head is None else "its authority in the policy"
            self._report.say("stamp-stray", f"The timestamp {name} lacks {lacks}.", name)
            return
        token = read_or_none(self._store, name, self._report)
        if token is None:
            return
        refusal = ""
        for each in named:
            try:
                self.heads.stamped[size, authority] = verify_stamp(head.raw, token, each)
            except StampError as error:
                refusal = refusal or str(error)
            else:
                self.heads.proofs[name] = sha256(token).hexdigest()
                return
        self._report.say("stamp-wrong", f"{name}: {refusal}", name)

    def _pending(self, facts: LogFacts) -> None:
        """What is still to come: said, never failed."""
        for authority in self._policy.authorities:
            stamped = [size for size, name in self.heads.stamped if name == authority.name]
            if (last := max(stamped, default=0)) < facts.size:
                what = f"{authority.name} has stamped the first {last:,} of {facts.size:,} entries."
                self._report.say("stamp-pending", what)
        if self._policy.quorum:
            seen = [
                head.checkpoint.size
                for head in [*self.heads.kept.values(), *filter(None, [self.heads.latest])]
                if len(head.witnesses & self._witnesses) >= self._policy.quorum
            ]
            if (last := max(seen, default=0)) < facts.size:
                what = (
                    f"As many witnesses as the policy asks for ({self._policy.quorum}) have "
                    f"cosigned the first {last:,} of {facts.size:,} entries."
                )
                self._report.say("quorum", what)


def _holds(verifier: NoteVerifier, note: Note, line: NoteSignature) -> bool:
    try:
        verifier.check(note.text, line)
    except BadSignature:
        return False
    return True


def signed_by_the_log(note: Note, policy: Policy) -> Checkpoint:
    """The checkpoint in a note, by the key that the log had at that size. Raises `LogError`."""
    size = Checkpoint.parse(note.text).size
    return open_checkpoint(note, policy.verifier_at(size))


def continues(facts: LogFacts, earlier: Checkpoint, report: Report, where: str, which: str) -> bool:
    """Whether the log continues an earlier head; says so where it does not."""
    if earlier.size > facts.size:
        what = f"The log has {facts.size:,} entries and had {earlier.size:,} by {which}."
        report.say("rolled-back", what, where)
        return False
    if facts.roots.get(earlier.size) == earlier.root:
        return True
    if facts.sound:
        what = f"The log's first {earlier.size:,} entries are not those of {which}."
        report.say("history-changed", what, where)
    return False
