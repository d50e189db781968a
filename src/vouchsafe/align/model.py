"""What aligning speaks of: clips, how two clocks relate, and one timeline.

A clip's own clock reads 0.0 at the first instant of its recording, picture or sound, and counts
seconds as that device did. Drift is in parts per million (ppm).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

RATE = 8000
"""Samples a second at which sounds are compared."""

SPEED_OF_SOUND = 343.0
"""Metres a second, in air of 20 degrees Celsius. From 0 to 40 degrees it is within 4 %."""

MOSTLY = 2 / 3
"""Of what two recordings were compared in, the share in which they must sound alike to have shared
an event: less may be a song that was played at two.
"""


@dataclass(frozen=True)
class Clip:
    """One recording, as far as aligning and editors need to know it."""

    id: str
    """`c1`, `c2`, … in the order given."""
    name: str
    sha256: str
    duration: float
    """Seconds."""
    silent: str | None = None
    """Why its sound cannot be compared ("no sound", "silence"), or None."""
    claimed: datetime | None = None
    """When it says that it began (aware), from its metadata. Reported, not believed."""
    width: int | None = None
    height: int | None = None
    frame_rate: Fraction | None = None
    """Average frames a second; None where there is no picture."""


@dataclass(frozen=True)
class Pair:
    """How the clocks of two clips relate.

    When `second` reads `t`, `first` reads `t + offset + drift * 1e-6 * (t - at)`.
    """

    first: str
    second: str
    at: float
    """The reading of `second` for which `offset` is told: the middle of what both heard."""
    offset: float
    """Seconds."""
    drift: float
    """ppm by which `first` runs faster than `second`."""
    offset_error: float
    """Standard deviation of `offset` at `at`, seconds, without what distances add."""
    drift_error: float
    """Standard deviation of `drift`, ppm."""
    probability: float
    """That the two share an event at all, 0 to 1."""
    overlap: float
    """Seconds that both recorded."""
    pinned: bool = False
    """Said by a person who saw the same instants in both pictures."""
    compared: float | None = None
    """Seconds of the overlap in which both were loud enough, and clear enough, to say of each
    stretch whether they sound alike at this offset. None where that could not be told."""
    alike: float | None = None
    """Seconds of `compared` in which they do; told wherever `compared` is. Much less than that
    where one of them was edited, or where something else than one moment, such as a song that was
    played twice, makes them sound alike."""


@dataclass(frozen=True)
class Pin:
    """One instant that a person saw in two pictures: a flash, hands that meet."""

    first: str
    first_time: float
    """Seconds on the clock of `first`."""
    second: str
    second_time: float
    error: float | None = None
    """Standard deviation of the difference, seconds. None: half a frame of the slower picture."""


@dataclass(frozen=True)
class Clock:
    """Whose word on absolute time is trusted."""

    clip: str
    time: datetime | None = None
    """What time it was (aware). None: what the clip's metadata claims for its beginning."""
    reading: float = 0.0
    """The clip's own clock at that moment, seconds."""
    error: float = 1.0
    """Half the 95 % interval of `time`, seconds. Metadata count in whole seconds."""


@dataclass(frozen=True)
class Placed:
    """Where one clip lies on its event's clock: `time = start + t * (1 + drift * 1e-6)`."""

    clip: str
    start: float
    """Seconds on the event's clock at which the clip reads 0."""
    drift: float
    """ppm."""
    error: float
    """Half the 95 % interval of the clip's times against the event's clock, seconds: from the
    sounds alone, and at the worst moment of the clip. 0 for the reference."""
    error_with_distance: float
    """The same with what unknown positions add."""
    drift_error: float = 0.0
    """Half the 95 % interval of `drift`, ppm."""
    pinned: bool = False
    """Tied to the reference by what a person saw, not by sound."""
    began: datetime | None = None
    """Absolute time at which the clip reads 0, where a clock is trusted."""
    began_error: float | None = None
    """Half its 95 % interval, seconds, with what unknown positions add."""


@dataclass(frozen=True)
class Dropped:
    """A pair that was not used, because it contradicts others or cannot stand alone."""

    pair: Pair
    residual: float | None
    """Seconds by which it misses what the others say, where they say anything."""
    reason: str
    """In words."""


@dataclass(frozen=True)
class Unplaced:
    """A clip that is on no timeline, and why, in words."""

    clip: str
    reason: str


@dataclass(frozen=True)
class WrongClock:
    """A clip whose claimed time contradicts the trusted clock."""

    clip: str
    claimed: datetime
    told: datetime
    """When it began, by the trusted clock."""
    late: float
    """`claimed` minus `told`, seconds: it claims to have begun so much later than it did."""
    note: str
    """What that looks like, in words: a time zone, the end of the recording, a wrong clock."""


@dataclass(frozen=True)
class Event:
    """Clips that recorded one event, on one clock. The clock's zero is the earliest start."""

    reference: str
    """The clip whose clock rate the event's clock has."""
    placed: tuple[Placed, ...]
    """By start."""
    used: tuple[Pair, ...]
    dropped: tuple[Dropped, ...] = ()
    began: datetime | None = None
    """Absolute time of the clock's zero, where one clock is trusted."""
    began_error: float | None = None
    """Half its 95 % interval, seconds."""
    trusted: str | None = None
    """Whose clock is trusted, in words."""
    wrong_clocks: tuple[WrongClock, ...] = ()


@dataclass(frozen=True)
class Timeline:
    """The answer: events, and what belongs to none."""

    clips: tuple[Clip, ...]
    events: tuple[Event, ...]
    unplaced: tuple[Unplaced, ...]
    spread: float
    """Metres between two cameras, at most, as assumed for `error_with_distance`."""
    dropped: tuple[Dropped, ...] = ()
    """Pairs not used whose clips ended on no common clock."""
    remarks: tuple[str, ...] = ()
    """What else people should know, in words: that a trusted clock told nobody the time."""
    made_by: str = ""
    """The program that made it."""
