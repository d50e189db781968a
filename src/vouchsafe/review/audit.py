"""The audit: rows that are only added, in the same transaction as what they tell."""

from __future__ import annotations

from vouchsafe.review.door import Door
from vouchsafe.review.model import AuditPage, Person


class Audit(Door):
    """Reading the audit."""

    def audit(self, who: Person, *, item: str | None = None, page: int = 0) -> AuditPage:
        """The newest first: of one item for everybody, of everything for admins."""
        raise NotImplementedError
