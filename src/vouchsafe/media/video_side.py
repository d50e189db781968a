"""What rides beside a frame's pixels, of kinds that PyAV knows and of kinds that it does not."""

from __future__ import annotations

from typing import Any

from av.sidedata.sidedata import Type


def side_data_of(frame: Any) -> dict[str, bytes]:
    """The data by the names of their kinds."""
    return {part.type.name: bytes(part) for part in frame.side_data}


def _unlisted(value: object) -> Type:
    """A kind that FFmpeg has and PyAV's list has not (EXIF in the frames of cameras' AVI files).

    Without it PyAV refuses to tell any of the data, and with them which way is up.
    """
    kind: Any = object.__new__(Type)
    kind._name_, kind._value_ = f"UNLISTED_{value}", value
    known: Type = kind
    return known


Type._missing_ = _unlisted  # type: ignore[method-assign] # a static function, as it is called
