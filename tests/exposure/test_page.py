"""The page of an inspection: true, complete, and silent towards the network."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from tests.exposure.files import PORTRAIT, jpeg
from vouchsafe.detect import Box
from vouchsafe.exposure import (
    Aspect,
    Exposure,
    ExposureKind,
    Inspection,
    Place,
    Severity,
    Shown,
    inspection_page,
)

FACE = Exposure(
    ExposureKind.FACE,
    Severity.HIGH,
    "1 legible face",
    "the clearest 120 px high",
    "vouchsafe redact hides it.",
    places=(
        Place(0.0, 0.0, Box(181.0, 58.0, 88.0, 120.0), "120 px high, <42> px between the eyes"),
    ),
)
OWNER = Exposure(
    ExposureKind.PERSON,
    Severity.HIGH,
    "who took it or owns it",
    "EXIF",
    "vouchsafe clean removes it.",
    values=("Artist: <script>alert(1)</script>",),
)
SHOWN = Shown(0.0, 512, 512, jpeg(PORTRAIT))


def made(name: str = "<b>march</b>.jpg", *exposures: Exposure) -> Inspection:
    return Inspection(
        name,
        "jpeg",
        512,
        512,
        exposures or (FACE, OWNER),
        "Posting this file tells who took it, and shows 1 legible face.",
        (Aspect.METADATA, Aspect.FACES),
        ("Its text could not be looked at.",),
        ("Never looked for: clothing.",),
    )


class Reader(HTMLParser):
    """Collects what a browser would act on."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


@pytest.fixture(scope="module")
def page() -> str:
    return inspection_page([(made(), [SHOWN]), (made("second.jpg"), [])])


@pytest.fixture(scope="module")
def tags(page: str) -> list[tuple[str, dict[str, str | None]]]:
    reader = Reader()
    reader.feed(page)
    return reader.tags


def test_it_asks_nothing_of_the_network_and_runs_nothing(
    tags: list[tuple[str, dict[str, str | None]]],
) -> None:
    for tag, attributes in tags:
        assert tag not in {"script", "iframe", "link", "object", "embed", "form", "base"}
        assert not any(name.startswith("on") or name == "style" for name in attributes)
        for name in ("src", "href", "data", "action", "srcset"):
            assert (attributes.get(name) or "data:").startswith(("data:image/jpeg", "data:", "#"))


def test_it_forbids_it_too(tags: list[tuple[str, dict[str, str | None]]]) -> None:
    (policy,) = (
        attributes["content"] or ""
        for tag, attributes in tags
        if tag == "meta" and attributes.get("http-equiv") == "Content-Security-Policy"
    )

    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy


def test_hostile_names_and_values_stay_text(page: str) -> None:
    assert "<b>march" not in page
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


def test_every_mark_is_drawn_and_in_words(page: str) -> None:
    assert page.count('class="box over-high"') == 1
    assert '<rect class="box over-high" x="181.0" y="58.0" width="88.0" height="120.0"' in page
    assert "Face: 120 px high, &lt;42&gt; px between the eyes" in page


def test_ids_are_unique_and_labels_lead_somewhere(page: str) -> None:
    ids = re.findall(r' id="([^"]+)"', page)

    assert len(ids) == len(set(ids))
    for label in re.findall(r'(?:aria-labelledby="|href="#)([^"]+)"', page):
        assert label in ids


def test_pictures_and_scrolling_parts_have_words(
    tags: list[tuple[str, dict[str, str | None]]],
) -> None:
    for tag, attributes in tags:
        if tag == "svg":
            assert attributes.get("aria-labelledby")
        if attributes.get("tabindex") == "0":
            assert attributes.get("role") == "region"
            assert attributes.get("aria-label")


def test_it_says_that_it_shows_everybody(page: str) -> None:
    assert "Keep this page to yourself." in page
    assert "Its text could not be looked at." in page
    assert "Never looked for: clothing." in page


def test_when_speech_is_heard_is_told() -> None:
    voice = Exposure(
        ExposureKind.VOICE,
        Severity.HIGH,
        "7 seconds of speech",
        "in the sound",
        "",
        7,
        places=(Place(1.25, 8.5, None, "speech"),),
    )

    page = inspection_page([(made("talk.mp4", voice), [SHOWN, SHOWN])])

    assert "<li>1.2 to 8.5 s</li>" in page
    assert 'class="pictures many"' in page


def test_a_crowd_still_makes_a_page_of_bearable_size() -> None:
    places = tuple(Place(0.0, 0.0, Box(n, n, 3, 4), "small") for n in range(400))
    crowd = Exposure(ExposureKind.FACE, Severity.LOW, "400 faces", "", "", 400, places=places)

    page = inspection_page([(made("x", crowd), [SHOWN])])

    assert page.count("over-low") < 90
    assert "320 more places are not drawn" in page
