"""What this is, what it promises, and what it is made of."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from vouchsafe import __version__
from vouchsafe.server.pages.rendering import page
from vouchsafe.server.visiting import Language, PerhapsSignedIn

router = APIRouter()


@router.get("/about")
def about(request: Request, visitor: PerhapsSignedIn, language: Language) -> Response:
    """For everybody, signed in or not."""
    return page(request, "about.html", language, visitor, version=__version__)
