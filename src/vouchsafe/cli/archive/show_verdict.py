"""What `vouchsafe archive verify` prints for people."""

from __future__ import annotations

from typing import Final, Self

from rich.console import Console
from rich.markup import escape
from rich.progress import TaskID

from vouchsafe.archive.verifying import Finding, Severity, Verdict
from vouchsafe.cli.show import bar

_MARKS: Final = {
    Severity.WRONG: "[bold red]wrong[/bold red]",
    Severity.OPEN: "[yellow]open[/yellow] ",
    Severity.NOTED: "[dim]noted[/dim]",
}
_BREAKS: Final = frozenset({"rolled-back", "history-changed"})
"""What says that the log does not continue what was known of it."""
_SHOWN = 30
"""Findings that a person reads one by one; `--json` has them all."""


class Stages:
    """A bar for each stage of a verification; only on a terminal."""

    def __init__(self) -> None:
        self._progress = bar()
        self._lines: dict[str, TaskID] = {}

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def moved(self, stage: str, done: int, total: int) -> None:
        """So much of a stage is done."""
        if stage not in self._lines:
            self._lines[stage] = self._progress.add_task(stage, total=total)
        self._progress.update(self._lines[stage], completed=done, total=total)


def show_verdict(verdict: Verdict, place: str) -> None:
    """What was found, worst first, and what was looked at."""
    console = Console(highlight=False, soft_wrap=True)
    for found in verdict.findings[:_SHOWN]:
        for line in _lines(found):
            console.print(line)
    if (more := len(verdict.findings) - _SHOWN) > 0:
        console.print(f"{more:,} more findings; --json lists them.")
    name = escape(verdict.origin or place)
    wrong = sum(each.severity is Severity.WRONG for each in verdict.findings)
    if verdict.right:
        console.print(f"{name}: [green]all right[/green]. {_looked(verdict)}")
    else:
        things = "thing is" if wrong == 1 else "things are"
        console.print(f"{name}: [bold red]{wrong:,} {things} wrong[/bold red].", end=" ")
        console.print(_looked(verdict))


def _lines(found: Finding) -> list[str]:
    first = f"{_MARKS[found.severity]}  {escape(found.what)}"
    if found.severity is Severity.NOTED:
        return [first]
    about = [f"item {found.item}"] if found.item else []
    about += [f"entry {found.entry:,}"] if found.entry is not None else []
    lines = [first, *(f"       {each}" for each in about)]
    return [*lines, f"       {escape(found.meaning)}", f"       {escape(found.advice)}"]


def _looked(verdict: Verdict) -> str:
    looked = verdict.looked
    said = [
        _many(looked.entries, "entry", "entries"),
        _many(looked.heads, "signed head"),
        _many(looked.stamps, "timestamp"),
        _many(looked.cosignatures, "cosignature"),
    ]
    if looked.keys:
        said.append(_many(looked.events, "event"))
    if looked.scope != "log":
        said.append(f"{looked.originals:,} of {_many(looked.originals_in_all, 'original')}")
    sentence = f"In order: {', '.join(said)}."
    broken = any(each.kind in _BREAKS for each in verdict.findings)
    if looked.against and not broken:
        known = _many(max(looked.against), "entry", "entries")
        sentence += f" It continues what was known of it before ({known})."
    if looked.scope != "log" and not looked.keys:
        sentence += " Without keys nobody can look into events and originals."
    return sentence


def _many(count: int, one: str, many: str = "") -> str:
    return f"{count:,} {one if count == 1 else many or one + 's'}"
