"""Who may read and sign: granting, revoking, and renewing keys.

The log says it first, in one commit with the policy and the archive's own keys. Then every item's
key is encrypted anew, one by one; while that is unfinished, `journal/rewrap` lies there, and the
next member who opens the archive goes on with it.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

from vouchsafe.archive.committing import Change, Draft
from vouchsafe.archive.custody import Event, EventType, now
from vouchsafe.archive.desk import Desk
from vouchsafe.archive.errors import MemberAlready
from vouchsafe.archive.files import (
    EVENTS_KEY,
    ITEM_KEYS,
    REWRAP,
    SECRETS,
    has,
    kept_checkpoint_name,
    member_key_name,
)
from vouchsafe.archive.keys import (
    ArchiveSecrets,
    Member,
    MemberKeys,
    NotForThisKey,
    Recipient,
    RecoverySheet,
    recovery_sheet,
    rewrap,
    wrap_item_key,
    wrap_secrets,
)
from vouchsafe.archive.log import NoteSigner
from vouchsafe.archive.policy import Policy
from vouchsafe.archive.store import Busy, Changes
from vouchsafe.archive.terms import changed_terms

Progress = Callable[[int, int], None]
_AT_ONCE: Final = 256


def grant(desk: Desk, member: Member, on_progress: Progress | None) -> Event:
    """See `Archive.grant`."""
    with desk.hold():
        policy = desk.state.policy
        if any(each.member.name == member.name for each in policy.present()):
            raise MemberAlready(name=member.name)
        size = desk.state.head.size
        what = {"member": member.name, "key": member.key_id, "recipient": member.recipient}
        event = _change(desk, "granted", policy.joined(member, size + 1), what)
        rewrap_items(desk, on_progress)
        return event


def revoke(desk: Desk, name: str, on_progress: Progress | None) -> Event:
    """See `Archive.revoke`."""
    with desk.hold():
        policy, size = desk.state.policy, desk.state.head.size
        gone = policy.leaving(name)
        # Whoever was a member knows the log's key, and must not be able to sign on.
        policy, renewed = _other_log_key(desk, policy.left(name, size + 1))
        what = {"member": name, "key": gone.key_id, "log": policy.verifier.vkey}
        event = _change(
            desk,
            "revoked",
            policy,
            what,
            secrets_anew=renewed,
            removals=(member_key_name(name),),
        )
        rewrap_items(desk, on_progress)
        return event


def rotate_log(desk: Desk) -> Event:
    """See `Archive.rotate`."""
    with desk.hold():
        policy, renewed = _other_log_key(desk, desk.state.policy)
        what = {"log": policy.verifier.vkey}
        return _change(desk, "rotated", policy, what, secrets_anew=renewed)


def rotate_member(
    desk: Desk, keys: MemberKeys, key_file: bytes | None, on_progress: Progress | None
) -> Event:
    """See `Archive.rotate_member`."""
    with desk.hold():
        old, size = desk.unlocked.keys, desk.state.head.size
        if keys.name != old.name:
            raise MemberAlready(name=keys.name)
        policy = desk.state.policy.left(old.name, size + 1)
        policy = policy.joined(keys.member, size + 1, _digest(key_file))
        what = {
            "member": keys.name,
            "key": keys.member.key_id,
            "recipient": keys.member.recipient,
        }
        # To both keys first: the old ones are gone the moment the new ones are in force.
        desk.store.write(REWRAP, desk.state.policy.digest.encode("ascii"))
        _rewrap(desk, [*desk.state.policy.recipients(), keys.member.recipient], None)
        gone = () if key_file else (member_key_name(keys.name),)
        event = _change(desk, "rotated", policy, what, keys=keys, key_file=key_file, removals=gone)
        rewrap_items(desk, on_progress)
        return event


def rotate_recovery(desk: Desk, on_progress: Progress | None) -> tuple[Event, RecoverySheet]:
    """See `Archive.rotate_recovery`."""
    with desk.hold():
        sheet = recovery_sheet(desk.state.policy.origin, now()[:10])
        policy = replace(desk.state.policy, recovery=sheet.identity.recipient)
        event = _change(desk, "rotated", policy, {"recovery": sheet.identity.recipient})
        rewrap_items(desk, on_progress)
        return event, sheet


def readmit(
    desk: Desk, keys: MemberKeys, key_file: bytes | None, on_progress: Progress | None
) -> Event:
    """Let somebody in with the recovery key, which the desk is open with; see `recover`.

    Keys that a member of the same name had are theirs no longer.
    """
    with desk.hold():
        policy, size = desk.state.policy, desk.state.head.size
        desk.store.write(REWRAP, policy.digest.encode("ascii"))
        _rewrap(desk, [*policy.recipients(), keys.member.recipient], on_progress)
        if any(each.member.name == keys.name for each in policy.present()):
            policy = policy.left(keys.name, size)
        what = {
            "member": keys.name,
            "key": keys.member.key_id,
            "recipient": keys.member.recipient,
            "recovered": True,
        }
        gone = () if key_file else (member_key_name(keys.name),)
        policy = policy.joined(keys.member, size, _digest(key_file))
        event = _change(desk, "granted", policy, what, keys=keys, key_file=key_file, removals=gone)
        rewrap_items(desk, on_progress)
        return event


def change_policy(desk: Desk, policy: Policy, why: str) -> Event:
    """See `Archive.change_policy`."""
    with desk.hold():
        present = desk.state.policy
        # Members and keys change by their own commands, which do more than write them down.
        policy = replace(
            policy,
            origin=present.origin,
            log_keys=present.log_keys,
            recovery=present.recovery,
            members=present.members,
        ).after(present)
        terms = changed_terms(present, policy)
        what = {"why": why, "policy": policy.digest, "terms": terms}
        to = desk.unlocked.events.recipient
        draft = Draft("policy", None, what, to, bytes.fromhex(policy.digest))
        (event,) = desk.commit(Change([draft], policy=policy))
        return event


def rewrap_items(desk: Desk, on_progress: Progress | None = None) -> None:
    """Encrypt every item's key to the members of today, and be done. The desk is held.

    Idempotent; what a kill leaves is done by whoever opens the archive next.
    """
    _rewrap(desk, desk.state.policy.recipients(), on_progress)
    desk.store.remove(REWRAP)


def _rewrap(desk: Desk, recipients: list[Recipient], on_progress: Progress | None) -> None:
    identity = desk.unlocked.keys.identity
    names = [name for name, _ in desk.store.names(ITEM_KEYS)]
    for start in range(0, len(names), _AT_ONCE):
        some = names[start : start + _AT_ONCE]
        anew = {name: rewrap(desk.store.read(name), identity, recipients) for name in some}
        desk.store.apply(Changes(anew))
        if on_progress:
            on_progress(start + len(some), len(names))


def finish_rewrapping(desk: Desk) -> None:
    """Go on with what a killed process left, unless somebody is at it this moment."""
    if not has(desk.store, REWRAP):
        return
    try:
        with desk.hold():
            if has(desk.store, REWRAP):
                rewrap_items(desk)
    except (Busy, NotForThisKey):
        # Somebody is at it, or was cut short while letting this member in: theirs to finish.
        return


def _digest(key_file: bytes | None) -> str:
    """As the policy names a key file that lies in the archive."""
    return "" if key_file is None else hashlib.sha256(key_file).hexdigest()


def _other_log_key(desk: Desk, policy: Policy) -> tuple[Policy, ArchiveSecrets]:
    seed = secrets.token_bytes(32)
    signer = NoteSigner(policy.origin, seed)
    renewed = replace(desk.unlocked.secrets, log=seed)
    return policy.with_log_key(signer.verifier.vkey, desk.state.head.size), renewed


def _change(
    desk: Desk,
    event: EventType,
    policy: Policy,
    what: dict[str, Any],
    *,
    secrets_anew: ArchiveSecrets | None = None,
    keys: MemberKeys | None = None,
    key_file: bytes | None = None,
    removals: tuple[str, ...] = (),
) -> Event:
    unlocked, state = desk.unlocked, desk.state
    recipients = policy.recipients()
    writes = {
        SECRETS: wrap_secrets(secrets_anew or unlocked.secrets, recipients),
        EVENTS_KEY: wrap_item_key(unlocked.events, recipients),
    }
    if recipients != state.policy.recipients():
        writes[REWRAP] = policy.digest.encode("ascii")
    if key_file is not None:
        writes[member_key_name(unlocked.keys.name)] = key_file
    if secrets_anew and not has(desk.store, kept_checkpoint_name(state.head.size)):
        # The last one that the retired key signed: what follows is held against it.
        writes[kept_checkpoint_name(state.head.size)] = state.note.data()
    draft = Draft(
        event,
        None,
        {**what, "policy": policy.digest},
        unlocked.events.recipient,
        bytes.fromhex(policy.digest),
    )
    change = Change([draft], writes, removals=removals, policy=policy, secrets=secrets_anew)
    (made,) = desk.commit(change, keys)
    return made
