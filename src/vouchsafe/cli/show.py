"""What the program prints: progress and errors on standard error, results on standard output."""

from __future__ import annotations

import json
import os
import sys
import traceback
from pathlib import Path
from threading import Lock
from typing import Self

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeRemainingColumn
from rich.table import Table

from vouchsafe.jobs import Checks, Item, Outcome, Result


def _errors() -> Console:
    return Console(stderr=True, soft_wrap=True, highlight=False)


def bar() -> Progress:
    """Progress on standard error, with the time left; only on a terminal."""
    console = _errors()
    return Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %"),
        TimeRemainingColumn(),
        console=console,
        disable=not console.is_terminal,
        transient=True,
    )


class Board:
    """A line per file in work and one for all of them, with the time left; only on a terminal."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._lines: dict[Path, TaskID] = {}
        self._progress = bar()
        self._all = self._progress.add_task("all files", total=None)

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def expect(self, count: int) -> None:
        self._progress.update(self._all, total=float(count))

    def begun(self, item: Item) -> None:
        with self._lock:
            self._lines[item.source] = self._progress.add_task(item.source.name, total=1.0)

    def moved(self, item: Item, stage: str, done: float) -> None:
        with self._lock:
            line = self._lines[item.source]
            before = self._progress.tasks[self._progress.task_ids.index(line)].completed
            self._progress.update(line, completed=done, description=f"{item.source.name}: {stage}")
            self._progress.advance(self._all, done - before)

    def ended(self, item: Item, outcome: Outcome) -> None:
        with self._lock:
            line = self._lines.pop(item.source)
            before = self._progress.tasks[self._progress.task_ids.index(line)].completed
            self._progress.advance(self._all, 1.0 - before)
            self._progress.remove_task(line)
        if outcome.error:
            say_error(f"{outcome.source}: {outcome.error}", self._progress.console)


def say_error(sentence: str, console: Console | None = None) -> None:
    """One line on standard error; nothing in it is markup, or could steer the terminal."""
    line = escape(visible(" ".join(sentence.split())))
    (console or _errors()).print(f"[red]refused[/red] {line}")


def visible(untrusted: str) -> str:
    """Text of others for a terminal: whatever has no shape of its own stands as an escape."""
    return "".join(
        each if each.isprintable() else each.encode("unicode_escape").decode("ascii")
        for each in untrusted
    )


def say_bug(error: BaseException, *, show_trace: bool) -> None:
    """Say that the fault is ours, and what to send."""
    console = _errors()
    console.print(
        f"[red]bug[/red] This is a fault in Vouchsafe: {escape(type(error).__name__)}. "
        "Run again with --debug and report what it prints where you got Vouchsafe; "
        "never send the file itself."
    )
    if show_trace:
        console.print(escape("".join(traceback.format_exception(error))))


def show_json(result: Result) -> None:
    sys.stdout.write(json.dumps(result.plain(), indent=2, ensure_ascii=True) + "\n")


def show_outcomes(result: Result) -> None:
    """The table at the end, and a sentence."""
    console = Console(highlight=False)
    cleaned = any(outcome.stripped for outcome in result.outcomes)
    third = "taken out" if cleaned else "hidden"
    table = Table("file", "what came of it", third, "output", box=None, pad_edge=False)
    for outcome in result.outcomes:
        output = _near(outcome.output) if outcome.output else ""
        hidden = _third(outcome, cleaned=cleaned)
        table.add_row(_name(outcome.source), _word(outcome), hidden, output)
    console.print(table)
    for outcome in result.outcomes:
        for note in outcome.notes:
            console.print(f"{_name(outcome.source)}: {escape(note)}", soft_wrap=True)
        for said in outcome.remaining:
            name = _near(outcome.output) if outcome.output else _name(outcome.source)
            gives = "[yellow]still gives away[/yellow]"
            console.print(f"{name} {gives} {escape(said)}", soft_wrap=True)
    console.print(result.sentence(), soft_wrap=True)


def _name(path: Path) -> str:
    return escape(visible(str(path)))


def _near(path: Path) -> str:
    """As seen from here."""
    return escape(visible(os.path.relpath(path)))


def _third(outcome: Outcome, *, cleaned: bool) -> str:
    if cleaned:
        return escape(", ".join(outcome.stripped))
    return str(outcome.regions) if outcome.output else ""


def _word(outcome: Outcome) -> str:
    if outcome.word in {"refused", "stopped"}:
        return f"[red]{outcome.word}[/red]"
    if outcome.review_required:
        return "[yellow]review required[/yellow]"
    if outcome.state == "already":
        return "done earlier"
    return "[green]done[/green]"


def show_checks(checks: Checks, *, as_json: bool) -> None:
    """One line for each thing that was checked."""
    if as_json:
        sys.stdout.write(json.dumps(checks.plain(), indent=2) + "\n")
        return
    console = Console(highlight=False, soft_wrap=True)
    for check in checks.checks:
        mark = "[green]passed[/green]" if check.passed else "[red]failed[/red]"
        console.print(f"{mark} {escape(check.name)}: {escape(check.detail)}")
