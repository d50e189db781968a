"""What verifying an archive finds, and what it says of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Literal

from vouchsafe.archive.model import ItemId


class Severity(Enum):
    """How bad a finding is.

    WRONG: the archive is not what it should be. OPEN: something is still to come (a timestamp, a
    cosignature). NOTED: worth knowing, and in order.
    """

    WRONG = "wrong"
    OPEN = "open"
    NOTED = "noted"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it should be, or still to come.

    kind: a name that stays, from wording.toml. what: what was found, in a sentence. where: the
    file in the archive, or "" where it is about the whole. item: the original that it is about,
    where that is known. entry: the number of the log's entry, where it is about one.
    meaning, advice: what it means for the archive, and what to do, each in a sentence or two.
    """

    kind: str
    severity: Severity
    what: str
    where: str = ""
    item: ItemId | None = None
    entry: int | None = None
    meaning: str = ""
    advice: str = ""


Scope = Literal["everything", "item", "sample", "log"]
"""How much of the originals is read: all, one, some by lot, none. The log is always read whole."""


@dataclass(frozen=True, slots=True)
class Looked:
    """How much a verification has looked at.

    keys: whose keys were used; "" where only what everybody can check was checked.
    entries: of the log. events: opened and their signatures checked. originals: read whole, of
    `originals_in_all`. heads, stamps, cosignatures: that hold. against: sizes of the earlier
    checkpoints, from outside the archive, that the log was found to continue.
    """

    scope: Scope
    keys: str
    entries: int = 0
    events: int = 0
    originals: int = 0
    originals_in_all: int = 0
    heads: int = 0
    stamps: int = 0
    cosignatures: int = 0
    against: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome of a verification. findings: worst first."""

    origin: str
    size: int
    root: str
    looked: Looked
    findings: tuple[Finding, ...]

    @property
    def right(self) -> bool:
        """Whether nothing is wrong; what is still to come does not count."""
        return not any(each.severity is Severity.WRONG for each in self.findings)


@dataclass(frozen=True, slots=True)
class Remembered:
    """What an earlier verification saw, kept outside the archive.

    size, root: of the log then; root as 64 hexadecimal digits. proofs: the name of every kept
    checkpoint and timestamp to the SHA-256 of what counts in it; of cosignatures, too, each under
    the checkpoint's name, "#" and the witness's.
    """

    origin: str
    size: int
    root: str
    proofs: Mapping[str, str] = field(default_factory=dict)
