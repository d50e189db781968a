"""What was published before is there until what replaces it is."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from vouchsafe.review.work.placing import move, recovered, replace_with


class Killed(BaseException):
    pass


def filled(folder: Path, text: str) -> Path:
    folder.mkdir()
    for name in ("file.jpg", "report.json"):
        (folder / name).write_text(text)
    return folder


def content(folder: Path) -> set[str]:
    return {path.read_text() for path in folder.iterdir()}


@pytest.mark.parametrize("which", range(4))
def test_a_kill_in_the_middle_leaves_one_of_the_two(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, which: int
) -> None:
    folder, made = filled(tmp_path / "1", "earlier"), filled(tmp_path / "made", "later")
    calls = 0

    def dying(inner: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **named: Any) -> Any:
            nonlocal calls
            calls += 1
            if calls - 1 == which:
                raise Killed
            return inner(*arguments, **named)

        return call

    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", dying(Path.rename))
        patch.setattr(shutil, "rmtree", dying(shutil.rmtree))
        try:
            replace_with(made, folder)
        except Killed:
            killed = True
        else:
            killed = False
    folder.mkdir(exist_ok=True)  # as whoever asks for it makes it

    assert recovered(folder) == folder

    assert killed == (which < 3)
    assert content(folder) == ({"earlier"} if which < 2 else {"later"})
    assert not (tmp_path / "1.earlier").exists()


def test_who_comes_second_leaves_what_is_there(tmp_path: Path) -> None:
    folder = filled(tmp_path / "1", "first")

    move(filled(tmp_path / "made", "second"), folder)

    assert content(folder) == {"first"}


def test_where_nothing_was_cut_short_nothing_changes(tmp_path: Path) -> None:
    folder = filled(tmp_path / "1", "there")

    assert content(recovered(folder)) == {"there"}
