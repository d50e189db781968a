"""docs/security-checklist.md names tests that exist, and says of every gap that it is one."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from tests.house.dependencies import ROOT

PAGE = (ROOT / "docs" / "security-checklist.md").read_text("utf-8")


def test_every_test_that_is_named_exists() -> None:
    missing = [
        name
        for name in set(re.findall(r"`(tests/[\w/.:]+)`", PAGE))
        if not _exists(*name.partition("::")[::2])
    ]

    assert missing == []


def test_every_row_says_something() -> None:
    rows = [line.split("|")[1:-1] for line in PAGE.splitlines() if line.startswith("|")]

    assert len(rows) > 100
    assert [row for row in rows if not all(cell.strip() for cell in row)] == []


def test_every_gap_is_in_the_list_at_the_top() -> None:
    head = re.search(r"\*\*Not covered today\*\*: (.*?) Each says", PAGE)
    assert head is not None
    listed = re.findall(r"\d+\.\d+\.\d+", head[1])
    gaps = [
        number
        for line in PAGE.splitlines()
        if line.startswith("|") and re.search(r"\*\*(not covered|in part)\*\*", line, re.IGNORECASE)
        for number in re.findall(r"\d+\.\d+\.\d+", line.split("|")[1])
    ]

    assert [number for number in listed if number not in gaps] == []
    # A row may hold an item beside the one that has the gap.
    assert len(set(gaps) - set(listed)) <= 4


def _exists(file: str, name: str) -> bool:
    path = ROOT / file
    if not name:
        return path.exists()
    return path.is_file() and name.rsplit("::", maxsplit=1)[-1] in _functions(path)


def _functions(path: Path) -> set[str]:
    tree = ast.parse(path.read_text("utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
