"""What a person says of recordings on the command line: moments seen twice, and clocks trusted."""

from __future__ import annotations

import re
from datetime import datetime

import typer

from vouchsafe.align import Clock, Pin

_MOMENT = r"(?P<{0}>.+)@(?P<{0}_time>[\d:.]+)"
_ERROR = r"(?:\s*(?:±|\+/?-)\s*(?P<error>\d+(?:\.\d+)?)\s*s?)?"
_PIN = re.compile(_MOMENT.format("first") + r"\s*=\s*" + _MOMENT.format("second") + _ERROR)
_CLOCK = re.compile(_MOMENT.format("clip") + r"\s*=\s*(?P<told>[\dT:.,Z+-]+?)" + _ERROR)
_READING = re.compile(r"(?:(?:(\d+):)?(\d+):(?=[0-5]?\d(?:\.|$)))?(\d+(?:\.\d+)?)")


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
