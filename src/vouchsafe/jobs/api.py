"""What a program calls: the same isolation, checks and placing as the command line."""

from __future__ import annotations

import atexit
import os
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from vouchsafe.jobs.host import Host
from vouchsafe.jobs.inspecting import ASPECTS, AspectName, Question, look_into
from vouchsafe.jobs.model import (
    HideKind,
    Item,
    OnResidual,
    Outcome,
    SensitivityName,
    Settings,
    ShapeName,
    SoundName,
    StyleName,
)
from vouchsafe.jobs.redacting import Desk, work_on
from vouchsafe.jobs.verifying import Checks, verify_file
from vouchsafe.jobs.wire import Progress

if TYPE_CHECKING:
    from vouchsafe.exposure import Inspection
    from vouchsafe.redaction import Plan, Report

# The rooms below load the media and inference libraries, which the functions here need only to
# hand out their data classes. Importing vouchsafe must stay cheap.

OnProgress = Callable[[str, float], None]
"""Which stage, and how much of the whole is done, 0 to 1."""


def plan(
    path: str | os.PathLike[str],
    *,
    hide: Sequence[HideKind] = ("face",),
    sensitivity: SensitivityName = "high",
    min_size: float = 0.0,
    style: StyleName = "solid",
    shape: ShapeName = "ellipse",
    sound: SoundName = "keep",
    model: str | os.PathLike[str] | None = None,
    max_pixels: int = Settings().max_pixels,
    on_progress: OnProgress | None = None,
) -> Plan:
    """Find what would be hidden in a photo or video. Not a pixel is touched.

        >>> plan = vouchsafe.plan("march.jpg")
        >>> len(plan.hidden)
        12

    The file is opened in a process of its own, without network and with its memory and time
    limited. Raises a `VouchsafeError`, whose text is a sentence for people.
    """
    from vouchsafe.redaction import read_plan  # noqa: PLC0415 - see above

    settings = Settings(
        hide=tuple(hide),
        style=style,
        shape=shape,
        sound=sound,
        sensitivity=sensitivity,
        min_size=min_size,
        model=Path(model) if model is not None else None,
        max_pixels=max_pixels,
    )
    source = Path(path)
    with tempfile.TemporaryDirectory(prefix="vouchsafe-") as folder:
        desk = Desk(shared_host(), Path(folder), settings, aim="plan")
        outcome = work_on(desk, Item(source, PurePath("made")), on_stage=on_progress)
        return read_plan(_there(outcome.output))


def redact(
    path: str | os.PathLike[str],
    out: str | os.PathLike[str],
    *,
    plan: Plan | str | os.PathLike[str] | None = None,
    hide: Sequence[HideKind] = ("face",),
    sensitivity: SensitivityName = "high",
    min_size: float = 0.0,
    style: StyleName = "solid",
    shape: ShapeName = "ellipse",
    sound: SoundName = "keep",
    model: str | os.PathLike[str] | None = None,
    subtitles: bool = False,
    max_pixels: int = Settings().max_pixels,
    check: bool = True,
    on_residual: OnResidual = "fix",
    review: bool = False,
    files_beside: bool = False,
    force: bool = False,
    on_progress: OnProgress | None = None,
) -> Report:
    """Write the file at `path` anew to `out`, with the faces in it destroyed, and check it.

        >>> report = vouchsafe.redact("march.jpg", "redacted.jpg")
        >>> report.verdict
        'done'

    `out` is the new file, or a folder for it. Where the format must change (HEIC is written as
    JPEG) the new suffix is appended; `report.output.name` tells. It appears whole, or not at all.

    plan: hide what it says, and what `check` finds beside that; `hide`, `sensitivity`, `style`,
        `shape` and `sound` then come from the plan.
    check: look at the output again before it is handed out.
    review: list in the report what was found with low confidence.
    files_beside: also write the plan and the report beside the output.
    force: replace what is there already; never an input.

    A verdict of "review required" means that a person must look before anybody else does. Raises
    a `VouchsafeError`; then nothing was written.
    """
    from vouchsafe.redaction import read_report  # noqa: PLC0415 - see above

    settings = Settings(
        hide=tuple(hide),
        style=style,
        shape=shape,
        sound=sound,
        sensitivity=sensitivity,
        min_size=min_size,
        model=Path(model) if model is not None else None,
        subtitles=subtitles,
        max_pixels=max_pixels,
        check=check,
        on_residual=on_residual,
        review=review,
        report=files_beside,
    )
    source, target = Path(path), Path(out)
    if target.is_dir():
        target /= source.name
    reports: list[Report] = []
    with _as_file(plan) as plan_path:
        item = Item(source, PurePath(target.name), plan_path)
        desk = Desk(shared_host(), target.parent, settings, force=force)
        work_on(
            desk,
            item,
            on_stage=on_progress,
            look_at=lambda written: reports.append(read_report(written)),
        )
    return reports[0]


