"""Which recording a person means: by its path, its file's name, or its number among the inputs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from vouchsafe.align import Clock, Pin
from vouchsafe.jobs.errors import NotAmongInputs, SeveralInputs


def clip_called(sources: Sequence[Path], called: str) -> str:
    """The id (`c1`, `c2`, …) of the clip that a person calls so.

    Raises `NotAmongInputs` and `SeveralInputs`.
    """
    ids = {f"c{number}": source for number, source in enumerate(sources, 1)}
    meant = [name for name, source in ids.items() if source == Path(called)]
    meant = meant or [name for name, source in ids.items() if source.name == called]
    meant = meant or [name for name in ids if name == called]
    if not meant:
        raise NotAmongInputs(called=called)
    if len(meant) > 1:
        raise SeveralInputs(called=called, which=", ".join(str(ids[name]) for name in meant[:5]))
    return meant[0]


def pins_by_id(sources: Sequence[Path], pins: Sequence[Pin]) -> list[Pin]:
    """The same pins with ids in place of whatever the recordings were called."""
    return [
        replace(pin, first=clip_called(sources, pin.first), second=clip_called(sources, pin.second))
        for pin in pins
    ]


def clock_by_id(sources: Sequence[Path], clock: Clock | None) -> Clock | None:
    """The same clock with an id in place of whatever the recording was called."""
    return clock and replace(clock, clip=clip_called(sources, clock.clip))
