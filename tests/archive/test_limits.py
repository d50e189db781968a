"""Nothing is logged that could not be read again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from vouchsafe.archive import Added, Archive
from vouchsafe.archive.errors import TooMuchToLog
from vouchsafe.archive.store import EVENT, limits


def test_an_event_that_is_too_large_is_refused_and_changes_nothing(
    archive: Archive, add: Callable[..., list[Added]], make_file: Callable[..., Path]
) -> None:
    (added,) = add(make_file())
    size = archive.size

    with pytest.raises(TooMuchToLog, match="This event"):
        archive.record("noted", added.item, {"note": "x" * EVENT})

    assert archive.size == size
    archive.record("noted", added.item, {"note": "x" * 1000})


def test_a_change_that_no_journal_holds_is_refused_and_changes_nothing(
    archive: Archive,
    add: Callable[..., list[Added]],
    make_file: Callable[..., Path],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (added,) = add(make_file())
    size = archive.size
    monkeypatch.setattr(limits, "_LARGE", {"journal/pending": 5000})

    with pytest.raises(TooMuchToLog, match="What this changes at once"):
        archive.record_all([("noted", added.item, {"note": "x" * 900})] * 8)

    assert archive.size == size
    archive.record("noted", added.item, {"note": "short"})
