"""What a job's child says it did, checked before anything of it is used."""

from __future__ import annotations

import re
import stat
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from vouchsafe.jobs.errors import MalformedAnswer

_SUFFIX = re.compile(r"\.[a-z0-9]{2,5}")


@dataclass(frozen=True, slots=True)
class Answer:
    """A finished job.

    output: the file to be placed; suffix: of the format that was written.
    plan, report, page: what goes beside it.
    stripped: names of what did not come along. remaining: what the output still gives away.
    """

    output: Path
    suffix: str
    plan: Path | None
    report: Path | None
    page: Path | None
    regions: int
    unreviewed: int
    checked: bool
    notes: tuple[str, ...]
    stripped: tuple[str, ...]
    remaining: tuple[str, ...]

    @classmethod
    def check(cls, untrusted: Mapping[str, Any], work: Path, *, must_be_checked: bool) -> Self:
        """Raises `MalformedAnswer` for anything out of form, or not verified though it must be."""
        try:
            answer = cls(
                output=file_in(work, untrusted["output"]),
                suffix=_match(untrusted["suffix"]),
                plan=_maybe_file(work, untrusted["plan"]),
                report=_maybe_file(work, untrusted["report"]),
                page=_maybe_file(work, untrusted["page"]),
                regions=count_of(untrusted["regions"]),
                unreviewed=count_of(untrusted["unreviewed"]),
                checked=untrusted["checked"] is True,
                notes=tuple(str(note)[:500] for note in untrusted["notes"])[:50],
                stripped=tuple(str(name)[:200] for name in untrusted["stripped"])[:200],
                remaining=tuple(str(said)[:500] for said in untrusted["remaining"])[:50],
            )
        except (KeyError, TypeError, ValueError, OSError) as error:
            raise MalformedAnswer from error
        if must_be_checked and not answer.checked:
            raise MalformedAnswer
        return answer


def file_in(work: Path, untrusted_name: Any) -> Path:
    """In the work folder itself, and really a file: not a link to somewhere else."""
    if Path(untrusted_name).name != untrusted_name:
        raise ValueError("a plain name expected")
    path: Path = work / untrusted_name
    if not stat.S_ISREG(path.lstat().st_mode):
        raise ValueError("a file expected")
    return path


def _maybe_file(work: Path, untrusted_name: Any) -> Path | None:
    return None if untrusted_name is None else file_in(work, untrusted_name)


def _match(untrusted_suffix: Any) -> str:
    if not _SUFFIX.fullmatch(untrusted_suffix):
        raise ValueError("a suffix expected")
    return str(untrusted_suffix)


def count_of(untrusted: Any, most: int = 2**40 - 1) -> int:
    """A whole number from 0 to `most`; raises ValueError for anything else."""
    if type(untrusted) is not int or not 0 <= untrusted <= most:
        raise ValueError("a count expected")
    return untrusted


def number_of(untrusted: Any, most: float = sys.float_info.max) -> float:
    """A finite number from 0 to `most`; raises ValueError for anything else."""
    if type(untrusted) not in (int, float) or not 0 <= untrusted <= most:
        raise ValueError("a number within bounds expected")
    return float(untrusted)
