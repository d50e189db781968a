"""What a page shows of a file, made in isolation: facts, thumbnail, picture or proxy."""

from __future__ import annotations

import math
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from vouchsafe.jobs.allowance import OPENING
from vouchsafe.jobs.answer import file_in
from vouchsafe.jobs.errors import MalformedAnswer
from vouchsafe.jobs.host import Host, lent
from vouchsafe.jobs.model import Settings
from vouchsafe.jobs.pages import pages_in
from vouchsafe.jobs.redacting import OnStage
from vouchsafe.jobs.wire import Progress, Request
from vouchsafe.jobs.work import place, work_folder

SHOW_TASKS = "vouchsafe.jobs.show_tasks"

ShowPart = Literal["thumbnail", "view"]
SHOW_PARTS: tuple[ShowPart, ...] = ("thumbnail", "view")

_LARGEST_SIDE = 1 << 20
_TIME = 8
"""Bytes of one time in `times.bin`."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A file's facts, and where that lies which a page shows of it; None for what was not made.

    width, height: of the displayed picture. duration: seconds; 0.0 for a photo.
    count: pages of a photo or frames of an animation; frames of a video: what its container
        claims, and once it was read through, what there is. 0 where nobody says.
    sound: whether it has any that can be read.
    shown: width and height of `picture`, of the first in `pages`, or of `proxy`; 0, 0 without them.
    pages: all pages of a photo that has several, as `vouchsafe.jobs.pages_in` reads them.
    times: 64-bit floats, little-endian: seconds of presentation time of each frame of the proxy,
        which are the video's own frames, one for one.
    """

    kind: Literal["photo", "video"]
    format: str
    width: int
    height: int
    duration: float
    count: int
    sound: bool
    shown: tuple[int, int]
    thumbnail: Path | None
    picture: Path | None
    pages: Path | None
    proxy: Path | None
    times: Path | None


def show_file(
    source: Path,
    folder: Path,
    *,
    parts: Sequence[ShowPart] = SHOW_PARTS,
    on_progress: OnStage | None = None,
    max_pixels: int = Settings().max_pixels,
    threads: int = 0,
    host: Host | None = None,
) -> Shown:
    """Put into `folder` what a page needs to show an untrusted photo or video.

    `thumbnail.webp` shows light and dark, and nobody. For a photo `picture.webp`: upright, at
    most 2560 pixels, without metadata; where it has several pages or moves, `pages.bin` with all
    of them, at most 1280 pixels where they are many. For a video `proxy.mp4`, frame for frame the
    same, at most 1280 pixels, quick to seek in, silent, without metadata; and `times.bin`.
    Each appears whole or not at all, readable by its owner alone, in place of an earlier one.

    parts: the thumbnail alone takes no time; the view is a decode and an encode of all of it.
    host: a worker that runs already and knows the tasks.
    Raises a `VouchsafeError` when the file cannot be shown.
    """
    path = str(source.resolve())
    arguments = {
        "source": path,
        "parts": list(parts),
        "max_pixels": max_pixels,
        "threads": threads,
    }

    def tell(progress: Progress) -> None:
        if on_progress:
            on_progress(progress.stage, progress.done)

    with lent(host, SHOW_TASKS) as worker, work_folder(folder.resolve()) as work:
        request = Request("show", arguments, str(work), (path,), OPENING)
        answer = worker.run(request, tell)
        shown, pairs = _checked(answer, work, folder, parts)
        place(pairs, replace=True)
    return shown


def _checked(
    untrusted: Mapping[str, Any], work: Path, folder: Path, parts: Sequence[ShowPart]
) -> tuple[Shown, list[tuple[Path, Path]]]:
    try:
        made = {name: _file(work, untrusted[name], name) for name in _FORMS if untrusted[name]}
        shown = Shown(
            kind=untrusted["kind"],
            format=str(untrusted["format"])[:20],
            width=_side(untrusted["width"]),
            height=_side(untrusted["height"]),
            duration=_seconds(untrusted["duration"]),
            count=_side(untrusted["count"], least=0, most=1 << 40),
            sound=untrusted["sound"] is True,
            shown=_size(untrusted["shown"]),
            **{name: folder / made[name].name if name in made else None for name in _FORMS},
        )
        _check_made(shown, made, parts)
    except (KeyError, TypeError, ValueError, OSError) as error:
        raise MalformedAnswer from error
    for path in made.values():
        path.chmod(0o600)
    return shown, [(path, folder / path.name) for path in made.values()]


def _check_made(shown: Shown, made: Mapping[str, Path], parts: Sequence[ShowPart]) -> None:
    photo = {"picture"} if shown.count == 1 else {"pages"}
    views = {"photo": photo, "video": {"proxy", "times"}}[shown.kind]
    wanted = views if "view" in parts else set()
    if made.keys() != wanted | ({"thumbnail"} if "thumbnail" in parts else set()):
        raise ValueError("other files than were asked for")
    if "pages" in made and len(pages_in(made["pages"])) != shown.count:
        raise ValueError("as many pages as were counted expected")
    if "times" in made:
        _check_times(made["times"], shown.count)


def _check_times(path: Path, count: int) -> None:
    """One for each frame, from 0 on, each after the one before."""
    if count < 1 or path.stat().st_size != count * _TIME:
        raise ValueError("one time for each frame expected")
    last = -math.inf
    with path.open("rb") as file:
        while piece := file.read(_TIME << 13):
            times = array("d", piece)
            for time in times:
                if not (last < time < math.inf and time >= 0.0):
                    raise ValueError("times that increase expected")
                last = time


_FORMS: dict[str, tuple[str, int, bytes]] = {
    "thumbnail": ("thumbnail.webp", 8, b"WEBP"),
    "picture": ("picture.webp", 8, b"WEBP"),
    "pages": ("pages.bin", 8, b"WEBP"),
    "proxy": ("proxy.mp4", 4, b"ftyp"),
    "times": ("times.bin", 0, b""),
}
"""Of each file its name, and what it holds where."""


def _file(work: Path, untrusted_name: Any, what: str) -> Path:
    name, at, mark = _FORMS[what]
    if untrusted_name != name:
        raise ValueError("another name expected")
    path = file_in(work, name)
    with path.open("rb") as file:
        if file.read(at + len(mark))[at:] != mark:
            raise ValueError("another format expected")
    return path


def _size(untrusted: Any) -> tuple[int, int]:
    width, height = untrusted
    return _side(width, least=0), _side(height, least=0)


def _side(untrusted: Any, *, least: int = 1, most: int = _LARGEST_SIDE) -> int:
    if type(untrusted) is not int or not least <= untrusted <= most:
        raise ValueError("a count expected")
    return untrusted


def _seconds(untrusted: Any) -> float:
    if type(untrusted) not in (int, float) or not 0 <= untrusted < math.inf:
        raise ValueError("seconds expected")
    return float(untrusted)
