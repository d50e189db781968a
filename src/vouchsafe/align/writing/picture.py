"""A picture of the lanes: what lies where, how surely, and what was left out. SVG, for people.

It follows the reader's light or dark scheme, tells everything in words too (`title` and `desc` of
the whole and of its parts), and never by colour alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from xml.etree import ElementTree

from vouchsafe.align.model import Clip, Dropped, Event, Pair, Placed, Timeline
from vouchsafe.align.telling import span_up
from vouchsafe.align.writing.svg import (
    LINE,
    MARGIN,
    MOST_LISTED,
    STYLE,
    line,
    listed,
    stroke,
    text,
    text_of,
)
from vouchsafe.align.writing.words import note, plain

WIDTH, NAMES, ROOM = 1200, 250, 170
"""Pixels: the picture, the column of names, the column of intervals."""

ROW, BAR = 30, 14
"""Pixels: a clip's row, its bar."""

TICKS = (
    0.01,
    0.1,
    0.5,
    1,
    2,
    5,
    10,
    15,
    30,
    60,
    120,
    300,
    600,
    900,
    1800,
    3600,
    7200,
    21600,
    86400,
)
"""Seconds between two marks of the ruler; so few that at most `MOST_TICKS` are drawn."""

MOST_TICKS = 9
LONGEST_NAME = 32
"""Characters of a name in the picture; all of it is in its title."""

Element = ElementTree.Element
Clips = Mapping[str, Clip]


def picture(timeline: Timeline) -> str:
    """The timeline as one SVG, event by event, then what is on none."""
    clips = {clip.id: clip for clip in timeline.clips}
    root = Element("svg", xmlns="http://www.w3.org/2000/svg", role="img")
    root.set("aria-labelledby", "title desc")
    text_of(root, "title", _title(timeline)).set("id", "title")
    text_of(root, "desc", _description(timeline, clips)).set("id", "desc")
    text_of(root, "style", STYLE)
    paper = ElementTree.SubElement(root, "rect", {"class": "paper"}, width="100%", height="100%")
    paper.set("aria-hidden", "true")
    bottom = MARGIN
    for number, event in enumerate(timeline.events, 1):
        bottom = _Drawn(root, clips, event, bottom).draw(number) + LINE
    unplaced = [(_name(clips, one.clip), one.reason) for one in timeline.unplaced]
    bottom = listed(root, bottom, "Cannot be aligned", unplaced)
    bottom = listed(root, bottom, "Left out between events", _dropped(timeline.dropped, clips))
    for remark in timeline.remarks:
        bottom = line(root, bottom, remark, "warn")
    bottom = line(root, bottom, _assumption(timeline), "soft")
    root.set("viewBox", f"0 0 {WIDTH} {bottom + MARGIN}")
    return ElementTree.tostring(root, "unicode") + "\n"


