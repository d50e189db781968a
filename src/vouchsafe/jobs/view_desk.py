"""From events to files: glances at what may be shown, then one child for every page and mix."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vouchsafe.align.viewing import (
    MOST_VOICES,
    ChangedMeanwhile,
    NothingToHear,
    NothingToShow,
    Page,
    Shown,
    Sight,
    Sound,
    heard_together,
    neutral_names,
    own_names,
    pages,
)
from vouchsafe.jobs.allowance import MB, Allowance
from vouchsafe.jobs.answer import file_in
from vouchsafe.jobs.batch import default_lanes, wait_or_stop
from vouchsafe.jobs.errors import AlreadyThere, MalformedAnswer, OutputIsInput
from vouchsafe.jobs.glancing import Glance, glance_at, placed_sight, placed_sound
from vouchsafe.jobs.host import Host
from vouchsafe.jobs.wire import Progress, Request
from vouchsafe.jobs.work import place, sweep, work_folder

if TYPE_CHECKING:
    from vouchsafe.align import Event, Timeline

MIX_SUFFIXES = (".m4a", ".flac", ".wav")

_MOST_LANES = 2
_DENSEST = 6 * MB
"""Bytes that a second of a grid may take, far more than it does."""
_SOUND = 200_000
"""The same of a mix: a WAV takes half of it."""


@dataclass(frozen=True, slots=True)
class _Job:
    """One file to be written by one child. read: what the child may read."""

    target: Path
    task: str
    arguments: dict[str, Any]
    read: tuple[Path, ...]
    allowance: Allowance


@dataclass(frozen=True, slots=True)
class _Event:
    """What may be seen and heard of one event; length: seconds."""

    pages: list[Page]
    sounds: list[Sound]
    length: float
    seen: bool
    notes: list[str]


@dataclass
class ViewDesk:
    """One order's work. called: what each clip is called in the pictures."""

    timeline: Timeline
    sources: Mapping[str, Path]
    files: Mapping[str, Shown]
    host: Host
    max_pixels: int
    threads: int
    names: bool
    on_progress: Callable[[str, float], None]
    called: dict[str, str] = field(init=False)
    _own: dict[str, Glance] = field(default_factory=dict, init=False)
    _originals: dict[str, Glance] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        self.called = neutral_names(self.timeline.clips)
        if self.names:
            self.called |= own_names(self.timeline.clips)

    def write(
        self, events: Mapping[int, Event], grid: Path | None, mix: Path | None, *, force: bool
    ) -> tuple[tuple[Path, ...], tuple[str, ...]]:
        """The files written and what there is to say of them; all of them, or an error."""
        self._glance()
        found = {number: self._event(event) for number, event in events.items()}
        jobs = [*self._grids(found, grid), *self._mixes(found, mix)]
        for job in jobs:
            self._check_target(job.target, force=force)
        notes = [note for event in found.values() for note in event.notes]
        with ExitStack() as stack:
            folders: dict[Path, Path] = {}
            pairs = []
            for number, job in enumerate(jobs, 1):
                parent = job.target.resolve().parent
                if parent not in folders:
                    sweep(parent)
                    folders[parent] = stack.enter_context(work_folder(parent))
                written = folders[parent] / f"{number}{job.target.suffix.lower()}"
                notes += self._run(job, written)
                pairs.append((written, job.target))
            self._check_unchanged()
            place(pairs, replace=force)
        return tuple(job.target for job in jobs), tuple(dict.fromkeys(notes))

    def _glance(self) -> None:
        """Into every file that may be shown, and into the originals of the copies for their
        clocks alone.
        """
        lanes = max(1, min(_MOST_LANES, default_lanes()))
        with ThreadPoolExecutor(lanes, "vouchsafe-lane") as pool:
            own = {
                name: pool.submit(self._glance_at, name, file.path, listen=True)
                for name, file in self.files.items()
                if file.path is not None
            }
            originals = {
                name: pool.submit(self._glance_at, name, self.sources[name], listen=False)
                for name, file in self.files.items()
                if file.copy
            }
            futures = [*own.values(), *originals.values()]
            wait_or_stop(futures, self.host)
        self._own = {name: future.result() for name, future in own.items()}
        self._originals = {name: future.result() for name, future in originals.items()}

    def _glance_at(self, name: str, path: Path, *, listen: bool) -> Glance:
        return glance_at(
            path,
            listen=listen,
            max_pixels=self.max_pixels,
            host=self.host,
            on_progress=partial(self.on_progress, f"listening to {self.called[name]}"),
        )

    def _event(self, event: Event) -> _Event:
        sights: dict[str, Sight] = {}
        sounds: dict[str, Sound] = {}
        why = {name: file.why for name, file in self.files.items()}
        lengths = {clip.id: clip.duration for clip in self.timeline.clips}
        length = 0.0
        for placed in event.placed:
            file, own = self.files[placed.clip], self._own.get(placed.clip)
            if file.path is None or own is None:
                continue
            original = self._originals.get(placed.clip)
            sight = placed_sight(file.path, placed, own, original)
            sound = placed_sound(file.path, placed, own, original)
            if sight is not None:
                sights[placed.clip] = sight
            else:
                why[placed.clip] = "sound only" if sound else "nothing to show"
            if sound is not None:
                sounds[placed.clip] = sound
            end = placed.start + lengths[placed.clip] * (1 + placed.drift * 1e-6)
            length = max(length, end)
        drawn = pages(
            self.timeline,
            event,
            sights,
            why=why,
            names=self.called,
            unredacted=frozenset(name for name, file in self.files.items() if file.unredacted),
            length=length,
        )
        mixed = heard_together(sounds)
        notes = [
            f"{self.called[name]} is not in the mix: more than {MOST_VOICES} sound at once."
            for name in sounds
            if name not in mixed
        ]
        return _Event(drawn, list(mixed.values()), length, bool(sights), notes)

    def _grids(self, events: Mapping[int, _Event], out: Path | None) -> Iterator[_Job]:
        if out is None:
            return
        if not any(event.seen for event in events.values()):
            raise NothingToShow
        for number, event in events.items():
            if event.seen:
                for page_number, page in enumerate(event.pages, 1):
                    target = _numbered(out, "event", number, len(events))
                    target = _numbered(target, "page", page_number, len(event.pages))
                    yield self._drawing(target, page, event)

    def _mixes(self, events: Mapping[int, _Event], out: Path | None) -> Iterator[_Job]:
        if out is None:
            return
        if not any(event.sounds for event in events.values()):
            raise NothingToHear
        for number, event in events.items():
            if event.sounds:
                target = _numbered(out, "event", number, len(events))
                yield self._mixing(target, event)

    def _drawing(self, target: Path, page: Page, event: _Event) -> _Job:
        seen = {tile.shown.path for tile in page.tiles if tile.shown}
        pixels = sum(
            self._own[name].pixels
            for name, file in self.files.items()
            if file.path is not None and file.path.resolve() in seen
        )
        arguments = {"page": page.plain(), "threads": self.threads}
        allowance = _allowance(pixels, len(event.sounds), page.length * _DENSEST)
        return self._job(target, "grid", arguments, event=event, allowance=allowance, seen=seen)

    def _mixing(self, target: Path, event: _Event) -> _Job:
        arguments = {"length": event.length, "suffix": target.suffix.lower()}
        allowance = _allowance(0, len(event.sounds), event.length * _SOUND)
        return self._job(target, "mix", arguments, event=event, allowance=allowance)

    def _job(
        self,
        target: Path,
        task: str,
        arguments: dict[str, Any],
        *,
        event: _Event,
        allowance: Allowance,
        seen: Collection[Path] = (),
    ) -> _Job:
        arguments |= {
            "sounds": [sound.plain() for sound in event.sounds],
            "max_pixels": self.max_pixels,
        }
        read = {*seen, *(sound.path for sound in event.sounds)}
        return _Job(target, task, arguments, tuple(sorted(read)), allowance)

    def _run(self, job: _Job, out: Path) -> list[str]:
        """Write `out`; what there is to say of it."""

        def tell(progress: Progress) -> None:
            self.on_progress(f"writing {job.target.name}", progress.done)

        request = Request(
            job.task,
            {**job.arguments, "output": out.name},
            str(out.parent.resolve()),
            tuple(map(str, job.read)),
            job.allowance,
        )
        answer = self.host.run(request, tell)
        try:
            notes = [str(note)[:500] for note in answer["notes"]][:50]
            written = file_in(out.parent, answer["output"])
        except (KeyError, TypeError, ValueError, OSError) as error:
            raise MalformedAnswer from error
        if written != out:
            raise MalformedAnswer
        return notes

    def _check_target(self, target: Path, *, force: bool) -> None:
        shown = {file.path for file in self.files.values() if file.path is not None}
        if target.resolve() in {path.resolve() for path in (*self.sources.values(), *shown)}:
            raise OutputIsInput(output=str(target))
        if not force and (target.exists() or target.is_symlink()):
            raise AlreadyThere(output=str(target))

    def _check_unchanged(self) -> None:
        """What was hashed is what was shown."""
        for file in self.files.values():
            if file.path is not None and not file.unchanged:
                raise ChangedMeanwhile(name=file.path.name)


def _allowance(pixels: int, sounds: int, size: float) -> Allowance:
    """pixels: of one picture of every clip together; each keeps its decoder's references. sounds:
    how many there are; each keeps the index of its file, some hours long.
    """
    million = pixels / 1e6
    return Allowance(
        memory=1200 * MB + 80 * pixels + 60 * MB * sounds,
        cpu=None,
        file_size=1000 * MB + round(size),
        quiet_cpu=20.0 + 3 * million,
        quiet_wall=60.0,
    )


def _numbered(out: Path, what: str, number: int, count: int) -> Path:
    """The name itself where there is only one."""
    return out if count == 1 else out.with_name(f"{out.stem}-{what}-{number}{out.suffix}")
