"""Which language a page is written in."""

from __future__ import annotations

LANGUAGES = ("en", "ru", "be")
"""In the order of preference when a browser likes several equally."""


def negotiate(accept: str, chosen: str | None = None) -> str:
    """What the person chose; else the best that the browser asks for; else English.

    accept: the header Accept-Language, as it came. RFC 9110, section 12.5.4.
    """
    if chosen in LANGUAGES:
        return str(chosen)
    liked: dict[str, float] = {}
    for part in accept[:500].split(","):
        tag, _, weight = part.partition(";")
        name = tag.strip().lower().partition("-")[0]
        if name in LANGUAGES:
            liked[name] = max(liked.get(name, 0.0), _weight(weight))
    best = max(LANGUAGES, key=lambda name: liked.get(name, 0.0))
    return best if liked.get(best) else LANGUAGES[0]


def _weight(text: str) -> float:
    name, _, value = text.strip().partition("=")
    if not name:
        return 1.0
    try:
        weight = float(value) if name.strip() == "q" else 0.0
    except ValueError:
        return 0.0
    return weight if 0 <= weight <= 1 else 0.0
