"""Where findings are gathered: in bounded memory, however much is broken."""

from __future__ import annotations

from collections import Counter

from vouchsafe.archive.model import ItemId
from vouchsafe.archive.verifying.model import Finding, Severity
from vouchsafe.archive.verifying.wording import finding, kinds

_LISTED = 1000
"""Findings of one kind that are listed one by one; of more only the number is said."""

_ORDER = list(Severity)


class Report:
    """Takes findings in; hands them out worst first."""

    def __init__(self) -> None:
        self._findings: list[Finding] = []
        self._counts: Counter[str] = Counter()

    def say(
        self,
        kind: str,
        what: str,
        where: str = "",
        *,
        item: ItemId | None = None,
        entry: int | None = None,
        severity: Severity | None = None,
    ) -> None:
        """Add a finding of a kind in wording.toml."""
        self.add(finding(kind, what, where, item=item, entry=entry, severity=severity))

    def add(self, found: Finding) -> None:
        """Add a finding."""
        self._counts[found.kind] += 1
        if self._counts[found.kind] <= _LISTED:
            self._findings.append(found)

    @property
    def wrong(self) -> bool:
        """Whether anything was found that is wrong."""
        return any(each.severity is Severity.WRONG for each in self._findings)

    def findings(self) -> tuple[Finding, ...]:
        """All of them: by severity, then in the order of wording.toml, then as they came."""
        rest = [
            finding(kind, f"{count - _LISTED:,} more findings of this kind are not listed.")
            for kind, count in self._counts.items()
            if count > _LISTED
        ]
        place = {kind: at for at, kind in enumerate(kinds())}
        return tuple(
            sorted(
                [*self._findings, *rest],
                key=lambda each: (_ORDER.index(each.severity), place[each.kind]),
            )
        )
