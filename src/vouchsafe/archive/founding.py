"""A new archive: keys, policy, and the first entry of its log, in one commit."""

from __future__ import annotations

import hashlib
from pathlib import Path

from vouchsafe.archive.committing import Change, Draft
from vouchsafe.archive.custody import now
from vouchsafe.archive.desk import Desk, is_taken
from vouchsafe.archive.errors import KeysInsideNeedPassphrase, SomethingThere
from vouchsafe.archive.files import EVENTS_KEY, SECRETS, member_key_name
from vouchsafe.archive.handing import make_keys_inside, make_or_read_keys
from vouchsafe.archive.keys import (
    ArchiveSecrets,
    ItemKey,
    MemberKeys,
    RecoverySheet,
    recovery_sheet,
    wrap_item_key,
    wrap_secrets,
)
from vouchsafe.archive.log import EMPTY_ROOT, NoteSigner, sign_note
from vouchsafe.archive.policy import Policy
from vouchsafe.archive.remembering import Memory
from vouchsafe.archive.state import State, Unlocked, head_of
from vouchsafe.archive.store import Store
from vouchsafe.archive.tenure import LogKey, Membership


def found(
    store: Store, origin: str, member: str, passphrase: str | None, keys: Path | None
) -> tuple[Desk, RecoverySheet]:
    """See `Archive.init`."""
    if keys is None and passphrase is None:
        raise KeysInsideNeedPassphrase
    if is_taken(store):
        raise SomethingThere(place=store.place)
    mine, key_file = _member_keys(member, passphrase, keys)
    secrets, events = ArchiveSecrets.new(), ItemKey.new()
    signer = NoteSigner(origin, secrets.log)
    sheet = recovery_sheet(origin, now()[:10])
    digest = hashlib.sha256(key_file).hexdigest() if key_file else ""
    policy = Policy(
        origin,
        (LogKey(signer.verifier.vkey),),
        sheet.identity.recipient,
        (Membership(mine.member, 0, None, digest),),
    )
    writes = {
        SECRETS: wrap_secrets(secrets, policy.recipients()),
        EVENTS_KEY: wrap_item_key(events, policy.recipients()),
    }
    if key_file:
        writes[member_key_name(member)] = key_file
    what = {"member": member, "key": mine.member.key_id, "policy": policy.digest}
    brings = bytes.fromhex(policy.digest)
    draft = Draft("created", None, what, events.recipient, brings)
    head = head_of(policy, 0, EMPTY_ROOT)
    state = State(policy, sign_note(head.text(), signer), head)
    desk = Desk(store, state, Memory(origin, keys, store.place), Unlocked(mine, secrets, events))
    desk.begin(Change([draft], writes, policy=policy))
    return desk, sheet


def _member_keys(
    member: str, passphrase: str | None, folder: Path | None
) -> tuple[MemberKeys, bytes | None]:
    """Fresh keys, and their file where it is to lie in the archive; or those in the folder."""
    if folder is None:
        return make_keys_inside(member, passphrase)
    return make_or_read_keys(member, passphrase, folder), None
