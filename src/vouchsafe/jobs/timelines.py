"""An alignment as files: the timeline alone, or in every form; all of them whole, or none.

Editors look for clips at the places where they lay when they were aligned.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from vouchsafe.jobs.errors import AlreadyThere, OutputIsInput
from vouchsafe.jobs.work import place, ready, sweep, work_folder

if TYPE_CHECKING:
    from vouchsafe.align import Timeline
    from vouchsafe.jobs.aligning import Aligned

_NAME = "timeline"
_OF_EVENT = re.compile(r"event-[1-9][0-9]*(\.otio|\.[va][1-9][0-9]*\.edl)")
"""Names that `otio` and `edl` give, and no others: what is called otherwise is not ours to take."""


def is_alone(out: Path) -> bool:
    """Whether `out` asks for the timeline alone: a name that ends in .json and is no folder."""
    return out.suffix.lower() == ".json" and not out.is_dir()


def timeline_folder(out: Path) -> Path:
    """The folder in which the files for `out` come to lie."""
    return out.absolute().parent if is_alone(out) else out


def timeline_in(path: Path) -> Path:
    """The timeline's file that a path means: itself, or the one in that folder."""
    return path / f"{_NAME}.json" if path.is_dir() else path


def check_timeline(out: Path, sources: Sequence[Path], *, force: bool) -> None:
    """Before an hour of work: raise `AlreadyThere`, `OutputIsInput` or `CannotWrite`."""
    inputs = {source.resolve() for source in sources}
    for path in [out] if is_alone(out) else _there(out):
        if path.resolve() in inputs:
            raise OutputIsInput(output=str(path))
        if path.exists() and not force:
            raise AlreadyThere(output=str(path))
    ready(timeline_folder(out))


def write_timeline(
    aligned: Aligned, out: str | os.PathLike[str], *, force: bool = False
) -> tuple[Path, ...]:
    """Write the timeline to the file `out`, or in every form to the folder `out`.

    force: replace an earlier one; of that, files that this one has no use for go. Returns the
    paths. Raises a `VouchsafeError`; then nothing new was placed.
    """
    out = Path(out)
    check_timeline(out, [*aligned.sources.values()], force=force)
    folder = timeline_folder(out)
    texts = _texts(aligned.timeline, aligned.sources, alone=out.name if is_alone(out) else None)
    sweep(folder)
    with work_folder(folder) as work:
        for name, text in texts.items():
            (work / name).write_text(text, "utf-8")
        place([(work / name, folder / name) for name in texts], replace=force)
    if not is_alone(out):
        for path in set(_there(out)) - {folder / name for name in texts}:
            path.unlink()
    return tuple(folder / name for name in texts)


def _texts(timeline: Timeline, sources: Mapping[str, Path], *, alone: str | None) -> dict[str, str]:
    """By name. The timeline itself comes last: where it is, the others are."""
    from vouchsafe.align.writing import (  # noqa: PLC0415 - loads slowly
        edl,
        fcpxml,
        otio,
        picture,
        timeline_json,
    )

    if alone:
        return {alone: timeline_json(timeline)}
    return {
        **otio(timeline, sources),
        **edl(timeline),
        f"{_NAME}.fcpxml": fcpxml(timeline, sources),
        f"{_NAME}.svg": picture(timeline),
        f"{_NAME}.json": timeline_json(timeline),
    }


def _there(folder: Path) -> Iterable[Path]:
    """What an earlier timeline wrote to that folder."""
    for suffix in ("fcpxml", "svg", "json"):
        if (path := folder / f"{_NAME}.{suffix}").exists():
            yield path
    for path in sorted(folder.glob("event-*")):
        if _OF_EVENT.fullmatch(path.name) and not path.is_dir():
            yield path
