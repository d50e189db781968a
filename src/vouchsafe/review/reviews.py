"""`Reviews`: the only way in. Pages, the API and scripts call the same methods."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import Self

from vouchsafe.review.adding import Adding
from vouchsafe.review.audit import Audit
from vouchsafe.review.collections import Collections
from vouchsafe.review.decisions import Decisions
from vouchsafe.review.items import Items
from vouchsafe.review.looks import Looks
from vouchsafe.review.people import People
from vouchsafe.review.plans import Plans
from vouchsafe.review.presence import Presence
from vouchsafe.review.publications import Publications
from vouchsafe.review.signing_in import SigningIn
from vouchsafe.review.watching import Watching
from vouchsafe.review.working import Working


class Reviews(
    People,
    SigningIn,
    Collections,
    Adding,
    Items,
    Plans,
    Looks,
    Decisions,
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
    def open(cls, data: Path, database: str | None = None, *, alone: bool = False) -> Self:
        """The reviews in that folder, made or brought up to date if need be.

        database: a SQLAlchemy URL (postgresql+psycopg://…); None: `team.sqlite` in the folder.
        alone: a publisher may publish without a second person; publications say so.
        """
        raise NotImplementedError

    def close(self) -> None:
        """Let go of the database."""
        raise NotImplementedError

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
