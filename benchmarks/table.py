"""The README's table of figures, printed from benchmarks/results/*.json.

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
    """Every row marked for the README, as one Markdown table, and what it was measured on."""
    results = [read_result(path) for path in sorted(folder.glob("*.json"))]
    lines = ["| figure | Vouchsafe | peer | goal | met |", "|---|---:|---:|---|---|"]
    lines += [_line(result, row) for result in results for row in result.rows if row.readme]
    lines += ["", *_peers(results), *_notes(results), *_machines(results)]
    return "\n".join(lines).rstrip() + "\n"


def with_figures(readme: str, table: str) -> str:
    """`readme` with `table` between its markers; raises ValueError when they are missing."""
    head, begin, rest = readme.partition(BEGIN)
    _, end, tail = rest.partition(END)
    if not begin or not end:
        raise ValueError("the README has lost the markers of its figures")
    return f"{head}{BEGIN}\n{table}{END}{tail}"


def _line(result: Result, row: Row) -> str:
    ours, peer = _number(row.ours, row.unit), _number(row.peer, row.unit)
    return f"| {result.name}: {row.figure} | {ours} | {peer} | {row.goal} | {VERDICT[row.met]} |"


def _number(value: float | None, unit: str) -> str:
    return "not run" if value is None else f"{value:,.4g} {unit}".strip()


def _peers(results: list[Result]) -> list[str]:
    return ["Peers: " + "; ".join(f"{each.name}: {each.peer}" for each in results) + ".", ""]


def _notes(results: list[Result]) -> list[str]:
    notes = [f"- {each.name}: {note}" for each in results for note in each.notes]
    return [*notes, ""] if notes else []


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
