"""The catalogue: what searching uses is what the archive says."""

from __future__ import annotations

from contextlib import closing

from vouchsafe.archive.files import StoredTiles
from vouchsafe.archive.keys import Identity, KeysError
from vouchsafe.archive.log import LogError, root_of
from vouchsafe.archive.store import Store
from vouchsafe.archive.verifying.listing import CATALOGUE
from vouchsafe.archive.verifying.lives import Lives
from vouchsafe.archive.verifying.log import LogFacts
from vouchsafe.archive.verifying.model import Severity
from vouchsafe.archive.verifying.reading import read_or_none
from vouchsafe.archive.verifying.report import Report


class CatalogueCheck:
    """Says what is wrong with the catalogue, where there is one: it may always be missing."""

    def __init__(self, store: Store, facts: LogFacts, lives: Lives, report: Report) -> None:
        self._store = store
        self._facts = facts
        self._lives = lives
        self._report = report

    def run(self, events: Identity, naming: bytes) -> None:
        """events: what opens the archive's own events. naming: of the archive's secrets."""
        from vouchsafe.archive.catalogue.keeping import open_kept  # noqa: PLC0415 - loads slowly

        sealed = read_or_none(self._store, CATALOGUE, self._report)
        if sealed is None:
            return
        try:
            kept = open_kept(sealed, events, naming)
        except KeysError:
            self._wrong("was changed, and does not open")
            return
        if kept is None:
            what = f"{CATALOGUE} is of another version; the next search makes it anew."
            self._report.say("catalogue-wrong", what, CATALOGUE, severity=Severity.NOTED)
        elif not self._of_this_log(kept.size, kept.root):
            self._wrong("was made of another log")
        elif not self._fits(kept.size, kept.image):
            self._wrong("lists other items than the log")

    def _of_this_log(self, size: int, root: bytes) -> bool:
        if not self._facts.sound or size > self._facts.size:
            return not self._facts.sound
        try:
            return root_of(StoredTiles(self._store), size, current=self._facts.size) == root
        except LogError:
            return True  # The log itself is damaged, which was said.

    def _fits(self, size: int, image: bytes) -> bool:
        """Every item that was here at that size, and none that was erased since."""
        brought = self._facts.brought
        expected = {
            item.hex() for item, address in self._lives.here.items() if brought[address] < size
        }
        from vouchsafe.archive.catalogue.opening import opened  # noqa: PLC0415 - loads slowly

        rows = opened(image)
        if rows is None:
            return False
        with closing(rows):
            listed = {item for (item,) in rows.execute("SELECT item FROM items WHERE here = 1")}
        return listed == expected or bool(self._facts.doubtful)

    def _wrong(self, how: str) -> None:
        self._report.say("catalogue-wrong", f"{CATALOGUE} {how}.", CATALOGUE)
