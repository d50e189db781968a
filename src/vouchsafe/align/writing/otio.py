"""OpenTimelineIO: the JSON of its schemas Timeline.1, Track.1 and Clip.2, one file an event.

https://opentimelineio.readthedocs.io/en/stable/tutorials/otio-serialized-schema.html
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

from vouchsafe.align.model import Timeline
from vouchsafe.align.writing.layout import Laid, Reel, reels
from vouchsafe.align.writing.media import media_url
from vouchsafe.align.writing.words import note, plain


def otio(timeline: Timeline, media: Mapping[str, Path]) -> dict[str, str]:
    """Files by name: `event-1.otio` and so on, for every event.

    media: where each placed clip lies, by its id; raises `MediaMissing`. A drift that would be
    seen is a `LinearTimeWarp`.
    """
    return {
        f"event-{number}.otio": json.dumps(_timeline(reel, media), indent=2, ensure_ascii=False)
        + "\n"
        for number, reel in enumerate(reels(timeline), 1)
    }


def _timeline(reel: Reel, media: Mapping[str, Path]) -> dict[str, Any]:
    tracks = [
        _track(reel, kind, number, laid, media)
        for kind, picture in (("Video", True), ("Audio", False))
        for number, laid in reel.tracks(picture=picture).items()
    ]
    # Films bring their sound along: a track of pictures alone would leave it behind.
    tracks += [
        _track(reel, "Audio", number + len(reel.tracks(picture=False)), laid, media)
        for number, laid in reel.tracks(picture=True).items()
        if any(one.clip.silent is None for one in laid)
    ]
    return {
        "OTIO_SCHEMA": "Timeline.1",
        "name": reel.name,
        "metadata": {"vouchsafe": _event_facts(reel)},
        "global_start_time": _time(Fraction(reel.start), reel),
        "tracks": {
            "OTIO_SCHEMA": "Stack.1",
            "name": "tracks",
            "metadata": {},
            "source_range": None,
            "effects": [],
            "markers": [],
            "enabled": True,
            "children": tracks,
        },
    }


def _track(
    reel: Reel, kind: str, number: int, laid: tuple[Laid, ...], media: Mapping[str, Path]
) -> dict[str, Any]:
    sounding = [one for one in laid if kind == "Video" or one.clip.silent is None]
    return {
        "OTIO_SCHEMA": "Track.1",
        "name": f"{kind[0]}{number}",
        "kind": kind,
        "metadata": {},
        "source_range": None,
        "effects": [],
        "markers": [],
        "enabled": True,
        "children": list(_children(reel, sounding, media)),
    }


def _children(reel: Reel, laid: list[Laid], media: Mapping[str, Path]) -> Iterator[dict[str, Any]]:
    at = 0
    for one in laid:
        if one.begin > at:
            yield {
                "OTIO_SCHEMA": "Gap.1",
                "name": "",
                "metadata": {},
                "source_range": _range(Fraction(0), Fraction(one.begin - at), reel),
                "effects": [],
                "markers": [],
                "enabled": True,
            }
        yield _clip(reel, one, media)
        at = one.end


def _clip(reel: Reel, one: Laid, media: Mapping[str, Path]) -> dict[str, Any]:
    """Its source range is of the clip's own time, in frames of the sequence, and may begin within
    one: that is what keeps it in step.
    """
    whole = Fraction(round(one.clip.duration * 10**6), 10**6)
    return {
        "OTIO_SCHEMA": "Clip.2",
        "name": plain(one.clip.name),
        "metadata": {"vouchsafe": _clip_facts(one)},
        "source_range": _range(one.source * reel.rate, Fraction(one.length), reel),
        "effects": [] if one.speed == 1 else [_warp(one.speed)],
        "markers": [],
        "enabled": True,
        "media_references": {
            "DEFAULT_MEDIA": {
                "OTIO_SCHEMA": "ExternalReference.1",
                "name": plain(one.clip.name),
                "metadata": {},
                "available_range": _range(Fraction(0), whole * reel.rate, reel),
                "available_image_bounds": None,
                "target_url": media_url(one.clip, media),
            }
        },
        "active_media_reference_key": "DEFAULT_MEDIA",
    }


def _warp(speed: Fraction) -> dict[str, Any]:
    return {
        "OTIO_SCHEMA": "LinearTimeWarp.1",
        "name": "clock drift",
        "effect_name": "LinearTimeWarp",
        "metadata": {},
        "enabled": True,
        "time_scalar": float(speed),
    }


def _event_facts(reel: Reel) -> dict[str, Any]:
    event = reel.event
    return {
        "reference": event.reference,
        "began": None if event.began is None else event.began.isoformat(),
        "began_error": event.began_error,
        "trusted": None if event.trusted is None else plain(event.trusted),
    }


def _clip_facts(one: Laid) -> dict[str, Any]:
    place = one.place
    return {
        "clip": place.clip,
        "sha256": one.clip.sha256,
        "start": place.start,
        "drift_ppm": place.drift,
        "error": place.error,
        "error_with_distance": place.error_with_distance,
        "pinned": place.pinned,
        "note": plain(note(place, followed=one.speed != 1)),
    }


def _range(start: Fraction, duration: Fraction, reel: Reel) -> dict[str, Any]:
    return {
        "OTIO_SCHEMA": "TimeRange.1",
        "start_time": _time(start, reel),
        "duration": _time(duration, reel),
    }


def _time(frames: Fraction, reel: Reel) -> dict[str, Any]:
    return {"OTIO_SCHEMA": "RationalTime.1", "rate": float(reel.rate), "value": float(frames)}
