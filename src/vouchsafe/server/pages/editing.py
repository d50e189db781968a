"""The frame around the editor: the element it fills, its words and its scripts."""

from __future__ import annotations

import json
from functools import cache
from importlib import resources

from fastapi import APIRouter
from starlette.responses import Response

from vouchsafe.review import NotReadyYet
from vouchsafe.server.locale import catalog
from vouchsafe.server.pages.visit import Visiting

router = APIRouter()

CONTEXT = "editor"
"""The same English words mean other things elsewhere."""


@router.get("/items/{item}/edit")
def edit(visit: Visiting, item: str) -> Response:
    """The editor, once there is a plan to edit."""
    found = visit.reviews.item(visit.who, item)
    if found.version is None:
        raise NotReadyYet
    return visit.page("edit.html", item=found, editor_words=editor_words(visit.language))


def english_words() -> dict[str, str]:
    """What the editor says, by the names it knows; the same file as web/src/editor/words.json."""
    file = resources.files("vouchsafe.server.pages").joinpath("editor_words.json")
    words: dict[str, str] = json.loads(file.read_text("utf-8"))
    return words


@cache
def editor_words(language: str) -> dict[str, str]:
    """The same in a language."""
    said = catalog(language)
    return {name: said.pgettext(CONTEXT, text) for name, text in english_words().items()}
