"""Which file may be shown of a clip: a redacted copy, proved by its report; or none.

A copy counts when a report of `vouchsafe redact` names it by the SHA-256 of its bytes, as the copy
of the clip or as the clip itself, says that it was verified and that nothing awaits a person, and
hid faces or whole heads. Whoever can write files can write a report: this guards against mistakes,
not against whoever makes the copies. See docs/adr/0215.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from vouchsafe.align.model import Clip
from vouchsafe.media import CannotRead
from vouchsafe.redaction import Report, ReportError, read_report

_SUFFIX = "report.json"
_LARGEST = 64_000_000
"""Bytes of a report that is still read."""

_CHANGED = "file has changed since it was aligned"

Stamp = tuple[int, int, int, int]
"""Disk, number, size and time of change of a file."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What may be shown of a clip.

    path: None where nothing may; `why` says it in a few words.
    copy: a redacted copy of the clip, which is another file; else the clip itself.
    unredacted: shown as it is because a person said so.
    """

    path: Path | None
    why: str = ""
    copy: bool = False
    unredacted: bool = False
    stamp: Stamp | None = None

    @property
    def unchanged(self) -> bool:
        """Whether the file still is the one whose bytes were hashed, as far as the disk says."""
        return self.path is not None and _stamp(self.path) == self.stamp


@dataclass(frozen=True, slots=True)
class _Claim:
    report: Report
    folder: Path


def shown(
    clips: Sequence[Clip],
    paths: Mapping[str, Path],
    folders: Sequence[Path] = (),
    *,
    unredacted: bool = False,
) -> dict[str, Shown]:
    """What may be shown of every clip, by its id.

    paths: where each clip lies. folders: where redacted copies and their reports are looked for,
    besides beside the clips themselves; their trees are searched.
    unredacted: where there is no redacted copy, show the clip itself.
    Every file's bytes are hashed: what a report names is believed of those bytes alone.
    """
    found = tuple(_claims(folders, {path.parent for path in paths.values()}))
    return {
        clip.id: _shown(clip, paths[clip.id], found, unredacted=unredacted)
        for clip in clips
        if clip.id in paths
    }


def any_copy(paths: Iterable[Path], folders: Sequence[Path]) -> bool:
    """Whether there is any report at all of a copy that could be shown; nothing is hashed."""
    beside = {path.parent for path in paths}
    return any(not _objection(claim.report) for claim in _claims(folders, beside))


def _shown(clip: Clip, path: Path, claims: Sequence[_Claim], *, unredacted: bool) -> Shown:
    itself = [claim for claim in claims if _output(claim) == clip.sha256]
    copies = [claim for claim in claims if claim.report.input.sha256 == clip.sha256]
    reasons = []
    if itself:
        why = min(map(_objection, map(_report, itself)))
        stamp = None if why else _proved(path, clip.sha256)
        if stamp:
            return Shown(path, stamp=stamp)
        reasons.append(why or _CHANGED)
    for claim in sorted(copies, key=lambda claim: claim.report.made_at, reverse=True):
        why = _objection(claim.report)
        copy = None if why else _copy(claim)
        if copy:
            return copy
        reasons.append(why or "redacted copy is gone or has changed")
    if unredacted:
        if stamp := _proved(path, clip.sha256):
            return Shown(path, unredacted=True, stamp=stamp)
        reasons.append(_CHANGED)
    return Shown(None, reasons[0] if reasons else "no redacted copy")


def _report(claim: _Claim) -> Report:
    return claim.report


def _objection(report: Report) -> str:
    """Why a copy with this report is not shown; "" when it may be."""
    if report.verdict == "review required":
        return "redacted copy awaits review"
    if report.output is None or report.verdict != "done":
        return "redaction was refused"
    verified = report.verification
    if verified is None or not verified.passed or verified.left:
        return "redacted copy was not verified"
    if not {"face", "head"} & set(report.hide):
        return "redacted copy does not hide faces"
    return ""


def _output(claim: _Claim) -> str | None:
    return claim.report.output.sha256 if claim.report.output else None


def _copy(claim: _Claim) -> Shown | None:
    """The copy that the report names, if it lies beside it and holds those bytes."""
    output = claim.report.output
    if output is None or Path(output.name).name != output.name:
        return None
    path = claim.folder / output.name
    stamp = _proved(path, output.sha256) if path.is_file() else None
    return Shown(path, copy=True, stamp=stamp) if stamp else None


def _proved(path: Path, sha256: str) -> Stamp | None:
    """What the disk says of a file that holds those bytes; None for other bytes."""
    stamp = _stamp(path)
    return stamp if _digest(path) == sha256 and _stamp(path) == stamp else None


def _stamp(path: Path) -> Stamp:
    try:
        told = path.stat()
    except OSError as error:
        raise CannotRead(cause=error.strerror or "the system refused") from error
    return told.st_dev, told.st_ino, told.st_size, told.st_mtime_ns


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise CannotRead(cause=error.strerror or "the system refused") from error


def _claims(folders: Sequence[Path], beside: Iterable[Path]) -> Iterator[_Claim]:
    """Every report in the folders' trees, and beside the clips."""
    places = {path.resolve() for path in beside}
    for folder in folders:
        places |= {Path(where).resolve() for where, _, _ in os.walk(folder)}
    for place in sorted(places):
        for path in sorted(place.glob(f"*{_SUFFIX}")):
            if not path.is_file() or path.stat().st_size > _LARGEST:
                continue
            try:
                yield _Claim(read_report(path), place)
            except ReportError:
                # Not one of ours: it says nothing for any file, and so nothing is shown for it.
                continue
