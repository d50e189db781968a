"""One inspect command from its inputs to what was found in each."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from vouchsafe.jobs.batch import default_lanes, wait_for
from vouchsafe.jobs.errors import Interrupted
from vouchsafe.jobs.host import Host
from vouchsafe.jobs.inspecting import (
    BATCH,
    INSPECT_TASKS,
    METADATA_TASKS,
    Finding,
    Question,
    look_into,
    read_many,
)
from vouchsafe.jobs.names import READABLE_SUFFIXES, find

VERSION = 1
"""Of what `--json` prints."""


class Watcher(Protocol):
    """Who is told how it goes; called from several threads."""

    def expect(self, count: int) -> None: ...

    def opened(self, source: Path) -> None: ...

    def looking(self, source: Path, done: float) -> None: ...

    def inspected(self, finding: Finding) -> None: ...


@dataclass(frozen=True, slots=True)
class Inspections:
    """What was found in each input, in order; and what was passed over in the folders given."""

    findings: tuple[Finding, ...]
    skipped: tuple[Path, ...]

    def count(self, state: str) -> int:
        """How many files are clean, exposed or unread."""
        return sum(finding.state == state for finding in self.findings)

    def plain(self, *, values: bool) -> dict[str, Any]:
        """As `--json` prints it."""
        return {
            "inspections": VERSION,
            "files": [finding.plain(values=values) for finding in self.findings],
            "skipped": [str(path) for path in self.skipped],
            "counts": {state: self.count(state) for state in ("clean", "exposed", "unread")},
        }


def inspect_all(
    inputs: Sequence[str],
    question: Question,
    watcher: Watcher,
    *,
    lanes: int = 0,
    host: Host | None = None,
) -> Inspections:
    """Inspect every file that `inputs` (files, folders, glob patterns) mean.

    lanes: how many at once; 0 to let the machine decide. host: a worker that runs already and
    knows the tasks. Raises a `JobError` for an input that does not exist, or when there is none.
    """
    found = find(inputs, None, suffixes=READABLE_SUFFIXES)
    sources = [item.source for item in found.items]
    watcher.expect(len(sources))
    tasks = METADATA_TASKS if question.metadata_only else INSPECT_TASKS
    with contextlib.nullcontext(host) if host else Host(tasks) as worker:
        findings = _all(worker, sources, question, watcher, lanes)
    return Inspections(tuple(findings), found.skipped)


def _all(
    host: Host, sources: Sequence[Path], question: Question, watcher: Watcher, lanes: int
) -> list[Finding]:
    lanes = lanes or default_lanes()
    # Batches small enough that every lane has work, and large enough to be worth a process.
    many = min(max(len(sources) // (4 * lanes), 1), BATCH)
    size = many if question.metadata_only else 1
    batches = [sources[at : at + size] for at in range(0, len(sources), size)]
    threads = max(1, default_lanes() // min(lanes, len(batches)))
    work = _reading(host, question, watcher) if question.metadata_only else None
    with ThreadPoolExecutor(min(lanes, len(batches)), "vouchsafe-lane") as pool:
        futures: list[Future[list[Finding]]] = [
            pool.submit(work or _looking(host, question, watcher, threads), batch)
            for batch in batches
        ]
        try:
            wait_for(futures)
        except KeyboardInterrupt:
            host.close()
            for future in futures:
                future.cancel()
    return [
        finding
        for batch, future in zip(batches, futures, strict=True)
        for finding in (_stopped(batch) if future.cancelled() else future.result())
    ]


_Work = Callable[[Sequence[Path]], list[Finding]]


def _reading(host: Host, question: Question, watcher: Watcher) -> _Work:
    def read(batch: Sequence[Path]) -> list[Finding]:
        findings = list(read_many(host, batch, question))
        for finding in findings:
            watcher.opened(finding.source)
            watcher.inspected(finding)
        return findings

    return read


def _looking(host: Host, question: Question, watcher: Watcher, threads: int) -> _Work:
    def look(batch: Sequence[Path]) -> list[Finding]:
        (source,) = batch
        watcher.opened(source)
        finding = look_into(
            host,
            source,
            question,
            threads=threads,
            on_progress=lambda progress: watcher.looking(source, progress.done),
        )
        watcher.inspected(finding)
        return [finding]

    return look


def _stopped(batch: Sequence[Path]) -> list[Finding]:
    return [Finding(source, error=Interrupted()) for source in batch]
