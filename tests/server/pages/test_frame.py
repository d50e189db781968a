"""What surrounds every page: its weight, its landmarks, the editor's frame."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser

import pytest

from tests.server.conftest import Visit
from vouchsafe.server.app import STATIC
from vouchsafe.server.pages.editing import english_words

LIGHT = 100_000
"""Bytes of the first page in all, as they are sent uncompressed."""


class Outline(HTMLParser):
    """Landmarks, headings and labelled controls of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.levels: list[int] = []
        self.unnamed: list[str] = []
        self.ids: list[str] = []
        self._labels = 0
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        facts = dict(attrs)
        self.tags.append(tag)
        self.ids += [facts["id"] or ""] if "id" in facts else []
        if re.fullmatch("h[1-6]", tag):
            self.levels.append(int(tag[1]))
        if tag == "label":
            self._labels += 1
        named = self._labels or facts.keys() & {"aria-label", "aria-labelledby"}
        if tag in {"select", "textarea", "input"} and facts.get("type") != "hidden" and not named:
            self.unnamed.append(str(facts))

    def handle_endtag(self, tag: str) -> None:
        if tag == "label":
            self._labels -= 1


def places_of(collection: str, item: str) -> list[str]:
    return [
        *("/", "/people", "/you", "/audit", "/about", "/sign-in", "/nothing-here"),
        *(f"/collections/{collection}", f"/collections/{collection}/settings"),
        *(f"/items/{item}", f"/items/{item}/publication", f"/items/{item}/refuse"),
        f"/items/{item}/conflict?yours=1",
    ]


def test_every_page_has_its_landmarks_one_heading_and_names_for_all_controls(
    admin: Visit, collection: str, published: str
) -> None:
    for place in places_of(collection, published):
        outline = Outline(admin.get(place).text)

        assert [outline.tags.count(each) for each in ("header", "main", "footer", "h1")] == [1] * 4
        assert outline.levels[0] == 1, place
        jumps = [b - a for a, b in zip(outline.levels, outline.levels[1:], strict=False)]
        assert max(jumps, default=0) <= 1, (place, outline.levels)
        assert outline.unnamed == [], place
        assert len(outline.ids) == len(set(outline.ids)), place


@pytest.mark.parametrize("language", ["en", "ru", "be"])
def test_the_first_page_is_light(admin: Visit, published: str, language: str) -> None:
    admin.headers["accept-language"] = language
    page = admin.get("/")

    linked = re.findall(r'(?:src|href)="(/static/[^"]+)"', page.text)
    sizes = [len(admin.get(place).content) for place in linked]

    assert len(page.content) + sum(sizes) < LIGHT


def test_every_file_that_a_page_names_is_there(
    admin: Visit, collection: str, published: str
) -> None:
    for place in [*places_of(collection, published), f"/items/{published}/edit"]:
        for name in re.findall(r'(?:src|href)="/static/([^"]+)"', admin.get(place).text):
            assert (STATIC / name).is_file(), (place, name)


def test_htmx_is_as_its_package_has_it_with_its_licence() -> None:
    folder = STATIC / "vendor" / "htmx"

    assert "4.0.1" in (folder / "htmx.min.js").read_text("utf-8")
    assert "Zero-Clause BSD" in (folder / "LICENSE").read_text("utf-8")


def test_the_editor_finds_what_it_needs(admin: Visit, ready: str) -> None:
    page = admin.get(f"/items/{ready}/edit").text

    assert f'<main id="editor" data-item="{ready}" data-kind="photo"' in page
    assert '<script type="module" src="/static/editor.js">' in page
    words = re.search(r'<script type="application/json" id="words">(.*?)</script>', page, re.DOTALL)
    assert words is not None
    assert json.loads(words[1]) == english_words()


def test_an_item_without_a_plan_has_no_editor(admin: Visit, collection: str) -> None:
    answer = admin.post(
        f"/api/v1/collections/{collection}/items?name=a.jpg",
        content=b"\xff\xd8\xff\xe0\0\x10JFIF\0",
    )
    item = answer.json()["item"]["id"]

    assert admin.get(f"/items/{item}/edit").status_code == 404
    assert "/edit" not in admin.get(f"/items/{item}").text
