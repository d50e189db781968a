"""The sounds of one alignment, kept while it runs and no longer: an unredacted original's sound.

They lie in a hidden folder beside the output, which nobody but the owner may enter. A killed run
leaves it, and the next one in the same place goes on with what is whole; a run that comes to its
end, good or bad, removes it.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import shutil
import stat
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, overload

from vouchsafe.align import Clip
from vouchsafe.jobs.errors import (
    CannotWrite,
    MalformedAnswer,
    NoSuchInput,
    NotAFile,
    OtherBytes,
)
from vouchsafe.jobs.host import Host
from vouchsafe.jobs.ledger import sha256_of
from vouchsafe.jobs.listening import Heard, checked, listen, plain
from vouchsafe.jobs.redacting import OnStage

if TYPE_CHECKING:
    from vouchsafe.align.matching import Sound

_NAME = ".vouchsafe-sounds"
_FORM = 1
"""Of what is kept; sounds in another form are listened to again."""


@contextlib.contextmanager
def sound_folder(beside: Path) -> Iterator[Path]:
    """The folder for sounds in `beside`, locked. Gone afterwards, but for a kill or a Ctrl-C.

    Raises `CannotWrite`.
    """
    try:
        beside.mkdir(parents=True, exist_ok=True)
        path, lock = _lock_one(beside)
        _sweep(beside, path)
    except OSError as error:
        raise CannotWrite(folder=str(beside), why=error.strerror or "unknown") from error
    keep = False
    try:
        yield path
    except KeyboardInterrupt:
        keep = True
        raise
    finally:
        if not keep:
            shutil.rmtree(path, ignore_errors=True)
        os.close(lock)


def _sweep(beside: Path, mine: Path) -> None:
    """Remove what other killed runs left here: nobody goes on with a second one."""
    for other in beside.glob(f"{_NAME}-*"):
        if other == mine or other.is_symlink() or not other.is_dir():
            continue
        lock = os.open(other, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        with contextlib.suppress(BlockingIOError):
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(other, ignore_errors=True)
        os.close(lock)


def _lock_one(beside: Path) -> tuple[Path, int]:
    number = 1
    while True:
        path = beside / (_NAME if number == 1 else f"{_NAME}-{number}")
        path.mkdir(mode=0o700, exist_ok=True)
        lock = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        with contextlib.suppress(BlockingIOError):
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if path.exists():
                path.chmod(0o700)
                return path, lock
            number -= 1  # whoever held it has just come to an end and taken the folder along
        os.close(lock)
        number += 1


@dataclass(frozen=True, slots=True)
class Kept:
    """One recording that was listened to. marks: where they lie, for one that is not silent."""

    heard: Heard
    sha256: str
    marks: Path | None

    def clip(self, name: str, called: str) -> Clip:
        """In aligning's words; name: its id. called: its file's name, of which bytes that are no
        text become U+FFFD: every form of a timeline is UTF-8.
        """
        heard = self.heard
        return Clip(
            id=name,
            name=os.fsencode(called).decode("utf-8", "replace"),
            sha256=self.sha256,
            duration=heard.duration,
            silent=heard.silent,
            claimed=heard.claimed,
            width=heard.width,
            height=heard.height,
            frame_rate=heard.frame_rate,
        )


class Sounds(Sequence["Sound"]):
    """Those of many recordings that are not silent: opened anew whenever one is asked for, and
    closed when nobody holds it any more. So hundreds are compared with few files open, and memory
    holds what is looked at.
    """

    def __init__(self, kept: Mapping[str, Kept]) -> None:
        self._there = [
            (name, each.heard, each.marks) for name, each in kept.items() if each.marks is not None
        ]

    def __len__(self) -> int:
        return len(self._there)

    @overload
    def __getitem__(self, at: int) -> Sound: ...
    @overload
    def __getitem__(self, at: slice) -> list[Sound]: ...
    def __getitem__(self, at: int | slice) -> Sound | list[Sound]:
        if isinstance(at, slice):
            return [self[each] for each in range(*at.indices(len(self)))]
        from vouchsafe.align.matching import Marks, Sound  # noqa: PLC0415 - loads slowly

        name, heard, marks = self._there[at]
        return Sound(name, heard.open(), Marks.load(marks))


def kept_sound(
    source: Path,
    folder: Path,
    *,
    host: Host,
    max_pixels: int,
    on_progress: OnStage | None = None,
) -> Kept:
    """Listen to one recording and mark what it is known by; or take what an earlier run kept.

    The file is read once, for its digest and its sound. Raises a `VouchsafeError`.
    """
    identity = _identity(source)
    key = hashlib.sha256(os.fsencode(f"{_FORM} {identity}")).hexdigest()[:32]
    if known := _known(folder, key):
        return known
    with ThreadPoolExecutor(1, "vouchsafe-digest") as reader:
        digest = reader.submit(sha256_of, source)
        heard = listen(
            source,
            folder,
            name=f"{key}.pcm",
            on_progress=on_progress,
            max_pixels=max_pixels,
            host=host,
        )
    if on_progress:
        on_progress("marking", 1.0)
    marks = _marked(heard, folder / f"{key}.marks")
    if _identity(source) != identity:
        raise OtherBytes(name=source.name)
    row = {"sha256": digest.result(), **plain(heard)}
    beginning = folder / f"{key}.new"
    beginning.write_text(json.dumps(row), "utf-8")
    beginning.replace(folder / f"{key}.json")
    return Kept(heard, row["sha256"], marks)


def _identity(source: Path) -> str:
    """Another file, or the same one changed, is called otherwise."""
    try:
        facts = source.stat()
    except OSError as error:
        raise NoSuchInput(name=str(source)) from error
    if not stat.S_ISREG(facts.st_mode):
        raise NotAFile(name=str(source))
    real = source.resolve()
    return f"{real} {facts.st_dev} {facts.st_ino} {facts.st_size} {facts.st_mtime_ns}"


def _known(folder: Path, key: str) -> Kept | None:
    """What an earlier run heard, if all of it is there and whole."""
    from vouchsafe.align.matching import Marks, NotMarks  # noqa: PLC0415 - loads slowly

    marks = folder / f"{key}.marks"
    try:
        row: dict[str, Any] = json.loads((folder / f"{key}.json").read_text("utf-8"))
        heard = checked(row, folder)
        if heard.silent is None:
            Marks.load(marks)
        return Kept(heard, str(row["sha256"]), None if heard.silent else marks)
    except (OSError, ValueError, KeyError, MalformedAnswer, NotMarks):
        return None


def _marked(heard: Heard, path: Path) -> Path | None:
    if heard.silent is not None:
        return None
    from vouchsafe.align.matching import mark  # noqa: PLC0415 - loads slowly

    mark(heard.open()).save(path)
    return path
