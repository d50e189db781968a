"""Who became a member when, by the events alone: the policy must not say more, or less.

Whoever has the log's key can sign a tree head that names a policy of their own making. So it does
not suffice that an event names the policy: it must also say what changed, about members and keys
as about time authorities, witnesses and trust.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from vouchsafe.archive.custody import CHANGES_THE_POLICY, Event
from vouchsafe.archive.policy import Policy
from vouchsafe.archive.tenure import LogKey, Membership
from vouchsafe.archive.terms import NOTHING_YET, Terms, terms_of
from vouchsafe.archive.verifying.log import LogFacts
from vouchsafe.archive.verifying.report import Report

_POLICY = "policy.toml"


@dataclass(frozen=True, slots=True)
class _Term:
    """A membership as events tell of it. recipient: "" where the event does not say it."""

    name: str
    key: str
    recipient: str
    since: int
    until: int | None = None

    def is_that_of(self, other: Membership) -> bool:
        """Whether the policy says the same."""
        member = other.member
        said = (member.name, member.key_id, other.since, other.until)
        same = said == (self.name, self.key, self.since, self.until)
        return same and self.recipient in ("", member.recipient)


class SuccessionCheck:
    """Holds members, log keys, the recovery key and the terms of the policy against the log."""

    def __init__(self, policy: Policy, facts: LogFacts, report: Report) -> None:
        self._policy = policy
        self._facts = facts
        self._report = report
        self._members: list[_Term] = []
        self._terms: Terms | None = dict(NOTHING_YET)
        self._log_keys = [LogKey(policy.log_keys[0].vkey)]
        self._recovery = ""

    def openly(self) -> None:
        """What needs no key: members and keys change only where the log says that something did."""
        if not self._facts.sound or self._facts.doubtful:
            return
        changed = self._facts.policies.keys()
        for each in self._policy.members:
            began = each.since == 0 or {each.since, each.since - 1} & changed
            ended = each.until is None or {each.until, each.until - 1} & changed
            if not began or not ended:
                self._say(f"No entry of the log says when {each.member.name} was a member.")
        if any(key.until not in changed for key in self._policy.log_keys[:-1]):
            self._say("No entry of the log says when one of its keys was retired.")

    def run(self, events: Iterable[Event]) -> None:
        """For members: events are all of those that change the policy, each of them checked."""
        told = list(events)
        expected = sum(self._facts.types[each] for each in CHANGES_THE_POLICY)
        if len(told) != expected or not self._facts.sound:
            return  # Why one of them does not count was said.
        for event in told:
            self._take(event)
        members = self._policy.members
        for at, each in enumerate(members):
            if at >= len(self._members) or not self._members[at].is_that_of(each):
                self._say(f"No event says that {each.member.name} was a member as it is there.")
        for gone in self._members[len(members) :]:
            self._say(f"{gone.name} became a member by entry {gone.since:,} and is not there.")
        if tuple(self._log_keys) != self._policy.log_keys:
            self._say("Its log keys are not those that the events name.")
        if not self._recovery_is_told(told):
            self._say("Its recovery key is not the one that the events name.")
        self._hold_terms()

    def _take(self, event: Event) -> None:
        what, index = event.what, event.index
        if event.type == "created" and index == 0:
            self._join(what, 0)
        elif event.type == "granted":
            self._granted(event)
        elif event.type == "revoked":
            self._leave(what.get("member"), index + 1)
            self._renew_log_key(what, index)
        elif event.type == "rotated":
            self._rotated(event)
        elif event.type == "policy":
            self._settle(event)

    def _settle(self, event: Event) -> None:
        said = event.what.get("terms")
        if not isinstance(said, Mapping) or not set(said) <= set(NOTHING_YET):
            what = f"Event {event.index:,} changes the policy and does not say how."
            self._report.say("terms-unlogged", what, _POLICY, entry=event.index)
            self._terms = None
        elif self._terms is not None:
            self._terms |= said

    def _hold_terms(self) -> None:
        if self._terms is None:
            return  # Which event kept silent was said.
        for name, said in terms_of(self._policy).items():
            if said != self._terms[name]:
                what = f"What it says of {name.replace('_', ' ')} is not what the events say."
                self._report.say("terms-unlogged", what, _POLICY)

    def _recovery_is_told(self, told: list[Event]) -> bool:
        if self._recovery or not told or not self._policy.members:
            return self._recovery in ("", self._policy.recovery)
        # No event names the first one, but its digest does: nothing else of the first policy is
        # unknown.
        first = replace(self._policy.members[0], until=None)
        begun = Policy(
            self._policy.origin,
            (LogKey(self._policy.log_keys[0].vkey),),
            self._policy.recovery,
            (first,),
        )
        return told[0].what.get("policy") == begun.digest

    def _granted(self, event: Event) -> None:
        what, index = event.what, event.index
        if what.get("recovered") is not True:
            self._join(what, index + 1)
            return
        self._leave(what.get("member"), index)
        self._join(what, index)
        said = f"{event.actor} became a member by entry {index:,}, with the recovery key."
        self._report.say("recovered", said, entry=index)

    def _rotated(self, event: Event) -> None:
        what, index = event.what, event.index
        if "member" in what:
            if what["member"] != event.actor:
                said = (
                    f"Event {index:,} gives {what['member']} other keys; {event.actor} signed it."
                )
                self._report.say("event-forged", said, entry=index)
            self._leave(what["member"], index + 1)
            self._join(what, index + 1)
        elif "recovery" in what:
            self._recovery = str(what["recovery"])
        else:
            self._renew_log_key(what, index)

    def _join(self, what: Mapping[str, Any], since: int) -> None:
        name, key = str(what.get("member")), str(what.get("key"))
        self._members.append(_Term(name, key, str(what.get("recipient", "")), since))

    def _leave(self, name: Any, until: int) -> None:
        self._members = [
            replace(each, until=until) if each.until is None and each.name == name else each
            for each in self._members
        ]

    def _renew_log_key(self, what: Mapping[str, Any], size: int) -> None:
        retired = [replace(key, until=size) for key in self._log_keys[-1:]]
        self._log_keys = [*self._log_keys[:-1], *retired, LogKey(str(what.get("log")))]

    def _say(self, what: str) -> None:
        self._report.say("members-unlogged", what, _POLICY)