@dataclass(frozen=True)
class _Drawn:
    """One event on its way into the picture, from `top` down."""

    root: Element
    clips: Clips
    event: Event
    top: int

    def draw(self, number: int) -> int:
        """Draw it; returns where it ends."""
        text(self.root, MARGIN, self.top + 16, f"Event {number}", "ink head")
        bottom = self.top + 20
        for fact in self._facts():
            bottom = line(self.root, bottom, fact, "soft")
        first = bottom + 2 * LINE
        self._ruler(bottom + 4, first + ROW * len(self.event.placed))
        self._pairs(first)
        for row, place in enumerate(self.event.placed):
            self._clip(place, first + row * ROW)
        bottom = first + ROW * len(self.event.placed) + 8
        bottom = listed(self.root, bottom, "Left out", _dropped(self.event.dropped, self.clips))
        wrong = [
            (_name(self.clips, one.clip), f"its clock is wrong: {one.note}")
            for one in self.event.wrong_clocks
        ]
        return listed(self.root, bottom, "Wrong clocks", wrong)

    @property
    def end(self) -> float:
        """Seconds on the event's clock at which its last clip ends."""
        return max(self._span(place)[1] for place in self.event.placed) or 1.0

    def x(self, time: float) -> float:
        """Where that second of the event's clock lies."""
        left = MARGIN + NAMES
        return round(left + time / self.end * (WIDTH - left - ROOM - MARGIN), 2)

    def _span(self, place: Placed) -> tuple[float, float]:
        rate = 1 + place.drift * 1e-6
        return place.start, place.start + self.clips[place.clip].duration * rate

    def _facts(self) -> list[str]:
        clips = _count(len(self.event.placed), "recording")
        told = [f"{clips}, on the clock of {_name(self.clips, self.event.reference)}"]
        if self.event.began is not None and self.event.began_error is not None:
            began = self.event.began.isoformat(sep=" ", timespec="milliseconds")
            told.append(f"0 s is {began} ± {span_up(self.event.began_error)}")
            told.append(f"by the trusted clock of {self.event.trusted}")
        return told

    def _ruler(self, top: int, bottom: int) -> None:
        fits = (tick for tick in TICKS if self.end / tick <= MOST_TICKS)
        step = next(fits, self.end / MOST_TICKS)
        for mark in range(int(self.end / step) + 1):
            x = self.x(mark * step)
            stroke(self.root, "rule", (x, top + 18), (x, bottom))
            text(self.root, x + 3, top + 12, _clock(mark * step), "soft")
            if self.event.began is not None:
                moment = self.event.began + timedelta(seconds=mark * step)
                text(self.root, x + 3, top + 28, f"{moment:%H:%M:%S}", "soft")

    def _pairs(self, first: int) -> None:
        rows = {place.clip: row for row, place in enumerate(self.event.placed)}
        kinds = [(pair, "seen" if pair.pinned else "used") for pair in self.event.used]
        kinds += [(one.pair, "left") for one in self.event.dropped]
        for pair, kind in sorted(kinds, key=lambda each: each[1], reverse=True):
            ends = sorted((rows[pair.first], rows[pair.second]))
            x = self.x(self._moment(pair))
            top, bottom = (first + row * ROW + ROW / 2 for row in ends)
            drawn = stroke(self.root, kind, (x, top), (x, bottom))
            words = {"used": "heard together", "seen": "pinned by hand", "left": "left out"}[kind]
            text_of(drawn, "title", f"{_both(pair, self.clips)}: {words}")

    def _moment(self, pair: Pair) -> float:
        """When the pair was told for, as its second clip lies; within the picture."""
        place = next(place for place in self.event.placed if place.clip == pair.second)
        return min(max(place.start + pair.at * (1 + place.drift * 1e-6), 0.0), self.end)

    def _clip(self, place: Placed, top: int) -> None:
        group = ElementTree.SubElement(self.root, "g")
        name = plain(self.clips[place.clip].name)
        text_of(group, "title", f"{name}: {note(place, followed=False)}")
        text(group, MARGIN, top + 19, _name(self.clips, place.clip), "ink")
        left, right = map(self.x, self._span(place))
        kind = "reference" if place.clip == self.event.reference else "bar"
        box = {"x": str(left), "y": str(top + 8), "height": str(BAR), "rx": "2"}
        box |= {"width": str(max(1.0, round(right - left, 2)))}
        ElementTree.SubElement(group, "rect", {**box, "class": "pinned" if place.pinned else kind})
        low = self.x(max(place.start - place.error_with_distance, 0.0))
        high = self.x(min(place.start + place.error_with_distance, self.end))
        middle = top + 8 + BAR / 2
        stroke(group, "whisker", (low, middle), (high, middle))
        for x in (low, high):
            stroke(group, "whisker", (x, top + 4), (x, top + 12 + BAR))
        told = f"± {span_up(place.error)}"
        if place.error_with_distance > place.error:
            told += f" (± {span_up(place.error_with_distance)})"
        if place.clip == self.event.reference:
            told = "reference"
        told += ", pinned" if place.pinned else ""
        text(group, WIDTH - MARGIN - ROOM + 12, top + 19, told, "soft")


def _title(timeline: Timeline) -> str:
    placed = sum(len(event.placed) for event in timeline.events)
    return (
        f"{_count(placed, 'recording')} of {len(timeline.clips)} on "
        f"{_count(len(timeline.events), 'common clock')}"
    )


def _description(timeline: Timeline, clips: Clips) -> str:
    told = []
    for number, event in enumerate(timeline.events, 1):
        starts = ", ".join(
            f"{_name(clips, place.clip)} at {place.start:.3f} s ± "
            f"{span_up(place.error_with_distance)}"
            for place in event.placed[:MOST_LISTED]
        )
        told.append(f"Event {number}: {starts}. {_count(len(event.dropped), 'pair')} left out.")
    told += [f"{_name(clips, one.clip)}: {one.reason}." for one in timeline.unplaced[:MOST_LISTED]]
    return plain(" ".join(told)) or "No recordings."


def _assumption(timeline: Timeline) -> str:
    return (
        "Bars are recordings, whiskers 95 % intervals of when they began; in brackets, with "
        f"cameras at most {timeline.spread:g} m apart, as sound takes 2.9 ms a metre. Lines "
        "between bars: thin, heard together; thick, pinned by hand; dashed, left out."
    )


def _dropped(dropped: Sequence[Dropped], clips: Clips) -> list[tuple[str, str]]:
    return [
        (
            _both(one.pair, clips),
            one.reason if one.residual is None else f"{one.reason}, by {one.residual:.3f} s",
        )
        for one in dropped
    ]


def _both(pair: Pair, clips: Clips) -> str:
    return f"{_name(clips, pair.first)} and {_name(clips, pair.second)}"


def _name(clips: Clips, clip: str) -> str:
    name = plain(clips[clip].name)
    return name if len(name) <= LONGEST_NAME else f"{name[:20]}…{name[-11:]}"


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}{'s' * (number != 1)}"


def _clock(seconds: float) -> str:
    """`0 s`, `1:30`, `2:05:00`."""
    if seconds < 60:
        return f"{seconds:g} s"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"
