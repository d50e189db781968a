"""Every pair of colours that the stylesheet puts together can be read: WCAG 2.2, 1.4.3, 1.4.11."""

from __future__ import annotations

import re

import pytest

from vouchsafe.server.app import STATIC

CSS = (STATIC / "pages.css").read_text("utf-8")
COLOUR = re.compile(r"--([\w-]+): (#[0-9a-f]{6})")

ON_GROUNDS = [
    (ink, ground) for ink in ("ink", "soft", "accent") for ground in ("paper", "card", "sunk")
]
TEXT = [
    *ON_GROUNDS,
    *[(tone, f"{tone}-paper") for tone in ("calm", "good", "warn", "bad", "violet", "accent")],
    *[("ink", f"{tone}-paper") for tone in ("calm", "good", "warn", "bad", "accent")],
    *[(tone, "card") for tone in ("good", "warn", "bad")],
    *[("on-accent", "accent"), ("on-bad", "bad"), ("soft", "accent-paper")],
]
"""Ink and what it is written on: at least 4.5 to 1."""

SHAPES = [
    *[("edge", ground) for ground in ("paper", "card", "sunk")],
    *[("focus", ground) for ground in ("paper", "card", "sunk")],
    *[("accent", ground) for ground in ("paper", "card", "sunk")],
]
"""Borders of controls, the focus ring, bars of progress: at least 3 to 1."""


def _palettes() -> dict[str, dict[str, str]]:
    light, dark = re.findall(r":root \{(.*?)\}", CSS, re.DOTALL)[:2]
    return {"light": dict(COLOUR.findall(light)), "dark": dict(COLOUR.findall(dark))}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_can_be_read(scheme: str) -> None:
    palette = _palettes()[scheme]

    poor = {pair: round(_contrast(palette, *pair), 2) for pair in TEXT}

    assert {pair: ratio for pair, ratio in poor.items() if ratio < 4.5} == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_controls_can_be_seen(scheme: str) -> None:
    palette = _palettes()[scheme]

    poor = {pair: round(_contrast(palette, *pair), 2) for pair in SHAPES}

    assert {pair: ratio for pair, ratio in poor.items() if ratio < 3} == {}


def test_both_schemes_name_the_same_colours() -> None:
    palettes = _palettes()

    assert palettes["light"].keys() == palettes["dark"].keys()


def test_the_contrast_is_computed_as_the_standard_says() -> None:
    assert _contrast({"a": "#000000", "b": "#ffffff"}, "a", "b") == pytest.approx(21)
    assert _contrast({"a": "#777777", "b": "#ffffff"}, "a", "b") == pytest.approx(4.48, abs=0.01)


def _contrast(palette: dict[str, str], one: str, other: str) -> float:
    lighter, darker = sorted((_luminance(palette[one]), _luminance(palette[other])), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
