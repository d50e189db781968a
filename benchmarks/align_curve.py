"""The picture of how aligning grows with the number of films, from the saved run of align_speed.

python -m benchmarks.align_curve        writes docs/images/align-growth.svg
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).parents[1]
RESULT = ROOT / "benchmarks" / "results" / "align_speed.json"
PICTURE = ROOT / "docs" / "images" / "align-growth.svg"

WIDTH, HEIGHT = 800, 400
LEFT, RIGHT, TOP, BOTTOM = 70, 270, 40, 50
"""Margins, pixels; names of the lines stand on the right."""
LINE = 16
"""Pixels between two of these names, at least."""
STYLE = """
.paper { fill: #ffffff } text { font: 13px system-ui, sans-serif; fill: #1b1b1f }
.rule { stroke: #c9c9d2 } .line { fill: none; stroke-width: 2.5 }
.ours { stroke: #1d4a7a } .peer { stroke: #8a5a00; stroke-dasharray: 7 5 }
@media (prefers-color-scheme: dark) { .paper { fill: #17171b } text { fill: #ededf2 }
.rule { stroke: #44444e } .ours { stroke: #b3d3f5 } .peer { stroke: #f0b64a } }
"""

Curve = Sequence[tuple[float, float]]
"""Films and seconds."""


def curves(result: Path = RESULT) -> dict[str, Curve]:
    """Ours as measured, the peers' as reckoned."""
    found: dict[str, list[tuple[float, float]]] = {"Vouchsafe": []}
    for row in json.loads(result.read_text("utf-8"))["rows"]:
        details = row.get("details") or {}
        if "computing, s" not in details:
            continue
        films = float(row["figure"].split()[0])
        found["Vouchsafe"].append((films, row["ours"]))
        for name, seconds in details["peers, reckoned, s"].items():
            found.setdefault(f"{name}, reckoned", []).append((films, seconds))
    return {name: tuple(curve) for name, curve in found.items() if curve}


def picture(told: dict[str, Curve]) -> str:
    """Both axes are logarithmic, so that a straight line is a power."""
    films = [x for curve in told.values() for x, _ in curve]
    most = max(y for curve in told.values() for _, y in curve)
    decades = range(math.ceil(math.log10(most)) + 1)

    def across(x: float) -> float:
        span = math.log(max(films) / min(films))
        return round(LEFT + (WIDTH - LEFT - RIGHT) * math.log(x / min(films)) / span, 1)

    def up(y: float) -> float:
        share = math.log10(max(y, 1.0)) / decades[-1]
        return round(HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * share, 1)

    root = ElementTree.Element(
        "svg",
        {"xmlns": "http://www.w3.org/2000/svg", "viewBox": f"0 0 {WIDTH} {HEIGHT}", "role": "img"},
    )
    _put(root, "title", "Seconds to align films of two minutes, by their number")
    _put(root, "style", STYLE)
    _put(root, "rect", **{"class": "paper", "width": str(WIDTH), "height": str(HEIGHT)})
    _put(root, "text", "seconds, from files to time line", x="10", y="22")
    for decade in decades:
        y = str(up(10**decade))
        _put(root, "line", x1=str(LEFT), x2=str(WIDTH - RIGHT), y1=y, y2=y, **{"class": "rule"})
        _put(root, "text", f"{10**decade:,}", x=str(LEFT - 8), y=y, **{"text-anchor": "end"})
    for count in sorted(set(films)):
        at = {"x": str(across(count)), "y": str(HEIGHT - BOTTOM + 20), "text-anchor": "middle"}
        _put(root, "text", f"{count:.0f}", **at)
    _put(root, "text", "films", x=str(WIDTH - RIGHT + 24), y=str(HEIGHT - BOTTOM + 20))
    lowest = 0.0
    for name, curve in sorted(told.items(), key=lambda item: -item[1][-1][1]):
        points = " ".join(f"{across(films_)},{up(took)}" for films_, took in curve)
        kind = "ours" if name == "Vouchsafe" else "peer"
        _put(root, "polyline", points=points, **{"class": f"line {kind}"})
        last, seconds = curve[-1]
        lowest = max(up(seconds) + 4, lowest + LINE)
        _put(root, "text", f"{name}: {seconds:,.0f}", x=str(across(last) + 10), y=str(lowest))
    return ElementTree.tostring(root, encoding="unicode") + "\n"


def _put(parent: ElementTree.Element, tag: str, words: str = "", **told: str) -> None:
    ElementTree.SubElement(parent, tag, told).text = words or None


def main() -> None:
    PICTURE.write_text(picture(curves()), "utf-8")
    print(PICTURE.relative_to(ROOT))


if __name__ == "__main__":
    main()
