"""What the archive's commands print: answers on standard output, progress and errors beside it."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Any, Self

from rich.console import Console
from rich.markup import escape

from vouchsafe.cli.show import bar, say_error, visible
from vouchsafe.errors import VouchsafeError


def say(sentence: str) -> None:
    """One line of an answer; nothing in it is markup, or could steer the terminal."""
    Console(highlight=False, soft_wrap=True).print(escape(visible(sentence)))


def show_json(answer: Any) -> None:
    """A whole answer for programs."""
    sys.stdout.write(json.dumps(answer, indent=2, ensure_ascii=True) + "\n")


@contextmanager
def counting(what: str) -> Iterator[Callable[[int, int], None]]:
    """A bar for so many of so many; only on a terminal."""
    with bar() as progress:
        line = progress.add_task(what, total=None)

        def moved(done: int, of: int) -> None:
            progress.update(line, completed=done, total=of)

        yield moved


class Files:
    """A bar over all the bytes of some files, a line for each that is done; errors as they come."""

    def __init__(self, files: Sequence[Path]) -> None:
        self.failures: list[tuple[Path, VouchsafeError]] = []
        self._lock = Lock()
        self._progress = bar()
        self._line = self._progress.add_task("all files", total=float(_bytes(files)))

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def moved(self, path: Path, more: int) -> None:
        """So many more bytes of this file were read."""
        with self._lock:
            self._progress.update(self._line, advance=more, description=path.name)

    def refused(self, path: Path, error: VouchsafeError) -> None:
        """A file that does not go through."""
        self.failures.append((path, error))
        say_error(str(error), self._progress.console)

    def left_out(self, path: Path, why: str) -> None:
        """Something below a folder that is no file."""
        line = escape(visible(f"{path}: {why}"))
        self._progress.console.print(f"[yellow]left out[/yellow] {line}")

    def added(self, path: Path, remark: str, *, quiet: bool) -> None:
        """A file that did."""
        if not quiet:
            say(f"{remark} {path}" if remark.endswith(" ") else f"{remark}  {path}")

    def plain(self) -> list[dict[str, str]]:
        """What was refused, for programs."""
        return [
            {"path": str(path), "error": str(error), "kind_of_error": type(error).__name__}
            for path, error in self.failures
        ]


def _bytes(files: Sequence[Path]) -> int:
    total = 0
    for path in files:
        try:
            total += path.stat().st_size
        except OSError:
            continue  # It is refused with a sentence when its turn comes.
    return total
