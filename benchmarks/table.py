"""The README's tables of figures, printed from benchmarks/results/*.json.

python -m benchmarks.table            prints it
python -m benchmarks.table --write    puts it between the README's markers
"""

from __future__ import annotations

import sys
from pathlib import Path

from benchmarks.result import RESULTS, Result, Row, read_result

README = Path(__file__).parents[1] / "README.md"
BEGIN = "<!-- figures: written by `make figures`, do not edit -->"
END = "<!-- end of figures -->"
VERDICT = {True: "yes", False: "**no**", None: ""}


def figures(folder: Path = RESULTS) -> str:
    """A table for each benchmark of its rows marked for the README; then what they ran on."""
    results = [read_result(path) for path in sorted(folder.glob("*.json"))]
    shown = [each for each in results if any(row.readme for row in each.rows)]
    return "\n".join([*map(_table, shown), *_machines(shown)]).rstrip() + "\n"


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
        "| figure | Vouchsafe | peer | goal | met |",
        "|---|---:|---:|---|---|",
        *(_line(row) for row in result.rows if row.readme),
        "",
        *(f"- {note}" for note in result.notes),
    ]
    return "\n".join(lines).rstrip() + "\n"


def _line(row: Row) -> str:
    ours, peer = _number(row.ours, row.unit), _number(row.peer, row.unit)
    return f"| {row.figure} | {ours} | {peer} | {row.goal} | {VERDICT[row.met]} |"


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
    """Print the table, or write it into the README."""
    if "--write" in sys.argv[1:]:
        README.write_text(with_figures(README.read_text("utf-8"), figures()), "utf-8")
    else:
        print(figures(), end="")


if __name__ == "__main__":
    main()
