"""What lies outside the archive and knows of its past: heads that somebody kept, and what an
earlier verification saw.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from vouchsafe.archive.log import Checkpoint, Digest, LogError, Note
from vouchsafe.archive.policy import Policy
from vouchsafe.archive.verifying.heads import Heads, continues, signed_by_the_log
from vouchsafe.archive.verifying.listing import STAMPS, Listing
from vouchsafe.archive.verifying.log import LogFacts
from vouchsafe.archive.verifying.model import Remembered
from vouchsafe.archive.verifying.report import Report


class OutsideCheck:
    """Holds the log against what others remember of it.

    continued: the sizes at which it was found to continue that.
    """

    def __init__(
        self, policy: Policy, listing: Listing, heads: Heads, facts: LogFacts, report: Report
    ) -> None:
        self._policy = policy
        self._listing = listing
        self._heads = heads
        self._facts = facts
        self._report = report
        self.continued: list[int] = []
        self._behind = 0

    def against(self, notes: Sequence[Note]) -> None:
        """Heads that somebody kept outside the archive."""
        for note in notes:
            try:
                earlier = signed_by_the_log(note, self._policy)
            except LogError as error:
                what = f"The checkpoint that was given is not by this log's key: {error}"
                self._report.say("history-changed", what)
                continue
            self._hold(earlier, "the checkpoint that was given")

    def remembered(self, memory: Remembered) -> None:
        """What an earlier verification saw."""
        root = Digest(bytes.fromhex(memory.root))
        if memory.origin != self._policy.origin:
            what = f"The archive {memory.origin} was here; this one is {self._policy.origin}."
            self._report.say("history-changed", what)
            return
        self._hold(Checkpoint(memory.origin, memory.size, root), "what this machine saw before")
        for name, digest in sorted(memory.proofs.items()):
            self._still_there(name, digest)

    def _hold(self, earlier: Checkpoint, which: str) -> None:
        if self._facts.size < earlier.size <= self._behind:
            return  # Said already, of something that was seen later.
        self._behind = max(self._behind, earlier.size)
        if continues(self._facts, earlier, self._report, "", which):
            self.continued.append(earlier.size)

    def _still_there(self, name: str, digest: str) -> None:
        file, _, witness = name.partition("#")
        now = self._heads.proofs.get(name)
        if file.startswith(STAMPS):
            self._stamp(file, digest, now)
        elif file not in self._listing.heads.values():
            if not witness:
                self._report.say("kept-checkpoint-missing", f"{file} is gone.", file)
        elif witness and now is None and file in self._heads.proofs:
            what = f"The cosignature of {witness.partition('+')[0]} on {file} is gone."
            self._report.say("cosignature-gone", what, file)
        elif now not in (None, digest):
            what = f"{file} is another head than the one seen here before."
            self._report.say("history-changed", what, file)

    def _stamp(self, file: str, digest: str, now: str | None) -> None:
        size, _, authority = file.removeprefix(STAMPS).removesuffix(".tsr").partition("/")
        if file not in self._listing.stamps.values():
            what = f"The timestamp of {authority} over the first {size} entries is gone."
            self._report.say("stamp-gone", what, file)
        elif now not in (None, digest):
            what = f"{file} is another timestamp than the one seen here before."
            self._report.say("stamp-replaced", what, file)


def wanted_sizes(heads: Heads, notes: Iterable[Note], memories: Iterable[Remembered]) -> set[int]:
    """The sizes at which the tree's root must be known."""
    sizes = {*heads.kept, *(memory.size for memory in memories)}
    for note in notes:
        try:
            sizes.add(Checkpoint.parse(note.text).size)
        except LogError:
            continue
    return sizes
