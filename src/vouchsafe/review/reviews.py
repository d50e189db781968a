"""`Reviews`: the only way in. Pages, the API and scripts call the same methods."""

from __future__ import annotations

import logging
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Final, Self

from vouchsafe.review.adding import Adding
from vouchsafe.review.audit import Audit
from vouchsafe.review.bulk import Bulk
from vouchsafe.review.collections import Collections
from vouchsafe.review.links import Links
from vouchsafe.review.looks import Looks
from vouchsafe.review.passkeys import Passkeys
from vouchsafe.review.people import People
from vouchsafe.review.places import Places
from vouchsafe.review.plans import Plans
from vouchsafe.review.presence import Presence
from vouchsafe.review.publications import Publications
from vouchsafe.review.sessions import Sessions
from vouchsafe.review.store import Clock, Database, sqlite_url, utc_now
from vouchsafe.review.tokens import Tokens
from vouchsafe.review.watching import Watching
from vouchsafe.review.working import Working

if TYPE_CHECKING:
    from vouchsafe.archive import Archive
    from vouchsafe.review.custody import Custody

_log = logging.getLogger("vouchsafe.review")

LARGEST: Final = 64 * 2**30
"""Bytes of one file, unless said otherwise."""


class Reviews(
    People,
    Links,
    Sessions,
    Passkeys,
    Tokens,
    Collections,
    Adding,
    Plans,
    Looks,
    Bulk,
    Publications,
    Presence,
    Watching,
    Audit,
    Working,
):
    """What a team decides about items. Every method takes the acting `Person` first, checks the
    rules, and writes what it does and its audit event in one transaction. Safe to use from many
    threads, and from many processes and machines at once.
    """

    @classmethod
    def open(
        cls,
        data: Path,
        database: str | None = None,
        *,
        alone: bool = False,
        largest: int = LARGEST,
        now: Clock = utc_now,
    ) -> Self:
        """The reviews in that folder, made or brought up to date if need be.

        database: a SQLAlchemy URL (postgresql+psycopg://…); None: `team.sqlite` in the folder.
        alone: a publisher may publish without a second person; publications say so.
        largest: bytes that one file may have. now: the clock that everything goes by.
        The log tells what of removed items cannot be taken away.
        """
        places = Places(data)
        url = sqlite_url(data / "team.sqlite") if database is None else database
        reviews = cls(Database(url, now=now), places, alone=alone, largest=largest)
        if still := reviews.finish_removals():
            # By their ids: names may tell of people.
            _log.warning("cannot take away the files of what was removed: %s", ", ".join(still))
        reviews.tidy()
        return reviews

    def attach(self, archive: Archive) -> Custody:
        """What carries the audit into an archive, which is open for a member's writing: `Carrier`
        calls its `carry`. Raises `OtherArchive` where it was carried into another one before.
        """
        from vouchsafe.review.custody import Custody  # noqa: PLC0415 - most have no archive

        return Custody(self._database, self._places, archive)

    def close(self) -> None:
        """Let go of the database."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
