"""For which part of the log whose keys hold: members', and the log's own."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from vouchsafe.archive.errors import BadPolicy
from vouchsafe.archive.keys import Member, Recipient
from vouchsafe.archive.log import NoteVerifier
from vouchsafe.archive.toml import number, only, text

_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Membership:
    """A member's public keys, and for which part of the log they may sign.

    since: the first entry; until: the first entry that they may no longer sign, or None.
    key_file: the SHA-256 of NAME.key where that lies in the archive, else "".
    """

    member: Member
    since: int
    until: int | None = None
    key_file: str = ""

    def table(self) -> dict[str, Any]:
        """As the policy writes it."""
        table: dict[str, Any] = {
            "name": self.member.name,
            "recipient": self.member.recipient,
            "verify": base64.b64encode(self.member.verify_key).decode("ascii"),
            "since": self.since,
        }
        until = {} if self.until is None else {"until": self.until}
        return table | until | ({"key_file": self.key_file} if self.key_file else {})

    @classmethod
    def parse(cls, untrusted: Mapping[str, Any]) -> Membership:
        """One table of the policy. Raises `BadPolicy`."""
        only(untrusted, {"name", "recipient", "verify", "since", "until", "key_file"})
        try:
            verify = base64.b64decode(text(untrusted["verify"]), validate=True)
        except binascii.Error as error:
            raise BadPolicy(reason="a member's key is not base64") from error
        key_file = text(untrusted.get("key_file", ""))
        if key_file and not _SHA256.fullmatch(key_file):
            raise BadPolicy(reason="a digest in it is none")
        return cls(
            Member(text(untrusted["name"]), Recipient(text(untrusted["recipient"])), verify),
            number(untrusted["since"]),
            number(untrusted["until"]) if "until" in untrusted else None,
            key_file,
        )

    def holds_at(self, index: int) -> bool:
        """Whether entry `index` may be signed with these keys."""
        return self.since <= index and (self.until is None or index < self.until)


@dataclass(frozen=True, slots=True)
class LogKey:
    """A key that the log's tree heads are signed with.

    until: None for the present one; of a retired one, the size of the last tree it signed.
    """

    vkey: str
    until: int | None = None

    def table(self) -> dict[str, Any]:
        """As the policy writes it."""
        return {"key": self.vkey} | ({} if self.until is None else {"until": self.until})

    @classmethod
    def parse(cls, untrusted: Mapping[str, Any]) -> LogKey:
        """One table of the policy. Raises `BadPolicy`."""
        only(untrusted, {"key", "until"})
        until = number(untrusted["until"]) if "until" in untrusted else None
        return cls(text(untrusted["key"]), until)

    @property
    def verifier(self) -> NoteVerifier:
        """What checks its signatures."""
        return NoteVerifier.from_vkey(self.vkey)
