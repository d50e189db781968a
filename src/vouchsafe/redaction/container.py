"""Checks on an output as a file: the same times, size, colours and sound as its source, and
nothing beside them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from vouchsafe.media import AudioInfo, MediaInfo, Photo, PhotoInfo, Video, VideoInfo
from vouchsafe.redaction.model import Sound
from vouchsafe.redaction.traces import known_strings, occurring

SOUND_SLACK = 0.15
"""Seconds by which a sound track's length may differ: coding blocks, and padding at both ends."""

CLOCK_SLACK = 0.0011
"""Seconds by which a picture's time may differ: some containers count in whole milliseconds."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at, and what was found, in a sentence for people."""

    name: str
    passed: bool
    said: str


def container_checks(
    source: Photo | Video,
    output: Photo | Video,
    *,
    sound: Sound,
    subtitles: bool,
) -> Iterator[Check]:
    """Everything that can be said without decoding."""
    yield _size(source.info, output.info)
    if isinstance(source.info, VideoInfo) and isinstance(output.info, VideoInfo):
        yield _colours(source.info, output.info)
        yield _sound(source.info.audio, output.info.audio, sound)
        yield _streams(source.info, output.info, subtitles=subtitles)
    yield _beside(output.info)
    yield _strings(source, output.info.path)


def times_check(source: Sequence[float], output: Sequence[float]) -> Check:
    """Every picture is there, at its own time."""
    name = "times"
    if len(source) != len(output):
        said = f"The source has {len(source):,} pictures, the output {len(output):,}."
        return Check(name, passed=False, said=said)
    off = max((abs(a - b) for a, b in zip(source, output, strict=True)), default=0.0)
    pictures = "1 picture" if len(output) == 1 else f"{len(output):,} pictures"
    said = f"{pictures}, as in the source, at the source's times"
    within = f" to within {off * 1000:.3f} ms." if off else " exactly."
    return Check(name, passed=off <= CLOCK_SLACK, said=said + within)


def _size(source: MediaInfo, output: MediaInfo) -> Check:
    before, after = (f"{info.width} x {info.height}" for info in (source, output))
    said = f"{after} pixels." if before == after else f"{after} pixels; the source has {before}."
    return Check("size", passed=before == after, said=said)


def _colours(source: VideoInfo, output: VideoInfo) -> Check:
    same = source.written_colour == output.colour
    said = "Range, primaries, transfer and matrix are the source's."
    if not same:
        said = f"Expected {source.written_colour}, the output is tagged {output.colour}."
    return Check("colour", passed=same, said=said)


def _sound(source: Sequence[AudioInfo], output: Sequence[AudioInfo], sound: Sound) -> Check:
    name = "sound"
    wanted = [] if sound is Sound.MUTE else list(source)
    if len(wanted) != len(output):
        said = f"{len(wanted)} sound track(s) expected, {len(output)} found."
        return Check(name, passed=False, said=said)
    for number, (before, after) in enumerate(zip(wanted, output, strict=True), 1):
        known = before.duration and after.duration
        off = abs(before.duration - after.duration) if known else 0.0
        if before.channels != after.channels or off > SOUND_SLACK:
            said = (
                f"Track {number} had {before.channels} channels and {before.duration:.2f} s,"
                f" has {after.channels} and {after.duration:.2f} s."
            )
            return Check(name, passed=False, said=said)
    if not source:
        said = "None, as in the source."
    elif sound is Sound.MUTE:
        said = "None, as asked."
    else:
        tracks = "1 track" if len(output) == 1 else f"{len(output)} tracks"
        said = f"{tracks}, as in the source, and as long."
    return Check(name, passed=True, said=said)


def _streams(source: VideoInfo, output: VideoInfo, *, subtitles: bool) -> Check:
    extra = list(output.others)
    if len(output.subtitles) > (len(source.subtitles) if subtitles else 0):
        extra.append("subtitles")
    said = "No data, chapters, thumbnails or attachments beside picture and sound."
    if extra:
        said = f"Unexpected: {', '.join(extra)}."
    return Check("streams", passed=not extra, said=said)


def _beside(output: MediaInfo) -> Check:
    names: tuple[str, ...] = ()
    if isinstance(output, VideoInfo):
        names = tuple(name for name in output.metadata_names if name not in _OWN_KEYS)
    elif isinstance(output, PhotoInfo):
        names = tuple(name for name in output.stripped if name not in _OWN_PARTS)
    said = f"Found: {', '.join(names)}." if names else "The output carries no metadata."
    return Check("metadata", passed=not names, said=said)


_OWN_KEYS = frozenset({"encoder", "language", "handler_name", "ENCODER", "DURATION"})
"""What the containers themselves ask for; their values are our own words."""

_OWN_PARTS = frozenset({"colour profile"})


def _strings(source: Photo | Video, output: Path) -> Check:
    strings = known_strings(source)
    found = occurring(strings, output)
    said = f"None of {len(strings)} strings from the source's metadata occurs in the output."
    if not strings:
        said = "The source's metadata holds no text to search for."
    if found:
        said = f"{len(found)} of {len(strings)} strings from the source's metadata occur in it."
    return Check("traces", passed=not found, said=said)
