"""What `vouchsafe inspect` prints: progress and refusals on standard error, findings on standard
output.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from threading import Lock
from typing import Self

from rich.console import Console, Group, RenderableType
from rich.markup import escape
from rich.padding import Padding
from rich.progress import TaskID
from rich.table import Table
from rich.text import Text

from vouchsafe.cli.show import bar, say_error
from vouchsafe.exposure import Exposure, Inspection, Severity
from vouchsafe.jobs import Finding, Inspections, files_in_words

_MARKS = {
    Severity.HIGH: "[bold red]high[/bold red]",
    Severity.MEDIUM: "[yellow]medium[/yellow]",
    Severity.LOW: "[dim]low[/dim]",
}
_MANY = 12
"""Files from which one line each is enough; `--json` and `--page` have it all."""


class InspectBoard:
    """A line for all files, with the time left; only on a terminal."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._begun: dict[Path, float] = {}
        self._progress = bar()
        self._all: TaskID = self._progress.add_task("inspecting", total=None)

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def expect(self, count: int) -> None:
        self._progress.update(self._all, total=float(count))

    def opened(self, source: Path) -> None:
        with self._lock:
            self._begun[source] = 0.0

    def looking(self, source: Path, done: float) -> None:
        with self._lock:
            self._progress.advance(self._all, max(done - self._begun[source], 0.0))
            self._begun[source] = max(done, self._begun[source])

    def inspected(self, finding: Finding) -> None:
        with self._lock:
            self._progress.advance(self._all, 1.0 - self._begun.pop(finding.source))
        if finding.error:
            say_error(f"{finding.source}: {finding.error}", self._progress.console)


def show_inspections(result: Inspections, *, values: bool, as_json: bool) -> None:
    """Everything of a few files; of many a line each."""
    if as_json:
        document = result.plain(values=values)
        sys.stdout.write(json.dumps(document, indent=2, ensure_ascii=True) + "\n")
        return
    console = Console(highlight=False)
    told = [finding for finding in result.findings if finding.inspection]
    if len(told) > _MANY and not values:
        _show_lines(console, result)
    else:
        for finding in told:
            assert finding.inspection is not None
            console.print(_whole(finding.source, finding.inspection, values=values))
            console.print()
    if len(result.findings) > 1 or result.skipped:
        console.print(_sentence(result), soft_wrap=True)


def write_page(result: Inspections, path: Path) -> None:
    """The page for people, with the pictures in it."""
    from vouchsafe.exposure import inspection_page  # noqa: PLC0415 - loads slowly

    pairs = [(finding.inspection, finding.shown) for finding in result.findings]
    page = inspection_page([(found, shown) for found, shown in pairs if found])
    # It shows everybody: for nobody else's eyes, and never in place of another file.
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(page)


def _show_lines(console: Console, result: Inspections) -> None:
    table = Table("file", "worst", "in one sentence", box=None, pad_edge=False)
    for finding in result.findings:
        found = finding.inspection
        if found is None:
            continue
        worst = _MARKS[found.exposures[0].severity] if found.exposures else "[green]clean[/green]"
        table.add_row(escape(str(finding.source)), worst, escape(found.summary))
    console.print(table)


def _whole(source: Path, found: Inspection, *, values: bool) -> Group:
    parts: list[RenderableType] = [Text(str(source), style="bold"), Text(found.summary)]
    if found.exposures:
        table = Table(box=None, pad_edge=False, show_header=False, padding=(0, 2, 0, 0))
        table.add_column(no_wrap=True)
        table.add_column()
        for exposure in found.exposures:
            table.add_row(_MARKS[exposure.severity], _said(exposure, values=values))
        parts.append(Padding(table, (1, 0, 1, 2)))
    parts += [Text(sentence, style="red") for sentence in found.failed]
    parts += [Text(sentence, style="dim") for sentence in found.not_looked]
    return Group(*parts)


def _said(exposure: Exposure, *, values: bool) -> str:
    what = exposure.what[:1].upper() + exposure.what[1:]
    lines = [
        f"{escape(what)} [dim]({escape(exposure.where)})[/dim]",
        f"[dim]\N{RIGHTWARDS ARROW}[/dim] {escape(exposure.advice)}",
    ]
    if values:
        lines += [f"[dim]{escape(value)}[/dim]" for value in exposure.values]
    return "\n".join(lines)


def _sentence(result: Inspections) -> str:
    words = {
        "exposed": "that give something away",
        "clean": "in which nothing was found",
        "unread": "that could not be read or looked at whole",
    }
    parts = [f"{n} {said}" for state, said in words.items() if (n := result.count(state))]
    if result.skipped:
        parts.append(f"{files_in_words(len(result.skipped), 'other ')} passed over")
    return f"{files_in_words(len(result.findings))}: {', '.join(parts)}."
