"""The policy: an archive's name, its log's keys, its members, its time authorities and witnesses.

`policy.toml` is for everybody to read. Every change to it is a logged event that holds its
SHA-256, so that a policy that was swapped is found.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from vouchsafe.archive.claims import Trust
from vouchsafe.archive.errors import ArchiveError, BadPolicy, LastMember, NoSuchMember
from vouchsafe.archive.keys import Member, Recipient
from vouchsafe.archive.log import NoteVerifier
from vouchsafe.archive.stamps import Authority, NoAuthority, tell_apart
from vouchsafe.archive.tenure import LogKey, Membership
from vouchsafe.archive.toml import number, only, text, write_toml

POLICY = "policy.toml"
_VERSION = 1


@dataclass(frozen=True, slots=True)
class Policy:
    """All of `policy.toml`.

    origin: the log's name for the world. log_keys: oldest first; only the last is in use.
    recovery: the recipient whose identity is on paper. members: everybody who ever was one, in
    the order of joining. witnesses: their keys as vkeys. quorum: how many of them must have
    cosigned before a tree head counts as witnessed. former_authorities, former_witnesses: whoever
    is trusted no longer, so that what they stamped and cosigned then can still be checked.
    trust: whose word counts on where a file comes from.
    """

    origin: str
    log_keys: tuple[LogKey, ...]
    recovery: Recipient
    members: tuple[Membership, ...]
    authorities: tuple[Authority, ...] = ()
    witnesses: tuple[str, ...] = ()
    quorum: int = 0
    former_authorities: tuple[Authority, ...] = ()
    former_witnesses: tuple[str, ...] = ()
    trust: Trust = field(default_factory=Trust)

    def __post_init__(self) -> None:
        if not self.log_keys or any(key.until is None for key in self.log_keys[:-1]):
            raise BadPolicy(reason="exactly its last log key is in use")
        if self.log_keys[-1].until is not None:
            raise BadPolicy(reason="its last log key is retired")
        if not 0 <= self.quorum <= len(self.witnesses):
            raise BadPolicy(reason="its quorum is larger than the number of its witnesses")
        names = [each.member.name for each in self.present()]
        if len(set(names)) != len(names):
            raise BadPolicy(reason="two present members have the same name")
        tell_apart(self.authorities)
        log_keys = (key.vkey for key in self.log_keys)
        for vkey in (*log_keys, *self.witnesses, *self.former_witnesses):
            NoteVerifier.from_vkey(vkey)

    def present(self) -> list[Membership]:
        """The members of today."""
        return [each for each in self.members if each.until is None]

    def member(self, name: str) -> Member:
        """A present member. Raises `NoSuchMember`."""
        for each in self.present():
            if each.member.name == name:
                return each.member
        raise NoSuchMember(name=name)

    def leaving(self, name: str) -> Member:
        """A present member who may leave. Raises `NoSuchMember`, `LastMember`."""
        gone = self.member(name)
        if len(self.present()) == 1:
            raise LastMember(name=name)
        return gone

    def recipients(self) -> list[Recipient]:
        """Everybody to whom keys are encrypted: present members and the sheet of paper."""
        return [*(each.member.recipient for each in self.present()), self.recovery]

    @property
    def verifier(self) -> NoteVerifier:
        """What checks the log's present signatures."""
        return self.log_keys[-1].verifier

    def verifier_at(self, size: int) -> NoteVerifier:
        """What checks the signature of the tree head of this size."""
        for key in self.log_keys:
            if key.until is None or size <= key.until:
                return key.verifier
        raise BadPolicy(reason="its last log key is retired")

    def key_of(self, actor: str, key_id: str, index: int) -> bytes | None:
        """The public key that this member signed entry `index` with, if they were one then."""
        for each in self.members:
            who = each.member
            if (who.name, who.key_id) == (actor, key_id) and each.holds_at(index):
                return who.verify_key
        return None

    def joined(self, member: Member, since: int, key_file: str = "") -> Policy:
        """With one more member."""
        return replace(self, members=(*self.members, Membership(member, since, None, key_file)))

    def left(self, name: str, until: int) -> Policy:
        """Without somebody among the present members."""
        self.member(name)
        members = tuple(
            replace(each, until=until) if each.until is None and each.member.name == name else each
            for each in self.members
        )
        return replace(self, members=members)

    def with_log_key(self, vkey: str, size: int) -> Policy:
        """With another log key from now on; the present one signed trees up to this size."""
        retired = replace(self.log_keys[-1], until=size)
        return replace(self, log_keys=(*self.log_keys[:-1], retired, LogKey(vkey)))

    def after(self, earlier: Policy) -> Policy:
        """The same as it follows an earlier one: nobody who was trusted then is forgotten."""
        authorities = [*earlier.former_authorities, *earlier.authorities]
        witnesses = [*earlier.former_witnesses, *earlier.witnesses]
        return replace(
            self,
            former_authorities=tuple(
                each for each in dict.fromkeys(authorities) if each not in self.authorities
            ),
            former_witnesses=tuple(
                each for each in dict.fromkeys(witnesses) if each not in self.witnesses
            ),
        )

    def with_authority(self, authority: Authority) -> Policy:
        """With one more time authority, or a known one under other terms."""
        others = [each for each in self.authorities if each.name != authority.name]
        before = [each for each in self.authorities if each.name == authority.name]
        return self._with_authorities([*others, authority], before)

    def without_authority(self, name: str) -> Policy:
        """Without asking a time authority any more; its stamps can still be checked.

        Raises `NoAuthority`.
        """
        gone = [each for each in self.authorities if each.name == name]
        if not gone:
            raise NoAuthority(which=f" called {name}")
        return self._with_authorities([e for e in self.authorities if e.name != name], gone)

    def _with_authorities(self, present: list[Authority], gone: list[Authority]) -> Policy:
        former = [each for each in (*self.former_authorities, *gone) if each not in present]
        return replace(
            self, authorities=tuple(present), former_authorities=tuple(dict.fromkeys(former))
        )

    def to_bytes(self) -> bytes:
        """The file."""
        former = {"former": list(self.former_witnesses)} if self.former_witnesses else {}
        trust = {"trust": self.trust.table()} if self.trust.table() else {}
        return write_toml(
            {
                "version": _VERSION,
                "archive": self.origin,
                "recovery": self.recovery,
                "log": [key.table() for key in self.log_keys],
                "members": [each.table() for each in self.members],
                "authorities": [each.table() for each in self.authorities],
                "former_authorities": [each.table() for each in self.former_authorities],
                "witnesses": {"keys": list(self.witnesses), **former, "quorum": self.quorum},
                **trust,
            }
        )

    @property
    def digest(self) -> str:
        """The SHA-256 of the file, as events about it say."""
        return hashlib.sha256(self.to_bytes()).hexdigest()

    @classmethod
    def from_bytes(cls, untrusted: bytes) -> Policy:
        """Read the file. Raises `BadPolicy`."""
        try:
            policy = _read(tomllib.loads(untrusted.decode("utf-8")))
        except BadPolicy:
            raise
        except (ArchiveError, ValueError, TypeError, KeyError, AttributeError) as error:
            raise BadPolicy(reason=f"{type(error).__name__}: {error}") from error
        except RecursionError as error:
            raise BadPolicy(reason="it is nested too deeply") from error
        # One spelling only: what is hashed is what is meant.
        if policy.to_bytes() != untrusted:
            raise BadPolicy(reason="it was edited by hand; use the commands that change it")
        return policy


def _read(raw: Mapping[str, Any]) -> Policy:
    only(
        raw,
        {
            "version",
            "archive",
            "recovery",
            "log",
            "members",
            "authorities",
            "former_authorities",
            "witnesses",
            "trust",
        },
    )
    if raw["version"] != _VERSION:
        raise BadPolicy(reason=f"its version is not {_VERSION}; a newer Vouchsafe may read it")
    witnesses = raw["witnesses"]
    only(witnesses, {"keys", "former", "quorum"})
    return Policy(
        origin=text(raw["archive"]),
        log_keys=tuple(LogKey.parse(each) for each in raw["log"]),
        recovery=Recipient(text(raw["recovery"])),
        members=tuple(Membership.parse(each) for each in raw["members"]),
        authorities=tuple(Authority.parse(each) for each in raw.get("authorities", [])),
        witnesses=tuple(text(each) for each in witnesses["keys"]),
        quorum=number(witnesses["quorum"]),
        former_authorities=tuple(
            Authority.parse(each) for each in raw.get("former_authorities", [])
        ),
        former_witnesses=tuple(text(each) for each in witnesses.get("former", [])),
        trust=Trust.parse(raw.get("trust", {})),
    )
