"""What stands in a grid: its pages, their tiles, names and rate. Numbers and words, no media."""

from __future__ import annotations

import string
from collections.abc import Mapping, Sequence
from fractions import Fraction

from vouchsafe.align.model import Clip, Event, Placed, Timeline
from vouchsafe.align.telling import span_up
from vouchsafe.align.viewing.layout import MOST
from vouchsafe.align.viewing.model import Page, Sight, Tile

_RATES = (
    Fraction(24000, 1001),
    Fraction(24),
    Fraction(25),
    Fraction(30000, 1001),
    Fraction(30),
)
_WRITABLE = 256
"""Letters up to Latin-1: what the font has."""
_USUAL_ASPECT = 16 / 9


def neutral_names(clips: Sequence[Clip]) -> dict[str, str]:
    """By clip's id: Camera A, Camera B, … in the order given. A file's name may be somebody's."""
    return {clip.id: f"Camera {_letters(number)}" for number, clip in enumerate(clips)}


def own_names(clips: Sequence[Clip]) -> dict[str, str]:
    """By clip's id, the names of their files, as far as the font can write them; with their ids
    where two are alike.
    """
    called = [clip.name for clip in clips]
    return {
        clip.id: clip.name if called.count(clip.name) == 1 else f"{clip.name} ({clip.id})"
        for clip in clips
        if clip.name.isprintable() and all(ord(letter) < _WRITABLE for letter in clip.name)
    }


def pages(
    timeline: Timeline,
    event: Event,
    sights: Mapping[str, Sight],
    *,
    why: Mapping[str, str],
    names: Mapping[str, str],
    unredacted: frozenset[str],
    length: float,
) -> list[Page]:
    """The event's clips in order of their start, `MOST` on a page.

    sights: of the clips that may be shown; why: of the others, what stands in their place.
    """
    clips = {clip.id: clip for clip in timeline.clips}
    tiles = [
        Tile(
            name=names[placed.clip],
            interval=interval(placed, event),
            aspect=_aspect(clips[placed.clip]),
            shown=sights.get(placed.clip),
            why=why.get(placed.clip, ""),
            unredacted=placed.clip in unredacted and placed.clip in sights,
        )
        for placed in event.placed
    ]
    rate = common_rate([clips[placed.clip].frame_rate for placed in event.placed])
    parts = [tiles[at : at + MOST] for at in range(0, len(tiles), MOST)]
    return [
        Page(_title(timeline, event, number, len(parts)), tuple(part), length, rate, event.began)
        for number, part in enumerate(parts, 1)
    ]


def common_rate(rates: Sequence[Fraction | None]) -> Fraction:
    """The usual rate nearest to the fastest clip's, at most 30 a second; of what is faster, every
    second picture is shown.
    """
    fastest = max((rate for rate in rates if rate), default=Fraction(25))
    while fastest > Fraction(61, 2):
        fastest /= 2
    return min(_RATES, key=lambda rate: abs(rate - fastest))


def interval(placed: Placed, event: Event) -> str:
    """How sure the clip's times are, in few words."""
    if placed.clip == event.reference:
        return "reference"
    near, far = span_up(placed.error), span_up(placed.error_with_distance)
    words = f"±{near}" if near == far else f"±{near}, ±{far} with distance"
    return f"{words}, pinned" if placed.pinned else words


def _title(timeline: Timeline, event: Event, number: int, count: int) -> str:
    parts = []
    if len(timeline.events) > 1:
        parts.append(f"Event {timeline.events.index(event) + 1} of {len(timeline.events)}")
    if count > 1:
        parts.append(f"page {number} of {count}")
    return ", ".join([*parts, _known_by(event)])


def _known_by(event: Event) -> str:
    """What the event's times are known by."""
    pinned = {pair.pinned for pair in event.used}
    if pinned == {True}:
        return "times by pinned moments"
    return "times by sound and pinned moments" if True in pinned else "times by sound"


def _aspect(clip: Clip) -> float:
    return clip.width / clip.height if clip.width and clip.height else _USUAL_ASPECT


def _letters(number: int) -> str:
    """A to Z, then AA, AB, …"""
    letters = ""
    while number >= 0:
        number, digit = divmod(number, 26)
        letters = string.ascii_uppercase[digit] + letters
        number -= 1
    return letters
