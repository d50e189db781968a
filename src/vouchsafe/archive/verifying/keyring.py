"""The keys in an archive: there, for the right people, and the right ones."""

from __future__ import annotations

from hashlib import sha256

from vouchsafe.archive.keys import (
    ArchiveSecrets,
    Identity,
    KeysError,
    MemberKeys,
    recipients_digest,
    unwrap_item_key_for,
    unwrap_secrets_for,
)
from vouchsafe.archive.log import NoteSigner
from vouchsafe.archive.model import ItemId
from vouchsafe.archive.policy import Policy
from vouchsafe.archive.store import Store
from vouchsafe.archive.verifying.listing import (
    EVENTS_KEY,
    REWRAP,
    SECRETS,
    Listing,
    item_key_name,
)
from vouchsafe.archive.verifying.lives import Lives
from vouchsafe.archive.verifying.log import LogFacts
from vouchsafe.archive.verifying.reading import read_or_none
from vouchsafe.archive.verifying.report import Report

_AT_HAND = 4096
_STANZA = b"\n-> X25519 "
_HEADER_END = b"\n--- "


class Keyring:
    """Checks the key files; hands out what they hold to whoever has a member's keys."""

    def __init__(self, store: Store, listing: Listing, policy: Policy, report: Report) -> None:
        self._store = store
        self._listing = listing
        self._policy = policy
        self._report = report
        self._expected = recipients_digest(policy.recipients())
        # While keys are being encrypted anew, some are for the members from before.
        self._settled = REWRAP not in listing.alone
        self._at_hand: dict[bytes, Identity | None] = {}

    # -- For everybody ---------------------------------------------------------------------------

    def openly(self, facts: LogFacts) -> None:
        """What needs no key: files that are there, and for how many people they are."""
        self._members()
        for name in (SECRETS, EVENTS_KEY):
            if name in self._listing.alone:
                self._recipients(name, None)
            else:
                self._report.say("secrets-missing", f"{name} is gone.", name)
        for item in sorted(self._listing.item_keys):
            self._recipients(item_key_name(item), ItemId(item.hex()))
        # Nobody without keys can tell which item a key is for; the number must fit all the same.
        items, keys = len(facts.brought) - len(facts.erased), len(self._listing.item_keys)
        if facts.doubtful or items == keys:
            return
        kind = "item-key-missing" if keys < items else "item-key-extra"
        what = f"The log has {items:,} items that were not erased; there are {keys:,} keys."
        self._report.say(kind, what, "keys/items")

    def _members(self) -> None:
        for name in self._listing.member_files:
            raw = read_or_none(self._store, name, self._report)
            member = name.removeprefix("keys/members/").removesuffix(".key")
            known = {each.key_file for each in self._policy.members if each.member.name == member}
            if raw is not None and sha256(raw).hexdigest() not in known:
                what = f"{name} is not the file that the policy names."
                self._report.say("members-file-wrong", what, name)
        for each in self._policy.present():
            name = f"keys/members/{each.member.name}.key"
            if each.key_file and name not in self._listing.member_files:
                self._report.say("members-file-missing", f"{name} is gone.", name)

    def _recipients(self, name: str, item: ItemId | None) -> None:
        raw = read_or_none(self._store, name, self._report)
        if raw is None or not self._settled:
            return
        expected = len(self._policy.recipients())
        if (found := raw.partition(_HEADER_END)[0].count(_STANZA)) != expected:
            what = f"{name} is encrypted to {found} keys; members and recovery key are {expected}."
            self._report.say("recipients-wrong", what, name, item=item)

    # -- For members -----------------------------------------------------------------------------

    def secrets(self, unlock: MemberKeys) -> ArchiveSecrets | None:
        """What all members hold; says so where that is wrong."""
        raw = self._read(SECRETS)
        if raw is None:
            return None
        try:
            secrets, digest = unwrap_secrets_for(raw, unlock.identity)
        except KeysError as error:
            self._report.say("secrets-wrong", f"{SECRETS} does not open: {error}", SECRETS)
            return None
        if NoteSigner(self._policy.origin, secrets.log).verifier != self._policy.verifier:
            what = f"{SECRETS} holds another log key than the policy names."
            self._report.say("secrets-wrong", what, SECRETS)
        self._fresh(SECRETS, digest, None)
        return secrets

    def events_key(self, unlock: MemberKeys) -> Identity | None:
        """What opens the events about the archive itself."""
        raw = self._read(EVENTS_KEY)
        return None if raw is None else self._unwrap(EVENTS_KEY, raw, unlock, None)

    def items(self, lives: Lives, unlock: MemberKeys, only: ItemId | None = None) -> None:
        """Every item's key: there, opening, for the present members; and none besides."""
        wanted = [bytes.fromhex(only)] if only else sorted(lives.here)
        for item in wanted:
            if item in lives.here:
                self.item(item, unlock)
        if only is None:
            for item in sorted(self._listing.item_keys - lives.here.keys()):
                erased = item in lives.gone
                why = "was erased" if erased else "the log does not have"
                what = f"There is a key of an item that {why}."
                name = item_key_name(item)
                self._report.say("item-key-extra", what, name, item=ItemId(item.hex()))

    def item(self, item: bytes, unlock: MemberKeys) -> Identity | None:
        """An item's key; None, said once, where there is none that opens."""
        if item not in self._at_hand:
            if len(self._at_hand) >= _AT_HAND:
                self._at_hand.pop(next(iter(self._at_hand)))
            self._at_hand[item] = self._item(item, unlock)
        return self._at_hand[item]

    def _item(self, item: bytes, unlock: MemberKeys) -> Identity | None:
        name, item_id = item_key_name(item), ItemId(item.hex())
        if item not in self._listing.item_keys:
            self._report.say("item-key-missing", f"{name} is gone.", name, item=item_id)
            return None
        raw = self._read(name)
        return None if raw is None else self._unwrap(name, raw, unlock, item_id)

    def _unwrap(
        self, name: str, raw: bytes, unlock: MemberKeys, item: ItemId | None
    ) -> Identity | None:
        try:
            key, digest = unwrap_item_key_for(raw, unlock.identity)
        except KeysError as error:
            kind = "item-key-wrong" if item else "secrets-wrong"
            self._report.say(kind, f"{name} does not open: {error}", name, item=item)
            return None
        self._fresh(name, digest, item)
        return key.identity

    def _fresh(self, name: str, digest: str, item: ItemId | None) -> None:
        # The archive's own two are encrypted anew in the very commit that changes the members.
        if digest != self._expected and (self._settled or item is None):
            what = f"{name} is for other people than the present members."
            self._report.say("item-key-old", what, name, item=item)

    def _read(self, name: str) -> bytes | None:
        # What is missing or unreadable was said when it was looked at openly.
        return read_or_none(self._store, name, Report())
