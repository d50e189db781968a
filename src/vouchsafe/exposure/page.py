"""Inspections for people: one HTML page that asks nothing of the network and runs no script.

It holds the pictures as they are, with everybody in them: it is made for whoever has the files.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

import jinja2
from markupsafe import Markup

from vouchsafe.detect import Box
from vouchsafe.exposure.looking import Shown
from vouchsafe.exposure.model import Exposure, Inspection, Severity
from vouchsafe.exposure.summary import worst

MOST_MARKS = 80
"""In one picture; the JSON has them all."""
_SMALLEST = 0.006
"""Of the picture's width: the least side of a mark, so that it still shows."""


@dataclass(frozen=True, slots=True)
class _Mark:
    """One place in a picture, in its pixels."""

    number: int
    severity: Severity
    x: float
    y: float
    width: float
    height: float
    said: str


@dataclass(frozen=True, slots=True)
class _Drawing:
    """A picture and what is marked in it. line: the width of a stroke, letter: of a number."""

    source: str
    width: int
    height: int
    when: str
    marks: tuple[_Mark, ...]
    more: int
    line: float
    letter: float


@dataclass(frozen=True, slots=True)
class _File:
    """One file's part of the page."""

    inspection: Inspection
    tone: str
    drawings: tuple[_Drawing, ...]


def inspection_page(files: Sequence[tuple[Inspection, Sequence[Shown]]]) -> str:
    """The page of all files, each with the pictures that were kept of it."""
    css = _css()
    parts = [_File(found, _tone(found), tuple(_drawings(found, shown))) for found, shown in files]
    return _template().render(
        files=parts,
        severities=list(Severity),
        exposed=sum(not part.inspection.clean for part in parts),
        css=Markup(css),  # noqa: S704 - our own file
        policy=_policy(css),
    )


def _tone(found: Inspection) -> str:
    level = worst(found.exposures)
    return level.value if level else "clean" if found.clean else "medium"


def _drawings(found: Inspection, shown: Sequence[Shown]) -> Iterator[_Drawing]:
    video = any(place.until > place.time for each in found.exposures for place in each.places)
    video = video or len({picture.time for picture in shown}) > 1
    for picture in shown:
        marks = list(_marks(found.exposures, picture))
        data = base64.b64encode(picture.jpeg).decode()
        yield _Drawing(
            source=f"data:image/jpeg;base64,{data}",
            width=picture.width,
            height=picture.height,
            when=f"at {picture.time:.1f} s" if video else "the picture",
            marks=tuple(marks[:MOST_MARKS]),
            more=max(len(marks) - MOST_MARKS, 0),
            line=round(max(picture.width, picture.height) / 400, 2),
            letter=round(max(picture.width, picture.height) / 55, 2),
        )


def _marks(exposures: Sequence[Exposure], picture: Shown) -> Iterator[_Mark]:
    number = 0
    for exposure in exposures:
        for place in exposure.places:
            if place.box is None or place.time != picture.time:
                continue
            number += 1
            box = _visible(place.box, picture.width)
            said = f"{exposure.kind.value.capitalize()}: {place.said}"
            x, y, width, height = (round(value, 1) for value in box)
            yield _Mark(number, exposure.severity, x, y, width, height, said)


def _visible(box: Box, width: int) -> Box:
    least = width * _SMALLEST
    return Box.around(*box.centre, max(box.width, least), max(box.height, least))


@cache
def _css() -> str:
    folder = resources.files("vouchsafe.exposure").joinpath("templates")
    return folder.joinpath("inspection.css").read_text("utf-8")


@cache
def _template() -> jinja2.Template:
    house = jinja2.Environment(
        loader=jinja2.PackageLoader("vouchsafe.exposure", "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return house.get_template("inspection.html.j2")


def _policy(css: str) -> str:
    """Nothing may load but this very style and pictures that are inside the page."""
    digest = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:;"
        " base-uri 'none'; form-action 'none'"
    )
