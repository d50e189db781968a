"""Several recordings on one clock: each listened to in isolation, then compared and solved."""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from vouchsafe.align import Clock, Pair, Pin, Timeline, check_said
from vouchsafe.errors import VouchsafeError
from vouchsafe.jobs.batch import default_lanes, wait_or_stop
from vouchsafe.jobs.calling import clock_by_id, pins_by_id
from vouchsafe.jobs.errors import UnexpectedFailure
from vouchsafe.jobs.host import Host, lent
from vouchsafe.jobs.listening import LISTEN_TASKS
from vouchsafe.jobs.model import Settings
from vouchsafe.jobs.names import find
from vouchsafe.jobs.sounds import Kept, Sounds, kept_sound, sound_folder
from vouchsafe.jobs.vanishing import vanishing_folder

_FILMS = "mp4 m4v mov qt 3gp 3g2 ts mts m2ts mkv webm avi"
_SOUNDS = "wav bwf mp3 flac ogg oga opus m4a aac aif aiff caf amr awb mka"
RECORDING_SUFFIXES = frozenset(f".{name}" for name in f"{_FILMS} {_SOUNDS}".split())
"""What is picked up from a folder. A file named outright is opened whatever it is called."""

SPREAD = 100.0
"""Metres between two cameras, at most, where nobody says otherwise: a square full of people."""

_MOST_LANES = 2
"""Children at once: past two, the disk and marking are what is waited for."""


class Onlooker(Protocol):
    """Who is told how an alignment goes; called from several threads."""

    def expect(self, count: int) -> None: ...

    def moved(self, source: Path, stage: str, done: float) -> None: ...

    def ended(self, source: Path, error: VouchsafeError | None) -> None: ...

    def compared(self, done: float) -> None: ...


class NobodyLooks:
    """Who does not want to know."""

    def expect(self, count: int) -> None:
        """Nothing to do."""

    def moved(self, source: Path, stage: str, done: float) -> None:
        """Nothing to do."""

    def ended(self, source: Path, error: VouchsafeError | None) -> None:
        """Nothing to do."""

    def compared(self, done: float) -> None:
        """Nothing to do."""


@dataclass(frozen=True, slots=True)
class Aligned:
    """An alignment.

    sources: where each clip of the timeline lies, by its id. refused: files that could not be
    read, and why; they are on no timeline. cut: ids of clips whose files end in the middle.
    """

    timeline: Timeline
    sources: Mapping[str, Path]
    refused: tuple[tuple[Path, VouchsafeError], ...] = ()
    cut: tuple[str, ...] = ()

    @property
    def whole(self) -> bool:
        """Whether everything was read and everything has its place."""
        return not self.refused and not self.timeline.unplaced


def recordings(inputs: Sequence[str | Path]) -> tuple[Path, ...]:
    """The files that `inputs` (files, folders with all below them, glob patterns) mean, each once.

    Clip `c1` is the first of them, and so on. Raises `NoSuchInput` and `NothingToDo`.
    """
    return tuple(item.source for item in find(inputs, None, suffixes=RECORDING_SUFFIXES).items)


