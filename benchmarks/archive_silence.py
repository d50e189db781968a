"""Whoever has the log's key puts a policy of their own in force, and says nothing of it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from benchmarks.archive_case import Case
from vouchsafe.archive.claims import Trust
from vouchsafe.archive.custody import (
    Entry,
    EventType,
    Labels,
    commitment,
    seal_event,
    sign_event,
    write_entry,
)
from vouchsafe.archive.keys import (
    Identity,
    MemberKeys,
    rewrap,
    unwrap_item_key,
    unwrap_secrets,
)
from vouchsafe.archive.log import WitnessSigner
from vouchsafe.archive.policy import Policy
from vouchsafe.archive.tenure import Membership

Change = Callable[[Policy, int], Policy]
"""A policy, and how many entries the log has, to the policy that somebody would like better."""

_MALLORY, _OTHER = MemberKeys.new("mallory").member, MemberKeys.new("alice").member
_WITNESS = WitnessSigner("mallory.example", b"m" * 32).verifier.vkey


def _and_member(since: int, until: int) -> Change:
    forged = Membership(_OTHER, since, until)
    return lambda policy, _: replace(policy, members=(*policy.members, forged))


SILENT: Mapping[str, Change] = {
    "a member from now on": lambda policy, size: policy.joined(_MALLORY, size + 1),
    "a member from the beginning": lambda policy, _: policy.joined(_MALLORY, 0),
    "other keys in a member's name": _and_member(0, 10**9),
    "other keys in a member's name, once": lambda policy, size: _and_member(0, size + 1)(
        policy, size
    ),
    "fewer members": lambda policy, _: replace(policy, members=policy.members[:1]),
    "another recovery key": lambda policy, _: replace(policy, recovery=Identity.new().recipient),
    "a log key less": lambda policy, _: replace(
        policy, log_keys=(policy.log_keys[0], *policy.log_keys[2:])
    ),
    "another witness": lambda policy, _: replace(policy, witnesses=(*policy.witnesses, _WITNESS)),
    "a witness for another": lambda policy, _: replace(policy, witnesses=(_WITNESS,)),
    "no quorum": lambda policy, _: replace(policy, quorum=0),
    "no former witnesses": lambda policy, _: replace(policy, former_witnesses=()),
    "somebody trusted": lambda policy, _: replace(policy, trust=Trust(proofmode=("A" * 40,))),
}


def silent_change(case: Case) -> str | None:
    """An operator who has the log's key, and whose event speaks of something else."""
    which = case.chance.choice(sorted(SILENT))
    changed = SILENT[which](case.policy, case.head.size)
    if changed == case.policy:
        return None
    nothing: dict[str, Any] = {} if case.chance.random() < 0.5 else {"terms": {}}
    put_in_force(case, "policy", changed, {"why": "an authority", **nothing})
    return which


def put_in_force(
    case: Case,
    event: EventType,
    policy: Policy,
    what: Mapping[str, Any],
    *,
    by: MemberKeys | None = None,
    item: str | None = None,
) -> None:
    """One more event by a member, with another policy, under a head that the log's key signed."""
    keys, index = by or case.specimen.keys, case.head.size
    secrets = unwrap_secrets(case.files["keys/archive.age"], case.specimen.keys.identity)
    name = f"keys/items/{item[:2]}/{item}.age" if item else "keys/events.age"
    own = unwrap_item_key(case.files[name], case.specimen.keys.identity)
    signed = sign_event(
        keys.name,
        policy.origin,
        event,
        item,  # type: ignore[arg-type]
        keys.member.key_id,
        "2026-11-22T20:15:00Z",
        {**what, "policy": policy.digest},
        keys.sign,
    )
    blind, sealed = seal_event(signed, own.recipient)
    entry = Entry(
        event,
        commitment(signed, blind),
        hashlib.sha256(sealed).digest(),
        bytes.fromhex(policy.digest),
        Labels(secrets.naming).cover(item, index),  # type: ignore[arg-type]
    )
    seed = case.log_seed()
    root = case.write_log([*case.entries(), write_entry(entry)], [*case.events(), sealed])
    if policy.recipients() != case.policy.recipients():
        for each in [name for name in case.names("keys/") if name.endswith(".age")]:
            case.files[each] = rewrap(
                case.files[each], case.specimen.keys.identity, policy.recipients()
            )
    case.files["policy.toml"] = policy.to_bytes()
    case.sign(index + 1, root, seed, policy.digest)
