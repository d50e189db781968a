"""What was published."""

from __future__ import annotations

from pathlib import Path

from vouchsafe.review.door import Door
from vouchsafe.review.model import Person, Publication


class Publications(Door):
    """Looking at publications."""

    def publication(self, who: Person, item: str, version: int | None = None) -> Publication:
        """The last publication of an item, or that of a version. Raises `NotFound`."""
        raise NotImplementedError

    def publications(self, who: Person, item: str) -> tuple[Publication, ...]:
        """All of an item, the newest first."""
        raise NotImplementedError

    def published_file(self, who: Person, item: str, name: str) -> Path:
        """A file of the last publication: "file", "report.json", "report.html", "exposures.json".
        Raises `NotFound`, `NotReadyYet`.
        """
        raise NotImplementedError
