"""An aligned event made visible and audible, in isolation, from redacted copies alone unless a
person said otherwise. Why so: docs/adr/0215.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from vouchsafe.align import MediaMissing
from vouchsafe.align.viewing import (
    CannotBeSound,
    NoSuchEvent,
    NothingToHear,
    NothingToShow,
    any_copy,
    shown,
)
from vouchsafe.jobs.errors import AlreadyThere, OutputIsInput
from vouchsafe.jobs.host import Host, lent
from vouchsafe.jobs.model import Settings
from vouchsafe.jobs.view_desk import MIX_SUFFIXES, ViewDesk
from vouchsafe.jobs.work import ready

if TYPE_CHECKING:
    from vouchsafe.align import Event, Timeline
    from vouchsafe.jobs.aligning import Aligned

VIEW_TASKS = "vouchsafe.jobs.view_tasks"

OnView = Callable[[str, float], None]
"""What is being done, and how much of it, 0 to 1."""


@dataclass(frozen=True, slots=True)
class ViewOrder:
    """What is to be written.

    grid: a video of all clips side by side, `.mp4`; mix: their sounds, `.m4a`, `.flac` or `.wav`.
        Where there are several events, or more clips than a page holds, there are several files,
        with `-event-2` and `-page-2` before the suffix.
    redacted: folders in which redacted copies and their reports lie. unredacted: show a clip that
        has none as it is. names: the clips' own names in the pictures instead of Camera A, B, C.
    event: its number, from 1; None for all. force: replace files that are there.
    """

    grid: Path | None = None
    mix: Path | None = None
    redacted: tuple[Path, ...] = ()
    unredacted: bool = False
    names: bool = False
    event: int | None = None
    force: bool = False


@dataclass(frozen=True, slots=True)
class Viewed:
    """What was written of a timeline.

    outputs: the files. called: what each clip is called in the pictures, by its id.
    left_out: clips of which nothing is shown or heard, by id, and why.
    unredacted: ids of the clips that are shown or heard as they are. notes: sentences.
    """

    outputs: tuple[Path, ...]
    called: Mapping[str, str]
    left_out: Mapping[str, str]
    unredacted: tuple[str, ...]
    notes: tuple[str, ...]


def view_aligned(
    aligned: Aligned,
    *,
    grid: str | os.PathLike[str] | None = None,
    mix: str | os.PathLike[str] | None = None,
    redacted: Sequence[str | os.PathLike[str]] = (),
    unredacted: bool = False,
    names: bool = False,
    event: int | None = None,
    force: bool = False,
    on_progress: OnView | None = None,
) -> Viewed:
    """Write a grid, a mix or both of what was aligned, from redacted copies.

        >>> viewed = vouchsafe.view_alignment(found, grid="all.mp4", redacted=["redacted/"])
        >>> viewed.left_out
        {'c3': 'no redacted copy'}

    The options are those of `ViewOrder`. Raises a `VouchsafeError`; then nothing was written.
    """
    order = ViewOrder(
        grid=None if grid is None else Path(grid),
        mix=None if mix is None else Path(mix),
        redacted=tuple(map(Path, redacted)),
        unredacted=unredacted,
        names=names,
        event=event,
        force=force,
    )
    return write_views(aligned.timeline, aligned.sources, order, on_progress=on_progress)


def write_views(
    timeline: Timeline,
    sources: Mapping[str, Path],
    order: ViewOrder,
    *,
    on_progress: OnView | None = None,
    max_pixels: int = Settings().max_pixels,
    threads: int = 0,
    host: Host | None = None,
) -> Viewed:
    """Write grids and mixes of the timeline's events. All files appear, whole, or none.

    sources: where each clip lies, by its id. host: a worker that knows `VIEW_TASKS`.
    Raises a `VouchsafeError` when something cannot be read or written, and when there is nothing
    that may be shown: a clip without a verified redacted copy is never shown unasked.
    """
    events = _chosen(timeline, order.event)
    check_views(order, list(sources.values()))
    here = {placed.clip for event in events.values() for placed in event.placed}
    clips = [clip for clip in timeline.clips if clip.id in here]
    for clip in clips:
        if clip.id not in sources:
            raise MediaMissing(clip=clip.name)
    files = shown(clips, sources, order.redacted, unredacted=order.unredacted)
    with lent(host, VIEW_TASKS) as worker:
        desk = ViewDesk(
            timeline=timeline,
            sources=sources,
            files=files,
            host=worker,
            max_pixels=max_pixels,
            threads=threads,
            names=order.names,
            on_progress=on_progress or (lambda _what, _done: None),
        )
        outputs, notes = desk.write(events, order.grid, order.mix, force=order.force)
    return Viewed(
        outputs=outputs,
        called={name: called for name, called in desk.called.items() if name in here},
        left_out={name: file.why for name, file in files.items() if file.path is None},
        unredacted=tuple(name for name, file in files.items() if file.unredacted),
        notes=notes,
    )


def check_views(order: ViewOrder, sources: Collection[Path]) -> None:
    """Before hours of work: raise what would stop it, as far as that is known yet."""
    if order.mix and order.mix.suffix.lower() not in MIX_SUFFIXES:
        raise CannotBeSound(name=order.mix.name)
    inputs = {source.resolve() for source in sources}
    for target in (order.grid, order.mix):
        if target is None:
            continue
        if target.resolve() in inputs:
            raise OutputIsInput(output=str(target))
        if not order.force and (target.exists() or target.is_symlink()):
            raise AlreadyThere(output=str(target))
        ready(target.resolve().parent)
    if not order.unredacted and not any_copy(sources, order.redacted):
        raise NothingToShow if order.grid else NothingToHear


def _chosen(timeline: Timeline, number: int | None) -> dict[int, Event]:
    """The events that are meant, by their numbers."""
    events = dict(enumerate(timeline.events, 1))
    if number is None:
        return events
    if number not in events:
        raise NoSuchEvent(event=number, count=len(events))
    return {number: events[number]}
