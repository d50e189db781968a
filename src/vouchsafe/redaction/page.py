"""The report for people: one HTML page that asks nothing of the network and runs no script."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from functools import cache
from importlib import resources
from typing import Any

import jinja2
from markupsafe import Markup

from vouchsafe.redaction.programs import programs
from vouchsafe.redaction.report import Output, Report
from vouchsafe.redaction.sheet import Thumbnail
from vouchsafe.redaction.timeline import ROW, WIDTH, clock, timeline

MOST_PLACES = 60
"""Rows of a table of places; the JSON report has them all."""


def report_page(report: Report, sheet: Sequence[Thumbnail] = ()) -> str:
    """The page. `sheet`: pictures of the output, from its verification."""
    css = _css()
    return _template().render(
        report=report,
        timeline=timeline(report),
        row=ROW,
        width=WIDTH,
        most=MOST_PLACES,
        sheet=[_picture(report, thumbnail) for thumbnail in sheet],
        hidden=[track for track in report.tracks if track.hidden],
        when=lambda time: _when(report, time),
        css=Markup(css),  # noqa: S704 - our own file
        policy=_policy(css),
    )


def restated(page: str, before: Output, after: Output) -> str:
    """A page that was written before its output was signed, about the output as it is now."""
    return page.replace(_stated(before), _stated(after))


def prepare_page() -> None:
    """Read and compile what every page is made from: once, for all that a process forks later."""
    programs()
    _css()
    _template()


@cache
def _css() -> str:
    folder = resources.files("vouchsafe.redaction").joinpath("templates")
    return folder.joinpath("report.css").read_text("utf-8")


@cache
def _template() -> jinja2.Template:
    loader = jinja2.PackageLoader("vouchsafe.redaction", "templates")
    house = jinja2.Environment(
        loader=loader,
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    house.filters |= {"size": _size, "clock": clock, "stated": _stated}
    return house.get_template("report.html.j2")


def _stated(output: Output) -> Markup:
    """Which file the page is about."""
    said = Markup("{}, {}<br><code>sha256 {}</code>")
    return said.format(output.name, _size(output.bytes), output.sha256)


def _policy(css: str) -> str:
    """Nothing may load but this very style and pictures that are inside the page."""
    digest = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:;"
        " base-uri 'none'; form-action 'none'"
    )


def _picture(report: Report, thumbnail: Thumbnail) -> dict[str, Any]:
    data = base64.b64encode(thumbnail.jpeg).decode()
    return {
        "source": f"data:image/jpeg;base64,{data}",
        "width": thumbnail.width,
        "height": thumbnail.height,
        "when": _when(report, thumbnail.time),
        "hidden": thumbnail.hidden,
    }


def _when(report: Report, time: float) -> str:
    if report.input.kind == "video":
        return clock(time)
    return f"page {int(time) + 1}" if report.pictures > 1 else "the photo"


def _size(count: int) -> str:
    """Bytes, as people say them."""
    value = float(count)
    for unit in ("bytes", "kB", "MB"):
        if value < 1000:
            return f"{value:.0f} {unit}" if unit == "bytes" else f"{value:.1f} {unit}"
        value /= 1000
    return f"{value:.1f} GB"
