"""FCPXML 1.8: Final Cut Pro 10.4 and later, DaVinci Resolve and others.

One project an event, in a library event of all. The primary storyline is one gap as long as the
event; every clip is connected to it, pictures on lanes from 1 up, sound alone on lanes from -1
down. Times are rational numbers of seconds. After Apple's description of the format:
https://developer.apple.com/documentation/professional-video-applications/fcpxml-reference
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from xml.etree import ElementTree

from vouchsafe.align.model import Clip, Timeline
from vouchsafe.align.writing.layout import Laid, Reel, reels, standard
from vouchsafe.align.writing.media import media_url
from vouchsafe.align.writing.words import note, plain

VERSION = "1.8"
"""The oldest that says all that is said here: the most programs read it."""

LIBRARY_EVENT = "Vouchsafe timeline"

FULL_HD = 1920, 1080
"""Pixels of a picture whose size nobody told."""

Element = ElementTree.Element
Format = tuple[Fraction, int, int]


def fcpxml(timeline: Timeline, media: Mapping[str, Path]) -> str:
    """The whole timeline as one file.

    media: where each placed clip lies, by its id; raises `MediaMissing`. A drift that would be
    seen is a `timeMap`.
    """
    root = Element("fcpxml", version=VERSION)
    resources = ElementTree.SubElement(root, "resources")
    library = ElementTree.SubElement(root, "library")
    event = ElementTree.SubElement(library, "event", name=LIBRARY_EVENT)
    formats: dict[Format, str] = {}
    for reel in reels(timeline):
        for one in reel.laid:
            _asset(resources, one.clip, media, formats)
        event.append(_project(reel, resources, formats))
    ElementTree.indent(root)
    text = ElementTree.tostring(root, "unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE fcpxml>\n{text}\n'


def _asset(
    resources: Element, clip: Clip, media: Mapping[str, Path], formats: dict[Format, str]
) -> None:
    facts = {
        "id": f"asset-{clip.id}",
        "name": plain(clip.name),
        "src": media_url(clip, media),
        "start": "0s",
        "duration": _seconds(_rounded(Fraction(clip.duration))),
    }
    if clip.frame_rate is not None:
        look = (standard(clip.frame_rate), *_size(clip))
        facts |= {"hasVideo": "1", "format": _format(resources, look, formats)}
    if clip.silent is None:
        facts |= {"hasAudio": "1", "audioSources": "1"}
    ElementTree.SubElement(resources, "asset", facts)


def _size(clip: Clip) -> tuple[int, int]:
    return (clip.width, clip.height) if clip.width and clip.height else FULL_HD


def _format(resources: Element, look: Format, formats: dict[Format, str]) -> str:
    if look not in formats:
        rate, width, height = look
        formats[look] = f"format-{len(formats) + 1}"
        ElementTree.SubElement(
            resources,
            "format",
            id=formats[look],
            frameDuration=_seconds(1 / rate),
            width=str(width),
            height=str(height),
        )
    return formats[look]


def _project(reel: Reel, resources: Element, formats: dict[Format, str]) -> Element:
    sizes = Counter(_size(one.clip) for one in reel.laid if one.picture)
    size = max(sizes, key=lambda each: (sizes[each], each), default=FULL_HD)
    project = Element("project", name=reel.name)
    sequence = ElementTree.SubElement(
        project,
        "sequence",
        format=_format(resources, (reel.rate, *size), formats),
        duration=_seconds(reel.length / reel.rate),
        tcStart=_seconds(reel.start / reel.rate),
        tcFormat="NDF",
    )
    spine = ElementTree.SubElement(sequence, "spine")
    gap = ElementTree.SubElement(
        spine,
        "gap",
        name=reel.name,
        offset=_seconds(reel.start / reel.rate),
        start="0s",
        duration=_seconds(reel.length / reel.rate),
    )
    for one in reel.laid:
        gap.append(_connected(one, reel))
    return project


def _connected(one: Laid, reel: Reel) -> Element:
    clip = Element(
        "asset-clip",
        ref=f"asset-{one.clip.id}",
        lane=str(one.lane if one.picture else -one.lane),
        offset=_seconds(one.begin / reel.rate),
        name=plain(one.clip.name),
        # A timeMap's own time runs as the sequence does.
        start=_seconds(one.source / one.speed),
        duration=_seconds(one.length / reel.rate),
        tcFormat="NDF",
    )
    if one.clip.silent is None:
        clip.set("audioRole", "dialogue")
    ElementTree.SubElement(clip, "note").text = plain(note(one.place, followed=one.speed != 1))
    if one.speed != 1:
        warp = ElementTree.SubElement(clip, "timeMap")
        for value in (Fraction(0), _rounded(Fraction(one.clip.duration))):
            ElementTree.SubElement(
                warp,
                "timept",
                time=_seconds(_rounded(value / one.speed)),
                value=_seconds(value),
                interp="linear",
            )
    return clip


def _rounded(time: Fraction) -> Fraction:
    """To a microsecond: numerators must fit 64 bits, denominators 32."""
    return Fraction(round(time * 10**6), 10**6)


def _seconds(time: Fraction) -> str:
    """`12s`, `1001/30000s`."""
    if time.denominator >= 2**31:
        time = _rounded(time)
    return (
        f"{time.numerator}s" if time.denominator == 1 else f"{time.numerator}/{time.denominator}s"
    )