def verify(
    source: str | os.PathLike[str],
    output: str | os.PathLike[str],
    plan: Plan | str | os.PathLike[str],
    *,
    sensitivity: SensitivityName = "high",
    model: str | os.PathLike[str] | None = None,
    subtitles: bool = False,
    max_pixels: int = Settings().max_pixels,
    on_progress: OnProgress | None = None,
) -> Checks:
    """Check a redacted file against its original and its plan, as `redact` does by itself.

        >>> vouchsafe.verify("march.jpg", "redacted.jpg", "march.jpg.plan.json").passed
        True

    subtitles: whether they were to be kept. Raises a `VouchsafeError` when it cannot be checked.
    """
    settings = Settings(
        sensitivity=sensitivity,
        model=Path(model) if model is not None else None,
        subtitles=subtitles,
        max_pixels=max_pixels,
    )
    with _as_file(plan) as path:
        assert path is not None
        return verify_file(
            Path(source), Path(output), path, settings, on_stage=on_progress, host=shared_host()
        )


def clean(
    path: str | os.PathLike[str],
    out: str | os.PathLike[str],
    *,
    subtitles: bool = False,
    max_pixels: int = Settings().max_pixels,
    force: bool = False,
    on_progress: OnProgress | None = None,
) -> Outcome:
    """Write the file at `path` to `out` without its metadata; pixels and sound stay as they are.

        >>> vouchsafe.clean("march.jpg", "clean/").stripped
        ('EXIF', 'GPS', 'maker note', 'thumbnail')

    `out` is the new file, or a folder for it; `output` of what is returned tells its path. It
    appears whole and compared with its original, or not at all. `notes` says what else differs.
    What the picture shows and the sound tells is not touched: see `redact`.

    subtitles: keep their text. force: replace what is there already; never an input. Raises a
    `VouchsafeError`; then nothing was written.
    """
    settings = Settings(subtitles=subtitles, max_pixels=max_pixels, report=False)
    source, target = Path(path), Path(out)
    if target.is_dir():
        target /= source.name
    desk = Desk(shared_host(), target.parent, settings, aim="clean", force=force)
    return work_on(desk, Item(source, PurePath(target.name)), on_stage=on_progress)


def inspect(
    path: str | os.PathLike[str],
    *,
    only: Sequence[AspectName] = ASPECTS,
    values: bool = False,
    sensitivity: SensitivityName = "high",
    model: str | os.PathLike[str] | None = None,
    max_pixels: int = Settings().max_pixels,
    on_progress: OnProgress | None = None,
) -> Inspection:
    """Everything that the photo or video at `path` gives away. The file is only read.

        >>> found = vouchsafe.inspect("march.jpg")
        >>> found.summary
        'Posting this file tells where it was taken, with which phone, and shows 14 legible faces.'

    only: metadata, faces, text, voices: what to look at. values: tell also what the metadata
    says and what text reads, in `Exposure.values`; without it they do not leave the process that
    read them. Raises a `VouchsafeError` for a file of which nothing could be read; what could not
    be looked at in one that could is in `Inspection.failed`.
    """
    question = Question(
        look=tuple(aspect for aspect in ASPECTS if aspect in only),
        values=values,
        sensitivity=sensitivity,
        model=Path(model) if model is not None else None,
        max_pixels=max_pixels,
    )

    def tell(progress: Progress) -> None:
        if on_progress:
            on_progress(progress.stage, progress.done)

    found = look_into(shared_host(), Path(path), question, on_progress=tell)
    if found.inspection is None:
        assert found.error is not None
        raise found.error
    return found.inspection


_lock = threading.Lock()
_host: Host | None = None


def shared_host() -> Host:
    """The one worker of this program: started at the first call, gone when the program ends.

    A program that forked gets its own: sockets shared with a parent would mix up the answers.
    """
    global _host  # noqa: PLW0603 - one worker for the whole program is the point
    with _lock:
        if _host is None or not _host.alive:
            _host = Host()
            atexit.register(_host.close)
        return _host


@contextmanager
def _as_file(plan: Plan | str | os.PathLike[str] | None) -> Iterator[Path | None]:
    if plan is None or isinstance(plan, (str, os.PathLike)):
        yield Path(plan) if plan is not None else None
        return
    from vouchsafe.redaction import write_plan  # noqa: PLC0415 - see above

    with tempfile.TemporaryDirectory(prefix="vouchsafe-") as folder:
        path = Path(folder) / "plan.json"
        write_plan(plan, path)
        yield path


def _there(output: Path | None) -> Path:
    assert output is not None
    return output
