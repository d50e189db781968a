"""CMX 3600 edit decision lists, one file a track.

The format knows one track of pictures. So every track of an event is a list of its own, all on the
same record timecode: an editor opens the first and lays the others above it. Timecode counts whole
frames without dropping any; a clip's source timecode starts at 0.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from vouchsafe.align.model import Timeline
from vouchsafe.align.writing.layout import Laid, Reel, reels
from vouchsafe.align.writing.words import note, plain


def edl(timeline: Timeline) -> dict[str, str]:
    """Files by name: `event-1.v1.edl` for pictures (with their sound), `event-1.a1.edl` for sound
    alone. A speed of 0.01 % more or less has no place in them: comments tell the drift.
    """
    return {
        f"event-{number}.{kind}{lane}.edl": "\n".join(_lines(reel, f"{kind}{lane}".upper(), laid))
        + "\n"
        for number, reel in enumerate(reels(timeline), 1)
        for kind, picture in (("v", True), ("a", False))
        for lane, laid in reel.tracks(picture=picture).items()
    }


def _lines(reel: Reel, track: str, laid: tuple[Laid, ...]) -> Iterator[str]:
    yield f"TITLE: {reel.name} {track} {_decimal(reel.rate)} fps"
    yield "FCM: NON-DROP FRAME"
    yield ""
    for number, one in enumerate(laid, 1):
        yield from _event(reel, number, one)


def _event(reel: Reel, number: int, one: Laid) -> Iterator[str]:
    channels = ("B" if one.clip.silent is None else "V") if one.picture else "A"
    source = round(one.source * reel.rate)
    # Rounded to whole frames, the end must not lie beyond that of the file.
    length = max(1, min(one.length, int(one.clip.duration * reel.rate) - source))
    times = " ".join(
        _timecode(frames, reel.base)
        for frames in (
            source,
            source + length,
            reel.start + one.begin,
            reel.start + one.begin + length,
        )
    )
    name = plain(one.clip.name)
    yield f"{number:03d}  {_reel_name(one):<8} {channels:<5} C        {times}"
    yield f"* FROM CLIP NAME: {name}"
    yield f"* COMMENT: {plain(note(one.place, followed=False))}"


def _reel_name(one: Laid) -> str:
    """At most eight letters and digits."""
    letters = "".join(letter for letter in one.clip.id.upper() if letter.isalnum())
    return letters[:8] or "AX"


def _timecode(frames: int, base: int) -> str:
    seconds, rest = divmod(frames, base)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02d}:{minutes:02d}:{seconds:02d}:{rest:02d}"


def _decimal(rate: Fraction) -> str:
    return f"{float(rate):.3f}".rstrip("0").rstrip(".")