def align(
    inputs: Sequence[str | Path],
    *,
    work: Path | None = None,
    pins: Sequence[Pin] = (),
    clock: Clock | None = None,
    spread: float = SPREAD,
    onlooker: Onlooker | None = None,
    max_pixels: int = Settings().max_pixels,
    host: Host | None = None,
) -> Aligned:
    """Find which recordings share an event, and put those on one clock, by what they heard.

        >>> found = vouchsafe.align_recordings(["march/", "recorder.wav"])
        >>> [(place.clip, place.start) for place in found.timeline.events[0].placed]
        [('c2', 0.0), ('c1', 3.118)]

    inputs: films and sound files, folders, glob patterns: see `recordings`. A file that cannot be
        read is told of and does not stop the others.
    work: a folder where a hidden folder of sounds lies while this runs. A killed run leaves it,
        and the same call goes on where that stopped. None: they lie in a temporary one, of which
        nothing is left however this ends, and nothing goes on.
    pins, clock: what people saw and whose time they trust; recordings may be called by their
        paths, their names or their ids.
    spread: metres between two cameras, at most. host: a worker that knows `LISTEN_TASKS`.
    Raises a `VouchsafeError` for inputs that do not exist, for pins and clocks that make no sense,
    and when `work` cannot be written.
    """
    from vouchsafe.align.solving import check, solve  # noqa: PLC0415 - loads slowly

    check_said(pins=pins, clock=clock, spread=spread)
    sources = recordings(inputs)
    pins, clock = pins_by_id(sources, pins), clock_by_id(sources, clock)
    told = onlooker or NobodyLooks()
    told.expect(len(sources))
    with (
        contextlib.nullcontext(work) if work else vanishing_folder() as beside,
        sound_folder(beside) as folder,
        lent(host, LISTEN_TASKS) as worker,
    ):
        heard = _Listening(folder, worker, max_pixels, told).to_all(sources)
        read = {f"c{n}": kept for n, kept in enumerate(heard, 1) if isinstance(kept, Kept)}
        by_id = {f"c{number}": source for number, source in enumerate(sources, 1)}
        clips = [kept.clip(name, by_id[name].name) for name, kept in read.items()]
        pins, clock, unread = _of_read(pins, clock, by_id, read.keys())
        check(clips, pins=pins, clock=clock, spread=spread)
        pairs = _compared(read, told)
    timeline = (
        solve(clips, pairs, pins=pins, clock=clock, spread=spread)
        if clips
        else Timeline((), (), (), spread)
    )
    return Aligned(
        timeline=replace(timeline, remarks=(*timeline.remarks, *unread)),
        sources={name: by_id[name] for name in read},
        refused=tuple(
            (source, error)
            for source, error in zip(sources, heard, strict=True)
            if isinstance(error, VouchsafeError)
        ),
        cut=tuple(name for name, kept in read.items() if not kept.heard.whole),
    )


def _of_read(
    pins: Sequence[Pin], clock: Clock | None, by_id: Mapping[str, Path], read: Collection[str]
) -> tuple[Sequence[Pin], Clock | None, tuple[str, ...]]:
    """What people said of recordings that could be read; and remarks on the rest."""
    remarks = [
        f"the pin of {by_id[pin.first].name} and {by_id[pin.second].name} was not used: "
        "one of them could not be read"
        for pin in pins
        if not {pin.first, pin.second} <= {*read}
    ]
    if clock is not None and clock.clip not in read:
        remarks.append(f"the clock of {by_id[clock.clip].name} was not used: it could not be read")
        clock = None
    used = [pin for pin in pins if {pin.first, pin.second} <= {*read}]
    return used, clock, tuple(remarks)


@dataclass(frozen=True, slots=True)
class _Listening:
    """To many files, a few at a time, one bad one not stopping the rest."""

    folder: Path
    host: Host
    max_pixels: int
    told: Onlooker

    def to_all(self, sources: Sequence[Path]) -> list[Kept | VouchsafeError]:
        """What came of each, in order. On Ctrl-C everything stops, and what is kept stays."""
        lanes = max(1, min(_MOST_LANES, default_lanes(), len(sources)))
        with ThreadPoolExecutor(lanes, "vouchsafe-lane") as pool:
            futures = [pool.submit(self._one, source) for source in sources]
            wait_or_stop(futures, self.host)
        return [future.result() for future in futures]

    def _one(self, source: Path) -> Kept | VouchsafeError:
        error: VouchsafeError | None = None
        try:
            return kept_sound(
                source,
                self.folder,
                host=self.host,
                max_pixels=self.max_pixels,
                on_progress=lambda stage, done: self.told.moved(source, stage, done),
            )
        except VouchsafeError as refusal:
            error = refusal
        except Exception as fault:  # noqa: BLE001 - one file's bug must not stop the others
            error = UnexpectedFailure(what=f"{type(fault).__name__}: {fault}")
            error.__cause__ = fault
        finally:
            self.told.ended(source, error)
        return error


def _compared(kept: Mapping[str, Kept], told: Onlooker) -> tuple[Pair, ...]:
    from vouchsafe.align.matching import match  # noqa: PLC0415 - loads slowly

    return match(Sounds(kept), on_progress=told.compared, threads=default_lanes())
