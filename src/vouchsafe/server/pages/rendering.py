"""Templates become answers: what every page of one language knows."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from fastapi import Request
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse

from vouchsafe.review import Person, Role
from vouchsafe.server.locale import Words, catalog
from vouchsafe.server.locale.catalogs import mark
from vouchsafe.server.pages.formats import Formats
from vouchsafe.server.pages.script_words import script_words
from vouchsafe.server.visiting import Visitor, house_of

TEMPLATES = Path(__file__).parents[1] / "templates"

HTMX_CONFIG = 'includeIndicatorCSS:false, history:"reload", mode:"same-origin"'
"""No style from script. Evaluating strings is what the content security policy forbids: htmx 4
has no switch of its own for it, and no page uses an attribute that would ask for it.
"""

_WAYS = (
    ("/", mark("Library"), Role.CONTRIBUTOR),
    ("/people", mark("People"), Role.CONTRIBUTOR),
    ("/audit", mark("Audit"), Role.ADMIN),
)


@cache
def environment(language: str) -> Environment:
    """The templates in one language. A name that is not there is an error, never an empty spot."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        extensions=["jinja2.ext.i18n"],
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    # mypy: the extension adds this method when it is loaded
    made.install_gettext_translations(catalog(language), newstyle=True)  # type: ignore[attr-defined]  # the extension adds it
    formats = Formats(language)
    for name in ("number", "bytes", "moment", "day", "clock"):
        made.filters[name] = getattr(formats, name)
    made.globals |= {
        "language": language,
        "words": Words(language),
        "script_words": script_words(language),
        "htmx_config": HTMX_CONFIG,
        "static": static,
    }
    return made


def static(name: str) -> str:
    """Where a file of ours lies."""
    return f"/static/{name}"


def page(
    request: Request,
    name: str,
    language: str,
    visitor: Visitor | None,
    *,
    status: int = 200,
    **facts: Any,
) -> HTMLResponse:
    """The answer made of template `name` and these facts."""
    house = house_of(request)
    who = visitor.who if visitor else None
    text = (
        environment(language)
        .get_template(name)
        .render(
            who=who,
            csrf=visitor.csrf if visitor else "",
            alone=house.site.alone,
            ways=_ways(who, language),
            here="/" + request.url.path.split("/")[1],
            **facts,
        )
    )
    return HTMLResponse(text, status, {"content-language": language, "vary": "accept-language"})


def _ways(who: Person | None, language: str) -> list[tuple[str, str]]:
    if who is None:
        return []
    said = catalog(language).gettext
    ways = [(place, said(name)) for place, name, role in _WAYS if who.role.covers(role)]
    return [*ways, ("/you", who.label)]
