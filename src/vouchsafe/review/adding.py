"""A file comes in: streamed to the disk, hashed, looked at only by its first bytes."""

from __future__ import annotations

from collections.abc import Iterable

from vouchsafe.review.door import Door
from vouchsafe.review.model import Added, Person


class Adding(Door):
    """Adding files."""

    def add_item(
        self, who: Person, collection: str, name: str, untrusted_chunks: Iterable[bytes]
    ) -> Added:
        """A new item of those bytes. The same bytes are one item, wherever they were added: then the
        item that is there comes back, as a duplicate. Raises `NotAPhotoOrVideo`, `TooLarge`, `NoSpace`.
        """
        raise NotImplementedError
