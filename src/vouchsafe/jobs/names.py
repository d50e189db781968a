"""Which files a command means, and what their outputs are called."""

from __future__ import annotations

import glob
import os
import secrets
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath

from vouchsafe.jobs.errors import NoSuchInput, NothingToDo, OutputIsInput
from vouchsafe.jobs.model import Item

_SAME_FORMAT = (
    frozenset({".jpg", ".jpeg", ".jpe", ".jfif"}),
    frozenset({".tif", ".tiff"}),
    frozenset({".heic", ".heif", ".hif"}),
    frozenset({".mp4", ".m4v"}),
    frozenset({".mov", ".qt"}),
    frozenset({".3gp", ".3g2"}),
    frozenset({".ts", ".mts", ".m2ts"}),
    *(frozenset({s}) for s in (".png", ".webp", ".avif", ".gif", ".mkv", ".webm", ".avi")),
)
MEDIA_SUFFIXES = frozenset[str]().union(*_SAME_FORMAT)
"""What is picked up from a folder. A file named outright is opened whatever it is called."""
_RAW = "3fr arw cr2 cr3 crw dng iiq mrw nef nrw orf pef raf rw2 sr2 srw x3f"
_OTHER = "asf bmp insp insv j2c j2k jp2 jps jpx jxl lrv mpo psb psd wmv"
READABLE_SUFFIXES = MEDIA_SUFFIXES | {f".{name}" for name in f"{_RAW} {_OTHER}".split()}
"""The same where metadata is only read, for which more formats are known."""


@dataclass(frozen=True, slots=True)
class Found:
    """The inputs of one command.

    skipped: files in the given folders that do not look like photos or videos by their names.
    """

    items: tuple[Item, ...]
    skipped: tuple[Path, ...]


def files_in_words(count: int, which: str = "") -> str:
    """So many files, in words: "1 file", "2 other files"."""
    return f"{count} {which}{'file' if count == 1 else 'files'}"


def find(
    inputs: Sequence[str | Path],
    out: Path | None,
    *,
    anonymous: bool = False,
    suffixes: frozenset[str] = MEDIA_SUFFIXES,
) -> Found:
    """Every file that `inputs` (files, folders, glob patterns) mean, and its name below `out`.

    A folder's tree is mirrored; several folders keep their own names apart. Nothing inside `out`
    is taken; None where nothing will be written. Two inputs never get one name, on a disk that
    ignores case neither.
    """
    named = [path for text in inputs for path in _expand(text)]
    folders = [path for path in named if path.is_dir()]
    seen: set[Path] = set()
    pairs: list[tuple[Path, PurePath]] = []
    skipped: list[Path] = []
    for path in named:
        if path not in folders:
            candidates: Iterable[tuple[Path, PurePath]] = [(path, PurePath(path.name))]
        else:
            root = PurePath(path.resolve().name) if len(folders) > 1 else PurePath()
            _refuse_same_folder(path, out)
            candidates = ((file, root / file.relative_to(path)) for file in _walk(path, out))
        for file, name in candidates:
            if path in folders and file.suffix.lower() not in suffixes:
                skipped.append(file)
            elif (real := file.resolve()) not in seen:
                seen.add(real)
                pairs.append((file, name))
    if not pairs:
        raise NothingToDo(inputs=", ".join(map(str, inputs)))
    return Found(tuple(distinctly(pairs, anonymous)), tuple(skipped))


def output_name(name: PurePath, suffix: str) -> PurePath:
    """The final name once the written format is known: `a.heic` written as JPEG is `a.heic.jpg`.

    Appending keeps `a.heic` and `a.jpg` apart.
    """
    same = next((group for group in _SAME_FORMAT if suffix in group), frozenset({suffix}))
    return name if name.suffix.lower() in same else name.with_name(name.name + suffix)


def _expand(text: str | Path) -> list[Path]:
    path = Path(text)
    if path.exists():
        return [path]
    # Not Path.glob: a pattern may be absolute.
    found = sorted(glob.glob(str(text), recursive=True))  # noqa: PTH207 - patterns may be absolute
    if not found:
        raise NoSuchInput(name=str(text))
    return [Path(name) for name in found]


def _walk(folder: Path, out: Path | None) -> Iterator[Path]:
    """Every visible file below, in order of name; links to folders are not followed."""
    own = out.resolve() if out else None
    for where, folders, files in os.walk(folder):
        here = Path(where)
        folders[:] = sorted(
            name for name in folders if name[0] != "." and (here / name).resolve() != own
        )
        yield from (here / name for name in sorted(files) if name[0] != ".")


def _refuse_same_folder(folder: Path, out: Path | None) -> None:
    if out and folder.resolve() == out.resolve():
        raise OutputIsInput(output=str(out))


def distinctly(pairs: Iterable[tuple[Path, PurePath]], anonymous: bool) -> Iterator[Item]:
    """Inputs with the names of their outputs, all different."""
    taken: set[str] = set()
    for source, name in pairs:
        yield Item(source, _distinct(_random(source) if anonymous else name, taken))


def _random(source: Path) -> PurePath:
    """Derived neither from the name nor from the bytes: there is nothing to try names against."""
    suffix = source.suffix.lower()
    return PurePath(secrets.token_hex(8) + (suffix if suffix in MEDIA_SUFFIXES else ""))


def _distinct(name: PurePath, taken: set[str]) -> PurePath:
    candidate, count = name, 1
    while _folded(candidate) in taken:
        count += 1
        candidate = name.with_name(f"{name.stem}-{count}{name.suffix}")
    taken.add(_folded(candidate))
    return candidate


def _folded(name: PurePath) -> str:
    return unicodedata.normalize("NFC", str(name)).casefold()
