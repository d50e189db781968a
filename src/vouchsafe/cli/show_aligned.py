"""What `vouchsafe align` prints: progress and refusals on standard error, the rest on standard
output.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, Self

from rich.console import Console
from rich.markup import escape
from rich.progress import TaskID
from rich.table import Table

from vouchsafe.align import SPEED_OF_SOUND, Dropped, Event, Placed, Timeline, WrongClock
from vouchsafe.align.telling import ppm_up, span_up
from vouchsafe.cli.show import bar, say_error, visible
from vouchsafe.cli.views import show_viewed, views_document
from vouchsafe.errors import VouchsafeError
from vouchsafe.jobs import Aligned

if TYPE_CHECKING:
    from vouchsafe.jobs import Viewed

_MANY = 20
"""Lines of one sort after which the file is the place to look."""


class AlignBoard:
    """A line for each recording that is listened to, one for all, one for comparing; only on a
    terminal, with the time left.

    what: is done with all of them, in a word or two.
    """

    def __init__(self, what: str = "listening") -> None:
        self._lock = Lock()
        self._lines: dict[Path, tuple[TaskID, float]] = {}
        self._progress = bar()
        self._all = self._progress.add_task(what, total=None)
        self._pairs: TaskID | None = None

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def expect(self, count: int) -> None:
        self._progress.update(self._all, total=float(count))

    def moved(self, source: Path, stage: str, done: float) -> None:
        with self._lock:
            if source not in self._lines:
                line = self._progress.add_task(visible(source.name), total=1.0)
                self._lines[source] = line, 0.0
            line, before = self._lines[source]
            self._lines[source] = line, max(done, before)
            name = f"{visible(source.name)}: {stage}"
            self._progress.update(line, completed=done, description=name)
            self._progress.advance(self._all, max(done - before, 0.0))

    def ended(self, source: Path, error: VouchsafeError | None) -> None:
        with self._lock:
            line, before = self._lines.pop(source, (None, 0.0))
            self._progress.advance(self._all, 1.0 - before)
            if line is not None:
                self._progress.remove_task(line)
        if error:
            say_error(f"{source}: {error}", self._progress.console)

    def compared(self, done: float) -> None:
        with self._lock:
            if self._pairs is None:
                self._progress.update(self._all, visible=False)
                self._pairs = self._progress.add_task("comparing", total=1.0)
            self._progress.update(self._pairs, completed=done)


def show_aligned(
    aligned: Aligned, written: Sequence[Path], viewed: Viewed | None = None, *, as_json: bool
) -> None:
    """The table, what has no place and why, what was not believed, and the physics; and what there
    is to look at.
    """
    if as_json:
        told = document(aligned, written) | (views_document(viewed) if viewed else {})
        sys.stdout.write(json.dumps(told, indent=2) + "\n")
        return
    console = Console(highlight=False)
    timeline = aligned.timeline
    names = _names(timeline)
    if timeline.events:
        console.print(_table(timeline, names))
    for line in _remarks(aligned, names):
        console.print(line, soft_wrap=True)
    for folder in dict.fromkeys(path.parent for path in written):
        names_there = ", ".join(path.name for path in written if path.parent == folder)
        console.print(f"written to {_plain(str(folder))}: {_plain(names_there)}", soft_wrap=True)
    if viewed:
        show_viewed(viewed, aligned, console)
    console.print(_sentence(aligned), soft_wrap=True)


def document(aligned: Aligned, written: Sequence[Path]) -> dict[str, Any]:
    """As `--json` prints it."""
    from vouchsafe.align.writing import timeline_json  # noqa: PLC0415 - loads slowly

    return {
        "aligned": 1,
        "timeline": json.loads(timeline_json(aligned.timeline)),
        "sources": {name: str(source) for name, source in aligned.sources.items()},
        "cut": list(aligned.cut),
        "refused": [
            {"source": str(source), "error": str(error), "kind_of_error": type(error).__name__}
            for source, error in aligned.refused
        ],
        "written": [str(path) for path in written],
    }


def _names(timeline: Timeline) -> dict[str, str]:
    """What each clip is called on the screen: by its id too, where two files share a name."""
    called = [clip.name for clip in timeline.clips]
    return {
        clip.id: escape(
            visible(clip.name if called.count(clip.name) == 1 else f"{clip.name} ({clip.id})")
        )
        for clip in timeline.clips
    }


def _table(timeline: Timeline, names: dict[str, str]) -> Table:
    dated = any(event.began for event in timeline.events)
    heads = ["event", "recording", "start", "± sound", "± with distance", "drift", "known by"]
    table = Table(*heads, *(["began"] if dated else []), box=None, pad_edge=False)
    for number, event in enumerate(timeline.events, 1):
        for place in event.placed:
            row = [
                str(number),
                names[place.clip],
                _clock(place.start),
                *_sureness(event, place),
            ]
            table.add_row(*row, *([_moment(place.began)] if dated else []))
    return table


def _sureness(event: Event, place: Placed) -> list[str]:
    if place.clip == event.reference:
        return ["", "", "", "its clock is the event's"]
    return [
        span_up(place.error),
        span_up(place.error_with_distance),
        f"{place.drift:+.1f} ± {ppm_up(place.drift_error)}",
        _known_by(event, place),
    ]


def _known_by(event: Event, place: Placed) -> str:
    own = [pair for pair in event.used if place.clip in (pair.first, pair.second)]
    heard = [pair for pair in own if not pair.pinned]
    words = []
    if heard:
        likely = max(pair.probability for pair in heard)
        sure = "> 99.9 %" if likely > 0.999 else f"{likely:.1%}"
        words.append(f"sound shared with {len(heard)}, {sure}")
    if len(own) > len(heard):
        words.append(f"pinned to {len(own) - len(heard)}")
    return ", ".join(words)


def _remarks(aligned: Aligned, names: dict[str, str]) -> list[str]:
    timeline = aligned.timeline
    without = [
        f"{names[each.clip]} [yellow]cannot be aligned[/yellow]: {_plain(each.reason)}"
        for each in timeline.unplaced
    ]
    lines = _at_most(without, "that cannot be aligned")
    dropped = [*timeline.dropped, *(each for event in timeline.events for each in event.dropped)]
    lines += _at_most([_not_used(each, names) for each in dropped], "pairs not used")
    wrong = [each for event in timeline.events for each in event.wrong_clocks]
    lines += [_wrong(each, names) for each in wrong]
    lines += [f"[yellow]note[/yellow]: {_plain(words)}" for words in timeline.remarks]
    lines += [f"{names[clip]} ends in the middle of its file" for clip in aligned.cut]
    if timeline.events:
        lines.append(_physics(timeline.spread))
    return lines


def _not_used(dropped: Dropped, names: dict[str, str]) -> str:
    pair = dropped.pair
    by = "" if dropped.residual is None else f" (by {abs(dropped.residual):.3f} s)"
    both = f"{names[pair.first]} and {names[pair.second]}"
    return f"{both} [yellow]not used[/yellow]: {_plain(dropped.reason)}{by}"


def _wrong(wrong: WrongClock, names: dict[str, str]) -> str:
    side = "late" if wrong.late > 0 else "early"
    return (
        f"{names[wrong.clip]} [yellow]has a wrong clock[/yellow]: it claims "
        f"{_moment(wrong.claimed)}, {abs(wrong.late):.1f} s too {side}; {_plain(wrong.note)}"
    )


def _physics(spread: float) -> str:
    return (
        f"Sound takes 2.9 ms a metre. Between two cameras up to {spread:g} m apart that adds up to "
        f"{span_up(spread / SPEED_OF_SOUND)} (--spread), and again for each recording between "
        "them; only instants seen in two pictures (--pin) are free of it."
    )


def _sentence(aligned: Aligned) -> str:
    timeline = aligned.timeline
    placed = sum(len(event.placed) for event in timeline.events)
    events = len(timeline.events)
    parts = [f"{placed} on {events} time line{'' if events == 1 else 's'}"]
    if timeline.unplaced:
        parts.append(f"{len(timeline.unplaced)} cannot be aligned")
    if aligned.refused:
        parts.append(f"{len(aligned.refused)} could not be read")
    count = len(timeline.clips) + len(aligned.refused)
    return f"{count} recording{'' if count == 1 else 's'}: {', '.join(parts)}."


def _at_most(lines: list[str], what: str) -> list[str]:
    if len(lines) <= _MANY:
        return lines
    return [*lines[:_MANY], f"and {len(lines) - _MANY} more {what}; the file tells all"]


def _plain(text: str) -> str:
    return escape(visible(text))


def _clock(seconds: float) -> str:
    whole, thousandths = divmod(round(seconds * 1000), 1000)
    minutes, rest = divmod(whole, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}.{thousandths:03}"


def _moment(moment: datetime | None) -> str:
    return moment.isoformat(sep=" ", timespec="milliseconds") if moment else ""
