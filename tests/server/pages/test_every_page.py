"""Every page in every language, in every state that an item goes through."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from tests.server.conftest import Visit
from tests.server.pages.conftest import LANGUAGES
from vouchsafe.review import Reviews

Speaking = Callable[[str], Visit]

INLINE = re.compile(
    r"<style|\sstyle=|\son[a-z]+=|javascript:|<script(?![^>]*(src=|application/json))"
)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_is_there_in_every_language(
    speaking: Speaking, collection: str, published: str, language: str
) -> None:
    places = [
        *("/", "/people", "/you", "/audit", "/about", "/sign-in"),
        *(f"/collections/{collection}", f"/collections/{collection}/settings"),
        *(f"/items/{published}{part}" for part in ("", "/edit", "/tile", "/publication")),
        *(f"/items/{published}{part}" for part in ("/remove", "/refuse", "/conflict?yours=1")),
    ]
    visit = speaking(language)

    for place in places:
        answer = visit.get(place)

        assert answer.status_code == 200, (place, answer.text)
        assert answer.headers["content-language"] == language
        assert not INLINE.search(answer.text), (place, INLINE.search(answer.text))
        assert "http://" not in answer.text.replace("http://www.w3.org/", ""), place
        assert "https://" not in answer.text, place


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_item_says_where_it_is_in_every_state(
    speaking: Speaking, reviews: Reviews, admin: Visit, ready: str, language: str
) -> None:
    visit = speaking(language)

    pages = [visit.get(f"/items/{ready}").text]
    for action in ("submit", "reopen", "refuse", "reopen", "submit"):
        assert visit.post(f"/items/{ready}/{action}").status_code == 200
        pages.append(visit.get(f"/items/{ready}").text)

    states = [re.findall(r'class="badge" data-state="(\w+)"', page) for page in pages]
    assert states == [["ready"], ["in_review"], ["ready"], ["refused"], ["ready"], ["in_review"]]
    assert all(page.count("<h1>") == 1 for page in pages)
