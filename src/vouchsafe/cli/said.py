"""What a person says of recordings on the command line: moments seen twice, and clocks trusted."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import typer

from vouchsafe.align import Clock, Pin
from vouchsafe.jobs import SPREAD

_MOMENT = r"(?P<{0}>.+)@(?P<{0}_time>[\d:.]+)"
_ERROR = r"(?:\s*(?:±|\+/?-)\s*(?P<error>\d+(?:\.\d+)?)\s*s?)?"
_PIN = re.compile(_MOMENT.format("first") + r"\s*=\s*" + _MOMENT.format("second") + _ERROR)
_CLOCK = re.compile(_MOMENT.format("clip") + r"\s*=\s*(?P<told>[\dT:.,Z+-]+?)" + _ERROR)
_READING = re.compile(r"(?:(?:(\d+):)?(\d+):(?=[0-5]?\d(?:\.|$)))?(\d+(?:\.\d+)?)")


@dataclass(frozen=True, slots=True)
class Known:
    """What a person knows before anything is heard. spread: metres between two cameras, at most."""

    pins: tuple[Pin, ...]
    clock: Clock | None
    spread: float


def known(
    pins: Sequence[str],
    clock_at: str | None,
    trusted: str | None,
    spread: float | None,
    *,
    given: bool,
) -> Known:
    """What the options say. given: with a time line that is finished, where they are too late."""
    if given and (pins or clock_at is not None or trusted is not None or spread is not None):
        raise typer.BadParameter(
            "that time line is finished: for --pin, --clock, --trust-clock or --spread align anew.",
            param_hint="--timeline",
        )
    if clock_at is not None and trusted is not None:
        raise typer.BadParameter("give --clock or --trust-clock, not both.")
    told = clock(clock_at) if clock_at is not None else None
    return Known(
        pins=tuple(pin(each) for each in pins),
        clock=Clock(trusted) if trusted is not None else told,
        spread=SPREAD if spread is None else spread,
    )


def pin(text: str) -> Pin:
    """From `A.mp4@12.34 = B.mov@3.20`; anything else is a usage error."""
    said = _PIN.fullmatch(text.strip())
    if not said:
        raise typer.BadParameter(
            f"{text!r} is not like 'A.mp4@12.34 = B.mov@3.20'.", param_hint="--pin"
        )
    return Pin(
        said["first"].strip(),
        _seconds(said["first_time"], "--pin"),
        said["second"].strip(),
        _seconds(said["second_time"], "--pin"),
        float(said["error"]) if said["error"] else None,
    )


def clock(text: str) -> Clock:
    """From `A.mp4@0=2026-08-09T18:30:00+03:00±0.5`; anything else is a usage error."""
    said = _CLOCK.fullmatch(text.strip())
    if not said:
        raise typer.BadParameter(
            f"{text!r} is not like 'A.mp4@0=2026-08-09T18:30:00+03:00±0.5'.", param_hint="--clock"
        )
    reading = _seconds(said["clip_time"], "--clock")
    error = float(said["error"]) if said["error"] else Clock.error
    return Clock(said["clip"].strip(), _moment(said["told"]), reading, error)


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter(f"{text!r} is no date and time.", param_hint="--clock") from error
    if moment.tzinfo is None:
        raise typer.BadParameter(
            f"{text!r} needs its time zone: +03:00, or Z for UTC.", param_hint="--clock"
        )
    return moment


def _seconds(text: str, option: str) -> float:
    """Seconds, or minutes and seconds, or hours too: 192.5, 3:12.5, 0:03:12.5."""
    said = _READING.fullmatch(text)
    if not said:
        raise typer.BadParameter(f"{text!r} is no time in a recording.", param_hint=option)
    hours, minutes, seconds = said.groups()
    return float(hours or 0) * 3600 + float(minutes or 0) * 60 + float(seconds)
