"""The picture of the lanes: all of it in words too, and legible in light and dark."""

from __future__ import annotations

import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings

from tests.align.writing.timelines import EVERYTHING, timelines
from vouchsafe.align import Clip, Timeline, Unplaced
from vouchsafe.align.writing import picture

SVG = "{http://www.w3.org/2000/svg}"


def drawn(timeline: Timeline) -> ElementTree.Element:
    return ElementTree.fromstring(picture(timeline))


def words(timeline: Timeline) -> str:
    return " ".join(text.text or "" for text in drawn(timeline).iter(f"{SVG}text"))


def test_it_says_in_words_what_it_shows() -> None:
    root = drawn(EVERYTHING)

    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == "title desc"
    title, desc = root[0], root[1]
    assert (title.get("id"), desc.get("id")) == ("title", "desc")
    assert title.text == "6 recordings of 8 on 2 common clocks"
    assert desc.text is not None
    assert "b.mov at 100.000 s ± 90 ms" in desc.text
    assert "f.mp4: no sound." in desc.text


def test_everything_has_its_place_in_it() -> None:
    told = words(EVERYTHING)

    for clip in EVERYTHING.clips:
        assert clip.name in told
    assert "± 2.1 ms (± 90 ms)" in told
    assert "pinned" in told
    assert "contradicts the other pairs, by 82.654 s" in told
    assert "its clock is wrong" in told
    assert "0 s is 2026-06-01 12:00:00.250+02:00 ± 500 ms" in told
    assert "at most 30 m apart" in told
    assert "nothing supports it" in told


def test_pins_and_what_was_left_out_are_told_apart_by_more_than_colour() -> None:
    root = drawn(EVERYTHING)
    lines = {line.get("class"): line[0].text for line in root.iter(f"{SVG}line") if len(line)}

    assert lines["seen"] == "recorder.wav and d.mp4: pinned by hand"
    assert lines["left"] == "Straße & <Platz>.mp4 and b.mov: left out"
    assert "used" in lines
    style = next(root.iter(f"{SVG}style")).text or ""
    assert re.search(r"\.left \{[^}]*stroke-dasharray", style)
    assert re.search(r"\.seen \{[^}]*stroke-width: 2\.5", style)


def test_bars_lie_where_the_clips_do() -> None:
    root = drawn(replace(EVERYTHING, events=EVERYTHING.events[:1]))
    bars = [each for each in root.iter(f"{SVG}rect") if each.get("x")]
    x = [float(bar.get("x") or 0) for bar in bars]
    width = [float(bar.get("width") or 0) for bar in bars]

    scale = width[0] / 21600
    assert [(at - x[0]) / scale for at in x] == pytest.approx([0, 12.3, 100, 700], abs=0.5)
    assert width[2] / scale == pytest.approx(1800, abs=1)


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_scheme_has_the_contrast_that_wcag_asks_for(scheme: str) -> None:
    style = next(drawn(EVERYTHING).iter(f"{SVG}style")).text or ""
    light, dark = style.split("@media (prefers-color-scheme: dark)")
    colours = dict(re.findall(r"\.(\w+) \{ (?:fill|stroke): (#\w{6})", light))
    if scheme == "dark":
        colours |= dict(re.findall(r"\.(\w+) \{ (?:fill|stroke): (#\w{6})", dark))

    paper = _luminance(colours["paper"])
    least = {"ink": 4.5, "soft": 4.5, "warn": 4.5} | dict.fromkeys(
        ("bar", "reference", "pinned", "whisker", "used", "seen", "left"), 3.0
    )
    for kind, ratio in least.items():
        high, low = sorted((paper, _luminance(colours[kind])), reverse=True)
        assert (high + 0.05) / (low + 0.05) >= ratio, kind


@given(timelines())
@settings(max_examples=40)
def test_any_timeline_can_be_drawn_and_loads_nothing(timeline: Timeline) -> None:
    text = picture(timeline)

    root = ElementTree.fromstring(text)
    assert "script" not in text
    assert "href" not in text
    assert "url(" not in text
    _, _, width, height = map(float, (root.get("viewBox") or "").split())
    for bar in root.iter(f"{SVG}rect"):
        if bar.get("x"):
            assert float(bar.get("x") or -1) >= 0
            assert float(bar.get("x") or 0) + float(bar.get("width") or 0) <= width
            assert float(bar.get("y") or 0) <= height


def test_a_timeline_of_nothing_is_a_picture_too() -> None:
    assert "0 recordings of 0" in picture(Timeline((), (), (), 1.0))


def test_long_lists_end_in_how_many_more() -> None:
    many = tuple(Clip(f"c{at}", f"{at}.mp4", "0" * 64, 1.0) for at in range(200))
    timeline = Timeline(many, (), tuple(Unplaced(clip.id, "no sound") for clip in many), 1.0)

    assert "and 140 more" in words(timeline)
