"""A saved timeline given back: read as untrusted, and its recordings found again by their bytes.

So that people align first, redact in between, and look and listen later, without listening anew.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

from vouchsafe.align import ClipsMissing, NotOnTimeline, Timeline, TimelineError, Unreadable
from vouchsafe.jobs.aligning import Aligned, NobodyLooks, Onlooker, recordings
from vouchsafe.jobs.errors import NoSuchInput
from vouchsafe.jobs.ledger import sha256_of
from vouchsafe.jobs.timelines import timeline_in

LARGEST = 256 * 2**20
"""Bytes. A thousand clips, every one matched with every other, stay below."""

_LONGEST = 24 * 3600.0
"""Seconds that a recording may last, as listening has it: nobody draws a grid of four months."""

_SLACK = 3600.0
"""Seconds that an event may be longer than all its recordings one after the other: pins may be
vague.
"""

_NAMED = 5
"""Recordings that an error names."""


def read_aligned(
    file: str | os.PathLike[str],
    inputs: Sequence[str | Path],
    *,
    onlooker: Onlooker | None = None,
) -> Aligned:
    """What an earlier `align` found, from its timeline and the recordings it was made of.

        >>> found = vouchsafe.read_alignment("aligned/timeline.json", ["march/"])
        >>> vouchsafe.view_alignment(found, grid="all.mp4", redacted=["redacted/"]).outputs
        (PosixPath('all.mp4'),)

    file: what `write_alignment` wrote: the timeline's JSON, or the folder in which it lies.
    inputs: files, folders and glob patterns among which the recordings lie, under whatever names:
        they are known by their SHA-256. Files in folders that are not on the timeline are passed
        over. A recording without a place may be missing.
    Raises `TimelineError` for a file that is no timeline, `NotOnTimeline` for a recording named
    outright that has no part in it, and `ClipsMissing`; `NoSuchInput` and `Unreadable`.
    """
    from vouchsafe.align.writing import read_timeline  # noqa: PLC0415 - loads slowly

    timeline = read_timeline(_text(timeline_in(Path(file))))
    _check_lengths(timeline)
    return Aligned(timeline, _found(timeline, inputs, onlooker or NobodyLooks()))


def _text(untrusted: Path) -> str:
    """Raises `TimelineError`, and `NoSuchInput`."""
    try:
        if not untrusted.is_file():
            if untrusted.exists():
                raise TimelineError(where=untrusted.name, problem="no file")
            raise NoSuchInput(name=str(untrusted))
        with untrusted.open("rb") as file:
            data = file.read(LARGEST + 1)
        if len(data) > LARGEST:
            raise TimelineError(where=untrusted.name, problem=f"larger than {LARGEST:,} bytes")
        return data.decode("utf-8")
    except OSError as error:
        problem = error.strerror or "unreadable"
        raise TimelineError(where=untrusted.name, problem=problem) from None
    except UnicodeDecodeError:
        raise TimelineError(where=untrusted.name, problem="not UTF-8 text") from None


def _check_lengths(timeline: Timeline) -> None:
    """What `align` never writes, and what would be drawn for ever."""
    lasts = {clip.id: clip.duration for clip in timeline.clips}
    for at, clip in enumerate(timeline.clips):
        if clip.duration > _LONGEST:
            raise TimelineError(
                where=f"clips[{at}].duration", problem=f"more than {_LONGEST / 3600:.0f} hours"
            )
    for at, event in enumerate(timeline.events):
        together = sum(lasts[place.clip] for place in event.placed)
        if event.placed[-1].start > together + _SLACK:
            raise TimelineError(
                where=f"events[{at}].placed[{len(event.placed) - 1}].start",
                problem="later than all recordings of the event together last",
            )


def _found(timeline: Timeline, inputs: Sequence[str | Path], told: Onlooker) -> Mapping[str, Path]:
    """Where each clip lies, by its id; the likeliest files are looked at first."""
    outright = {Path(named) for named in inputs}
    names = {clip.name for clip in timeline.clips}
    files = recordings(inputs)
    told.expect(len(files))
    wanted = {clip.sha256 for clip in timeline.clips}
    found: dict[str, list[Path]] = defaultdict(list)
    for file in sorted(files, key=lambda path: (path not in outright, path.name not in names)):
        if file in outright or not wanted <= found.keys():
            digest = _digest(file, needed=file in outright)
            if digest in wanted:
                found[digest].append(file)
            elif file in outright:
                raise NotOnTimeline(name=file.name, hint=_changed(timeline, file))
        told.ended(file, None)
    _check_there(timeline, found, {file.name for file in files})
    return _by_clip(timeline, found)


def _digest(file: Path, *, needed: bool) -> str:
    """Of a file in a folder that cannot be read: nothing, for it may be anybody's."""
    try:
        return sha256_of(file)
    except OSError as error:
        if needed:
            why = error.strerror or "the system refused"
            raise Unreadable(name=file.name, why=why) from error
        return ""


def _changed(timeline: Timeline, file: Path) -> str:
    alike = any(clip.name == file.name for clip in timeline.clips)
    return " The one of that name there had other bytes: this one has changed." if alike else ""


def _check_there(timeline: Timeline, found: Mapping[str, list[Path]], names: set[str]) -> None:
    placed = {place.clip for event in timeline.events for place in event.placed}
    missing = [
        f"{clip.name} (what is called so has other bytes)" if clip.name in names else clip.name
        for clip in timeline.clips
        if clip.id in placed and clip.sha256 not in found
    ]
    if missing:
        more = len(missing) - _NAMED
        which = ", ".join(missing[:_NAMED]) + (f" and {more} more" if more > 0 else "")
        raise ClipsMissing(which=which)


def _by_clip(timeline: Timeline, found: Mapping[str, list[Path]]) -> dict[str, Path]:
    """Recordings with the same bytes each get a file of their own, as far as there are as many."""
    sources: dict[str, Path] = {}
    left = {digest: [*files] for digest, files in found.items()}
    for clip in timeline.clips:
        if files := left.get(clip.sha256):
            sources[clip.id] = files.pop(0) if len(files) > 1 else files[0]
    return sources
