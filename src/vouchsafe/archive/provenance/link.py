"""A link file: an archive opens one commitment, and anybody can check it without the archive."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from vouchsafe.archive.model import Sha256
from vouchsafe.archive.provenance.commitment import Opening
from vouchsafe.archive.provenance.errors import LinkDoesNotHold, MalformedLink
from vouchsafe.archive.provenance.vouching import Vouched, read_vouched

_VERSION = 1
_KEYS = {"blind", "commitment", "link", "original", "root"}
_LARGEST = 1 << 20


@dataclass(frozen=True, slots=True)
class Link:
    """What an archive discloses of one copy. root: PEM, its own certificate."""

    opening: Opening
    root: str

    def document(self) -> str:
        """The file, as text."""
        facts = {
            "link": _VERSION,
            "commitment": self.opening.commitment,
            "blind": self.opening.blind,
            "original": self.opening.original,
            "root": self.root,
        }
        return json.dumps(facts, indent=1) + "\n"

    @classmethod
    def parse(cls, untrusted: bytes) -> Link:
        """Read the file. Raises `MalformedLink`."""
        try:
            facts = json.loads(untrusted[:_LARGEST])
            opening = Opening(facts["blind"], Sha256(facts["original"]))
            known = facts["link"] == _VERSION and set(facts) == _KEYS
            root, said = str(facts["root"]), facts["commitment"]
        except (ValueError, TypeError, KeyError, RecursionError) as error:
            raise MalformedLink() from error
        if not known or said != opening.commitment:
            raise MalformedLink()
        return cls(opening, root)


def check_link(copy: Path, link: Link, original: Sha256 | None = None) -> Vouched:
    """What the copy asserts, once it is sure which original it is of.

    original: the SHA-256 of a file that is said to be it. That the root in the link is indeed the
    archive's is for whoever checks to ask the archive, by another way. Raises `NothingVouched` or
    `LinkDoesNotHold`.
    """
    vouched = read_vouched(copy, link.root)
    if vouched.state != "trusted":
        raise LinkDoesNotHold(why="the copy was signed by another archive than the link's")
    if vouched.commitment != link.opening.commitment:
        raise LinkDoesNotHold(why="the link is of another copy")
    if original is not None and original != link.opening.original:
        raise LinkDoesNotHold(why="the file given is not the original that it names")
    return vouched


def digest_of(path: Path) -> Sha256:
    """The SHA-256 of a file, for comparing it with a link's original."""
    with path.open("rb") as file:
        return Sha256(hashlib.file_digest(file, "sha256").hexdigest())
