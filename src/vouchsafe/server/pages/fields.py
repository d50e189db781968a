"""Forms with several values under one name, as checkboxes send them."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import parse_qs

from fastapi import Depends, Request

from vouchsafe.server.errors import Malformed


async def chosen_of(request: Request) -> tuple[str, ...]:
    """The items that were ticked. The body was read once already, for the CSRF value."""
    try:
        text = (await request.body()).decode("utf-8")
        return tuple(parse_qs(text, max_num_fields=400).get("item", ()))
    except ValueError as error:
        raise Malformed(why="the form is damaged") from error


Chosen = Annotated[tuple[str, ...], Depends(chosen_of)]
