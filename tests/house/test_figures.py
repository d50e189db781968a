"""The README's figures are what the benchmarks wrote, not what somebody typed."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.result import Row, read_result, write_result
from benchmarks.table import BEGIN, END, PAGE, README, figures, goals, with_figures


def test_the_readme_shows_what_the_result_files_say() -> None:
    readme = README.read_text("utf-8")

    assert with_figures(readme, goals()) == readme, "run `make figures`"
    assert PAGE.read_text("utf-8") == figures(), "run `make figures`"


def test_a_result_reads_back_as_it_was_written(tmp_path: Path) -> None:
    rows = [Row("faces", ours=99.5, unit="%", peer=90.1, goal=">= 99", met=True)]

    path = write_result("x", rows, goal="g", peer="p", notes="n", folder=tmp_path)

    result = read_result(path)
    assert result.rows == tuple(rows)
    assert result.notes == ("n",)
    assert result.machine["cores"] >= 1
    assert "numpy" in result.versions


def test_a_goal_not_met_is_said_aloud(tmp_path: Path) -> None:
    rows = [Row("speed", ours=0.5, unit="x", goal=">= 0.75", met=False)]
    write_result("x", rows, goal="g", peer="p", folder=tmp_path)

    assert "| speed | 0.5 x | not run | >= 0.75 | **no** |" in figures(tmp_path)
    assert "| x: speed | 0.5 x | not run | >= 0.75 | **no** |" in goals(tmp_path)


def test_the_readme_has_what_has_a_goal(tmp_path: Path) -> None:
    rows = [Row("with", 1.0, "s", goal="< 2", met=True), Row("without", 5.0, "s")]
    write_result("x", rows, goal="g", peer="p", folder=tmp_path)

    assert "without" in figures(tmp_path)
    assert "without" not in goals(tmp_path)


def test_rows_not_meant_for_the_readme_stay_in_the_file(tmp_path: Path) -> None:
    write_result("x", [Row("hid", 1.0, "%", readme=False)], goal="g", peer="p", folder=tmp_path)

    assert "hid" not in figures(tmp_path)


def test_a_readme_without_markers_is_refused() -> None:
    with pytest.raises(ValueError, match="markers"):
        with_figures("no markers here", "table")


def test_everything_around_the_markers_stays() -> None:
    assert with_figures(f"a{BEGIN}old{END}b", "new\n") == f"a{BEGIN}\nnew\n{END}b"
