"""What durable work asks and says. No person acts here: only `vouchsafe.review.work` calls these."""

from __future__ import annotations

from pathlib import Path

from vouchsafe.redaction import MediaFacts, Plan
from vouchsafe.review.door import Door
from vouchsafe.review.items import ItemFile
from vouchsafe.review.model import Due, Item, Order


class Working(Door):
    """The seam to durable work. Each may be called again with the same effect."""

    def due(self, limit: int = 100) -> tuple[Due, ...]:
        """What waits to be worked on or is being worked on, the oldest first. Its `task` is a name to
        run it under at most once.
        """
        raise NotImplementedError

    def known(self, item: str) -> Item:
        """The item, for the work on it. Raises `NotFound` where it was removed meanwhile."""
        raise NotImplementedError

    def path(self, item: str, file: ItemFile) -> Path:
        """Where that file of an item lies or is to lie."""
        raise NotImplementedError

    def place(self, item: str, file: ItemFile, made: Path) -> None:
        """Put a finished file in its place, atomically; `made` is moved. Raises `NotFound` where the item
        was removed.
        """
        raise NotImplementedError

    def workroom(self, item: str) -> Path:
        """A folder for the work on an item, on the same disk as its place; removed with the item."""
        raise NotImplementedError

    def described(self, item: str, facts: MediaFacts) -> None:
        """Its size and length are known, before there is a plan."""
        raise NotImplementedError

    def progress(self, item: str, stage: str, share: float) -> bool:
        """How far the work is; a received item is then being analysed. False: stop, it was removed or
        nothing is being done to it any more.
        """
        raise NotImplementedError

    def analysed(self, item: str, facts: MediaFacts, plan: Plan) -> None:
        """The machine's plan is its first version; the item is ready. Nothing where it is so already."""
        raise NotImplementedError

    def failed(self, item: str, sentence: str) -> None:
        """The work ended with this sentence: a failed analysis is received again, a failed publication
        approved again; a person may ask for either again.
        """
        raise NotImplementedError

    def order(self, item: str) -> Order:
        """What is to be published. Raises `NotFound` where nothing is, or no longer."""
        raise NotImplementedError

    def publishing_folder(self, item: str, version: int) -> Path:
        """Where the files of this publication are to lie; made if need be."""
        raise NotImplementedError

    def rendered(self, item: str, version: int, name: str, sha256: str) -> None:
        """The files lie in `publishing_folder`: file `name` of that hash, report.json, report.html and
        exposures.json. The item is published.
        """
        raise NotImplementedError

    def found_more(self, item: str, version: int, plan: Plan, sentence: str) -> None:
        """The verification saw more than the plan hides. This plan, which hides it, is a new version by
        the machine; the item is ready again, with the sentence, and needs a new approval.
        """
        raise NotImplementedError
