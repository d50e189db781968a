"""Inspecting files: each in isolation, or where only metadata is read, a batch at a time."""

from __future__ import annotations

import contextlib
import stat
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from vouchsafe.errors import VouchsafeError
from vouchsafe.jobs.allowance import OPENING, READING
from vouchsafe.jobs.errors import Interrupted, JobError, MalformedAnswer, WorkerBroken
from vouchsafe.jobs.host import Host, OnProgress, OnUsed
from vouchsafe.jobs.model import SensitivityName, Settings
from vouchsafe.jobs.watch import Usage
from vouchsafe.jobs.wire import Request, read_error

if TYPE_CHECKING:
    from vouchsafe.exposure import Inspection, Shown

AspectName = Literal["metadata", "faces", "text", "voices"]
ASPECTS: tuple[AspectName, ...] = ("metadata", "faces", "text", "voices")
METADATA_TASKS = "vouchsafe.jobs.metadata_tasks"
INSPECT_TASKS = "vouchsafe.jobs.inspect_tasks"
BATCH = 40
"""Files whose metadata one process reads."""
_LARGEST_PICTURE = 8_000_000
_MOST_PICTURES = 50


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of every file.

    look: at what. values: tell also what metadata says, and text reads. pictures: give back what
    was looked at, for a page. model: another detector.
    """

    look: tuple[AspectName, ...] = ASPECTS
    values: bool = False
    pictures: bool = False
    sensitivity: SensitivityName = "high"
    model: Path | None = None
    max_pixels: int = Settings().max_pixels

    @property
    def metadata_only(self) -> bool:
        return self.look == ("metadata",)


@dataclass(frozen=True, slots=True)
class Finding:
    """What came of one file: an inspection, or the reason why there is none.

    cpu_seconds, peak_memory: what its process used; memory in bytes; None where it shared one.
    """

    source: Path
    inspection: Inspection | None = None
    error: VouchsafeError | None = None
    shown: tuple[Shown, ...] = ()
    cpu_seconds: float | None = None
    peak_memory: int | None = None

    @property
    def state(self) -> Literal["clean", "exposed", "unread"]:
        """Clean is said only of a file in which everything was looked at and nothing found."""
        if self.inspection is None:
            return "unread"
        if self.inspection.exposures:
            return "exposed"
        return "clean" if self.inspection.clean else "unread"

    def plain(self, *, values: bool) -> dict[str, Any]:
        """As `--json` prints it."""
        from vouchsafe.exposure import inspection_document  # noqa: PLC0415 - loads slowly

        found = self.inspection
        return {
            "source": str(self.source),
            "state": self.state,
            "inspection": inspection_document(found, values=values) if found else None,
            "error": str(self.error) if self.error else None,
            "kind_of_error": type(self.error).__name__ if self.error else None,
            "cpu_seconds": None if self.cpu_seconds is None else round(self.cpu_seconds, 2),
            "peak_memory": self.peak_memory,
        }


@dataclass
class _Batch:
    """Some files read by one process, and what it has told so far."""

    sources: Sequence[Path]
    told: dict[int, Finding] = field(default_factory=dict)

    def take(self, untrusted: Mapping[str, Any]) -> None:
        number = untrusted["number"]
        if type(number) is not int or not 0 <= number < len(self.sources) or number in self.told:
            raise MalformedAnswer
        source = self.sources[number]
        if "error" in untrusted:
            self.told[number] = Finding(source, error=read_error(untrusted))
        else:
            self.told[number] = Finding(source, _inspection(source, untrusted["inspection"]))


def read_many(host: Host, sources: Sequence[Path], question: Question) -> Iterator[Finding]:
    """The metadata of several files, read by one process. One that ends it is read by itself,
    and so are those that came after it.
    """
    batch = _Batch(sources)
    allowance = READING if len(sources) > 1 else OPENING
    paths = tuple(str(path.resolve()) for path in sources)
    arguments = {"sources": list(paths), "values": question.values}
    failure: JobError | None = None
    with _nowhere() as work:
        request = Request("read", arguments, work, paths, allowance)
        try:
            host.run(request, on_part=batch.take)
        except (KeyError, TypeError) as error:
            raise MalformedAnswer from error
        except WorkerBroken:
            raise
        except JobError as error:
            failure = error
            if isinstance(error, MalformedAnswer):
                # Who lied about one file may have lied about those before it.
                batch.told.clear()
    for number, source in enumerate(sources):
        if number in batch.told:
            yield batch.told[number]
        elif isinstance(failure, Interrupted) or len(sources) == 1:
            yield Finding(source, error=failure or MalformedAnswer())
        else:
            yield from read_many(host, [source], question)


def look_into(
    host: Host,
    source: Path,
    question: Question,
    *,
    threads: int = 0,
    on_progress: OnProgress | None = None,
) -> Finding:
    """Everything that is asked of one file. Where its pictures end the process that decodes them,
    its metadata is still told.
    """
    used: list[Usage] = []
    finding = _looked_into(
        host, source, question, threads=threads, on_progress=on_progress, on_used=used.append
    )
    failed = finding.error
    if (
        isinstance(failed, JobError)
        and not isinstance(failed, Interrupted)
        and question.look[0] == "metadata"
        and not question.metadata_only
    ):
        alone = replace(question, look=("metadata",))
        finding = _looked_into(host, source, alone, on_used=used.append)
        finding = _without_pictures(finding, failed)
    cpu, memory = sum(each.cpu for each in used), max((each.memory for each in used), default=0)
    return replace(finding, cpu_seconds=cpu, peak_memory=memory)


def _looked_into(
    host: Host,
    source: Path,
    question: Question,
    *,
    threads: int = 0,
    on_progress: OnProgress | None = None,
    on_used: OnUsed,
) -> Finding:
    """One try. Raises `WorkerBroken` alone: every other error is a finding."""
    path = str(source.resolve())
    model = str(question.model.resolve()) if question.model else None
    arguments = {
        "source": path,
        "look": list(question.look),
        "values": question.values,
        "pictures": question.pictures,
        "settings": asdict(question) | {"model": model},
        "threads": threads,
    }
    with _nowhere() as work:
        request = Request("inspect", arguments, work, (path, model) if model else (path,), OPENING)
        try:
            answer = host.run(request, on_progress, on_used)
            return _answered(source, answer, Path(work))
        except WorkerBroken:
            raise
        except VouchsafeError as error:
            return Finding(source, error=error)


def _answered(source: Path, untrusted: Mapping[str, Any], work: Path) -> Finding:
    try:
        shown = tuple(_shown(work, each) for each in untrusted["shown"][:_MOST_PICTURES])
        return Finding(source, _inspection(source, untrusted["inspection"]), shown=shown)
    except (KeyError, TypeError, ValueError, OSError) as error:
        raise MalformedAnswer from error


def _without_pictures(alone: Finding, error: JobError) -> Finding:
    if alone.inspection is None:
        return replace(alone, error=error)
    said = f"Its pictures and sound could not be looked at. {error}"
    failed = (*alone.inspection.failed, said)
    return replace(alone, inspection=replace(alone.inspection, failed=failed))


def _inspection(source: Path, untrusted: Any) -> Inspection:
    from vouchsafe.exposure import read_inspection  # noqa: PLC0415 - loads slowly

    try:
        return replace(read_inspection(untrusted), name=source.name)
    except (KeyError, TypeError, ValueError) as error:
        raise MalformedAnswer from error


def _shown(work: Path, untrusted: Mapping[str, Any]) -> Shown:
    from vouchsafe.exposure import Shown  # noqa: PLC0415 - loads slowly

    name = untrusted["file"]
    path = work / name
    facts = path.lstat()
    if Path(name).name != name or not stat.S_ISREG(facts.st_mode):
        raise ValueError("a plain file expected")
    if facts.st_size > _LARGEST_PICTURE:
        raise ValueError("too large a picture")
    jpeg = path.read_bytes()
    if not jpeg.startswith(b"\xff\xd8\xff"):
        raise ValueError("a JPEG expected")
    width, height = int(untrusted["width"]), int(untrusted["height"])
    return Shown(float(untrusted["time"]), width, height, jpeg)


@contextlib.contextmanager
def _nowhere() -> Iterator[str]:
    """A folder of its own that a process may write to, gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="vouchsafe-") as work:
        yield str(Path(work).resolve())
