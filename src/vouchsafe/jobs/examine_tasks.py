"""What an archive wants to know of a file. Runs inside the confined child, never anywhere else."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any, BinaryIO

from vouchsafe.archive.claims import Trust, claims_of
from vouchsafe.archive.copies import each_mark, glances_of
from vouchsafe.archive.examined import examination_document
from vouchsafe.archive.model import Examination, Mark, Sha256
from vouchsafe.exposure import ExposureError, prepare_reading
from vouchsafe.exposure.metadata import Found, read_metadata
from vouchsafe.jobs.allowance import Size
from vouchsafe.jobs.captured import captured_at, position
from vouchsafe.jobs.child import Reporter, Task
from vouchsafe.jobs.errors import OtherBytes
from vouchsafe.media import Limits, MediaError, MediaInfo, Photo, UnknownFormat, Video, open_media

LIBRARIES = ("numpy", "PIL.Image", "av", "cv2", "c2pa")
"""What the worker loads before it forks, beside this module."""

_CHUNK = 1 << 20


def examine(arguments: dict[str, Any], work: Path, reporter: Reporter) -> Mapping[str, Any]:
    """The file's digest, what it is, when and where it says it was taken, marks, claims."""
    with _held(Path(arguments["source"]), work) as source:
        return _examined(source, arguments, reporter)


def _examined(source: Path, arguments: dict[str, Any], reporter: Reporter) -> Mapping[str, Any]:
    problems: list[str] = []
    info, marks = _looked_at(source, arguments, reporter, problems)
    found = _metadata(source)
    examination = Examination(
        sha256=_digest(source, reporter),
        kind=info.kind if info else "other",
        width=info.width if info else 0,
        height=info.height if info else 0,
        duration=info.duration if info else 0.0,
        captured_at=captured_at(found),
        position=position(found),
        marks=marks,
        claims=claims_of(
            source,
            Trust(arguments["c2pa"], tuple(arguments["proofmode"])),
            [Path(each) for each in arguments["beside"]],
        ),
        problems=tuple(problems),
    )
    return {"examination": examination_document(examination)}


def glance(arguments: dict[str, Any], work: Path, reporter: Reporter) -> Mapping[str, Any]:  # noqa: ARG001 - nothing is written
    """What copies are looked for of."""
    source = Path(arguments["source"])
    with _opened(source, arguments, reporter) as medium:
        glances = glances_of(medium, mirror=arguments["mirror"], on_look=reporter.alive)
    return {"glances": [asdict(each) for each in glances]}


TASKS: dict[str, Task] = {"examine": examine, "glance": glance}


def prepare() -> None:
    """Load the readers of metadata once, for all that are forked later."""
    prepare_reading()


@contextmanager
def _held(source: Path, work: Path) -> Iterator[Path]:
    """The very file that is there now, under its own name: all that is said is of one file, though
    somebody put others in its place between one look and the next.

    Raises `OtherBytes` at the end where somebody wrote to it meanwhile.
    """
    with source.open("rb") as file:
        before, held = _marks(file), Path(f"/proc/self/fd/{file.fileno()}")
        if held.exists():
            (work / source.name).symlink_to(held)
            yield work / source.name
        else:  # Elsewhere than on Linux: a name is all there is.
            yield source
        if _marks(file) != before:
            raise OtherBytes(name=source.name)


def _marks(file: BinaryIO) -> tuple[int, int, int]:
    status = os.fstat(file.fileno())
    return status.st_size, status.st_mtime_ns, status.st_ctime_ns


def _looked_at(
    source: Path, arguments: dict[str, Any], reporter: Reporter, problems: list[str]
) -> tuple[MediaInfo | None, tuple[Mark, ...]]:
    """What it is and its marks; what its pictures hold that cannot be decoded is a problem told."""
    if not arguments["pictures"]:
        reporter.opened(Size("photo", 0, source.stat().st_size))
        return None, ()
    info: MediaInfo | None = None
    marks: list[Mark] = []
    try:
        with _opened(source, arguments, reporter) as medium:
            info = medium.info
            marks += each_mark(medium, reporter.alive)
    except UnknownFormat:
        pass
    except MediaError as error:
        problems.append(f"Its pictures could not be looked at whole. {error}")
    if info is None:
        reporter.opened(Size("photo", 0, source.stat().st_size))
    return info, tuple(marks)


def _opened(source: Path, arguments: dict[str, Any], reporter: Reporter) -> Photo | Video:
    medium = open_media(source, Limits(max_pixels=arguments["max_pixels"]))
    info = medium.info
    reporter.opened(Size(info.kind, info.width * info.height, source.stat().st_size))
    return medium


def _metadata(source: Path) -> Found:
    try:
        return read_metadata(source)
    except ExposureError:
        return Found()


def _digest(source: Path, reporter: Reporter) -> Sha256:
    digest = hashlib.sha256()
    with source.open("rb") as file:
        while piece := file.read(_CHUNK):
            digest.update(piece)
            reporter.alive()
    return Sha256(digest.hexdigest())
