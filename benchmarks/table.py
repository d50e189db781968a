"""The figures as people read them, printed from benchmarks/results/*.json: all of them on a page of
their own, those with a goal in the README.

python -m benchmarks.table            prints the page
python -m benchmarks.table --write    writes it, and the goals between the README's markers
"""

from __future__ import annotations

import sys
from pathlib import Path

from benchmarks.result import RESULTS, Result, Row, read_result

README = Path(__file__).parents[1] / "README.md"
PAGE = README.parent / "docs" / "figures.md"
BEGIN = "<!-- figures: written by `make figures`, do not edit -->"
END = "<!-- end of figures -->"
_COLUMNS = ("| figure | Vouchsafe | peer | goal | met |", "|---|---:|---:|---|---|")
VERDICT = {True: "yes", False: "**no**", None: ""}


_HEAD = (
    "# Figures\n\n"
    "This page is written by `make figures` from what the programs in "
    "[benchmarks/](../benchmarks/) wrote. Each runs its peer beside us in the same run, on "
    "labelled photos and clips which are not part of this repository.\n\n"
)


def figures(folder: Path = RESULTS) -> str:
    """The page: a table for each benchmark of its rows marked for people; then what they ran on."""
    shown = _shown(folder)
    return _HEAD + "\n".join([*map(_table, shown), *_machines(shown)]).rstrip() + "\n"


def goals(folder: Path = RESULTS) -> str:
    """One table: what has a goal, and whether it is met; then what it was measured on."""
    shown = _shown(folder)
    lines = [
        _line(row, f"{result.name}: {row.figure}")
        for result in shown
        for row in result.rows
        if row.readme and row.met is not None
    ]
    return "\n".join([*_COLUMNS, *lines, "", *_machines(shown)]).rstrip() + "\n"


def _shown(folder: Path) -> list[Result]:
    results = [read_result(path) for path in sorted(folder.glob("*.json"))]
    return [each for each in results if any(row.readme for row in each.rows)]


def with_figures(readme: str, table: str) -> str:
    """`readme` with `table` between its markers; raises ValueError when they are missing."""
    head, begin, rest = readme.partition(BEGIN)
    _, end, tail = rest.partition(END)
    if not begin or not end:
        raise ValueError("the README has lost the markers of its figures")
    return f"{head}{BEGIN}\n{table}{END}{tail}"


def _table(result: Result) -> str:
    lines = [
        f"**{result.name}**: {result.goal}. Peer: {result.peer}.",
        "",
        *_COLUMNS,
        *(_line(row, row.figure) for row in result.rows if row.readme),
        "",
        *(f"- {note}" for note in result.notes),
    ]
    return "\n".join(lines).rstrip() + "\n"


def _line(row: Row, name: str) -> str:
    ours, peer = _number(row.ours, row.unit), _number(row.peer, row.unit)
    return f"| {name} | {ours} | {peer} | {row.goal} | {VERDICT[row.met]} |"


def _number(value: float | None, unit: str) -> str:
    return "not run" if value is None else f"{value:,.4g} {unit}".strip()


def _machines(results: list[Result]) -> list[str]:
    seen = dict.fromkeys(
        f"{m['processor']}, {m['cores']} cores, {m['memory_gib']} GiB, {m['system']}, "
        f"Python {m['python']}, {each.date}"
        for each in results
        for m in [each.machine]
    )
    return [f"Measured on: {machine}." for machine in seen]


def main() -> None:
    """Print the page, or write it and the README's table."""
    if "--write" in sys.argv[1:]:
        README.write_text(with_figures(README.read_text("utf-8"), goals()), "utf-8")
        PAGE.write_text(figures(), "utf-8")
    else:
        print(figures(), end="")


if __name__ == "__main__":
    main()
