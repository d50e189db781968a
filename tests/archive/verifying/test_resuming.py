"""A stopped verification goes on where it was, over as many files as there are."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest

from benchmarks.archive_specimen import Specimen, in_memory
from vouchsafe.archive.store import Store
from vouchsafe.archive.verifying import Question, Verdict, verify


class _Counted:
    """A store that tells which originals were read, and can be pulled away."""

    def __init__(self, specimen: Specimen, *, lasts: int = 10**9) -> None:
        self._inner = in_memory(specimen.files)
        self.read_whole: list[str] = []
        self._lasts = lasts

    def __getattr__(self, name: str) -> object:
        return getattr(self._inner, name)

    def chunks(self, name: str) -> Iterator[bytes]:
        if len(self.read_whole) == self._lasts:
            raise KeyboardInterrupt
        self.read_whole.append(name)
        return self._inner.chunks(name)


@pytest.mark.parametrize("openly", [True, False])
def test_what_was_read_is_not_read_again(specimen: Specimen, tmp_path: Path, openly: bool) -> None:
    course = tmp_path / "elsewhere" / "course"
    unlock = None if openly else specimen.keys
    stopped = _Counted(specimen, lasts=4)
    with pytest.raises(KeyboardInterrupt):
        _verify(stopped, Question(unlock=unlock, resume=course))

    goes_on = _Counted(specimen)
    verdict = _verify(goes_on, Question(unlock=unlock, resume=course))

    assert verdict.right
    assert verdict.looked.originals == 6
    # With keys an original is read by another thread, and stops one later or earlier.
    assert len(goes_on.read_whole) <= 3
    assert not course.exists()


def test_another_archives_course_does_not_count(specimen: Specimen, tmp_path: Path) -> None:
    course = tmp_path / "course"
    stopped = _Counted(specimen, lasts=4)
    with pytest.raises(KeyboardInterrupt):
        _verify(stopped, Question(resume=course))
    course.write_text(course.read_text().replace("example.org", "example.com"))

    goes_on = _Counted(specimen)
    _verify(goes_on, Question(resume=course))

    assert len(goes_on.read_whole) == 6


def test_a_broken_course_does_not_count(specimen: Specimen, tmp_path: Path) -> None:
    course = tmp_path / "course"
    course.write_bytes(b"\xff\n{")

    goes_on = _Counted(specimen)

    assert _verify(goes_on, Question(resume=course)).right
    assert len(goes_on.read_whole) == 6


def _verify(store: _Counted, question: Question) -> Verdict:
    return verify(cast("Store", store), question).verdict
