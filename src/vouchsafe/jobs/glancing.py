"""What a file that is to be shown holds, and where that lies on its event's clock."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vouchsafe.align.viewing import Sight, Sound
from vouchsafe.jobs.allowance import OPENING
from vouchsafe.jobs.answer import count_of, number_of
from vouchsafe.jobs.errors import MalformedAnswer
from vouchsafe.jobs.host import Host
from vouchsafe.jobs.wire import Progress, Request

if TYPE_CHECKING:
    from vouchsafe.align import Placed

_LARGEST_SIDE = 1 << 20
_LONGEST = 7 * 24 * 3600.0
_LOUDEST = 100.0
_MOST_TRACKS = 1 << 12


@dataclass(frozen=True, slots=True)
class Audible:
    """A sound track worth hearing; see `vouchsafe.align.viewing.Sound`."""

    track: int
    only: int | None
    first: float
    last: float
    gain: float


@dataclass(frozen=True, slots=True)
class Glance:
    """picture_start: what the file's own clock reads at its first picture; None without one.
    pixels: of a picture. sound: None where there is nothing to hear, or nobody listened.
    """

    picture_start: float | None
    pixels: int
    sound: Audible | None


def glance_at(
    source: Path,
    *,
    listen: bool,
    max_pixels: int,
    host: Host,
    on_progress: Callable[[float], None],
) -> Glance:
    """Look into an untrusted recording, in isolation; and through all of its sound if asked to.

    Raises a `VouchsafeError` when it cannot be read.
    """
    path = str(source.resolve())
    arguments = {"source": path, "listen": listen, "max_pixels": max_pixels}

    def tell(progress: Progress) -> None:
        on_progress(progress.done)

    with tempfile.TemporaryDirectory(prefix="vouchsafe-") as work:
        request = Request("glance", arguments, str(Path(work).resolve()), (path,), OPENING)
        return _checked(host.run(request, tell))


def placed_sight(
    source: Path, placed: Placed, own: Glance, original: Glance | None
) -> Sight | None:
    """A file's picture on the event's clock; None where it has none.

    original: of what `source` is a copy of, if it is one. Both show the same picture first, but a
    copy that lost its sound may begin later than the original did.
    """
    shift = _shift(own, original)
    if own.picture_start is None or shift is None:
        return None
    start, drift = _shifted(placed, shift)
    return Sight(source.resolve(), start, drift, own.picture_start)


def placed_sound(
    source: Path, placed: Placed, own: Glance, original: Glance | None
) -> Sound | None:
    """A file's sound on the event's clock; None where there is none."""
    shift = _shift(own, original)
    if own.sound is None or shift is None:
        return None
    start, drift = _shifted(placed, shift)
    heard = own.sound
    return Sound(
        source.resolve(), start, drift, heard.track, heard.only, heard.first, heard.last, heard.gain
    )


def _shift(own: Glance, original: Glance | None) -> float | None:
    """Seconds from the zero of the clip's clock to the zero of the file's own."""
    if original is None:
        return 0.0
    if own.picture_start is None or original.picture_start is None:
        return None
    return original.picture_start - own.picture_start


def _shifted(placed: Placed, shift: float) -> tuple[float, float]:
    return placed.start + shift * (1 + placed.drift * 1e-6), placed.drift


def _checked(untrusted: Mapping[str, Any]) -> Glance:
    try:
        width, height = (count_of(untrusted[side], _LARGEST_SIDE) for side in ("width", "height"))
        start, sound = untrusted["picture_start"], untrusted["sound"]
        return Glance(
            picture_start=None if start is None else number_of(start, _LONGEST),
            pixels=width * height,
            sound=None if sound is None else _audible(sound),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise MalformedAnswer from error


def _audible(untrusted: Mapping[str, Any]) -> Audible:
    only = untrusted["only"]
    return Audible(
        track=count_of(untrusted["track"], _MOST_TRACKS),
        only=None if only is None else count_of(only, _MOST_TRACKS),
        first=number_of(untrusted["first"], _LONGEST),
        last=number_of(untrusted["last"], _LONGEST),
        gain=number_of(untrusted["gain"], _LOUDEST),
    )
