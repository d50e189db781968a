"""Strokes and lines of text, as SVG that follows the reader's light or dark scheme."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from xml.etree import ElementTree

from vouchsafe.align.writing.words import plain

MARGIN, LINE = 24, 22
"""Pixels: around the picture, and of a line of text."""

LONGEST = 160
"""Characters of a line of text."""

MOST_LISTED = 60
"""Lines of one list; the JSON has all."""

STYLE = """
.paper { fill: #ffffff } .ink { fill: #1b1b1f } .soft { fill: #54545c } .warn { fill: #a3170f }
.bar { fill: #2f6fb3 } .reference { fill: #1d4a7a } .pinned { fill: #8a5a00 }
.rule { stroke: #c9c9d2; stroke-width: 1 } .whisker { stroke: #1b1b1f; stroke-width: 1.5 }
.used { stroke: #8c8c96; stroke-width: 1 } .seen { stroke: #8a5a00; stroke-width: 2.5 }
.left { stroke: #a3170f; stroke-width: 1.5; stroke-dasharray: 5 4 }
text { font: 13px system-ui, sans-serif } .head { font-size: 17px; font-weight: 600 }
@media (prefers-color-scheme: dark) {
.paper { fill: #17171b } .ink { fill: #ededf2 } .soft { fill: #b4b4be } .warn { fill: #ff9d94 }
.bar { fill: #6ea8e6 } .reference { fill: #b3d3f5 } .pinned { fill: #f0b64a }
.rule { stroke: #44444e } .whisker { stroke: #ededf2 }
.used { stroke: #7d7d88 } .seen { stroke: #f0b64a } .left { stroke: #ff9d94 }
}
"""

Element = ElementTree.Element


def text_of(parent: Element, tag: str, words: str) -> Element:
    element = ElementTree.SubElement(parent, tag)
    element.text = words
    return element


def text(parent: Element, x: float, y: float, words: str, kind: str) -> Element:
    told = text_of(parent, "text", plain(words))
    for name, value in (("x", str(x)), ("y", str(y)), ("class", kind)):
        told.set(name, value)
    return told


def stroke(
    parent: Element, kind: str, start: tuple[float, float], end: tuple[float, float]
) -> Element:
    (x1, y1), (x2, y2) = start, end
    ends = {"x1": str(x1), "y1": str(y1), "x2": str(x2), "y2": str(y2)}
    return ElementTree.SubElement(parent, "line", {**ends, "class": kind})


def line(root: Element, top: int, words: str, kind: str, indent: int = 0) -> int:
    for each in textwrap.wrap(plain(words), LONGEST) or [""]:
        text(root, MARGIN + indent, top + 16, each, kind)
        top += LINE
    return top


def listed(root: Element, top: int, head: str, lines: Sequence[tuple[str, str]]) -> int:
    if not lines:
        return top
    bottom = line(root, top, head, "warn")
    for name, words in lines[:MOST_LISTED]:
        bottom = line(root, bottom, f"{name}: {words}", "ink", indent=14)
    if len(lines) > MOST_LISTED:
        more = f"and {len(lines) - MOST_LISTED} more, in the timeline's JSON"
        bottom = line(root, bottom, more, "ink", indent=14)
    return bottom + LINE // 2
