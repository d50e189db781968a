"""Only a verified redacted copy is shown, and it is known by its bytes alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.align.viewing.events import digest, reported
from vouchsafe.align import Clip
from vouchsafe.align.viewing import Shown, shown
from vouchsafe.redaction.report import ToReview, Verified

DOUBT = ToReview(0.0, (0, 0, 5, 5), 0.9, None, "Looks like a face.")


class Desk:
    """An original, its copy in another folder, and what is shown of it."""

    def __init__(self, folder: Path) -> None:
        self.original = folder / "originals" / "clip.mp4"
        self.copy = folder / "redacted" / "march" / "clip.mp4"
        for path, data in ((self.original, b"original"), (self.copy, b"redacted")):
            path.parent.mkdir(parents=True)
            path.write_bytes(data)
        self.redacted = folder / "redacted"
        self.clip = Clip("c1", "clip.mp4", digest(self.original), 2.0)

    def shown(self, *, unredacted: bool = False, folders: tuple[Path, ...] | None = None) -> Shown:
        found = shown(
            [self.clip],
            {"c1": self.original},
            (self.redacted,) if folders is None else folders,
            unredacted=unredacted,
        )
        return found["c1"]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_the_copy_that_a_report_names_is_shown(desk: Desk) -> None:
    reported(desk.original, desk.copy)

    found = desk.shown()

    assert (found.path, found.copy, found.unredacted) == (desk.copy.resolve(), True, False)
    assert found.unchanged


def test_a_copy_that_was_aligned_itself_is_shown(desk: Desk) -> None:
    reported(desk.original, desk.copy)
    desk.original, desk.clip = desk.copy, Clip("c1", "clip.mp4", digest(desk.copy), 2.0)

    found = desk.shown(folders=())

    assert (found.path, found.copy, found.unredacted) == (desk.copy, False, False)


def test_without_a_report_nothing_is_shown(desk: Desk) -> None:
    assert desk.shown() == Shown(None, "no redacted copy")
    assert desk.shown(folders=()) == Shown(None, "no redacted copy")


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"verdict": "review required"}, "redacted copy awaits review"),
        ({"verdict": "refused"}, "redaction was refused"),
        ({"output": None}, "redaction was refused"),
        ({"verification": None}, "redacted copy was not verified"),
        ({"verification": Verified(False, 1, 1, (), ())}, "redacted copy was not verified"),
        ({"verification": Verified(True, 1, 1, (), (DOUBT,))}, "redacted copy was not verified"),
        ({"hide": ("plate", "text")}, "redacted copy does not hide faces"),
        ({"hide": ()}, "redacted copy does not hide faces"),
    ],
)
@pytest.mark.parametrize("itself", [False, True])
def test_a_doubtful_copy_is_not_shown(
    desk: Desk, changes: dict[str, Any], why: str, itself: bool
) -> None:
    reported(desk.original, desk.copy, **changes)
    if itself:
        if "output" in changes:
            why = "no redacted copy"
        desk.original, desk.clip = desk.copy, Clip("c1", "clip.mp4", digest(desk.copy), 2.0)

    assert desk.shown() == Shown(None, why)


def test_whole_heads_hidden_are_faces_hidden(desk: Desk) -> None:
    reported(desk.original, desk.copy, hide=("head", "plate"))

    assert desk.shown().path


def test_a_copy_of_other_bytes_is_not_shown(desk: Desk) -> None:
    reported(desk.original, desk.copy)
    desk.copy.write_bytes(b"redacteD")
    assert desk.shown() == Shown(None, "redacted copy is gone or has changed")

    desk.copy.unlink()
    assert desk.shown() == Shown(None, "redacted copy is gone or has changed")


def test_a_report_of_another_file_says_nothing_for_this_one(desk: Desk, tmp_path: Path) -> None:
    other = tmp_path / "other.mp4"
    other.write_bytes(b"somebody else's")
    reported(other, desk.copy)

    assert desk.shown() == Shown(None, "no redacted copy")


@pytest.mark.parametrize("text", ["", "{}", "[1, 2", '{"report": 2, "verdict": "done"}', "\x00"])
def test_what_is_no_report_is_passed_over(desk: Desk, text: str) -> None:
    (desk.redacted / "clip.mp4.report.json").write_text(text)

    assert desk.shown() == Shown(None, "no redacted copy")


def test_a_report_cannot_point_out_of_its_folder(desk: Desk) -> None:
    path = reported(desk.original, desk.original, folder=desk.redacted)
    path.write_text(path.read_text().replace('"clip.mp4"', '"../originals/clip.mp4"'))
    desk.clip = Clip("c1", "clip.mp4", digest(desk.copy), 2.0)

    assert desk.shown(folders=(desk.redacted,)).path is None


def test_a_good_copy_is_taken_whatever_else_was_tried(desk: Desk) -> None:
    first = desk.redacted / "first.mp4"
    first.write_bytes(b"first try")
    reported(desk.original, first, verdict="review required", made_at="2027-01-01T00:00:00Z")
    reported(desk.original, desk.copy)

    assert desk.shown().path == desk.copy.resolve()


def test_unredacted_shows_the_clip_and_says_so(desk: Desk) -> None:
    found = desk.shown(unredacted=True)
    assert (found.path, found.unredacted) == (desk.original, True)

    reported(desk.original, desk.copy)
    assert desk.shown(unredacted=True).copy

    desk.copy.unlink()
    desk.original.write_bytes(b"changed")
    assert desk.shown(unredacted=True).path is None


def test_a_file_that_changes_later_is_noticed(desk: Desk) -> None:
    reported(desk.original, desk.copy)
    found = desk.shown()
    desk.copy.write_bytes(b"something else")

    assert not found.unchanged
